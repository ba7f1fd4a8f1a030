import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { addUser, findUser } from "#src/features/access/index.ts";
import { defineEvent, listEntries, logSize, rootHash } from "#src/features/ledger/index.ts";
import { openConnection } from "#src/platform/connection.ts";
import { keyOf } from "#src/platform/keyring.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const noted = defineEvent("test.noted", z.object({ n: z.int() }));

test("commits rows and their event together, or neither", async () => {
  at = await openTestApp();
  const before = logSize(at.house.read);
  expect(() =>
    at.house.write({ id: "system" }, (tx) => {
      addUser(tx, { login: "lost", displayName: "試験 太郎", role: "staff" });
      throw new Error("interrupted");
    }),
  ).toThrow("interrupted");
  expect(logSize(at.house.read)).toBe(before);
  const user = at.house.write({ id: "system" }, (tx) =>
    addUser(tx, { login: "kept", displayName: "試験 太郎", role: "staff" }),
  );
  expect(findUser(at.house.read, user.id)?.login).toBe("kept");
  expect(listEntries(at.house.read, { limit: 1 })[0]).toMatchObject({
    kind: "user.added",
    actor: "system",
    seq: before,
  });
  await expectSound(at);
});

test("refuses a write that records no event", async () => {
  at = await openTestApp();
  const fn = () =>
    at.house.write({ id: "system" }, (tx) => {
      tx.db.run(sql`UPDATE user SET display_name = 'x'`);
    });
  expect(fn).toThrow("a write recorded no event");
  expect(at.house.read.all(sql`SELECT 1 FROM user WHERE display_name = 'x'`)).toEqual([]);
});

test("the reading connection cannot write", async () => {
  at = await openTestApp();
  expect(() => at.house.read.all(sql`INSERT INTO payload VALUES (99999, x'00') RETURNING seq`)).toThrow(
    /readonly/,
  );
});

test.each([
  "UPDATE ledger SET kind = 'x.y' WHERE seq = 0",
  "DELETE FROM ledger WHERE seq = 0",
  "UPDATE node SET hash = zeroblob(32)",
  "DELETE FROM node",
  "UPDATE payload SET body = x'00'",
])("the database itself aborts %s", async (statement) => {
  at = await openTestApp();
  const attempt = () => at.house.write({ id: "system" }, (tx) => tx.db.run(sql.raw(statement)));
  expect(attempt).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ code: "SQLITE_CONSTRAINT_TRIGGER" }) }),
  );
});

test("stores the root that the frozen vectors' tree gives", async () => {
  const { entries, roots } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../vectors/ledger.json"), "utf8"),
  ) as { entries: { leaf: string }[]; roots: string[] };
  at = await openTestApp();
  for (let n = 0; n < 40; n++) at.house.write({ id: "system" }, (tx) => tx.record(noted, null, { n }));
  // A second, naive computation over the stored leaves must agree with the incremental one at every size.
  const leaves = at.house.read
    .all<{ leaf: Buffer }>(sql`SELECT leaf FROM ledger ORDER BY seq`)
    .map((row) => Buffer.from(row.leaf));
  expect(naiveRoot(entries.map((entry) => Buffer.from(entry.leaf, "hex"))).toString("hex")).toBe(roots[7]);
  for (const size of [1, 2, 3, 7, 8, 31, 32, 33, leaves.length]) {
    expect(rootHash(at.house.read, size).toString("hex")).toBe(
      naiveRoot(leaves.slice(0, size)).toString("hex"),
    );
  }
  await expectSound(at);
});

function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const hash = createHash("sha256");
  return hash
    .update(Uint8Array.of(1))
    .update(naiveRoot(leaves.slice(0, half)))
    .update(naiveRoot(leaves.slice(half)))
    .digest();
}

/** What an attacker with the database key could do: triggers dropped, one statement run. */
function tamper(statement: string): void {
  const connection = openConnection({
    file: join(at.house.storage, "akashi.db"),
    key: keyOf(at.house.bundle, "database"),
  });
  for (const table of ["ledger", "node", "payload"]) {
    connection.exec(`DROP TRIGGER IF EXISTS ${table}_no_update; DROP TRIGGER IF EXISTS ${table}_no_delete;`);
  }
  connection.pragma("foreign_keys=OFF");
  connection.exec(statement);
  connection.close();
}

test.each([
  ["a changed leaf", "UPDATE ledger SET leaf = zeroblob(32) WHERE seq = 2", "leaf_differs"],
  [
    "a changed entry",
    "UPDATE ledger SET entry = CAST(replace(CAST(entry AS TEXT), 'system', 'sistem') AS BLOB) WHERE seq = 1",
    "leaf_differs",
  ],
  ["an unreadable entry", "UPDATE ledger SET entry = x'7b7d' WHERE seq = 1", "entry_unreadable"],
  [
    "a broken chain",
    "UPDATE ledger SET entry = CAST(replace(CAST(entry AS TEXT), 'system', 'sistem') AS BLOB) WHERE seq = 1",
    "chain_broken",
  ],
  ["a changed copy of the kind", "UPDATE ledger SET kind = 'a.b' WHERE seq = 1", "entry_copy_differs"],
  ["a deleted entry", "DELETE FROM ledger WHERE seq = 1", "entry_missing"],
  ["a changed payload", "UPDATE payload SET body = x'7b7d' WHERE seq = 1", "payload_differs"],
  ["a payload gone without a word", "DELETE FROM payload WHERE seq = 1", "payload_erased_unsaid"],
  ["a changed node", "UPDATE node SET hash = zeroblob(32) WHERE place = 0", "node_differs"],
  ["a missing node", "DELETE FROM node WHERE place = 0", "node_missing"],
  ["a node too many", "INSERT INTO node VALUES (999, zeroblob(32))", "node_extra"],
])("verify finds %s", async (_name, statement, code) => {
  at = await openTestApp();
  for (let n = 0; n < 4; n++) at.house.write({ id: "system" }, (tx) => tx.record(noted, null, { n }));
  tamper(statement);
  const { logFaults } = await at.house.verify();
  expect(logFaults.map((fault) => fault.code)).toContain(code);
});
