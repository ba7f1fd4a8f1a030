/** Exhibits with their numbers: given for good where frozen, else counted on from there in the order that stands. */
import { type Evidence, type EvidenceFile, getEvidence, listEvidence } from "#src/features/evidence/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { frozenFiles, type Row, readRows } from "./digests.ts";
import { formalNumber, type Party, parties, type Showing, shortNumber, sortedNumber } from "./words.ts";

/** One file of an exhibit. */
export interface ExhibitFile {
  readonly fileId: string;
  /** 枝番; null where the exhibit is one. */
  readonly branch: number | null;
  /** 「甲1の2」 */
  readonly short: string;
  /** 「甲第1号証の2」 */
  readonly formal: string;
  readonly file: EvidenceFile;
}

export interface Exhibit {
  readonly id: string;
  readonly party: Party;
  readonly number: number;
  /** 「甲1」 */
  readonly short: string;
  /** 「甲第1号証」 */
  readonly formal: string;
  /** 「甲001」, for names of files. */
  readonly sorted: string;
  readonly evidenceId: string;
  readonly item: Evidence;
  readonly shownAs: Showing;
  /** In the order of their branches. */
  readonly files: readonly ExhibitFile[];
  /** Issued: the number never changes any more. */
  readonly isFrozen: boolean;
  /** UTC; null while the number may still change. */
  readonly frozenAt: string | null;
  /** 欠番: the number is not used any more, and not given again. */
  readonly withdrawn: { readonly at: string; readonly reason: string } | null;
}

/** All exhibits of an incident by party and number, withdrawn ones among them: their number is a gap. */
export function listExhibits(read: Reader, incidentId: string): Exhibit[] {
  const items = new Map(listEvidence(read, incidentId).map((item) => [item.id, item]));
  const frozen = frozenFiles(read, incidentId);
  const rows = readRows(read, incidentId);
  const taken = takenFiles(rows, frozen);
  const next = new Map(parties.map((party) => [party, highest(rows, party) + 1]));
  const found: Exhibit[] = [];
  for (const row of rows) {
    const item = items.get(row.evidenceId) ?? getEvidence(read, incidentId, row.evidenceId);
    if (row.number !== null) {
      const ids = frozen.get(row.id) ?? [];
      const files = ids.flatMap((id) => item.files.find((file) => file.id === id) ?? []);
      found.push(exhibitOf(row, row.number, item, files));
      continue;
    }
    // An item that was withdrawn from the register before it got a number just leaves the order.
    const files = item.files.filter((file) => !taken.has(file.id));
    if (item.withdrawnAt !== null || files.length === 0) continue;
    const number = next.get(row.party)!;
    next.set(row.party, number + 1);
    found.push(exhibitOf(row, number, item, files));
  }
  return found.sort((a, b) => parties.indexOf(a.party) - parties.indexOf(b.party) || a.number - b.number);
}

/** Throws `not_found`. */
export function getExhibit(read: Reader, incidentId: string, id: string): Exhibit {
  const found = listExhibits(read, incidentId).find((one) => one.id === id);
  if (!found) throw new Refusal("not_found");
  return found;
}

/** Those that are used: without the gaps. */
export const liveExhibits = (read: Reader, incidentId: string): Exhibit[] =>
  listExhibits(read, incidentId).filter((one) => one.withdrawn === null);

/** Evidence item → 「甲1」, or 「甲1、甲7」 where files came later. Items without a number are missing. */
export function exhibitNumbers(read: Reader, incidentId: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const { evidenceId, short } of liveExhibits(read, incidentId)) {
    const before = found.get(evidenceId);
    found.set(evidenceId, before === undefined ? short : `${before}、${short}`);
  }
  return found;
}

/** Evidence file → 「甲1の2」. */
export function exhibitNumbersOfFiles(read: Reader, incidentId: string): Map<string, string> {
  return new Map(
    liveExhibits(read, incidentId).flatMap(({ files }) =>
      files.map(({ fileId, short }) => [fileId, short] as const),
    ),
  );
}

export interface Candidate {
  readonly item: Evidence;
  /** Files of it that have no number yet. */
  readonly files: readonly EvidenceFile[];
  /** Whoever gave it does not wish it to be handed on as it is: it is never proposed. */
  readonly isWithheld: boolean;
  /** Somebody decided not to use it (欠番): it is not proposed either. */
  readonly isUnused: boolean;
}

/** Evidence that is no exhibit yet, wholly or in part, in the order of its numbers. */
export function listCandidates(read: Reader, incidentId: string): Candidate[] {
  const exhibits = listExhibits(read, incidentId);
  const numbered = new Set(
    exhibits
      .filter((one) => one.withdrawn === null)
      .flatMap(({ files }) => files.map(({ fileId }) => fileId)),
  );
  const unused = new Set(exhibits.filter((one) => one.withdrawn).map((one) => one.evidenceId));
  return listEvidence(read, incidentId).flatMap((item): Candidate[] => {
    const files = item.files.filter((file) => !numbered.has(file.id));
    if (files.length === 0) return [];
    const isWithheld = item.consent === "declined" || item.consent === "name_hidden";
    return [{ item, files, isWithheld, isUnused: unused.has(item.id) }];
  });
}

/** Files that have a number for good, other than those of a gap. */
function takenFiles(rows: readonly Row[], frozen: ReadonlyMap<string, readonly string[]>): Set<string> {
  return new Set(
    rows
      .filter((row) => row.number !== null && row.withdrawnAt === null)
      .flatMap((row) => frozen.get(row.id) ?? []),
  );
}

/** 0 while the party has no frozen exhibit. */
const highest = (rows: readonly Row[], party: Party): number =>
  Math.max(0, ...rows.flatMap((row) => (row.party === party && row.number !== null ? [row.number] : [])));

function exhibitOf(row: Row, number: number, item: Evidence, files: readonly EvidenceFile[]): Exhibit {
  const { party, shownAs } = row;
  const hasBranches = shownAs === "files" && files.length > 1;
  return {
    id: row.id,
    party,
    number,
    short: shortNumber(party, number, null),
    formal: formalNumber(party, number, null),
    sorted: sortedNumber(party, number, null),
    evidenceId: row.evidenceId,
    item,
    shownAs,
    files: files.map((file, index) => {
      const branch = hasBranches ? index + 1 : null;
      return {
        fileId: file.id,
        branch,
        short: shortNumber(party, number, branch),
        formal: formalNumber(party, number, branch),
        file,
      };
    }),
    isFrozen: row.number !== null,
    frozenAt: row.frozenAt,
    withdrawn: withdrawalOf(row, item),
  };
}

function withdrawalOf(row: Row, item: Evidence): Exhibit["withdrawn"] {
  if (row.withdrawnAt !== null) return { at: row.withdrawnAt, reason: row.withdrawnReason };
  return item.withdrawnAt === null ? null : { at: item.withdrawnAt, reason: item.withdrawnReason };
}
