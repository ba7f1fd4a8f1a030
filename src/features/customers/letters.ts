/** What the room of letters needs: whom to write to, in the order in which letters are handed in. */
import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { dateInTokyo, isCivilDate } from "#src/lib/civil-date.ts";
import { hasControlCharacters } from "#src/lib/japanese-text.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { recountNotices } from "./counts.ts";
import { type Customer, type CustomerRow, toCustomer } from "./customer.ts";
import { noticeSet } from "./events.ts";
import { leakRuleOf } from "./leaked.ts";
import { customer, customerChange, isDecided } from "./tables.ts";
import { type NoticeState, noticeStates, type Scope } from "./words.ts";

export interface LettersFilter {
  /** Default: only those who are affected. */
  readonly scopes?: readonly Scope[];
  /** Default false: people to whom no letter may go are left out. */
  readonly includeWithheld?: boolean;
  /** Default: any state. */
  readonly notices?: readonly NoticeState[];
  /** Only these; an id of another incident finds nothing. */
  readonly ids?: readonly string[];
  /** true: only those with an address; false: only those without. */
  readonly hasAddress?: boolean;
  /** true: only those whose spelling somebody should look at; false: only the others. */
  readonly needsCheck?: boolean;
}

const batch = 500;

/**
 * People to write to, by postal code, then number, those without a code first. Reads 500 at a time, so it
 * can be walked while letters are set. Entries marked as duplicates are out of scope and left out by default.
 */
export function* listCustomersForLetters(
  read: Reader,
  incidentId: string,
  filter: LettersFilter = {},
): Generator<Customer> {
  const rule = leakRuleOf(read, incidentId);
  const where = whereOf(getIncident(read, incidentId).number, filter);
  let last: CustomerRow | undefined;
  for (;;) {
    const rows: CustomerRow[] = read
      .select()
      .from(customer)
      .where(and(where, last && after(last)))
      .orderBy(asc(customer.postalKey), asc(customer.number))
      .limit(batch)
      .all();
    for (const row of rows) yield toCustomer(row, incidentId, rule);
    last = rows.at(-1);
    if (rows.length < batch) return;
  }
}

export function countCustomers(read: Reader, incidentId: string, filter: LettersFilter = {}): number {
  const asksUndecided = (filter.scopes ?? ["in"]).includes("undecided");
  const where = and(
    whereOf(getIncident(read, incidentId).number, filter),
    asksUndecided ? undefined : isDecided,
  );
  return read.select({ n: sql<number>`count(*)` }).from(customer).where(where).get()?.n ?? 0;
}

/** What a person records about one customer's notice: a letter that came back, an e-mail, a call. */
export const noticeInput = z.object({
  notice: z.enum(noticeStates, "通知の状態を選んでください。"),
  on: z.string("日付を入れてください。").refine(isCivilDate, "年月日を入れてください。例：令和8年12月1日"),
  note: z
    .string()
    .trim()
    .max(300, "300文字以内で入れてください。")
    .refine(
      (text) => !hasControlCharacters(text),
      "使えない文字（改行や見えない制御文字）が含まれています。入力し直してください。",
    )
    .default(""),
});

export interface NoticeChange {
  /** Customers of this incident. */
  readonly ids: readonly string[];
  readonly notice: NoticeState;
  /** Civil date on which it happened. */
  readonly on: string;
  /** What was sent, a number of 引受, why it came back …: shown in the person's history. */
  readonly note?: string;
}

/**
 * Sets the state of the notice (DOMAIN §15.2) of these people, with one line of history each and one ledger event.
 * Returns how many changed. Throws `not_found` when an id is not of this incident, `invalid_input` for a day that
 * has not come; then nothing is changed.
 */
export function setNotice(tx: Tx, incidentId: string, change: NoticeChange): number {
  if (change.on > dateInTokyo(tx.at)) {
    throw new Refusal(
      "invalid_input",
      {},
      { on: "まだ来ていない日です。お知らせしたあとに記録してください。" },
    );
  }
  const { number } = getIncident(tx.db, incidentId);
  const ids = JSON.stringify([...new Set(change.ids)]);
  // The plus keeps SQLite from walking the whole list to find a few.
  const chosen = sql`+${customer.incident} = ${number} AND ${customer.id} IN (SELECT value FROM json_each(${ids}))`;
  const found = tx.db.select({ n: sql<number>`count(*)` }).from(customer).where(chosen).get();
  if (found?.n !== new Set(change.ids).size) throw new Refusal("not_found");
  const isDue = sql`${customer.scope} = 'in' AND ${customer.isWithheld} = 0`.mapWith(Boolean);
  const before = tx.db
    .select({ notice: customer.notice, isDue, count: sql<number>`count(*)` })
    .from(customer)
    .where(chosen)
    .groupBy(customer.notice, isDue)
    .all();
  tx.db.run(sql`INSERT INTO ${customerChange} (customer_id, at, by_user, kind, detail)
    SELECT id, ${tx.at.toISOString()}, ${tx.actor.id}, 'notice',
      json_object('from', notice, 'to', ${change.notice}, 'on', ${change.on}, 'note', ${change.note ?? ""})
    FROM ${customer} WHERE ${chosen}`);
  const { changes } = tx.db
    .update(customer)
    .set({ notice: change.notice, noticedOn: change.on, revision: sql`${customer.revision} + 1` })
    .where(chosen)
    .run();
  recountNotices(tx, number, before, change.notice);
  tx.record(noticeSet, incidentId, { customers: changes, notice: change.notice });
  return changes;
}

function whereOf(incident: number, filter: LettersFilter): SQL | undefined {
  const { scopes = ["in"], includeWithheld = false, notices, ids, hasAddress, needsCheck } = filter;
  return and(
    // With few ids the plus keeps SQLite from walking the whole list in its order to find them.
    ids ? sql`+${customer.incident} = ${incident}` : eq(customer.incident, incident),
    inArray(customer.scope, [...scopes]),
    includeWithheld ? undefined : eq(customer.isWithheld, false),
    notices && inArray(customer.notice, [...notices]),
    ids && sql`${customer.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
    hasAddress === undefined ? undefined : eq(customer.hasAddress, hasAddress),
    needsCheck === undefined ? undefined : eq(customer.needsCheck, needsCheck),
  );
}

function after(row: CustomerRow): SQL {
  return sql`(${customer.postalKey}, ${customer.number}) > (${row.postalKey}, ${row.number})`;
}
