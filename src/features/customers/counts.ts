/** How many customers there are of each kind: kept by every write of the room, read by every page. */
import { and, eq, type SQL, sql } from "drizzle-orm";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { prepared } from "#src/platform/prepared.ts";
import {
  customer,
  customerCount,
  isDecided,
  isReported,
  isToCheck,
  isTold,
  isUndecided,
  isWithheld,
} from "./tables.ts";
import type { NoticeState } from "./words.ts";

export interface CustomerCounts {
  readonly all: number;
  readonly in: number;
  readonly out: number;
  readonly undecided: number;
  /** Spelling or identity that a person should look at. */
  readonly check: number;
  /** 送らない: no letter goes out. */
  readonly withheld: number;
  /** People who told us about a postcard or call; for the police. */
  readonly reported: number;
  /** Affected, not withheld, but without an address. */
  readonly noAddress: number;
  /** Affected and not withheld, by the state of their notice. */
  readonly notice: Readonly<Partial<Record<NoticeState, number>>>;
  /** Whoever was told or is about to be, affected or not: a letter may come back from somebody who is not. */
  readonly told: Readonly<Partial<Record<NoticeState, number>>>;
}

const none: CustomerCounts = {
  all: 0,
  in: 0,
  out: 0,
  undecided: 0,
  check: 0,
  withheld: 0,
  reported: 0,
  noAddress: 0,
  notice: {},
  told: {},
};

/** Throws `not_found` for an incident that does not exist. */
export function customerCounts(read: Reader, incidentId: string): CustomerCounts {
  return countsOf(read, getIncident(read, incidentId).number);
}

export function countsOf(read: Reader, incident: number): CustomerCounts {
  const row = prepared(read, "customer counts", () =>
    read
      .select({ counts: customerCount.counts })
      .from(customerCount)
      .where(eq(customerCount.incident, sql.placeholder("incident")))
      .prepare(),
  ).get({ incident });
  return row ? (JSON.parse(row.counts) as CustomerCounts) : none;
}

/** Counts everybody anew, by passes over narrow indexes: some 50 ms for 100,000 who are decided about, 3 before. */
export function recount(tx: Tx, incident: number): void {
  const groups = tx.db
    .select({
      scope: customer.scope,
      notice: customer.notice,
      isWithheld: customer.isWithheld,
      hasAddress: customer.hasAddress,
      count: sql<number>`count(*)`,
    })
    .from(customer)
    .where(and(eq(customer.incident, incident), isDecided))
    .groupBy(customer.scope, customer.notice, customer.isWithheld, customer.hasAddress)
    .all();
  const sum = (fits: (group: (typeof groups)[number]) => boolean): number =>
    groups.reduce((total, group) => (fits(group) ? total + group.count : total), 0);
  const countWhere = (condition: SQL): number =>
    tx.db
      .select({ count: sql<number>`count(*)` })
      .from(customer)
      .where(and(eq(customer.incident, incident), condition))
      .get()?.count ?? 0;
  const isDue = (group: (typeof groups)[number]) => group.scope === "in" && !group.isWithheld;
  const notice: Partial<Record<NoticeState, number>> = {};
  for (const group of groups) {
    if (isDue(group)) notice[group.notice] = (notice[group.notice] ?? 0) + group.count;
  }
  const told = tx.db
    .select({ notice: customer.notice, count: sql<number>`count(*)` })
    .from(customer)
    .where(and(eq(customer.incident, incident), isTold))
    .groupBy(customer.notice)
    .all();
  const undecided = countWhere(isUndecided);
  const counts: CustomerCounts = {
    all: undecided + sum(() => true),
    in: sum((group) => group.scope === "in"),
    out: sum((group) => group.scope === "out"),
    undecided,
    check: countWhere(isToCheck),
    withheld: countWhere(isWithheld),
    reported: countWhere(isReported),
    noAddress: sum((group) => isDue(group) && !group.hasAddress),
    notice,
    told: Object.fromEntries(told.map((group) => [group.notice, group.count])),
  };
  write(tx, incident, counts);
}

type Counted = Pick<
  typeof customer.$inferSelect,
  "scope" | "notice" | "needsCheck" | "isWithheld" | "reports" | "hasAddress"
>;

/** Counts one person anew, without a look at everybody else. `before`: how they stood; undefined for a new one. */
export function recountPerson(tx: Tx, id: string, before: Counted | undefined): void {
  const after = tx.db.select().from(customer).where(eq(customer.id, id)).get()!;
  const counts = countsOf(tx.db, after.incident);
  write(tx, after.incident, add(before ? add(counts, before, -1) : counts, after, 1));
}

function add(counts: CustomerCounts, person: Counted, by: 1 | -1): CustomerCounts {
  const isDue = person.scope === "in" && !person.isWithheld;
  return {
    ...counts,
    all: counts.all + by,
    [person.scope]: counts[person.scope] + by,
    check: counts.check + (person.needsCheck ? by : 0),
    withheld: counts.withheld + (person.isWithheld ? by : 0),
    reported: counts.reported + (person.reports > 0 ? by : 0),
    noAddress: counts.noAddress + (isDue && !person.hasAddress ? by : 0),
    notice: isDue ? moved(counts.notice, person.notice, by) : counts.notice,
    told: person.notice === "未着手" ? counts.told : moved(counts.told, person.notice, by),
  };
}

type ByNotice = CustomerCounts["notice"];

/** More or fewer in one state; a state that nobody is in is not named. */
function moved(counts: ByNotice, state: NoticeState, by: number): ByNotice {
  const { [state]: before = 0, ...others } = counts;
  return before + by === 0 ? others : { ...others, [state]: before + by };
}

/** Counts people who came in with a list: nobody has decided anything about them yet. `check`: how many to look at. */
export function countAdded(tx: Tx, incident: number, added: number, check: number): void {
  const counts = countsOf(tx.db, incident);
  write(tx, incident, {
    ...counts,
    all: counts.all + added,
    undecided: counts.undecided + added,
    check: counts.check + check,
  });
}

/**
 * Counts what changed when people got another state of notice, without a look at everybody else: letters set the
 * state of a hundred thousand a few hundred at a time. `from`: where they stood before; `isDue` for those who are
 * affected and not withheld.
 */
export function recountNotices(
  tx: Tx,
  incident: number,
  from: readonly { readonly notice: NoticeState; readonly isDue: boolean; readonly count: number }[],
  to: NoticeState,
): void {
  let { notice, told, ...counts } = countsOf(tx.db, incident);
  for (const { notice: before, isDue, count } of from) {
    if (isDue) notice = moved(moved(notice, before, -count), to, count);
    if (before !== "未着手") told = moved(told, before, -count);
    if (to !== "未着手") told = moved(told, to, count);
  }
  write(tx, incident, { ...counts, notice, told });
}

function write(tx: Tx, incident: number, counts: CustomerCounts): void {
  const row = { total: counts.all, counts: JSON.stringify(counts) };
  tx.db
    .insert(customerCount)
    .values({ incident, ...row })
    .onConflictDoUpdate({ target: customerCount.incident, set: row })
    .run();
}
