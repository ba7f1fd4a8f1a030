/** 顧客申告書: the signed paper that came back is evidence; here stands whose it is and what was ticked on it. */
import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { getEvidence } from "#src/features/evidence/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedProse, typedWholeDay } from "#src/lib/typed-text.ts";
import type { Reader } from "#src/platform/database.ts";
import { getRow } from "../customer.ts";
import { statementReceived } from "./events.ts";
import { customerStatement } from "./tables.ts";

export const tickAnswers = ["yes", "no", "blank"] as const;
export const tickLabels: Readonly<Record<(typeof tickAnswers)[number], string>> = {
  yes: "受けてよい",
  no: "受けたくない",
  blank: "印がない",
};

/** What the signed paper says of being called; read from it, never assumed. */
export const statementInput = z.object({
  signedOn: typedWholeDay.default(null),
  policeMayCall: z.enum(tickAnswers, "警察からの連絡について選んでください。"),
  lawyerMayCall: z.enum(tickAnswers, "弁護士からの連絡について選んでください。"),
  note: typedProse(1000).default(""),
});
export type StatementInput = z.output<typeof statementInput>;

export interface CustomerStatement extends Readonly<StatementInput> {
  readonly evidenceId: string;
  readonly customerId: string;
  readonly at: string;
}

/** Throws `not_found`, `statement_known` where the item is a statement already, `invalid_input` for a day to come. */
export function receiveStatement(
  tx: Tx,
  incidentId: string,
  of: { readonly customerId: string; readonly evidenceId: string },
  input: StatementInput,
): void {
  const { customerId, evidenceId } = of;
  getRow(tx.db, incidentId, customerId);
  getEvidence(tx.db, incidentId, evidenceId);
  if (input.signedOn !== null && input.signedOn > dateInTokyo(tx.at))
    throw new Refusal("invalid_input", {}, { signedOn: "今日より先の日付です。" });
  const known = tx.db
    .select({ id: customerStatement.customerId })
    .from(customerStatement)
    .where(eq(customerStatement.evidenceId, evidenceId))
    .get();
  if (known) throw new Refusal("statement_known");
  const text = canonicalJson(input);
  tx.db
    .insert(customerStatement)
    .values({
      evidenceId,
      customerId,
      incidentId,
      fields: text,
      at: tx.at.toISOString(),
      byUser: tx.actor.id,
    })
    .run();
  tx.record(statementReceived, incidentId, {
    evidence: evidenceId,
    customer: customerId,
    fields_sha256: sha256Hex(text),
  });
}

/** Signed statements of one customer, oldest first. */
export function statementsOf(read: Reader, incidentId: string, customerId: string): CustomerStatement[] {
  return read
    .select()
    .from(customerStatement)
    .where(and(eq(customerStatement.incidentId, incidentId), eq(customerStatement.customerId, customerId)))
    .orderBy(asc(customerStatement.at), asc(customerStatement.evidenceId))
    .all()
    .map((row) => ({
      ...(JSON.parse(row.fields) as StatementInput),
      evidenceId: row.evidenceId,
      customerId: row.customerId,
      at: row.at,
    }));
}
