/** 申告: what customers told us about postcards and calls that reached them. The police ask how many. */
import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { hasControlCharacters } from "#src/lib/japanese-text.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { recordChange } from "./changes.ts";
import { recountPerson } from "./counts.ts";
import { getRow } from "./customer.ts";
import { reportAdded, reportRemoved } from "./events.ts";
import { customer, customerReport, isReported } from "./tables.ts";

export interface CustomerReport {
  readonly id: string;
  readonly customerId: string;
  readonly customerNumber: number;
  /** As the shop's list spells it. */
  readonly customerName: string;
  /** Day on which it arrived or was told; null when unknown. */
  readonly reportedOn: string | null;
  readonly note: string;
  readonly at: string;
}

export const reportInput = z.object({
  reportedOn: z.iso.date("日付をご確認ください。").nullable(),
  note: z
    .string()
    .trim()
    .min(1, "どんな申告かを入れてください（例：はがきが届いたとのお電話）。")
    .max(1000, "1,000文字以内で入れてください。")
    .refine(
      (text) => !hasControlCharacters(text, true),
      "使えない文字（見えない制御文字）が含まれています。入力し直してください。",
    ),
});
export type ReportInput = z.infer<typeof reportInput>;

const columns = {
  id: customerReport.id,
  customerId: customerReport.customerId,
  customerNumber: customer.number,
  customerName: customer.name,
  reportedOn: customerReport.reportedOn,
  note: customerReport.note,
  at: customerReport.at,
};

/** Every report of the incident by day, those without a day last. For police and lawyer papers. */
export function reportedCustomers(read: Reader, incidentId: string): CustomerReport[] {
  const { number } = getIncident(read, incidentId);
  return read
    .select(columns)
    .from(customerReport)
    .innerJoin(customer, eq(customer.id, customerReport.customerId))
    .where(and(eq(customer.incident, number), isReported, isNull(customerReport.removedAt)))
    .orderBy(
      sql`${customerReport.reportedOn} IS NULL`,
      asc(customerReport.reportedOn),
      asc(customerReport.at),
    )
    .all();
}

/** Reports of one person, newest first. */
export function reportsOf(read: Reader, customerId: string): CustomerReport[] {
  return read
    .select(columns)
    .from(customerReport)
    .innerJoin(customer, eq(customer.id, customerReport.customerId))
    .where(and(eq(customerReport.customerId, customerId), isNull(customerReport.removedAt)))
    .orderBy(desc(customerReport.at))
    .all();
}

/** Throws `not_found`, and `invalid_input` for a day that has not come. Returns the report's id. */
export function addReport(tx: Tx, incidentId: string, customerId: string, input: ReportInput): string {
  if (input.reportedOn !== null && input.reportedOn > dateInTokyo(tx.at)) {
    throw new Refusal("invalid_input", {}, { reportedOn: "今日より先の日付です。" });
  }
  const row = getRow(tx.db, incidentId, customerId);
  const id = newId("crp");
  tx.db
    .insert(customerReport)
    .values({ id, customerId, ...input, at: tx.at.toISOString(), byUser: tx.actor.id, removedAt: null })
    .run();
  setCount(tx, row.id, row.reports + 1);
  recordChange(tx, row.id, "reported", { on: input.reportedOn });
  recountPerson(tx, row.id, row);
  tx.record(reportAdded, incidentId, { customer: row.id, report: id });
  return id;
}

/** Takes back a report that was written down by mistake. */
export function removeReport(tx: Tx, incidentId: string, customerId: string, reportId: string): void {
  const row = getRow(tx.db, incidentId, customerId);
  const { changes } = tx.db
    .update(customerReport)
    .set({ removedAt: tx.at.toISOString() })
    .where(
      and(
        eq(customerReport.id, reportId),
        eq(customerReport.customerId, row.id),
        isNull(customerReport.removedAt),
      ),
    )
    .run();
  if (changes === 0) throw new Refusal("not_found");
  setCount(tx, row.id, row.reports - 1);
  recordChange(tx, row.id, "report_removed", {});
  recountPerson(tx, row.id, row);
  tx.record(reportRemoved, incidentId, { customer: row.id, report: reportId });
}

function setCount(tx: Tx, id: string, reports: number): void {
  tx.db.update(customer).set({ reports }).where(eq(customer.id, id)).run();
}
