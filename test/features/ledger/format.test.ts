import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeEntry, digestHex, encodeEntry, encodePayload, leafHash } from "#src/features/ledger/entry.ts";

interface Vector {
  payload: string;
  entry: string;
  entrySha256: string;
  leaf: string;
}
const { entries } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../vectors/ledger.json"), "utf8"),
) as { entries: Vector[] };

test("writes entries byte for byte as the frozen vectors", () => {
  for (const vector of entries) {
    const bytes = encodeEntry(decodeEntry(Buffer.from(vector.entry)));
    expect(bytes.toString("utf8")).toBe(vector.entry);
    expect(digestHex(bytes)).toBe(vector.entrySha256);
    expect(leafHash(bytes).toString("hex")).toBe(vector.leaf);
  }
});

test("writes payloads byte for byte as the frozen vectors", () => {
  for (const vector of entries) {
    const { nonce, ...payload } = JSON.parse(vector.payload);
    expect(encodePayload(payload, nonce).toString("utf8")).toBe(vector.payload);
  }
});

test.each([
  ["a space", (text: string) => text.replace(",", ", ")],
  ["keys in another order", (text: string) => `{"v":1,${text.slice(1).replace(',"v":1', "")}`],
  ["a key twice", (text: string) => text.replace('"v":1', '"v":1,"v":1')],
  ["an unknown key", (text: string) => text.replace('"v":1', '"v":1,"w":1')],
  ["a sequence number that is no integer", (text: string) => text.replace(/"seq":\d+/, '"seq":1.5')],
  ["a byte order mark", (text: string) => `\uFEFF${text}`],
])("refuses an entry with %s", (_name, change) => {
  expect(() => decodeEntry(Buffer.from(change(entries[3]!.entry)))).toThrow();
});

test("two payloads of the same content have different digests", () => {
  expect(digestHex(encodePayload({ fact: "a" }))).not.toBe(digestHex(encodePayload({ fact: "a" })));
});
