/** The recovery sheet: issued, then proven by typing two of its groups. */
import { eq } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { recoverySheetIssued, recoverySheetProven } from "./events.ts";
import type { Role } from "./permit.ts";
import { recoverySheet } from "./tables.ts";

/** Records that a new sheet replaced any former one. */
export function issueRecoverySheet(tx: Tx): void {
  const issuedAt = tx.at.toISOString();
  tx.db
    .insert(recoverySheet)
    .values({ id: 1, issuedAt, provenAt: null })
    .onConflictDoUpdate({ target: recoverySheet.id, set: { issuedAt, provenAt: null } })
    .run();
  tx.record(recoverySheetIssued, null, {});
}

export function proveRecoverySheet(tx: Tx): void {
  tx.db.update(recoverySheet).set({ provenAt: tx.at.toISOString() }).where(eq(recoverySheet.id, 1)).run();
  tx.record(recoverySheetProven, null, {});
}

/** Whether this person should be asked to print and prove the sheet: an owner, while it is not proven. */
export function lacksRecovery(read: Reader, person: { readonly role: Role }): boolean {
  return person.role === "owner" && !isRecoveryProven(read);
}

/** Whether the owner has shown that the printed sheet is at hand. */
export function isRecoveryProven(read: Reader): boolean {
  return read.select({ at: recoverySheet.provenAt }).from(recoverySheet).get()?.at != null;
}
