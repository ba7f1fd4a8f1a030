/** What whoever holds the keys changes behind the program's back is told by the check, each kind by its name. */
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import {
  DATABASE_FILE,
  defineEvent,
  findPayload,
  listEntries,
  registerFile,
} from "#src/features/ledger/index.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import { openConnection } from "#src/platform/connection.ts";
import { keyOf } from "#src/platform/keyring.ts";
import { openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const kept = defineEvent("test.kept", z.object({ sha256: z.string() }));
const noted = defineEvent("test.noted", z.object({ n: z.int() }));
const erased = defineEvent("payload.erased", z.object({ erased: z.int() }));
const SYSTEM = { id: "system" };

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** A house with one file in its register and a few entries behind it. */
async function houseWithFile(): Promise<StoredBlob> {
  at = await openTestApp();
  const blob = await at.house.blobs.put(bytesOf("the postcard as it came"));
  at.house.write(SYSTEM, (tx) => {
    registerFile(tx, blob);
    tx.record(kept, null, { sha256: blob.sha256 });
  });
  for (let n = 0; n < 5; n++) at.house.write(SYSTEM, (tx) => tx.record(noted, null, { n }));
  return blob;
}

/** Another file in the place of this one, as only a holder of the keys can make it. */
async function replaceBytes(blob: StoredBlob): Promise<StoredBlob> {
  const forged = await at.house.blobs.put(bytesOf("something that never came"));
  await rename(at.house.blobs.pathOf(forged.name), at.house.blobs.pathOf(blob.name));
  return forged;
}

/** Runs SQL on the database with its key, past every trigger. */
function forge(...statements: string[]): void {
  const connection = openConnection({
    file: join(at.house.storage, DATABASE_FILE),
    key: keyOf(at.house.bundle, "database"),
  });
  connection.pragma("foreign_keys=OFF");
  for (const name of connection
    .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    .pluck()
    .all())
    connection.exec(`DROP TRIGGER ${name}`);
  for (const statement of statements) connection.exec(statement);
  connection.close();
}

const codesFound = async () => {
  const { logFaults, fileFaults } = await at.house.verify();
  return [...logFaults, ...fileFaults].map((fault) => fault.code);
};

test("finds nothing in a house that nobody touched", async () => {
  await houseWithFile();
  expect(await codesFound()).toEqual([]);
});

test("a file replaced together with its stored digest is found by its contents", async () => {
  const blob = await houseWithFile();
  const forged = await replaceBytes(blob);
  forge(
    `UPDATE stored_file SET stored_sha256 = '${forged.storedSha256}', stored_bytes = ${forged.storedBytes} WHERE name = '${blob.name}'`,
  );
  expect(await codesFound()).toEqual(["file_differs"]);
});

test("a file replaced together with its whole row is found, because no entry ever told of it", async () => {
  const blob = await houseWithFile();
  const forged = await replaceBytes(blob);
  forge(
    `UPDATE stored_file SET sha256 = '${forged.sha256}', size_bytes = ${forged.sizeBytes}, stored_sha256 = '${forged.storedSha256}', stored_bytes = ${forged.storedBytes} WHERE name = '${blob.name}'`,
  );
  expect(await codesFound()).toEqual(["file_unsaid"]);
});

test.each([
  ["UPDATE payload SET body = CAST('{}' AS BLOB) WHERE seq = 5", ["payload_differs"]],
  ["DELETE FROM payload WHERE seq = 5", ["payload_erased_unsaid"]],
  ["DELETE FROM ledger WHERE seq = 5", ["entry_missing", "chain_broken", "node_differs"]],
  ["UPDATE ledger SET kind = 'x.y' WHERE seq = 5", ["entry_copy_differs"]],
  [
    "UPDATE ledger SET entry = zeroblob(9) WHERE seq = 5",
    ["entry_unreadable", "leaf_differs", "chain_broken"],
  ],
  ["UPDATE node SET hash = zeroblob(32) WHERE place = 3", ["node_differs"]],
  ["DELETE FROM node WHERE place = 3", ["node_missing"]],
])("finds %s", async (statement, expected) => {
  await houseWithFile();
  forge(statement);
  expect(await codesFound()).toEqual(expect.arrayContaining(expected));
});

test("the other entries can still be read behind one that was changed", async () => {
  await houseWithFile();
  forge(
    "UPDATE ledger SET entry = zeroblob(9) WHERE seq = 6",
    "UPDATE payload SET body = x'00' WHERE seq = 5",
  );
  expect(listEntries(at.house.read, { limit: 4 }).map((entry) => entry.seq)).toEqual([8, 7, 5]);
  expect(findPayload(at.house.read, 5)).toBeUndefined();
});

test("an unreadable erasure is a finding, not the end of the check", async () => {
  await houseWithFile();
  const seq = at.house.write(SYSTEM, (tx) => tx.record(erased, null, { erased: 5 }));
  forge(`UPDATE payload SET body = x'00' WHERE seq = ${seq}`, "DELETE FROM payload WHERE seq = 5");
  expect(await codesFound()).toEqual(["payload_erased_unsaid", "payload_differs"]);
});
