import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Decrypter, generateX25519Identity } from "age-encryption";
import { expect, test } from "vitest";
import { openBlobs } from "#src/platform/blobs.ts";

const CHUNK = 64 * 1024;

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each([
  0,
  1,
  CHUNK - 1,
  CHUNK,
  CHUNK + 1,
  3 * CHUNK,
  3 * CHUNK + 17,
  20 * CHUNK + 17,
])("stores %i bytes as an age file that the reference library and we read back alike", async (size) => {
  const storage = mkdtempSync(join(tmpdir(), "akashi-blobs-"));
  const identity = await generateX25519Identity();
  const blobs = await openBlobs(storage, identity);
  const bytes = Buffer.alloc(size, "postcard");
  const stored = await blobs.put(pieces(bytes, 10_007));
  expect(stored.sizeBytes).toBe(size);
  expect(stored.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  const onDisk = readFileSync(blobs.pathOf(stored.name));
  expect(onDisk.length).toBe(stored.storedBytes);
  expect(await blobs.inspectStored(stored.name)).toEqual({
    storedBytes: stored.storedBytes,
    storedSha256: createHash("sha256").update(onDisk).digest("hex"),
  });
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  expect(Buffer.from(await decrypter.decrypt(onDisk)).equals(bytes)).toBe(true);
  expect((await blobs.readWhole(stored.name, size)).equals(bytes)).toBe(true);
});

test("notices a flipped bit and a cut tail", async () => {
  const storage = mkdtempSync(join(tmpdir(), "akashi-blobs-"));
  const blobs = await openBlobs(storage, await generateX25519Identity());
  const stored = await blobs.put(pieces(Buffer.alloc(200_000, 7), 65_536));
  const path = blobs.pathOf(stored.name);
  const whole = readFileSync(path);
  const flipped = Buffer.from(whole);
  flipped[100_000]! ^= 1;
  writeFileSync(path, flipped);
  await expect(blobs.readWhole(stored.name, 300_000)).rejects.toThrow();
  writeFileSync(path, whole.subarray(0, whole.length - 70_000));
  await expect(blobs.readWhole(stored.name, 300_000)).rejects.toThrow();
});

test("reads nothing whole that is larger than was said", async () => {
  const storage = mkdtempSync(join(tmpdir(), "akashi-blobs-"));
  const blobs = await openBlobs(storage, await generateX25519Identity());
  const stored = await blobs.put(pieces(Buffer.alloc(200_000, 7), 65_536));
  await expect(blobs.readWhole(stored.name, 199_999)).rejects.toThrow("larger than expected");
});

test("leaves nothing behind when the source fails half-way", async () => {
  const storage = mkdtempSync(join(tmpdir(), "akashi-blobs-"));
  const blobs = await openBlobs(storage, await generateX25519Identity());
  async function* broken() {
    yield Buffer.alloc(100_000);
    throw new Error("the line was cut");
  }
  await expect(blobs.put(broken())).rejects.toThrow("the line was cut");
  expect(await blobs.list()).toEqual([]);
});

const hasAge = (() => {
  try {
    execFileSync("age", ["--version"]);
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!hasAge)("the age tool opens a stored file [needs age]", async () => {
  const storage = mkdtempSync(join(tmpdir(), "akashi-blobs-"));
  const identity = await generateX25519Identity();
  const blobs = await openBlobs(storage, identity);
  const bytes = Buffer.alloc(150_000, "はがき");
  const stored = await blobs.put(pieces(bytes, 33_333));
  writeFileSync(join(storage, "identity"), `${identity}\n`);
  const opened = execFileSync("age", ["-d", "-i", join(storage, "identity"), blobs.pathOf(stored.name)]);
  expect(opened.equals(bytes)).toBe(true);
});

test("what a crash cut off is swept away a day later; what is being written stays", async () => {
  const storage = mkdtempSync(join(tmpdir(), "akashi-blobs-"));
  const identity = await generateX25519Identity();
  await openBlobs(storage, identity);
  const [old, young] = ["old", "young"].map((name) => join(storage, "files", `.${name}.part`));
  for (const path of [old!, young!]) writeFileSync(path, "cut off");
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
  utimesSync(old!, twoDaysAgo, twoDaysAgo);
  await openBlobs(storage, identity);
  expect([old, young].map((path) => existsSync(path!))).toEqual([false, true]);
});

test("looks at both forms of a file as they lie now", async () => {
  const storage = mkdtempSync(join(tmpdir(), "akashi-blobs-"));
  const blobs = await openBlobs(storage, await generateX25519Identity());
  const stored = await blobs.put(pieces(Buffer.alloc(200_000, "postcard"), 10_007));
  const { sha256, storedSha256 } = stored;
  expect(await blobs.inspect(stored.name)).toEqual({ sha256, storedSha256 });
  writeFileSync(blobs.pathOf(stored.name), readFileSync(blobs.pathOf(stored.name)).subarray(0, -1));
  expect(await blobs.inspect(stored.name)).toBe("damaged");
  await blobs.remove(stored.name);
  expect(await blobs.inspect(stored.name)).toBe("missing");
});
