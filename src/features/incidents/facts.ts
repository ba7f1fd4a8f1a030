/** Facts on the timeline: when as well as it is known, what, who, how certain, and where it comes from. */
import { and, eq, inArray, isNull, max } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#src/features/ledger/index.ts";
import type { PartialDate } from "#src/lib/japanese-calendar.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { typedLine, typedProse } from "#src/lib/typed-text.ts";
import { whole } from "#src/lib/whole.ts";
import type { Reader } from "#src/platform/database.ts";
import { factAdded, factChanged, factRemoved } from "./events.ts";
import { storedFactDigest } from "./fact-digest.ts";
import { getIncident } from "./incident.ts";
import { listPeople } from "./people.ts";
import { partialDate } from "./questions.ts";
import { fact, factPerson, person } from "./tables.ts";
import { type Certainty, certainties } from "./words.ts";

export const factInput = z
  .object({
    date: partialDate,
    /** `HH:MM` in Japan, or null. */
    time: z
      .nullable(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "時刻は「14:30」のように入れてください。"))
      .default(null),
    what: typedProse(2000).refine((text) => text !== "", "何があったかを入れてください。"),
    /** Ids of people of this incident. */
    people: z.array(z.string()).max(50).default([]),
    /** People without an entry of their own. */
    who: typedLine(200).default(""),
    certainty: z.enum(certainties, "確かさを選んでください。"),
    source: typedLine(300).default(""),
  })
  .refine(({ date, time }) => time === null || date.precision === "day", {
    path: ["time"],
    message: "時刻は、年月日まで分かるときに入れてください。",
  });
export type FactInput = z.infer<typeof factInput>;

/** What is typed, and the revision that the writer had before them. */
export const factChange = whole(factInput).safeExtend({ revision: revisionRead });

export interface Fact {
  readonly id: string;
  readonly date: PartialDate;
  readonly time: string | null;
  readonly what: string;
  /** People of the incident that were not removed since. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly who: string;
  readonly certainty: Certainty;
  readonly source: string;
  readonly revision: number;
  readonly createdAt: string;
}

/**
 * In the order of time: 不詳 last; a year before its months, a month before its days, a day before its hours;
 * then as they were written.
 */
export function listFacts(read: Reader, incidentId: string, certainty?: Certainty): Fact[] {
  const rows = read
    .select()
    .from(fact)
    .where(
      and(
        eq(fact.incidentId, incidentId),
        isNull(fact.removedAt),
        certainty === undefined ? undefined : eq(fact.certainty, certainty),
      ),
    )
    .orderBy(fact.position)
    .all();
  // Stable: facts of the same moment stay as they were written.
  return withPeople(read, rows).sort(compareFacts);
}

/** Throws `not_found`, also for a fact of another incident. */
export function getFact(read: Reader, incidentId: string, id: string): Fact {
  const rows = read
    .select()
    .from(fact)
    .where(and(eq(fact.id, id), eq(fact.incidentId, incidentId), isNull(fact.removedAt)))
    .all();
  const [found] = withPeople(read, rows);
  if (!found) throw new Refusal("not_found");
  return found;
}

export function addFact(tx: Tx, incidentId: string, input: FactInput): Fact {
  getIncident(tx.db, incidentId);
  const id = newId("fct");
  tx.db
    .insert(fact)
    .values({
      id,
      incidentId,
      ...columnsOf(input),
      revision: 1,
      position: nextPosition(tx, incidentId),
      createdAt: tx.at.toISOString(),
    })
    .run();
  linkPeople(tx, incidentId, id, input.people);
  tx.record(factAdded, incidentId, {
    fact: id,
    certainty: input.certainty,
    fields_sha256: storedFactDigest(tx.db, id),
  });
  return getFact(tx.db, incidentId, id);
}

/**
 * Throws `not_found`, `invalid_input`, and `changed_elsewhere` where another revision than the one that the writer had
 * seen would be overwritten.
 */
export function changeFact(
  tx: Tx,
  incidentId: string,
  id: string,
  { revision: seen, ...input }: z.infer<typeof factChange>,
): void {
  const before = getFact(tx.db, incidentId, id);
  const former: FactInput = { ...before, people: before.people.map((one) => one.id) };
  const fields = (Object.keys(input) as (keyof FactInput)[]).filter(
    (name) => JSON.stringify(former[name]) !== JSON.stringify(input[name]),
  );
  refuseUnseen(seen, before.revision, fields);
  tx.db
    .update(fact)
    .set({ ...columnsOf(input), revision: before.revision + 1 })
    .where(eq(fact.id, id))
    .run();
  tx.db.delete(factPerson).where(eq(factPerson.factId, id)).run();
  linkPeople(tx, incidentId, id, input.people);
  tx.record(factChanged, incidentId, {
    fact: id,
    certainty: input.certainty,
    fields,
    fields_sha256: storedFactDigest(tx.db, id),
  });
}

/** Takes the fact out of the timeline and of documents to come. The log keeps that it was there. */
export function removeFact(tx: Tx, incidentId: string, id: string): void {
  const { certainty } = getFact(tx.db, incidentId, id);
  tx.db.update(fact).set({ removedAt: tx.at.toISOString() }).where(eq(fact.id, id)).run();
  tx.record(factRemoved, incidentId, { fact: id, certainty });
}

function nextPosition(tx: Tx, incidentId: string): number {
  const last = tx.db
    .select({ position: max(fact.position) })
    .from(fact)
    .where(eq(fact.incidentId, incidentId))
    .get();
  return (last?.position ?? 0) + 1;
}

function columnsOf(input: FactInput) {
  return {
    happenedOn: input.date.date,
    datePrecision: input.date.precision,
    isAround: input.date.around,
    happenedAt: input.time,
    what: input.what,
    who: input.who,
    certainty: input.certainty,
    source: input.source,
  };
}

function linkPeople(tx: Tx, incidentId: string, factId: string, chosen: readonly string[]): void {
  if (chosen.length === 0) return;
  const known = new Set(listPeople(tx.db, incidentId).map((one) => one.id));
  if (!chosen.every((id) => known.has(id))) {
    throw new Refusal("invalid_input", {}, { people: "この事件の関係者から選び直してください。" });
  }
  tx.db
    .insert(factPerson)
    .values([...new Set(chosen)].map((personId) => ({ factId, personId })))
    .run();
}

function withPeople(read: Reader, rows: (typeof fact.$inferSelect)[]): Fact[] {
  const links = read
    .select({ factId: factPerson.factId, id: person.id, name: person.name })
    .from(factPerson)
    .innerJoin(person, eq(person.id, factPerson.personId))
    .where(
      and(
        inArray(
          factPerson.factId,
          rows.map((row) => row.id),
        ),
        isNull(person.removedAt),
      ),
    )
    .orderBy(person.position)
    .all();
  return rows.map((row) => ({
    id: row.id,
    date: dateOf(row),
    time: row.happenedAt,
    what: row.what,
    people: links.filter((link) => link.factId === row.id).map(({ id, name }) => ({ id, name })),
    who: row.who,
    certainty: row.certainty,
    source: row.source,
    revision: row.revision,
    createdAt: row.createdAt,
  }));
}

function dateOf(row: typeof fact.$inferSelect): PartialDate {
  if (row.datePrecision === "unknown" || row.happenedOn === null) {
    return { precision: "unknown", date: null, around: false };
  }
  return { precision: row.datePrecision, date: row.happenedOn, around: row.isAround };
}

const precisions = ["year", "month", "day", "unknown"];

function compareFacts(a: Fact, b: Fact): number {
  const keys = (one: Fact): string[] => [
    one.date.date ?? "9999-99-99",
    String(precisions.indexOf(one.date.precision)),
    one.time ?? "",
  ];
  const left = keys(a);
  const right = keys(b);
  const at = left.findIndex((key, index) => key !== right[index]);
  if (at < 0) return 0;
  return left[at]! < right[at]! ? -1 : 1;
}
