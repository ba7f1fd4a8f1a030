/** Appending to the log. The head is read inside the transaction, never cached. */
import type { JsonValue } from "#src/lib/canonical-json.ts";
import { statement, type Writer } from "#src/platform/database.ts";
import { digestHex, encodeEntry, encodePayload, leafHash, NO_PREVIOUS, nodeHash } from "./entry.ts";
import { nodesOf } from "./places.ts";
import { completeNode } from "./tree.ts";

export interface Event {
  readonly kind: string;
  readonly incident: string | null;
  readonly payload: Readonly<Record<string, JsonValue>>;
}

const HEAD = "SELECT seq, entry FROM ledger ORDER BY seq DESC LIMIT 1";
const INSERT_ENTRY = "INSERT INTO ledger (seq, entry, leaf, kind, incident) VALUES (?, ?, ?, ?, ?)";
const INSERT_PAYLOAD = "INSERT INTO payload (seq, body) VALUES (?, ?)";
const INSERT_NODE = "INSERT INTO node (place, hash) VALUES (?, ?)";

/** Appends one event and its interior nodes under the log's present name. Returns its sequence number. */
export function append(db: Writer, log: string, actor: string, at: Date, event: Event): number {
  const last = statement<{ seq: number; entry: Buffer }>(db, HEAD).get();
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
  statement(db, INSERT_ENTRY).run(seq, entry, leaf, event.kind, event.incident);
  statement(db, INSERT_PAYLOAD).run(seq, body);
  growTree(db, seq, leaf);
  return seq;
}

/** Stores every interior node that the new leaf completes. */
function growTree(db: Writer, seq: number, leaf: Buffer): void {
  let hash = leaf;
  let index = seq;
  let place = nodesOf(seq);
  for (let level = 0; index % 2 === 1; level++) {
    hash = nodeHash(completeNode(db, level, index - 1), hash);
    index = (index - 1) / 2;
    statement(db, INSERT_NODE).run(place++, hash);
  }
}
