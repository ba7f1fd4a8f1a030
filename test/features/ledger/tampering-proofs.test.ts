/** EVIDENCE §5, proofs and signatures: what a liar may hand to somebody who checks without a house. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { NoteError, openCheckpoint, parseVkey, verifyInclusion } from "#src/features/ledger/index.ts";
import checkpoint from "../../vectors/checkpoint.json" with { type: "json" };
import ledger from "../../vectors/ledger.json" with { type: "json" };

const sha = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const entries = ledger.entries.map((one) => Buffer.from(one.entry));
const [a, b, c, d, e, f, g] = entries.map((entry) => sha("\u0000", entry)) as Buffer[];
const node = (left: Buffer, right: Buffer): Buffer => sha("\u0001", left, right);
const [ab, cd, ef] = [node(a!, b!), node(c!, d!), node(e!, f!)];
const root = node(node(ab, cd), node(ef, g!));
/** Of entry 2 among seven. */
const proof = [d!, ab, node(ef, g!)];
const claim = { seq: 2, size: 7, root };

const refusal = (why: string): string => {
  const one = checkpoint.refused.find((candidate) => candidate.why === why)!;
  try {
    openCheckpoint(one.note, parseVkey(checkpoint.vkey));
    return "accepted";
  } catch (error) {
    return error instanceof NoteError ? error.fault : String(error);
  }
};

test("the proof of the right entry, index and size → accepted", () => {
  expect(root.toString("hex")).toBe(ledger.roots[7]);
  expect(verifyInclusion(claim, entries[2]!, proof)).toBe(true);
});

test("a node passed as a leaf → refused", () => {
  // 64 bytes of two leaves hash to their node only with the prefix of nodes.
  const forged = Buffer.concat([a!, b!]);
  expect(verifyInclusion({ seq: 0, size: 4, root }, forged, [cd, node(ef, g!)])).toBe(false);
  expect(verifyInclusion({ seq: 0, size: 3, root }, Buffer.concat([Buffer.of(1), a!, b!]), [cd])).toBe(false);
});

test.each([0, 1, 3, 4, 5, 6])("a proof for the wrong index (%i) → refused", (seq) => {
  expect(verifyInclusion({ ...claim, seq }, entries[2]!, proof)).toBe(false);
});

test.each([3, 4, 9, 16])("a proof for the wrong size (%i) → refused", (size) => {
  expect(verifyInclusion({ ...claim, size }, entries[2]!, proof)).toBe(false);
});

test.each([-1, 7, 1.5, Number.NaN])("a proof for an index out of the tree (%d) → refused", (seq) => {
  expect(verifyInclusion({ ...claim, seq }, entries[2]!, proof)).toBe(false);
});

test("a proof for the wrong leaf → refused", () => {
  expect(verifyInclusion(claim, entries[3]!, proof)).toBe(false);
  expect(verifyInclusion(claim, Buffer.concat([entries[2]!, Buffer.from(" ")]), proof)).toBe(false);
});

test("a signature of another origin → refused as of another origin", () => {
  expect(refusal("a log of another name, signed by our key under that name")).toBe("other_origin");
  expect(refusal("a log of another name, signed under ours")).toBe("other_origin");
});

test("17 signatures → refused as too many", () => {
  expect(refusal("17 signatures")).toBe("too_many_signatures");
});
