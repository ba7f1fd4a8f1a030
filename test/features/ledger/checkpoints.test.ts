/**
 * Signed checkpoints and proofs, compared with a small implementation
 * of its own, written from the texts of C2SP and RFC 9162.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  consistencyProof,
  defineEvent,
  findCheckpoint,
  inclusionProof,
  latestCheckpoint,
  logKey,
  logSize,
  NoteError,
  openCheckpoint,
  parseVkey,
  readEntry,
  rootHash,
  signCheckpoint,
  signWithLog,
  verifyConsistency,
  verifyInclusion,
} from "#src/features/ledger/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import vectors from "../../vectors/checkpoint.json" with { type: "json" };
import ledgerVectors from "../../vectors/ledger.json" with { type: "json" };

let at: TestApp | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const noted = defineEvent("test.noted", z.object({ n: z.int() }));
const SYSTEM = { id: "system" };

const sha = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** RFC 6962 §2.1, as written there: the tree hash of a list. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha("\u0001", treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** RFC 6962 §2.1.1 PATH. */
function path(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return m < k
    ? [...path(m, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...path(m - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

/** RFC 6962 §2.1.2 SUBPROOF. */
function subproof(m: number, leaves: readonly Buffer[], whole: boolean): Buffer[] {
  if (m === leaves.length) return whole ? [] : [treeHash(leaves)];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), whole), treeHash(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
}

async function houseOf(entries: number): Promise<TestApp> {
  at = await openTestApp();
  while (logSize(at.house.read) < entries) {
    const n = logSize(at.house.read);
    at.house.write(SYSTEM, (tx) => tx.record(noted, null, { n }));
  }
  return at;
}

const entriesOf = (house: TestApp["house"], size: number): Buffer[] =>
  Array.from({ length: size }, (_, seq) => readEntry(house.read, seq)!.entry);

describe("proofs from the stored nodes", () => {
  test("are those of RFC 6962 for every entry and every pair of sizes, and their verifiers take them", async () => {
    const { house } = await houseOf(21);
    const entries = entriesOf(house, 21);
    const leaves = entries.map((entry) => sha("\u0000", entry));
    for (let size = 1; size <= 21; size++) {
      const root = treeHash(leaves.slice(0, size));
      expect(rootHash(house.read, size)).toEqual(root);
      for (let seq = 0; seq < size; seq++) {
        const proof = inclusionProof(house.read, seq, size);
        expect(proof).toEqual(path(seq, leaves.slice(0, size)));
        expect(verifyInclusion({ seq, size, root }, entries[seq]!, proof)).toBe(true);
      }
      for (let from = 1; from <= size; from++) {
        const proof = consistencyProof(house.read, from, size);
        expect(proof).toEqual(subproof(from, leaves.slice(0, size), true));
        const older = { size: from, root: treeHash(leaves.slice(0, from)) };
        expect(verifyConsistency(older, { size, root }, proof)).toBe(true);
      }
    }
    await expectSound({ house });
  });

  test("of entries and sizes that are not there are refused", async () => {
    const { house } = await houseOf(8);
    expect(() => inclusionProof(house.read, 8, 8)).toThrow(RangeError);
    expect(() => inclusionProof(house.read, -1, 8)).toThrow(RangeError);
    expect(() => inclusionProof(house.read, 0, 9)).toThrow(RangeError);
    expect(() => consistencyProof(house.read, 9, 8)).toThrow(RangeError);
    expect(() => consistencyProof(house.read, 3, 9)).toThrow(RangeError);
  });

  test("every changed byte, missing or extra hash fails", async () => {
    const { house } = await houseOf(13);
    const root = rootHash(house.read, 13);
    const entry = readEntry(house.read, 5)!.entry;
    const proof = inclusionProof(house.read, 5, 13);
    const claim = { seq: 5, size: 13, root };
    expect(verifyInclusion(claim, entry, proof)).toBe(true);
    for (let at = 0; at < proof.length; at++) {
      const bent = proof.map((hash, index) => (index === at ? sha(hash) : hash));
      expect(verifyInclusion(claim, entry, bent)).toBe(false);
      expect(verifyInclusion(claim, entry, proof.toSpliced(at, 1))).toBe(false);
      expect(verifyInclusion(claim, entry, proof.toSpliced(at, 0, sha("x")))).toBe(false);
    }
    const steps = consistencyProof(house.read, 6, 13);
    const older = { size: 6, root: rootHash(house.read, 6) };
    for (let at = 0; at < steps.length; at++) {
      expect(verifyConsistency(older, { size: 13, root }, steps.toSpliced(at, 1))).toBe(false);
      expect(verifyConsistency(older, { size: 13, root }, steps.with(at, sha("x")))).toBe(false);
    }
    expect(verifyConsistency({ ...older, size: 7 }, { size: 13, root }, steps)).toBe(false);
  });
});

describe("a signed checkpoint", () => {
  test("has the bytes of C2SP tlog-checkpoint, and any Ed25519 verifier takes its signature", async () => {
    const { house } = await houseOf(9);
    const made = signCheckpoint(house);
    const key = logKey(house);
    const root = treeHash(entriesOf(house, 9).map((entry) => sha("\u0000", entry))).toString("base64");
    const text = `${house.log}\n9\n${root}\n`;
    expect(made).toMatchObject({ origin: house.log, size: 9, root, signedAt: "2026-11-21T03:00:00.000Z" });
    expect(made.note.startsWith(`${text}\n— ${house.log} `)).toBe(true);
    const signature = Buffer.from(made.note.trimEnd().split(" ").at(-1)!, "base64");
    const pem = createPublicKey(key.publicKeyPem);
    const raw = pem.export({ type: "spki", format: "der" }).subarray(-32);
    expect(signature.subarray(0, 4)).toEqual(sha(`${house.log}\n`, "\u0001", raw).subarray(0, 4));
    expect(verify(null, Buffer.from(text), pem, signature.subarray(4))).toBe(true);
    expect(key.fingerprint).toBe(sha(raw).toString("hex"));
    expect(parseVkey(key.vkey)).toEqual({ name: house.log, publicKey: raw });
    expect(openCheckpoint(made.note, parseVkey(key.vkey)).size).toBe(9);
    await expectSound({ house });
  });

  test("over the same size is the same note; it stays when the log grows", async () => {
    const { house } = await houseOf(9);
    const first = signCheckpoint(house);
    expect(signCheckpoint(house)).toEqual(first);
    house.write(SYSTEM, (tx) => tx.record(noted, null, { n: 9 }));
    const second = signCheckpoint(house);
    expect(second.size).toBe(10);
    expect(findCheckpoint(house.read, 9)).toEqual(first);
    expect(latestCheckpoint(house.read)).toEqual(second);
    expect(findCheckpoint(house.read, 8)).toBeUndefined();
  });

  test("is not signed inside a write, nor as other bytes", async () => {
    const { house } = await houseOf(9);
    expect(() => house.write(SYSTEM, () => signCheckpoint(house))).toThrow("committed");
    const text = signCheckpoint(house).note.split("\n\n")[0]!;
    expect(() => signWithLog(house, Buffer.from(`${text}\n`))).toThrow("signCheckpoint alone");
    const pem = createPublicKey(logKey(house).publicKeyPem);
    expect(
      verify(null, Buffer.from("tag manifest"), pem, signWithLog(house, Buffer.from("tag manifest"))),
    ).toBe(true);
  });
});

describe("the frozen vectors", () => {
  const verifier = parseVkey(vectors.vkey);

  test("the note of a known seed over the ledger's own vector is these bytes", () => {
    const seed = Buffer.from(vectors.seedHex, "hex");
    const secret = createPrivateKey({
      key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
      format: "der",
      type: "pkcs8",
    });
    const root = Buffer.from(ledgerVectors.roots.at(-1)!, "hex").toString("base64");
    const text = `akashi/log/7f3a0000\n7\n${root}\n`;
    const id = sha("akashi/log/7f3a0000\n", "\u0001", verifier.publicKey).subarray(0, 4);
    const line = Buffer.concat([id, sign(null, Buffer.from(text), secret)]).toString("base64");
    expect(vectors.note).toBe(`${text}\n— akashi/log/7f3a0000 ${line}\n`);
    expect(openCheckpoint(vectors.note, verifier)).toEqual({
      origin: "akashi/log/7f3a0000",
      size: 7,
      root: Buffer.from(ledgerVectors.roots.at(-1)!, "hex"),
    });
  });

  test.each(vectors.accepted)("accepts $why", ({ note }) => {
    expect(openCheckpoint(note, verifier).size).toBe(7);
  });

  test.each(vectors.refused)("refuses $why", ({ note, fault }) => {
    const open = () => openCheckpoint(note, verifier);
    expect(open).toThrow(NoteError);
    expect(open).toThrow(fault);
  });

  test("refuses bytes that are not UTF-8", () => {
    const bytes = Buffer.from(vectors.note);
    bytes[3] = 0xff;
    expect(() => openCheckpoint(bytes, verifier)).toThrow("malformed");
    expect(() =>
      openCheckpoint(`${vectors.note.slice(0, 9)}\ud800${vectors.note.slice(9)}`, verifier),
    ).toThrow("malformed");
  });
});
