/**
 * 届いたときの記録 of a postcard or letter: who received it, when and how it reached the shop, and what of the register
 * its address repeats. What the register of evidence has fields for (recipient, day, way, consent) is written there.
 */
import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { consentLabels, editEvidence, type FieldChanges, getEvidence } from "#src/features/evidence/index.ts";
import { eventsTold, type Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine, typedProse, typedWholeDay } from "#src/lib/typed-text.ts";
import { whole } from "#src/lib/whole.ts";
import type { Reader } from "#src/platform/database.ts";
import { getRow } from "../customer.ts";
import { customerLabel } from "../words.ts";
import { arrivalRecorded } from "./events.ts";
import { evidenceArrival } from "./tables.ts";
import { reachedLabels, repeatLabels, scaleLabels } from "./words.ts";

const codes = <T extends string>(labels: Readonly<Record<T, string>>) => Object.keys(labels) as [T, ...T[]];

const shape = z.object({
  /** Who received it: a customer of the register, or `receiver` as typed where there is none. */
  customer: z
    .string()
    .max(64)
    .nullable()
    .transform((id) => id || null)
    .default(null),
  receiver: typedLine(100).default(""),
  arrivedOn: typedWholeDay.default(null),
  reachedOn: typedWholeDay.default(null),
  reached: z.enum(codes(reachedLabels), "お店に届いた方法を選んでください。").default("unknown"),
  /** Everybody who touched it since, for fingerprints. */
  handlers: typedProse(500).default(""),
  condition: typedProse(500).default(""),
  scale: z.enum(codes(scaleLabels)).default("unknown"),
  consent: z.enum(codes(consentLabels), "お客様の同意を選んでください。").default("not_asked"),
  repeats: z.array(z.enum(codes(repeatLabels))).default([]),
  /** 名簿の表記とはがきの表記が同じ誤り: both as they stand. */
  sameRegister: typedLine(200).default(""),
  samePostcard: typedLine(200).default(""),
  note: typedProse(1000).default(""),
});

export const arrivalInput = shape.refine(
  ({ sameRegister, samePostcard }) => (sameRegister === "") === (samePostcard === ""),
  { path: ["samePostcard"], message: "同じ誤りは、名簿の表記とはがきの表記の両方を入れてください。" },
);
export type ArrivalInput = z.output<typeof arrivalInput>;
/** What is typed, and the revisions that the writer had before them. */
export const arrivalChange = whole(arrivalInput).safeExtend({
  revision: revisionRead,
  itemRevision: revisionRead.meta({
    description:
      "The revision of the item that was read: recipient, day and consent stand there; as `revision`",
  }),
});

/** What is stored here; the rest stands in the register of evidence. */
type Kept = Omit<ArrivalInput, "customer" | "consent" | "reachedOn">;

/** How an item arrived, as the newest wording has it. */
export interface Arrival extends Readonly<Kept> {
  readonly evidenceId: string;
  readonly revision: number;
  readonly customerId: string | null;
  readonly at: string;
}

export function findArrival(read: Reader, incidentId: string, evidenceId: string): Arrival | undefined {
  const row = read
    .select()
    .from(evidenceArrival)
    .where(and(eq(evidenceArrival.evidenceId, evidenceId), eq(evidenceArrival.incidentId, incidentId)))
    .orderBy(desc(evidenceArrival.revision))
    .limit(1)
    .get();
  return row && arrivalOf(row);
}

/** Newest wordings of an incident by item of evidence. */
export function listArrivals(read: Reader, incidentId: string): Map<string, Arrival> {
  const found = new Map<string, Arrival>();
  for (const row of read
    .select()
    .from(evidenceArrival)
    .where(eq(evidenceArrival.incidentId, incidentId))
    .orderBy(evidenceArrival.evidenceId, evidenceArrival.revision)
    .all())
    found.set(row.evidenceId, arrivalOf(row));
  return found;
}

/**
 * Saves how an item arrived, as one more wording, and what of it the register of evidence shows.
 * Throws `not_found`, `evidence_withdrawn`, `invalid_input` for days that have not come or run backwards, and
 * `changed_elsewhere` where another revision than the one that the writer had seen would be overwritten.
 */
export function recordArrival(
  tx: Tx,
  incidentId: string,
  evidenceId: string,
  { revision: seen, itemRevision, ...input }: z.output<typeof arrivalChange>,
): Arrival {
  const item = getEvidence(tx.db, incidentId, evidenceId);
  refuseWrongDays(input, dateInTokyo(tx.at));
  const { customer, consent, reachedOn, ...kept } = input;
  const person = customer === null ? undefined : getRow(tx.db, incidentId, customer);
  const receiver = person ? "" : kept.receiver;
  const before = findArrival(tx.db, incidentId, evidenceId);
  const wasReached: string[] = Object.values(reachedLabels);
  const isOurs = (text: string) => text === "" || wasReached.includes(text);
  const fields: Kept = { ...kept, receiver };
  const changed = Object.keys(fields).filter(
    (name) =>
      canonicalJson([before?.[name as keyof Kept] ?? null]) !== canonicalJson([fields[name as keyof Kept]]),
  );
  const hasMoved = (before?.customerId ?? null) !== customer;
  refuseUnseen(seen, before?.revision ?? 0, hasMoved ? [...changed, "customer"] : changed);
  const changes: FieldChanges = {
    revision: itemRevision,
    recipient: person?.name ?? receiver,
    obtainedOn: reachedOn,
    consent,
    ...(isOurs(item.obtainedHow) && {
      obtainedHow: kept.reached === "unknown" ? "" : reachedLabels[kept.reached],
    }),
    ...(item.obtainedFrom === "" && person && { obtainedFrom: `お客様 ${customerLabel(person.number)}` }),
  };
  editEvidence(tx, incidentId, evidenceId, changes);
  const revision = (before?.revision ?? 0) + 1;
  const text = canonicalJson(fields);
  tx.db
    .insert(evidenceArrival)
    .values({
      evidenceId,
      revision,
      incidentId,
      customerId: customer,
      fields: text,
      at: tx.at.toISOString(),
      byUser: tx.actor.id,
    })
    .run();
  tx.record(arrivalRecorded, incidentId, {
    evidence: evidenceId,
    revision,
    customer,
    fields: changed,
    fields_sha256: sha256Hex(text),
  });
  return findArrival(tx.db, incidentId, evidenceId)!;
}

/** What a paper needs and is not there yet, in words. */
export function missingOf(arrival: Arrival | undefined): string[] {
  if (!arrival) return ["受け取った方", "届いた日", "お店に届いた方法"];
  return [
    ...(arrival.customerId === null && arrival.receiver === "" ? ["受け取った方"] : []),
    ...(arrival.arrivedOn === null ? ["届いた日"] : []),
    ...(arrival.reached === "unknown" ? ["お店に届いた方法"] : []),
  ];
}

/** `evidence id` and revision → whether the row is what its entry said; and entries without a row. */
export function arrivalFaults(
  read: Reader,
): { readonly code: "arrival_differs" | "arrival_missing"; readonly where: string }[] {
  const told = new Map<string, string>();
  for (const { entry, payload } of eventsTold(read, arrivalRecorded))
    told.set(
      `${payload.evidence} ${payload.revision}`,
      `${entry.incident} ${payload.customer} ${payload.fields_sha256}`,
    );
  const faults: ReturnType<typeof arrivalFaults> = [];
  for (const row of read.select().from(evidenceArrival).all()) {
    const where = `${row.evidenceId} ${row.revision}`;
    if (told.get(where) !== `${row.incidentId} ${row.customerId} ${sha256Hex(row.fields)}`)
      faults.push({ code: "arrival_differs", where });
    told.delete(where);
  }
  for (const where of told.keys()) faults.push({ code: "arrival_missing", where });
  return faults;
}

function arrivalOf(row: typeof evidenceArrival.$inferSelect): Arrival {
  const { evidenceId, revision, customerId, at } = row;
  return { ...(JSON.parse(row.fields) as Kept), evidenceId, revision, customerId, at };
}

function refuseWrongDays({ arrivedOn, reachedOn }: ArrivalInput, today: string): void {
  const late = "今日より先の日付です。";
  const fields = {
    ...(arrivedOn !== null && arrivedOn > today && { arrivedOn: late }),
    ...(reachedOn !== null && reachedOn > today && { reachedOn: late }),
    ...(arrivedOn !== null &&
      reachedOn !== null &&
      reachedOn < arrivedOn && { reachedOn: "お客様に届いた日より前になっています。" }),
  };
  if (Object.keys(fields).length > 0) throw new Refusal("invalid_input", {}, fields);
}
