/** Taking a list's rows in, inside the caller's transaction: all of them, with their search words and counts. */
import { and, desc, eq } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { countAdded } from "./counts.ts";
import { listImported } from "./events.ts";
import type { ColumnMap } from "./import/columns.ts";
import type { Reading } from "./import/reading.ts";
import { customerInserter } from "./insert.ts";
import { addBlocks } from "./search/index-table.ts";
import { customer, customerImport, customerRejects, rowsOf } from "./tables.ts";

/** A list as it stands in the register of lists. */
export type ListRow = typeof customerImport.$inferSelect;

/** Throws `customer_list_nobody` and the refusals of `openCustomerFile`. */
export function takeIn(tx: Tx, incidentId: string, of: ListRow, reading: Reading, chosen: ColumnMap): void {
  const { incident } = of;
  const firstNumber = lastNumber(tx.db, incident) + 1;
  const insert = customerInserter(tx, { incident, importRow: of.row });
  // Ids of one list share their random half and are counted on: in a row they cost a tenth of the time.
  const idPrefix = newId("cus").slice(0, -8);
  let number = firstNumber;
  const finish = reading.into({ chosen, firstNumber }, ({ sourceRows, records }) => {
    const origins = sourceRows.map((sourceRow, index) => ({
      id: idPrefix + String(number - firstNumber + index).padStart(8, "0"),
      number: number + index,
      sourceRow,
    }));
    insert(origins, records);
    number += origins.length;
  });
  const { imported, flagged, rejected, blank } = finish.counts;
  // Taken in, it would be known for good, and could not be read again with other columns.
  if (imported === 0) throw new Refusal("customer_list_nobody", { rows: rejected });
  addBlocks(tx, incident, finish.blocks);
  if (finish.rejected) {
    tx.db
      .insert(customerRejects)
      .values({ importRow: of.row, csv: Buffer.from(finish.rejected) })
      .run();
  }
  tx.db
    .update(customerImport)
    .set({
      state: "done",
      storedName: null,
      look: null,
      encoding: finish.encoding,
      mapping: JSON.stringify(finish.mapping),
      counts: JSON.stringify(finish.counts),
      finishedAt: tx.at.toISOString(),
      finishedBy: tx.actor.id,
    })
    .where(eq(customerImport.row, of.row))
    .run();
  countAdded(tx, incident, imported, flagged);
  tx.record(listImported, incidentId, {
    import: of.id,
    sha256: of.sha256,
    imported,
    flagged,
    rejected,
    blank,
    first_number: firstNumber,
    last_number: number - 1,
  });
}

/** The highest number of the incident; 0 before anybody is in. */
export function lastNumber(read: Reader, incident: number): number {
  const row = read
    .select({ number: customer.number })
    .from(customer)
    .where(rowsOf(incident))
    .orderBy(desc(customer.row))
    .limit(1)
    .get();
  return row?.number ?? 0;
}

/** Throws `customer_list_known` for a file that is in already. */
export function refuseKnown(read: Reader, incident: number, sha256: string): void {
  if (findList(read, incident, sha256, "done")) throw new Refusal("customer_list_known");
}

/** The list of this file that waits for a decision, or that is in. */
export function findList(
  read: Reader,
  incident: number,
  sha256: string,
  state: "preview" | "done",
): ListRow | undefined {
  return read
    .select()
    .from(customerImport)
    .where(
      and(
        eq(customerImport.incident, incident),
        eq(customerImport.sha256, sha256),
        eq(customerImport.state, state),
      ),
    )
    .get();
}
