/** EVIDENCE §5, the files: what somebody can do to the folder of stored files, and what the check says of it. */
import {
  cpSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { openAkashi } from "#src/app.ts";
import { DATABASE_FILE, defineEvent, registerFile } from "#src/features/ledger/index.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import { NOON, openTestApp, type TestApp, temporaryFolder, testConfig } from "../../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const kept = defineEvent("test.kept", z.object({ sha256: z.string() }));

async function keep(text: string): Promise<StoredBlob> {
  const bytes = async function* () {
    yield Buffer.from(text);
  };
  const blob = await at.house.blobs.put(bytes());
  at.house.write({ id: "system" }, (tx) => {
    registerFile(tx, blob);
    tx.record(kept, null, { sha256: blob.sha256 });
  });
  return blob;
}

async function begin(): Promise<{ one: StoredBlob; two: StoredBlob; path: string }> {
  at = await openTestApp();
  const one = await keep("the postcard, its front");
  const two = await keep("the postcard, its rears");
  return { one, two, path: at.house.blobs.pathOf(one.name) };
}

const found = async (house = at.house) => {
  const { logFaults, fileFaults, notes } = await house.verify();
  return {
    log: logFaults.map((one) => one.code),
    files: fileFaults.map((one) => one.code),
    notes: notes.map((one) => one.code),
  };
};

test("a flipped bit in a file → changed file", async () => {
  const { path } = await begin();
  const bytes = readFileSync(path);
  bytes[bytes.length - 9]! ^= 1;
  writeFileSync(path, bytes);
  expect(await found()).toEqual({ log: [], files: ["file_differs"], notes: [] });
});

test("a file of the same size swapped → changed file, both of them", async () => {
  const { one, two, path } = await begin();
  expect(one.storedBytes).toBe(two.storedBytes);
  const other = at.house.blobs.pathOf(two.name);
  renameSync(path, `${path}.kept`);
  renameSync(other, path);
  renameSync(`${path}.kept`, other);
  expect(await found()).toEqual({ log: [], files: ["file_differs", "file_differs"], notes: [] });
});

test("a cut file → changed file", async () => {
  const { one, path } = await begin();
  truncateSync(path, one.storedBytes - 1);
  expect(await found()).toEqual({ log: [], files: ["file_differs"], notes: [] });
});

test("an extra file → told as a leftover, not counted as evidence", async () => {
  await begin();
  const stray = "f".repeat(32);
  cpSync(at.house.blobs.pathOf((await keep("more")).name), join(at.house.storage, "files", `${stray}.age`));
  expect(await found()).toEqual({ log: [], files: [], notes: ["file_unregistered"] });
});

test("a missing file → missing file", async () => {
  const { path } = await begin();
  rmSync(path);
  expect(await found()).toEqual({ log: [], files: ["file_missing"], notes: [] });
});

test("a symlink in the files folder → link", async () => {
  const { path } = await begin();
  const elsewhere = join(temporaryFolder("elsewhere"), "file.age");
  renameSync(path, elsewhere);
  symlinkSync(elsewhere, path);
  expect(await found()).toEqual({ log: [], files: ["file_link"], notes: [] });
});

test("a hard link in the files folder → link", async () => {
  const { path } = await begin();
  linkSync(path, join(temporaryFolder("elsewhere"), "file.age"));
  expect(await found()).toEqual({ log: [], files: ["file_link"], notes: [] });
});

/** The storage with its database or its files of an earlier moment. */
async function mixed(part: "database" | "files") {
  await begin();
  const { storage, stateFolder, bundle } = at.house;
  const earlier = join(temporaryFolder("earlier"), "storage");
  at.app.close();
  cpSync(storage, earlier, { recursive: true });
  const again = await openAkashi({ ...testConfig(storage), stateFolder }, () => NOON, bundle);
  const blob = await again.house().blobs.put(
    (async function* () {
      yield Buffer.from("a third one");
    })(),
  );
  again.house().write({ id: "system" }, (tx) => {
    registerFile(tx, blob);
    tx.record(kept, null, { sha256: blob.sha256 });
  });
  again.close();
  const name = part === "database" ? DATABASE_FILE : "files";
  rmSync(join(storage, name), { recursive: true });
  cpSync(join(earlier, name), join(storage, name), { recursive: true });
  const app = await openAkashi({ ...testConfig(storage), stateFolder }, () => NOON, bundle);
  const result = await found(app.house());
  app.close();
  return result;
}

test("the database swapped but files kept → behind the high water; the newer file is a leftover", async () => {
  expect(await mixed("database")).toEqual({
    log: ["high_water_behind"],
    files: [],
    notes: ["file_unregistered"],
  });
});

test("the files swapped but the database kept → missing file", async () => {
  expect(await mixed("files")).toEqual({ log: [], files: ["file_missing"], notes: [] });
});
