/** One digest over everything that a fact says, as it lies in the database. */
import { asc, eq } from "drizzle-orm";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { fact, factPerson } from "./tables.ts";

/** Hex SHA-256 over the canonical JSON of the fact and the sorted ids of its people, also of removed ones. */
export function factDigest(row: typeof fact.$inferSelect, people: readonly string[]): string {
  const { happenedOn, datePrecision, isAround, happenedAt, what, who, certainty, source } = row;
  const text = canonicalJson({
    happenedOn,
    datePrecision,
    isAround,
    happenedAt,
    what,
    who,
    certainty,
    source,
    people: [...people].sort(),
  });
  return sha256Hex(text);
}

/** Of the fact as it was just written. */
export function storedFactDigest(read: Reader, id: string): string {
  const row = read.select().from(fact).where(eq(fact.id, id)).get()!;
  const people = read
    .select({ id: factPerson.personId })
    .from(factPerson)
    .where(eq(factPerson.factId, id))
    .orderBy(asc(factPerson.personId))
    .all();
  return factDigest(
    row,
    people.map((one) => one.id),
  );
}
