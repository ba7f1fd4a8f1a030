/** What the log remembers of letters: digests of who has which number and what was printed where. */
import { createHash } from "node:crypto";
import { sha256Hex } from "#src/lib/sha256.ts";

/** Of a run's words as they are stored. */
export const wordsDigest = (row: { dossier: string; source: string; cost: string }): string =>
  sha256Hex(JSON.stringify([row.dossier, row.source, row.cost]));

/** Of the people of a run in the order of their numbers. */
export function peopleDigest(customerIds: readonly string[]): string {
  const hash = createHash("sha256");
  for (let at = 0; at < customerIds.length; at += 1000) {
    hash.update(`${customerIds.slice(at, at + 1000).join("\n")}\n`);
  }
  return hash.digest("hex");
}

interface Printed {
  readonly number: number;
  /** As stored. */
  readonly items: string;
  readonly firstPage: number | null;
  readonly lastPage: number | null;
}

/** Of the letters of a volume, also those that were left out, in the order of their numbers. */
export function printedDigest(letters: Iterable<Printed>): string {
  const hash = createHash("sha256");
  for (const { number, items, firstPage, lastPage } of letters) {
    hash.update(`${JSON.stringify([number, items, firstPage, lastPage])}\n`);
  }
  return hash.digest("hex");
}
