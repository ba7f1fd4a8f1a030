/**
 * The highest checkpoint, kept where a copied-back folder does not reach: in the user's state folder, and once more
 * beside the database. A signed note each, nothing else. A ledger that is behind it, or does not lead to it, is held:
 * it can be read, and nothing is appended, or two histories would go on under one name.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Reader, statement } from "#src/platform/database.ts";
import { writeDurablySync } from "#src/platform/durable.ts";
import type { House } from "./house.ts";
import { verifierOf } from "./log-key.ts";
import { type Claim, NoteError, openCheckpoint, type Verifier } from "./note.ts";
import { logSize, rootHash } from "./tree.ts";

export type Place = "state" | "storage";

/** Where the notes of the log of this name lie; `state` is missing where no state folder is known. */
export function highWaterPaths(
  storage: string,
  stateFolder: string | undefined,
  origin: string,
): { readonly place: Place; readonly path: string }[] {
  const name = `${origin.replace(/[^a-z0-9.-]/g, "_")}.checkpoint`;
  return [
    ...(stateFolder === undefined
      ? []
      : [{ place: "state" as const, path: join(stateFolder, "checkpoints", name) }]),
    { place: "storage" as const, path: join(storage, name) },
  ];
}

export interface Mark {
  readonly place: Place;
  readonly note: string;
  readonly claim: Claim;
}

export interface MarksFound {
  readonly marks: readonly Mark[];
  /** Something is there that cannot be read, or is not one that this log signed. */
  readonly unreadable: readonly Place[];
  /** Of these: it was read, and this log did not sign it. */
  readonly foreign: readonly Place[];
  /** No note is there. */
  readonly missing: readonly Place[];
}

/** The notes that were kept of the log of the verifier's name. */
export function readMarks(storage: string, stateFolder: string | undefined, verifier: Verifier): MarksFound {
  const found = {
    marks: [] as Mark[],
    unreadable: [] as Place[],
    foreign: [] as Place[],
    missing: [] as Place[],
  };
  for (const { place, path } of highWaterPaths(storage, stateFolder, verifier.name)) {
    try {
      const note = readFileSync(path, "utf8");
      found.marks.push({ place, note, claim: openCheckpoint(note, verifier) });
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      found[isMissing ? "missing" : "unreadable"].push(place);
      if (error instanceof NoteError) found.foreign.push(place);
    }
  }
  return found;
}

/** Where no note of the log's present name lies, and where one lies that it did not sign. */
export function missingMarks(
  house: Pick<House, "storage" | "stateFolder" | "bundle" | "log">,
): Pick<MarksFound, "missing" | "unreadable"> {
  return readMarks(house.storage, house.stateFolder, verifierOf(house.bundle, house.log));
}

/** Whether checkpoints were signed in this name, and no copy of any is left outside the database. */
export function areMarksLost(read: Reader, name: string, { marks, unreadable }: MarksFound): boolean {
  if (marks.length + unreadable.length > 0) return false;
  return statement(read, "SELECT 1 FROM checkpoint WHERE origin = ? LIMIT 1").get(name) !== undefined;
}

/** Keeps a note where it is higher than what lies there. Returns the places that could not be written. */
export function raiseMarks(
  storage: string,
  stateFolder: string | undefined,
  verifier: Verifier,
  note: string,
): Place[] {
  const { size } = openCheckpoint(note, verifier);
  const { marks } = readMarks(storage, stateFolder, verifier);
  const failed: Place[] = [];
  for (const { place, path } of highWaterPaths(storage, stateFolder, verifier.name)) {
    const present = marks.find((mark) => mark.place === place);
    if (present && present.claim.size >= size) continue;
    try {
      writeDurablySync(path, Buffer.from(note, "utf8"));
    } catch {
      failed.push(place);
    }
  }
  return failed;
}

/** How the ledger stands to the highest note that was kept of it. */
export type Standing =
  | { readonly kind: "level" }
  /** Entries that were signed once are not here: `size` are, `known` were. */
  | { readonly kind: "behind"; readonly size: number; readonly known: Mark }
  /** There are enough entries, and they are not those that were signed. */
  | { readonly kind: "other"; readonly size: number; readonly known: Mark };

export function standingOf(read: Reader, marks: readonly Mark[]): Standing {
  const size = logSize(read);
  for (const known of [...marks].sort((a, b) => b.claim.size - a.claim.size)) {
    if (known.claim.size > size) return { kind: "behind", size, known };
    if (!leadsTo(read, known.claim)) return { kind: "other", size, known };
  }
  return { kind: "level" };
}

function leadsTo(read: Reader, { size, root }: Claim): boolean {
  try {
    return rootHash(read, size).equals(root);
  } catch {
    return false;
  }
}
