/**
 * Who has which number of a run, frozen when it begins: in few rows, so that a run for everybody begins in a moment,
 * whole or not at all, while others go on working. Letters get rows of their own as their volumes are made.
 */
import { and, asc, type Column, eq, gt, lte, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import type { Run } from "./queries.ts";
import { letterChoice } from "./tables.ts";
import type { Span } from "./volumes.ts";

/** People in a row. */
const together = 1_000;

/** One person's place in a run. */
export interface Chosen {
  readonly number: number;
  readonly customerId: string;
}

/** In the write that starts the run; `customerIds` in the order of their numbers. */
export function writeChoice(
  tx: Tx,
  { id, firstNumber }: Pick<Run, "id" | "firstNumber">,
  customerIds: readonly string[],
): void {
  const rows: (typeof letterChoice.$inferInsert)[] = [];
  for (let at = 0; at < customerIds.length; at += together) {
    const people = JSON.stringify(customerIds.slice(at, at + together));
    rows.push({ runId: id, fromNumber: firstNumber + at, people });
  }
  tx.db.insert(letterChoice).values(rows).run();
}

/** Those with these numbers, in their order; fewer where the run has no such numbers. */
export function listChosen(read: Reader, runId: string, { from, to }: Span): Chosen[] {
  return read
    .select({ from: letterChoice.fromNumber, people: letterChoice.people })
    .from(letterChoice)
    .where(
      and(
        eq(letterChoice.runId, runId),
        gt(letterChoice.fromNumber, from - together),
        lte(letterChoice.fromNumber, to),
      ),
    )
    .orderBy(asc(letterChoice.fromNumber))
    .all()
    .flatMap((row) =>
      (JSON.parse(row.people) as string[]).map((customerId, index) => ({
        number: row.from + index,
        customerId,
      })),
    )
    .filter(({ number }) => number >= from && number <= to);
}

/** Whether a person is one of those of a run whose volumes are not made yet. */
export const isOfTheRest = (runId: string, customerId: Column): SQL =>
  sql`${customerId} IN (
    SELECT rest.value FROM letter_choice AS chosen, json_each(chosen.people) AS rest
    WHERE chosen.run_id = ${runId}
      AND chosen.from_number + rest.key > (SELECT coalesce(max(to_number), 0) FROM letter_volume WHERE run_id = ${runId}))`;
