/** Choosing exhibits and putting them in order, while their numbers are not issued. */
import { and, eq, max } from "drizzle-orm";
import { z } from "zod";
import type { Evidence } from "#src/features/evidence/index.ts";
import { listFacts } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { typedLine } from "#src/lib/typed-text.ts";
import type { Reader } from "#src/platform/database.ts";
import { arrangementDigest, readRows } from "./digests.ts";
import { exhibitsArranged, exhibitWithdrawn } from "./events.ts";
import { type Exhibit, getExhibit, listCandidates, listExhibits } from "./queries.ts";
import { exhibit } from "./tables.ts";
import { parties, showings } from "./words.ts";

/** How an exhibit is numbered. */
export const mannerInput = z.object({
  party: z.enum(parties, "甲・乙・丙のどれかを選んでください。"),
  shownAs: z.enum(showings, "枝番を付けるか、まとめるかを選んでください。"),
});
export const choiceInput = z.object({
  /** Id of the evidence item. */
  evidence: z.string().max(64),
  party: mannerInput.shape.party.default("ko"),
  shownAs: mannerInput.shape.shownAs.default("files"),
});
export type Choice = z.infer<typeof choiceInput>;

export const withdrawalInput = z.object({
  reason: typedLine(200).refine((text) => text !== "", "取り下げる理由を入れてください。"),
});

/**
 * Adds every item of evidence that has no number yet, as 甲, in the order of what it proves: by the earliest fact that
 * it is linked to, else by its own day, else by its postmark; those without any day last. Items that their giver
 * withholds, and those that were withdrawn, are left out. Returns how many were added.
 */
export function proposeExhibits(tx: Tx, incidentId: string): number {
  const wanted = listCandidates(tx.db, incidentId).filter((one) => !one.isWithheld && !one.isUnused);
  const open = openEvidence(tx.db, incidentId);
  const items = wanted.map(({ item }) => item).filter(({ id }) => !open.has(id));
  if (items.length === 0) throw new Refusal("exhibits_none");
  const dayOf = daysOfFacts(tx.db, incidentId);
  const ordered = items
    .map((item) => ({ item, day: dayOf(item) }))
    .sort((a, b) => (a.day === b.day ? a.item.number - b.item.number : a.day < b.day ? -1 : 1));
  for (const { item } of ordered)
    insert(tx, incidentId, { evidence: item.id, party: "ko", shownAs: "files" });
  record(tx, incidentId, "proposed");
  return ordered.length;
}

/**
 * Adds one at the end of its party's order. Throws `not_found`, and `exhibit_known` where all its files have numbers.
 */
export function addExhibit(tx: Tx, incidentId: string, choice: Choice): Exhibit {
  const isCandidate = listCandidates(tx.db, incidentId).some(({ item }) => item.id === choice.evidence);
  if (!isCandidate || openEvidence(tx.db, incidentId).has(choice.evidence)) {
    throw new Refusal("exhibit_known");
  }
  const id = insert(tx, incidentId, choice);
  record(tx, incidentId, "added");
  return getExhibit(tx.db, incidentId, id);
}

/** Gives an open exhibit this number; those between move by one. A number out of reach means the nearest one. */
export function moveExhibit(tx: Tx, incidentId: string, id: string, to: number): void {
  const moved = openExhibit(tx.db, incidentId, id);
  const order = listExhibits(tx.db, incidentId).filter((one) => !one.isFrozen && one.party === moved.party);
  const first = order[0]!.number;
  const others = order.filter((one) => one.id !== id);
  const at = Math.min(Math.max(0, to - first), others.length);
  const wanted = [...others.slice(0, at), moved, ...others.slice(at)].map((one) => one.id);
  // The same places in a new order: other parties' stay where they are.
  const rows = readRows(tx.db, incidentId);
  const places = wanted.map((one) => rows.find((row) => row.id === one)!.place).sort((a, b) => a - b);
  wanted.forEach((one, index) => {
    tx.db.update(exhibit).set({ place: places[index]! }).where(eq(exhibit.id, one)).run();
  });
  record(tx, incidentId, "moved");
}

/** Changes the party's letter, or whether files have branches. Another letter puts it at the end of that order. */
export function changeExhibit(
  tx: Tx,
  incidentId: string,
  id: string,
  change: z.infer<typeof mannerInput>,
): void {
  const before = openExhibit(tx.db, incidentId, id);
  const place = before.party === change.party ? {} : { place: nextPlace(tx.db, incidentId) };
  tx.db
    .update(exhibit)
    .set({ ...change, ...place })
    .where(eq(exhibit.id, id))
    .run();
  record(tx, incidentId, "changed");
}

/** Takes an open exhibit out of the order. The evidence stays in its register. */
export function removeExhibit(tx: Tx, incidentId: string, id: string): void {
  openExhibit(tx.db, incidentId, id);
  tx.db
    .delete(exhibit)
    .where(and(eq(exhibit.incidentId, incidentId), eq(exhibit.id, id)))
    .run();
  record(tx, incidentId, "removed");
}

/** Marks an issued exhibit as not used any more (欠番). Throws `exhibit_open` for one that is not issued. */
export function withdrawExhibit(tx: Tx, incidentId: string, id: string, reason: string): void {
  const one = getExhibit(tx.db, incidentId, id);
  if (!one.isFrozen) throw new Refusal("exhibit_open");
  if (one.withdrawn) throw new Refusal("exhibit_withdrawn", { number: one.short });
  tx.db
    .update(exhibit)
    .set({ withdrawnAt: tx.at.toISOString(), withdrawnReason: reason })
    .where(eq(exhibit.id, id))
    .run();
  tx.record(exhibitWithdrawn, incidentId, {
    exhibit: id,
    arrangement_sha256: arrangementDigest(tx.db, incidentId),
  });
}

function insert(tx: Tx, incidentId: string, { evidence, party, shownAs }: Choice): string {
  const id = newId("exh");
  tx.db
    .insert(exhibit)
    .values({
      id,
      incidentId,
      evidenceId: evidence,
      party,
      shownAs,
      place: nextPlace(tx.db, incidentId),
      number: null,
      frozenAt: null,
      frozenWith: null,
      withdrawnAt: null,
      withdrawnReason: "",
    })
    .run();
  return id;
}

function nextPlace(read: Reader, incidentId: string): number {
  const last = read
    .select({ place: max(exhibit.place) })
    .from(exhibit)
    .where(eq(exhibit.incidentId, incidentId))
    .get();
  return (last?.place ?? 0) + 1;
}

/** Throws `not_found`, and `exhibit_frozen` for one that is issued. */
function openExhibit(read: Reader, incidentId: string, id: string): Exhibit {
  const one = getExhibit(read, incidentId, id);
  if (one.isFrozen) throw new Refusal("exhibit_frozen", { number: one.short });
  return one;
}

/** Items that stand in the order without a number of their own yet. */
const openEvidence = (read: Reader, incidentId: string): Set<string> =>
  new Set(
    readRows(read, incidentId)
      .filter((row) => row.number === null)
      .map((row) => row.evidenceId),
  );

function record(
  tx: Tx,
  incidentId: string,
  change: "proposed" | "added" | "moved" | "changed" | "removed",
): void {
  tx.record(exhibitsArranged, incidentId, {
    change,
    exhibits: readRows(tx.db, incidentId).length,
    arrangement_sha256: arrangementDigest(tx.db, incidentId),
  });
}

/** The day that decides an item's place: later than any day where none is known. */
function daysOfFacts(read: Reader, incidentId: string): (item: Evidence) => string {
  const days = new Map(listFacts(read, incidentId).map((fact) => [fact.id, fact.date.date]));
  return (item) => {
    const linked = item.factIds.flatMap((id) => days.get(id) ?? []).sort();
    return linked[0] ?? item.created.date ?? item.postmarkOn ?? "9999-12-31";
  };
}
