/** /api/ledger as a program uses it: what it hands out is enough to check an entry without a house. */
import { afterEach, expect, test } from "vitest";
import { openCheckpoint, parseVkey, verifyConsistency, verifyInclusion } from "#src/features/ledger/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

test("an entry with its proof and checkpoint is checked by what the API gives alone", async () => {
  at = await openTestApp();
  const headers = { ...at.signedIn(), origin: "http://localhost", host: "localhost" };
  const ask = async (url: string, method: "GET" | "POST" = "GET") =>
    (await at.http.inject({ method, url, headers })).json();
  const older = await ask("/api/ledger/checkpoint", "POST");
  at.signedIn();
  const { vkey } = await ask("/api/ledger/checkpoint");
  const proof = await ask("/api/ledger/entries/1/proof");
  const claim = openCheckpoint(proof.checkpoint, parseVkey(vkey));
  expect(claim.size).toBe(older.size + 1);
  const hashes = proof.proof.map((one: string) => Buffer.from(one, "base64"));
  expect(verifyInclusion({ seq: 1, ...claim }, Buffer.from(proof.entry, "base64"), hashes)).toBe(true);
  const steps = await ask(`/api/ledger/consistency?from=${older.size}&to=${claim.size}`);
  const from = { size: older.size, root: Buffer.from(older.root, "base64") };
  const between = steps.proof.map((one: string) => Buffer.from(one, "base64"));
  expect(verifyConsistency(from, claim, between)).toBe(true);
  const { items, nextCursor } = await ask("/api/ledger/entries?limit=2");
  expect([items.length, nextCursor]).toEqual([2, claim.size - 2]);
  const rest = await ask(`/api/ledger/entries?cursor=${nextCursor}`);
  expect(rest.items[0].seq).toBe(claim.size - 3);
  expect(rest.nextCursor).toBeNull();
  const check = await ask("/api/ledger/verify");
  expect(check.verdict).toEqual({ isIntact: true, protected: null, unprotected: claim.size });
  await expectSound(at);
});

test("entries are the owner's to list: an adviser learns of no other case", async () => {
  at = await openTestApp();
  const headers = at.signedIn(at.addPerson("adviser"));
  expect((await at.http.inject({ url: "/api/ledger/entries", headers })).statusCode).toBe(403);
  expect((await at.http.inject({ url: "/api/ledger/entries/1/proof", headers })).statusCode).toBe(403);
  expect((await at.http.inject({ url: "/api/ledger/consistency?from=1&to=999", headers })).statusCode).toBe(
    404,
  );
});
