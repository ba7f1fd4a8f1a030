/** Appending to the log, and its root. The head is read inside the transaction, never cached. */
import { and, desc, eq } from "drizzle-orm";
import type { JsonValue } from "#src/lib/canonical-json.ts";
import type { Reader, Writer } from "#src/platform/database.ts";
import {
  digestHex,
  EMPTY_ROOT,
  encodeEntry,
  encodePayload,
  leafHash,
  NO_PREVIOUS,
  nodeHash,
} from "./entry.ts";
import { ledger, node, payload } from "./tables.ts";

export interface Event {
  readonly kind: string;
  readonly incident: string | null;
  readonly payload: Readonly<Record<string, JsonValue>>;
}

/** Appends one event and its interior nodes. Returns its sequence number. */
export function append(db: Writer, log: string, actor: string, at: Date, event: Event): number {
  const last = db
    .select({ seq: ledger.seq, entry: ledger.entry })
    .from(ledger)
    .orderBy(desc(ledger.seq))
    .limit(1)
    .get();
  const seq = last ? last.seq + 1 : 0;
  const body = encodePayload(event.payload);
  const entry = encodeEntry({
    actor,
    at: at.toISOString(),
    incident: event.incident,
    kind: event.kind,
    log,
    payload_sha256: digestHex(body),
    prev: last ? digestHex(last.entry) : NO_PREVIOUS,
    seq,
    v: 1,
  });
  const leaf = leafHash(entry);
  db.insert(ledger).values({ seq, entry, leaf, kind: event.kind, incident: event.incident }).run();
  db.insert(payload).values({ seq, body }).run();
  growTree(db, seq, leaf);
  return seq;
}

/** Stores every interior node that the new leaf completes. */
function growTree(db: Writer, seq: number, leaf: Buffer): void {
  let hash = leaf;
  let index = seq;
  for (let level = 1; index % 2 === 1; level++) {
    hash = nodeHash(completeNode(db, level - 1, index - 1), hash);
    index = (index - 1) / 2;
    db.insert(node).values({ level, idx: index, hash }).run();
  }
}

/** Hash of a complete subtree; level 0 is the leaves. */
function completeNode(db: Reader, level: number, index: number): Buffer {
  const row =
    level === 0
      ? db.select({ hash: ledger.leaf }).from(ledger).where(eq(ledger.seq, index)).get()
      : db
          .select({ hash: node.hash })
          .from(node)
          .where(and(eq(node.level, level), eq(node.idx, index)))
          .get();
  if (!row) throw new Error(`the log lacks node ${level}/${index}`);
  return row.hash;
}

/** Number of entries. */
export function logSize(db: Reader): number {
  const last = db.select({ seq: ledger.seq }).from(ledger).orderBy(desc(ledger.seq)).limit(1).get();
  return last ? last.seq + 1 : 0;
}

/** RFC 6962 root of the first `size` entries, from the stored nodes. */
export function rootHash(db: Reader, size: number = logSize(db)): Buffer {
  let root: Buffer | undefined;
  // The complete subtrees of the tree, smallest (rightmost) first.
  let rest = size;
  for (let level = 0; rest > 0; level++) {
    if (rest % 2 === 1) {
      const left = completeNode(db, level, rest - 1);
      root = root ? nodeHash(left, root) : left;
    }
    rest = Math.floor(rest / 2);
  }
  return root ?? EMPTY_ROOT;
}
