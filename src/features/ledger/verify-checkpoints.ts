/** The check of what was signed: every stored checkpoint, and the high water outside the database, against the tree. */
import { type Reader, statement } from "#src/platform/database.ts";
import type { Fault } from "./faults.ts";
import { type MarksFound, standingOf } from "./high-water.ts";
import { NoteError, openCheckpoint } from "./note.ts";
import { listOrigins, type Origin } from "./origins.ts";
import { logSize, rootHash } from "./tree.ts";

interface CheckpointCheck {
  /** Stored checkpoints that hold. */
  readonly sound: number;
  /** Size of the newest that holds. */
  readonly highest: number;
  readonly faults: readonly Fault[];
}

/** The tree must have been checked from its leaves before: roots are taken from its nodes. */
export function verifyCheckpoints(read: Reader, firstName: string, publicKey: Uint8Array): CheckpointCheck {
  const faults: Fault[] = [];
  const origins = listOrigins(read, firstName);
  const size = logSize(read);
  let sound = 0;
  let highest = 0;
  const rows = statement<{ size: number; origin: string; note: string }>(
    read,
    "SELECT size, origin, note FROM checkpoint NOT INDEXED ORDER BY size",
  ).all();
  for (const row of rows) {
    const code = faultOf(read, row, { origins, size, publicKey });
    if (code) faults.push({ code, where: String(row.size) });
    else {
      sound += 1;
      highest = row.size;
    }
  }
  return { sound, highest, faults };
}

function faultOf(
  read: Reader,
  row: { readonly size: number; readonly origin: string; readonly note: string },
  log: { readonly origins: readonly Origin[]; readonly size: number; readonly publicKey: Uint8Array },
): Fault["code"] | undefined {
  try {
    const claim = openCheckpoint(row.note, { name: row.origin, publicKey: log.publicKey });
    if (claim.size !== row.size || !couldSign(log.origins, row.origin, row.size)) return "checkpoint_forged";
    if (claim.size > log.size) return "checkpoint_ahead";
    return rootOrNothing(read, claim.size)?.equals(claim.root) ? undefined : "checkpoint_contradicts";
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return error.fault === "malformed" || error.fault === "too_many_signatures"
      ? "checkpoint_unreadable"
      : "checkpoint_forged";
  }
}

/** A name signs from its first entry on, until another follows. */
function couldSign(origins: readonly Origin[], name: string, size: number): boolean {
  const at = origins.findIndex((origin) => origin.name === name);
  const next = origins[at + 1];
  return at >= 0 && size > origins[at]!.firstSeq - (at === 0 ? 1 : 0) && (!next || size <= next.firstSeq);
}

/** Root over the first `size` entries, or undefined when nodes are missing (told elsewhere). */
export function rootOrNothing(read: Reader, size?: number): Buffer | undefined {
  try {
    return rootHash(read, size);
  } catch {
    return undefined;
  }
}

/** The ledger against the marks that were kept outside of the database; one that is there says something. */
export function verifyMarks(read: Reader, { marks, foreign }: MarksFound): Fault[] {
  const broken = foreign.map((where): Fault => ({ code: "high_water_unreadable", where }));
  const standing = standingOf(read, marks);
  if (standing.kind === "level") return broken;
  const { known, size } = standing;
  return standing.kind === "behind"
    ? [{ code: "high_water_behind", where: `${size}/${known.claim.size}` }, ...broken]
    : [{ code: "high_water_other", where: String(known.claim.size) }, ...broken];
}
