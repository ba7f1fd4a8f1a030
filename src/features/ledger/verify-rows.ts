/** The check row by row, for a block in which something is odd: it tells what. */
import { type Reader, statement } from "#src/platform/database.ts";
import { decodeEntry, digestHex, leafHash, nodeHash } from "./entry.ts";
import type { FaultCode } from "./faults.ts";
import { nameAt, type Origin } from "./origins.ts";
import { placeOf } from "./places.ts";
import type { Progress } from "./verify-log.ts";

interface Row {
  readonly seq: number;
  readonly entry: Buffer;
  readonly leaf: Buffer;
  readonly kind: string;
  readonly incident: string | null;
  readonly body: Buffer | null;
}

interface Stretch {
  readonly read: Reader;
  readonly from: number;
  readonly to: number;
  readonly progress: Progress;
  readonly origins: readonly Origin[];
  /** Whether the log itself tells that the payload was erased. */
  isErased(seq: number): boolean;
  report(code: FaultCode, where: string | number): void;
}

/** Checks the entries from `from` to before `to`; goes on behind every fault. */
export function verifyRows(stretch: Stretch): Progress {
  const { read, from, to, report } = stretch;
  const pending = [...stretch.progress.pending];
  let { prev, next } = stretch.progress;
  const rows = statement<Row>(
    read,
    "SELECT l.seq, l.entry, l.leaf, l.kind, l.incident, p.body FROM ledger l NOT INDEXED LEFT JOIN payload p ON p.seq = l.seq WHERE l.seq >= ? AND l.seq < ? ORDER BY l.seq",
  ).all(from, to);
  for (const row of rows) {
    if (row.seq < next) report("entry_out_of_place", row.seq);
    for (; next < row.seq; next++) report("entry_missing", next);
    next = row.seq + 1;
    verifyRow(row, prev, stretch);
    prev = digestHex(row.entry);
    let hash = leafHash(row.entry);
    if (!hash.equals(row.leaf)) report("leaf_differs", row.seq);
    let index = row.seq;
    let level = 0;
    for (; index % 2 === 1; level++) {
      const left = pending[level];
      hash = nodeHash(left === undefined ? Buffer.alloc(32) : Buffer.from(left, "hex"), hash);
      index = (index - 1) / 2;
      const stored = statement<{ hash: Buffer }>(read, "SELECT hash FROM node WHERE place = ?").get(
        placeOf(level + 1, index),
      );
      if (!stored) report("node_missing", `${level + 1}/${index}`);
      else if (!stored.hash.equals(hash)) report("node_differs", `${level + 1}/${index}`);
    }
    pending[level] = hash.toString("hex");
  }
  const bodies = rows.filter((row) => row.body !== null).length;
  return {
    prev,
    next,
    pending,
    rows: stretch.progress.rows + rows.length,
    bodies: stretch.progress.bodies + bodies,
  };
}

function verifyRow(row: Row, prev: string, { origins, isErased, report }: Stretch): void {
  try {
    const entry = decodeEntry(row.entry);
    if (entry.seq !== row.seq) report("entry_out_of_place", row.seq);
    if (entry.log !== nameAt(origins, row.seq)) report("entry_other_log", row.seq);
    if (entry.kind !== row.kind || entry.incident !== row.incident) report("entry_copy_differs", row.seq);
    if (entry.prev !== prev) report("chain_broken", row.seq);
    if (row.body === null) {
      if (!isErased(row.seq)) report("payload_erased_unsaid", row.seq);
    } else if (digestHex(row.body) !== entry.payload_sha256) report("payload_differs", row.seq);
  } catch {
    report("entry_unreadable", row.seq);
  }
}
