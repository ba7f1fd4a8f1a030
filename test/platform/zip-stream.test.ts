import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { streamZip } from "#src/platform/zip-stream.ts";

/** A source without an end, which tells when it is open and when it is closed. */
function endless() {
  const told: string[] = [];
  const open = () => {
    told.push("open");
    async function* bytes() {
      try {
        for (;;) {
          await setImmediate();
          yield Buffer.alloc(65_536, 7);
        }
      } finally {
        told.push("closed");
      }
    }
    return Readable.from(bytes(), { objectMode: false });
  };
  return { told, open };
}
const options = { mtime: new Date("2026-11-21T03:00:00Z"), compress: false };

it("closes the source that is open when its reader goes away, and opens no other", async () => {
  const [first, second] = [endless(), endless()];
  const zip = streamZip();
  zip.add("a", options, first.open);
  zip.add("b", options, second.open);
  zip.end();
  let bytes = 0;
  for await (const piece of zip.out) {
    bytes += (piece as Buffer).length;
    if (bytes > 1_000_000) break;
  }
  await zip.closed;
  expect([first.told, second.told]).toEqual([["open", "closed"], []]);
});

it("breaks off where a source fails", async () => {
  const zip = streamZip();
  zip.addBytes("a", Buffer.from("見本"), options);
  zip.add("b", options, () => Readable.from(failing(), { objectMode: false }));
  zip.end();
  await expect(buffer(zip.out)).rejects.toThrow("the disk is gone");
  await zip.closed;
});
async function* failing() {
  yield Buffer.from("first");
  throw new Error("the disk is gone");
}

it("is closed once it was read whole", async () => {
  const zip = streamZip();
  zip.add("a", options, () => Readable.from([Buffer.from("見本")], { objectMode: false }));
  zip.end();
  expect((await buffer(zip.out)).subarray(0, 2).toString()).toBe("PK");
  await zip.closed;
});
