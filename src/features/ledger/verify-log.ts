/**
 * The check of the whole log. Entries are read in blocks: SQLite hands over each block as a few long values, and a
 * block whose every byte is as it must be costs four hashes an entry. A block with anything odd in it is looked at
 * again, row by row, to tell what is wrong.
 */
import { hash } from "node:crypto";
import { type Reader, statement } from "#src/platform/database.ts";
import { isCanonicalEntry } from "./canonical-entry.ts";
import { NO_PREVIOUS } from "./entry.ts";
import { payloadErased } from "./events.ts";
import type { Fault, FaultCode } from "./faults.ts";
import { listOrigins, nameAt, type Origin } from "./origins.ts";
import { nodesOf } from "./places.ts";
import { logSize } from "./tree.ts";
import { verifyRows } from "./verify-rows.ts";

/** A power of two, so that a block completes whole subtrees. */
const BLOCK = 256;
const HEX = 64;

/** Where the check stands between two entries. */
export interface Progress {
  /** Hex SHA-256 of the last entry. */
  prev: string;
  /** The next sequence number. */
  next: number;
  /** Hex hash of the newest complete subtree of each level, which waits for its right sibling. */
  pending: string[];
  /** Rows that were read, and those of them that have their payload. */
  rows: number;
  bodies: number;
}

export interface LogCheck {
  readonly entries: number;
  readonly faults: readonly Fault[];
  /** Those of the wanted digests that a payload names. */
  readonly said: ReadonlySet<string>;
}

/** Checks every entry, payload, leaf and node. `wanted` are digests to look for in the payloads. */
export function verifyLog(read: Reader, firstName: string, wanted: ReadonlySet<string>): LogCheck {
  const faults: Fault[] = [];
  const report = (code: FaultCode, where: string | number) => faults.push({ code, where: String(where) });
  const origins = listOrigins(read, firstName);
  const said = new Set<string>();
  // The table's own order, not an index, which may hide rows; every row up to the highest is read below.
  const size = logSize(read);
  let known: ReadonlySet<number> | undefined;
  const isErased = (seq: number): boolean => {
    known ??= declaredErasures(read);
    return known.has(seq);
  };
  let progress: Progress = { prev: NO_PREVIOUS, next: 0, pending: [], rows: 0, bodies: 0 };
  for (let from = 0; from < size; from += BLOCK) {
    const block = readBlock(read, from);
    const after = block && verifyBlock(read, block, progress, origins);
    progress = after ?? verifyRows({ read, from, to: from + BLOCK, progress, origins, isErased, report });
    if (wanted.size > 0) collectDigests(block?.bodies ?? bodiesOf(read, from), wanted, said);
  }
  for (const where of extraNodes(read, size)) report("node_extra", where);
  if (progress.rows !== size && faults.length === 0) report("entry_missing", `${progress.rows}/${size}`);
  for (const seq of extraPayloads(read, size, progress.bodies)) report("payload_extra", seq);
  for (const origin of origins.slice(1)) if (!isSaid(read, origin)) report("origin_unsaid", origin.firstSeq);
  return { entries: size, faults, said };
}

/** Nodes beyond those that so many entries complete, a few of them by their place. */
function extraNodes(read: Reader, size: number): string[] {
  const beyond = statement<{ place: number }>(read, "SELECT place FROM node WHERE place >= ? LIMIT 3");
  return beyond.all(nodesOf(size)).map(({ place }) => `#${place}`);
}

/** Payloads of no entry, a few of them; looked for only when there are more than the entries have. */
function extraPayloads(read: Reader, size: number, expected: number): number[] {
  const stored = statement<{ n: number }>(read, "SELECT count(*) AS n FROM payload").get()!.n;
  if (stored === expected) return [];
  return statement<{ seq: number }>(
    read,
    "SELECT seq FROM payload WHERE seq NOT BETWEEN 0 AND ? OR NOT EXISTS (SELECT 1 FROM ledger l WHERE l.seq = payload.seq) LIMIT 10",
  )
    .all(size - 1)
    .map((row) => row.seq);
}

/** A new name begins with the entry that says so. */
function isSaid(read: Reader, { firstSeq }: Origin): boolean {
  const row = statement<{ kind: string }>(read, "SELECT kind FROM ledger WHERE seq = ?").get(firstSeq);
  return row?.kind === "origin.opened";
}

interface Block {
  readonly from: number;
  readonly count: number;
  readonly entries: Buffer;
  readonly leaves: string;
  readonly kinds: string;
  readonly incidents: string;
  readonly bodies: Buffer;
}

const READ_BLOCK = `
  SELECT count(*) AS count, count(body) AS bodyCount, min(seq) AS first, max(seq) AS last,
    CAST(group_concat(CAST(entry AS TEXT), char(10)) AS BLOB) AS entries,
    group_concat(hex(leaf), '') AS leaves,
    group_concat(kind, char(10)) AS kinds,
    group_concat(coalesce('"' || incident || '"', 'null'), char(10)) AS incidents,
    CAST(group_concat(CAST(body AS TEXT), char(10)) AS BLOB) AS bodies
  FROM (
    SELECT l.seq, l.entry, l.leaf, l.kind, l.incident, p.body
    FROM ledger l NOT INDEXED LEFT JOIN payload p ON p.seq = l.seq
    WHERE l.seq >= ? AND l.seq < ? ORDER BY l.seq
  )`;

/** A block as it stands, or undefined when rows or payloads are missing in it. */
function readBlock(read: Reader, from: number): Block | undefined {
  const row = statement<Block & { bodyCount: number; first: number; last: number }>(read, READ_BLOCK).get(
    from,
    from + BLOCK,
  )!;
  const isWhole =
    row.count > 0 &&
    row.first === from &&
    row.last === from + row.count - 1 &&
    row.bodyCount === row.count &&
    row.leaves.length === row.count * HEX;
  return isWhole ? { ...row, from } : undefined;
}

/** The progress behind a block in which everything is as it must be, or undefined. Changes nothing. */
function verifyBlock(
  read: Reader,
  block: Block,
  before: Progress,
  origins: readonly Origin[],
): Progress | undefined {
  const { from, count, entries, bodies } = block;
  if (before.next !== from) return undefined;
  const kinds = block.kinds.split("\n");
  const incidents = block.incidents.split("\n");
  const leaves = block.leaves.toLowerCase();
  const texts = entries.toString("latin1");
  if (kinds.length !== count || incidents.length !== count) return undefined;
  const leaf = Buffer.alloc(1 + 65_536);
  const node = Buffer.alloc(65, 1);
  const pending = [...before.pending];
  const nodes = nodesBetween(read, from, from + count);
  let nodeAt = 0;
  let { prev } = before;
  let entryAt = 0;
  let bodyAt = 0;
  for (let at = 0; at < count; at++) {
    const isLast = at === count - 1;
    const entryEnd = isLast ? texts.length : texts.indexOf("\n", entryAt);
    const bodyEnd = isLast ? bodies.length : bodies.indexOf(10, bodyAt);
    const length = entryEnd - entryAt;
    if (entryEnd < 0 || bodyEnd < 0 || length > 65_535) return undefined;
    const seq = from + at;
    const isAsExpected = isCanonicalEntry(texts.slice(entryAt, entryEnd), {
      seq,
      kind: kinds[at]!,
      incident: incidents[at]!,
      log: nameAt(origins, seq),
      payloadSha256: hash("sha256", bodies.subarray(bodyAt, bodyEnd)),
      prev,
    });
    if (!isAsExpected) return undefined;
    entries.copy(leaf, 1, entryAt, entryEnd);
    prev = hash("sha256", leaf.subarray(1, 1 + length));
    let digest = hash("sha256", leaf.subarray(0, 1 + length));
    if (digest !== leaves.slice(at * HEX, (at + 1) * HEX)) return undefined;
    let index = seq;
    let level = 0;
    for (; index % 2 === 1; level++) {
      node.write(pending[level]!, 1, "hex");
      node.write(digest, 33, "hex");
      digest = hash("sha256", node);
      index = (index - 1) / 2;
      if (digest !== nodes.slice(nodeAt, nodeAt + HEX)) return undefined;
      nodeAt += HEX;
    }
    pending[level] = digest;
    entryAt = entryEnd + 1;
    bodyAt = bodyEnd + 1;
  }
  return { prev, next: from + count, pending, rows: before.rows + count, bodies: before.bodies + count };
}

/** Hex of the stored inner nodes that the entries of a block complete, in that order; empty when one is missing. */
function nodesBetween(read: Reader, from: number, to: number): string {
  const [first, end] = [nodesOf(from), nodesOf(to)];
  const row = statement<{ n: number; hashes: string | null }>(
    read,
    `SELECT count(*) AS n, group_concat(hex(hash), '') AS hashes FROM
      (SELECT hash FROM node WHERE place >= ? AND place < ? ORDER BY place)`,
  ).get(first, end)!;
  return row.n === end - first ? (row.hashes ?? "").toLowerCase() : "";
}

const DIGEST = /(?<!"nonce":")\b[0-9a-f]{64}\b/g;

/** Which wanted digests stand in these payloads. */
function collectDigests(bodies: Buffer, wanted: ReadonlySet<string>, said: Set<string>): void {
  for (const [digest] of bodies.toString("latin1").matchAll(DIGEST)) {
    if (wanted.has(digest)) said.add(digest);
  }
}

function bodiesOf(read: Reader, from: number): Buffer {
  const rows = statement<{ body: Buffer }>(read, "SELECT body FROM payload WHERE seq >= ? AND seq < ?").all(
    from,
    from + BLOCK,
  );
  return Buffer.concat(rows.map((row) => row.body));
}

function declaredErasures(read: Reader): ReadonlySet<number> {
  const erased = new Set<number>();
  const rows = statement<{ body: Buffer }>(
    read,
    "SELECT p.body FROM ledger l JOIN payload p ON p.seq = l.seq WHERE l.kind = ?",
  ).iterate(payloadErased.kind);
  for (const { body } of rows) {
    // A payload that was rewritten into something else is reported where its digest is compared.
    const said = /"erased":(\d{1,15})[,}]/.exec(body.toString("utf8"));
    if (said) erased.add(Number(said[1]));
  }
  return erased;
}
