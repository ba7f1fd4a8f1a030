/** Signed checkpoints: made from the log as it stands, kept for ever, and never one that contradicts an earlier one. */
import { Refusal } from "#src/lib/refusal.ts";
import { type Reader, statement, type Writer } from "#src/platform/database.ts";
import type { KeyBundle } from "#src/platform/keyring.ts";
import type { House } from "./house.ts";
import { logSecret } from "./log-key.ts";
import { NoteError, openCheckpoint, readClaim, signClaim } from "./note.ts";
import { verifyConsistency } from "./proof.ts";
import { consistencyProof, logSize, rootHash } from "./tree.ts";

export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string;
  /** Number of entries. */
  readonly size: number;
  /** base64 RFC 6962 root. */
  readonly root: string;
  /** The whole signed note. */
  readonly note: string;
  readonly signedAt: string;
}

interface Row {
  readonly size: number;
  readonly origin: string;
  readonly note: string;
  readonly signedAt: string;
}

const COLUMNS = "size, origin, note, signed_at AS signedAt";

const toCheckpoint = (row: Row): Checkpoint => ({ ...row, root: rootOf(row.note) });

function rootOf(note: string): string {
  try {
    return readClaim(note).root.toString("base64");
  } catch {
    return "";
  }
}

/** The newest checkpoint, or undefined before the first. */
export function latestCheckpoint(read: Reader): Checkpoint | undefined {
  const row = statement<Row>(read, `SELECT ${COLUMNS} FROM checkpoint ORDER BY size DESC LIMIT 1`).get();
  return row && toCheckpoint(row);
}

/** The checkpoint over exactly `size` entries, or undefined. */
export function findCheckpoint(read: Reader, size: number): Checkpoint | undefined {
  const row = statement<Row>(read, `SELECT ${COLUMNS} FROM checkpoint WHERE size = ?`).get(size);
  return row && toCheckpoint(row);
}

/**
 * Signs the log as it stands, keeps the checkpoint and raises the high water; the same size gives the same note.
 * Not inside a write: what is signed must have been committed. Throws `log_held` where nothing may be appended, and
 * `checkpoint_contradicts` when the log does not lead on from what was signed before.
 */
export function signCheckpoint(house: House): Checkpoint {
  return house.signCheckpoint();
}

/**
 * Signs when the log has grown since the last checkpoint; for
 * the service, every few minutes. Throws as `signCheckpoint`.
 */
export function signGrowth(house: House): void {
  if (logSize(house.read) > (latestCheckpoint(house.read)?.size ?? 0)) signCheckpoint(house);
}

/** Signs inside the caller's transaction; the caller raises the high water after its commit. */
export function signInside(db: Writer, bundle: KeyBundle, origin: string, at: Date): Checkpoint {
  const size = logSize(db);
  const root = rootHash(db, size);
  const latest = latestCheckpoint(db);
  if (latest) assertLeadsOn(db, bundle, latest, { size, root });
  if (latest?.size === size) return latest;
  const { secret, publicKey } = logSecret(bundle);
  const note = signClaim({ origin, size, root }, secret, publicKey);
  const signedAt = at.toISOString();
  statement(db, "INSERT INTO checkpoint (size, origin, note, signed_at) VALUES (?, ?, ?, ?)").run(
    size,
    origin,
    note,
    signedAt,
  );
  return { origin, size, root: root.toString("base64"), note, signedAt };
}

function assertLeadsOn(
  db: Writer,
  bundle: KeyBundle,
  latest: Checkpoint,
  head: { readonly size: number; readonly root: Buffer },
): void {
  if (!leadsOn(db, bundle, latest, head))
    throw new Refusal("checkpoint_contradicts", { size: latest.size, entries: head.size });
}

function leadsOn(
  db: Writer,
  bundle: KeyBundle,
  latest: Checkpoint,
  head: { readonly size: number; readonly root: Buffer },
): boolean {
  if (latest.size > head.size) return false;
  try {
    const { publicKey } = logSecret(bundle);
    const former = openCheckpoint(latest.note, { name: latest.origin, publicKey });
    return (
      former.size === latest.size &&
      verifyConsistency(former, head, consistencyProof(db, former.size, head.size))
    );
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}
