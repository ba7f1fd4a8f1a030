/**
 * Tick marks of the list of recipients: they outlive pages, filters and the browser, until letters were made of them.
 */
import { and, eq, sql } from "drizzle-orm";
import { runInBulk, type Tx } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { letterTicked } from "./events.ts";
import { letterTick } from "./tables.ts";

const own = (incidentId: string, userId: string) =>
  and(eq(letterTick.incidentId, incidentId), eq(letterTick.userId, userId));

export function listTicks(read: Reader, incidentId: string, userId: string): Set<string> {
  const rows = read
    .select({ id: letterTick.customerId })
    .from(letterTick)
    .where(own(incidentId, userId))
    .all();
  return new Set(rows.map(({ id }) => id));
}

/** Of the people who were shown, these are ticked and the others are not. Ids that nobody has do no harm. */
export function saveTicks(
  tx: Tx,
  incidentId: string,
  { shown, ticked }: { readonly shown: readonly string[]; readonly ticked: readonly string[] },
): void {
  const wanted = new Set(ticked);
  const off = shown.filter((id) => !wanted.has(id));
  tx.db
    .delete(letterTick)
    .where(
      and(
        own(incidentId, tx.actor.id),
        sql`${letterTick.customerId} IN (SELECT value FROM json_each(${JSON.stringify(off)}))`,
      ),
    )
    .run();
  const insert = runInBulk(
    tx,
    "INSERT OR IGNORE INTO letter_tick (incident_id, user_id, customer_id) VALUES (?, ?, ?)",
  );
  for (const id of wanted) insert([incidentId, tx.actor.id, id]);
  tx.record(letterTicked, incidentId, { people: wanted.size });
}

export function clearTicks(tx: Tx, incidentId: string): void {
  const { changes } = tx.db.delete(letterTick).where(own(incidentId, tx.actor.id)).run();
  tx.record(letterTicked, incidentId, { people: changes });
}
