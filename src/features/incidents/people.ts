/** People involved, with their roles. At most one of them is the other party (相手方) of the documents. */
import { and, eq, isNull, max, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#src/features/ledger/index.ts";
import { getShop } from "#src/features/shops/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { typedLine, typedProse } from "#src/lib/typed-text.ts";
import { whole } from "#src/lib/whole.ts";
import type { Reader } from "#src/platform/database.ts";
import { answersOf } from "./answers.ts";
import { personAdded, personChanged, personRemoved } from "./events.ts";
import { getIncident } from "./incident.ts";
import { answerDate } from "./questions.ts";
import { person } from "./tables.ts";
import { type PersonRole, personRoles } from "./words.ts";

export const personInput = z.object({
  role: z.enum(personRoles, "役割を選んでください。"),
  /** Exactly as typed. */
  name: typedLine(100).refine((name) => name !== "", "お名前を入れてください。"),
  kana: typedLine(100).default(""),
  /** Maiden name, name used in the shop, name on social media. */
  otherNames: z.array(typedLine(100)).max(20, "20個以内で入れてください。").default([]),
  relation: typedLine(200).default(""),
  tel: typedLine(40).default(""),
  email: typedLine(200).default(""),
  address: typedLine(200).default(""),
  birthOn: z.nullable(answerDate).default(null),
  note: typedProse(2000).default(""),
  /** Only for 元従業員; marking one takes the mark from the former. */
  isOtherParty: z.boolean().default(false),
});
export type PersonInput = z.infer<typeof personInput>;

/** What is typed, and the revision that the writer had before them. */
export const personChange = whole(personInput).safeExtend({ revision: revisionRead });

export type Person = Readonly<PersonInput> & {
  readonly id: string;
  readonly revision: number;
  readonly createdAt: string;
};

export function listPeople(read: Reader, incidentId: string): Person[] {
  return read
    .select()
    .from(person)
    .where(and(eq(person.incidentId, incidentId), isNull(person.removedAt)))
    .orderBy(person.position)
    .all()
    .map(asPerson)
    .sort((a, b) => Number(b.isOtherParty) - Number(a.isOtherParty) || order(a.role) - order(b.role));
}

/** Throws `not_found`, also for a person of another incident. */
export function getPerson(read: Reader, incidentId: string, id: string): Person {
  const row = read
    .select()
    .from(person)
    .where(and(eq(person.id, id), eq(person.incidentId, incidentId), isNull(person.removedAt)))
    .get();
  if (!row) throw new Refusal("not_found");
  return asPerson(row);
}

export function findOtherParty(read: Reader, incidentId: string): Person | undefined {
  const row = read
    .select()
    .from(person)
    .where(and(eq(person.incidentId, incidentId), eq(person.isOtherParty, true)))
    .get();
  return row && asPerson(row);
}

export function addPerson(tx: Tx, incidentId: string, input: PersonInput): Person {
  getIncident(tx.db, incidentId);
  const added = {
    id: newId("per"),
    ...settle(tx, incidentId, input),
    revision: 1,
    createdAt: tx.at.toISOString(),
  };
  tx.db
    .insert(person)
    .values({
      ...added,
      incidentId,
      otherNames: added.otherNames.join("\n"),
      position: nextPosition(tx, incidentId),
    })
    .run();
  tx.record(personAdded, incidentId, { person: added.id, role: added.role });
  return added;
}

/**
 * Throws `not_found`, `invalid_input`, and `changed_elsewhere` where another revision than the one that the writer had
 * seen would be overwritten.
 */
export function changePerson(
  tx: Tx,
  incidentId: string,
  id: string,
  { revision: seen, ...input }: z.infer<typeof personChange>,
): void {
  const before = getPerson(tx.db, incidentId, id);
  const after = settle(tx, incidentId, input, id);
  const fields = (Object.keys(after) as (keyof PersonInput)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  refuseUnseen(seen, before.revision, fields);
  tx.db
    .update(person)
    .set({ ...after, otherNames: after.otherNames.join("\n"), revision: before.revision + 1 })
    .where(eq(person.id, id))
    .run();
  tx.record(personChanged, incidentId, { person: id, role: after.role, fields });
}

/** Takes the person out of every list and document. Facts keep what they say. */
export function removePerson(tx: Tx, incidentId: string, id: string): void {
  const { role } = getPerson(tx.db, incidentId, id);
  tx.db
    .update(person)
    .set({ removedAt: tx.at.toISOString(), isOtherParty: false })
    .where(eq(person.id, id))
    .run();
  tx.record(personRemoved, incidentId, { person: id, role });
}

/** Writes the name of the other party: theirs when there is one, else a new 元従業員. */
export function nameOtherParty(tx: Tx, incidentId: string, name: string): void {
  const known = findOtherParty(tx.db, incidentId);
  if (!known) {
    addPerson(tx, incidentId, personInput.parse({ role: "元従業員", name, isOtherParty: true }));
    return;
  }
  if (known.name === name) return;
  const { id, createdAt: _createdAt, revision: _revision, ...rest } = known;
  changePerson(tx, incidentId, id, { ...rest, otherNames: [...rest.otherNames], name });
}

/**
 * What no customer's letter may hold: the other party's names, their present workplace, and the people and shops
 * recorded as 転職先・新店経営者. Our own shop's names are never among them. Longest first, no single characters.
 */
export function blockedNames(read: Reader, incidentId: string): string[] {
  const blocked = new Set(nameableNames(read, incidentId).flatMap(nameForms));
  const shop = getShop(read, getIncident(read, incidentId).shopId);
  for (const own of [shop.tradeName, shop.legalName, shop.representativeName]) blocked.delete(own);
  return [...blocked]
    .filter((name) => [...name].length > 1)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** The same as they were typed, each once: what a lawyer's consent is given for. */
export function nameableNames(read: Reader, incidentId: string): string[] {
  const people = listPeople(read, incidentId).filter(
    (one) => one.isOtherParty || one.role === "元従業員" || one.role === "転職先・新店経営者",
  );
  const names = [
    ...people.flatMap((one) => [one.name, one.kana, ...one.otherNames]),
    answersOf(read, incidentId).leaver.workplace,
  ];
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
}

/** 「試験 太郎」 also without its space: a letter may spell it either way. The parts alone would block too much. */
export function nameForms(name: string): string[] {
  const typed = name.trim();
  return [...new Set([typed, typed.replace(/[\s　]+/g, ""), typed.replace(/[\s　]+/g, " ")])];
}

function nextPosition(tx: Tx, incidentId: string): number {
  const last = tx.db
    .select({ position: max(person.position) })
    .from(person)
    .where(eq(person.incidentId, incidentId))
    .get();
  return (last?.position ?? 0) + 1;
}

/** Checks the mark of the other party, and takes it from whoever had it. */
function settle(tx: Tx, incidentId: string, input: PersonInput, id?: string): PersonInput {
  if (!input.isOtherParty) return input;
  if (input.role !== "元従業員") {
    throw new Refusal(
      "invalid_input",
      {},
      {
        isOtherParty: "相手方にできるのは、役割が「元従業員」の方だけです。役割をご確認ください。",
      },
    );
  }
  tx.db
    .update(person)
    .set({ isOtherParty: false, revision: sql`${person.revision} + 1` })
    .where(
      and(
        eq(person.incidentId, incidentId),
        eq(person.isOtherParty, true),
        id ? ne(person.id, id) : undefined,
      ),
    )
    .run();
  return input;
}

const order = (role: PersonRole): number => personRoles.indexOf(role);

function asPerson(row: typeof person.$inferSelect): Person {
  const { incidentId: _incidentId, position: _position, removedAt: _removedAt, otherNames, ...rest } = row;
  return { ...rest, otherNames: otherNames === "" ? [] : otherNames.split("\n") };
}
