/** The history of one person, in the order in which things were done. */
import { desc, eq } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import type { JsonValue } from "#src/lib/canonical-json.ts";
import type { Reader } from "#src/platform/database.ts";
import { customerChange } from "./tables.ts";

export type ChangeKind = (typeof customerChange.$inferSelect)["kind"];

export interface Change {
  readonly at: string;
  readonly by: string;
  readonly kind: ChangeKind;
  readonly detail: Readonly<Record<string, JsonValue>>;
}

export function recordChange(
  tx: Tx,
  customerId: string,
  kind: ChangeKind,
  detail: Readonly<Record<string, JsonValue>>,
): void {
  tx.db
    .insert(customerChange)
    .values({
      customerId,
      at: tx.at.toISOString(),
      byUser: tx.actor.id,
      kind,
      detail: JSON.stringify(detail),
    })
    .run();
}

/** Newest first. */
export function changesOf(read: Reader, customerId: string): Change[] {
  return read
    .select()
    .from(customerChange)
    .where(eq(customerChange.customerId, customerId))
    .orderBy(desc(customerChange.seq))
    .all()
    .map((row) => ({
      at: row.at,
      by: row.byUser,
      kind: row.kind,
      detail: JSON.parse(row.detail) as Change["detail"],
    }));
}
