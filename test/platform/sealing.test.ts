import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, expect, test } from "vitest";
import { openBlobs } from "#src/platform/blobs.ts";
import { sealStream } from "#src/platform/sealing-thread.ts";

const BLOCK = 1024 * 1024;
const storage = mkdtempSync(join(tmpdir(), "akashi-sealing-"));
const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
afterAll(() => rmSync(storage, { recursive: true, force: true }));

/** The same buffer for every piece: a source may use its memory again. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(buffer, 0, at, at + size);
    yield buffer.subarray(0, length);
  }
}
const sample = (size: number): Buffer => {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) % 4_294_967_291, at);
  return bytes;
};

test.each([
  BLOCK - 1,
  BLOCK,
  BLOCK + 1,
  5 * BLOCK + 17,
])("seals %i bytes so that age opens them", async (size) => {
  const blobs = await openBlobs(storage, identity);
  const bytes = sample(size);
  const stored = await blobs.put(pieces(bytes, 100_003));
  expect(stored.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  const { storedBytes, storedSha256 } = stored;
  expect(await blobs.inspectStored(stored.name)).toEqual({ storedBytes, storedSha256 });
  const key = join(storage, "identity");
  writeFileSync(key, identity);
  const opened = execFileSync("age", ["-d", "-i", key, blobs.pathOf(stored.name)], { maxBuffer: 8 * BLOCK });
  expect(opened.equals(bytes)).toBe(true);
});

test("seals many large files at once", async () => {
  const blobs = await openBlobs(storage, identity);
  const sizes = Array.from({ length: 8 }, (_, index) => 2 * BLOCK + index);
  const stored = await Promise.all(sizes.map((size) => blobs.put(pieces(sample(size), 65_536))));
  expect(stored.map((one) => one.sha256)).toEqual(
    sizes.map((size) => createHash("sha256").update(sample(size)).digest("hex")),
  );
});

test("leaves nothing behind when a large source fails, and goes on with the next", async () => {
  const fresh = join(storage, "fresh");
  const blobs = await openBlobs(fresh, identity);
  async function* broken() {
    yield* pieces(sample(3 * BLOCK), 65_536);
    throw new Error("the line went dead");
  }
  await expect(blobs.put(broken())).rejects.toThrow("the line went dead");
  const left = readdirSync(fresh, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(left).toEqual([]);
  expect((await blobs.put(pieces(sample(2 * BLOCK), 65_536))).sizeBytes).toBe(2 * BLOCK);
});

test.skipIf(process.platform !== "linux")("passes on what the disk refuses, with its code", async () => {
  const full = await open("/dev/full", "w");
  await expect(sealStream(full, recipient, pieces(sample(4 * BLOCK), 65_536))).rejects.toMatchObject({
    code: "ENOSPC",
  });
  await expect(sealStream(full, recipient, pieces(sample(1000), 100))).rejects.toMatchObject({
    code: "ENOSPC",
  });
  await full.close();
});
