import { asc, eq } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import type { ActFields } from "./acts.ts";
import { custodyAct, custodyActItem, custodyReceipt } from "./tables.ts";
import type { RecordedAction } from "./words.ts";

export interface Act {
  readonly id: string;
  readonly incidentId: string;
  /** 受渡し3 is 3. */
  readonly number: number;
  readonly action: RecordedAction;
  readonly fields: ActFields;
  /** The act this one stands for, and the one that stands for this. */
  readonly corrects: string | undefined;
  readonly correctedBy: string | undefined;
  /** Ids of evidence and devices, in the order they were named. */
  readonly itemIds: readonly string[];
  readonly receipts: readonly { readonly fileId: string; readonly at: string }[];
  /** Number of its entry in the ledger. */
  readonly entry: number;
  readonly recordedAt: string;
  readonly recordedBy: string;
}

/** All acts of an incident in the order they were recorded, corrected ones included. */
export function listActs(read: Reader, incidentId: string): Act[] {
  const rows = read
    .select()
    .from(custodyAct)
    .where(eq(custodyAct.incidentId, incidentId))
    .orderBy(asc(custodyAct.number))
    .all();
  if (rows.length === 0) return [];
  const correctedBy = new Map(rows.flatMap(({ id, corrects }) => (corrects ? [[corrects, id]] : [])));
  const items = groupBy(
    read
      .select({
        actId: custodyActItem.actId,
        evidenceId: custodyActItem.evidenceId,
        deviceId: custodyActItem.deviceId,
      })
      .from(custodyActItem)
      .innerJoin(custodyAct, eq(custodyAct.id, custodyActItem.actId))
      .where(eq(custodyAct.incidentId, incidentId))
      .orderBy(asc(custodyActItem.actId), asc(custodyActItem.position))
      .all(),
  );
  const receipts = groupBy(
    read
      .select({ actId: custodyReceipt.actId, fileId: custodyReceipt.fileId, at: custodyReceipt.at })
      .from(custodyReceipt)
      .innerJoin(custodyAct, eq(custodyAct.id, custodyReceipt.actId))
      .where(eq(custodyAct.incidentId, incidentId))
      .orderBy(asc(custodyReceipt.at), asc(custodyReceipt.fileId))
      .all(),
  );
  return rows.map((row) => ({
    id: row.id,
    incidentId: row.incidentId,
    number: row.number,
    action: row.action,
    fields: JSON.parse(row.fields) as ActFields,
    corrects: row.corrects ?? undefined,
    correctedBy: correctedBy.get(row.id),
    itemIds: (items.get(row.id) ?? []).map(({ evidenceId, deviceId }) => evidenceId ?? deviceId!),
    receipts: (receipts.get(row.id) ?? []).map(({ fileId, at }) => ({ fileId, at })),
    entry: row.entry,
    recordedAt: row.recordedAt,
    recordedBy: row.recordedBy,
  }));
}

/** Throws `not_found`, also for an act of another incident. */
export function getAct(read: Reader, incidentId: string, id: string): Act {
  const found = listActs(read, incidentId).find((act) => act.id === id);
  if (!found) throw new Refusal("not_found");
  return found;
}

/** What stands: neither corrected nor said never to have happened. In the order of time. */
export function standingActs(acts: readonly Act[]): Act[] {
  const timeOf = ({ fields }: Act) => `${fields.happenedOn} ${fields.happenedAt ?? ""}`;
  return acts
    .filter((act) => act.correctedBy === undefined && act.action !== "voided")
    .sort((a, b) => (timeOf(a) === timeOf(b) ? a.number - b.number : timeOf(a) < timeOf(b) ? -1 : 1));
}

function groupBy<R extends { readonly actId: string }>(rows: readonly R[]): Map<string, R[]> {
  const found = new Map<string, R[]>();
  for (const row of rows) found.set(row.actId, [...(found.get(row.actId) ?? []), row]);
  return found;
}
