/** Pages of the register: filtered, searched, sorted; each page begins behind the last row of the one before. */
import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { limitOf, prepared } from "#src/platform/prepared.ts";
import { type CustomerCounts, countsOf } from "./counts.ts";
import { findCandidates } from "./search/find.ts";
import { matches, type Term, termsOf } from "./search/texts.ts";
import {
  customer,
  isDecided,
  isReported,
  isToCheck,
  isTold,
  isUndecided,
  isWithheld,
  rowOf,
} from "./tables.ts";
import { customerLabel } from "./words.ts";

export const sorts = ["number", "kana", "name", "address"] as const;
export type Sort = (typeof sorts)[number];
export const filters = [
  "all",
  "in",
  "out",
  "undecided",
  "check",
  "withheld",
  "reported",
  "noAddress",
  "notNoticed",
  "noticed",
  "returned",
] as const;
export type Filter = (typeof filters)[number];

export interface ListQuery {
  readonly q?: string;
  readonly sort?: Sort;
  readonly filter?: Filter;
  readonly limit?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

export interface ListedCustomer extends Listed {
  /** 0127 */
  readonly label: string;
}

export interface ListPage {
  readonly items: readonly ListedCustomer[];
  readonly nextCursor: string | null;
  readonly counts: CustomerCounts;
}

const columns = {
  id: customer.id,
  number: customer.number,
  name: customer.name,
  kana: customer.kana,
  company: customer.company,
  customerNo: customer.customerNo,
  postal: customer.postal,
  address: customer.address,
  building: customer.building,
  phone: customer.phone,
  mobile: customer.mobile,
  fax: customer.fax,
  email: customer.email,
  nameKey: customer.nameKey,
  kanaKey: customer.kanaKey,
  postalKey: customer.postalKey,
  addressKey: customer.addressKey,
  scope: customer.scope,
  needsCheck: customer.needsCheck,
  isWithheld: customer.isWithheld,
  reports: customer.reports,
  notice: customer.notice,
  duplicateOf: customer.duplicateOf,
};
type Listed = Pick<typeof customer.$inferSelect, keyof typeof columns>;

/** What each sort looks at first; the number decides between equals. */
const sortColumns = {
  number: undefined,
  kana: customer.kanaKey,
  name: customer.nameKey,
  address: customer.postalKey,
} as const;

const filterConditions: Readonly<Record<Filter, SQL | undefined>> = {
  all: undefined,
  in: sql`${isDecided} AND ${customer.scope} = 'in'`,
  out: sql`${isDecided} AND ${customer.scope} = 'out'`,
  undecided: isUndecided,
  check: isToCheck,
  withheld: isWithheld,
  reported: isReported,
  noAddress: sql`${isDecided} AND ${customer.scope} = 'in' AND ${customer.isWithheld} = 0 AND ${customer.hasAddress} = 0`,
  notNoticed: sql`${isDecided} AND ${customer.scope} = 'in' AND ${customer.isWithheld} = 0 AND ${customer.notice} IN ('未着手', '発送準備')`,
  noticed: sql`${isTold} AND ${customer.notice} IN ('発送済', '再送', '電子メール済', '代替措置(公表)')`,
  returned: sql`${isTold} AND ${customer.notice} = '返戻'`,
};

// Up to here it costs less to find everyone of a filter and sort them than to walk the whole list in its order.
const fewEnoughToSort = 3_000;
const candidatesToSort = 20_000;
const longestPage = 200;

/** The last row of a page: what its sort looks at, and its number. */
const position = z.tuple([z.string().max(2_000), z.int().min(0)]);
type Position = z.infer<typeof position>;

/** `incident` is the incident's number. Throws `invalid_input` for a cursor that cannot be read. */
export function listCustomers(read: Reader, incident: number, query: ListQuery): ListPage {
  const { sort = "number", filter = "all" } = query;
  const limit = Math.min(query.limit ?? 50, longestPage);
  const counts = countsOf(read, incident);
  const after = readCursor(query.cursor);
  const terms = termsOf(query.q ?? "");
  // One more than the page, to know whether another follows.
  const plan = { read, incident, sort, filter, terms, after, limit: limit + 1, counts };
  const rows = terms.length === 0 ? unsearched(plan) : searched(plan);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > limit && last ? writeCursor(positionOf(sort, last)) : null,
    counts,
  };
}

interface Plan {
  readonly read: Reader;
  readonly incident: number;
  readonly sort: Sort;
  readonly filter: Filter;
  readonly terms: readonly Term[];
  readonly after: Position;
  readonly limit: number;
  readonly counts: CustomerCounts;
}

function unsearched(plan: Plan): ListedCustomer[] {
  return rowsAfter(plan, plan.after, plan.limit);
}

function searched(plan: Plan): ListedCustomer[] {
  if (plan.sort === "number") {
    const numbers = findCandidates(plan.read, plan.incident, plan.terms, plan.after[1] + 1);
    return numbers ? inOrderOfNumbers(plan, numbers) : walked(plan);
  }
  const numbers = findCandidates(plan.read, plan.incident, plan.terms);
  if (!numbers) return walked(plan);
  const all: number[] = [];
  for (const number of numbers) {
    if (all.length >= candidatesToSort) return walked(plan);
    all.push(number);
  }
  return walked(plan, JSON.stringify(all));
}

/** Reads candidates a few at a time, ever more where few of them fit, until the page is full. */
function inOrderOfNumbers(plan: Plan, numbers: Iterable<number>): ListedCustomer[] {
  const found: ListedCustomer[] = [];
  let batch: number[] = [];
  let size = plan.limit + 10;
  const take = () => {
    const rows = rowsAfter(plan, ["", 0], batch.length, JSON.stringify(batch));
    found.push(...rows.filter((row) => matches(row, plan.terms)));
    batch = [];
    size = Math.min(size * 4, 4_000);
  };
  for (const number of numbers) {
    batch.push(number);
    if (batch.length < size) continue;
    take();
    if (found.length >= plan.limit) break;
  }
  if (batch.length > 0 && found.length < plan.limit) take();
  return found.slice(0, plan.limit);
}

/** Walks in the order of the sort, comparing each row, until the page is full. */
function walked(plan: Plan, candidates?: string): ListedCustomer[] {
  const found: ListedCustomer[] = [];
  let { after } = plan;
  let size = plan.limit + 50;
  for (;;) {
    const rows = rowsAfter(plan, after, size, candidates);
    found.push(...rows.filter((row) => matches(row, plan.terms)));
    const last = rows.at(-1);
    if (found.length >= plan.limit || rows.length < size || !last) return found.slice(0, plan.limit);
    after = positionOf(plan.sort, last);
    size = Math.min(size * 3, 3_000);
  }
}

function rowsAfter(plan: Plan, after: Position, limit: number, candidates?: string): ListedCustomer[] {
  const { read, incident, sort, filter } = plan;
  // Everybody stands in every order already.
  const isFew =
    filter !== "all" && candidates === undefined && filterSize(filter, plan.counts) <= fewEnoughToSort;
  const way = candidates !== undefined ? "candidates" : isFew ? "few" : "walk";
  return prepared(read, `list ${sort} ${filter} ${way}`, () => statementFor(read, sort, filter, way))
    .values({
      incident,
      value: after[0],
      number: after[1],
      before: rowOf(incident, 0),
      row: rowOf(incident, after[1]),
      end: rowOf(incident + 1, 0),
      limit,
      candidates,
    })
    .map((row) => listedOf(row as Value[]));
}

type Value = string | number | null;

/**
 * A row as SQLite gives it, in the order of `columns`, by hand: the query builder would look each value's column up
 * anew, and objects that are filled name by name are slow for all who read them.
 */
function listedOf(row: readonly Value[]): ListedCustomer {
  return {
    id: row[0] as Listed["id"],
    number: row[1] as Listed["number"],
    name: row[2] as Listed["name"],
    kana: row[3] as Listed["kana"],
    company: row[4] as Listed["company"],
    customerNo: row[5] as Listed["customerNo"],
    postal: row[6] as Listed["postal"],
    address: row[7] as Listed["address"],
    building: row[8] as Listed["building"],
    phone: row[9] as Listed["phone"],
    mobile: row[10] as Listed["mobile"],
    fax: row[11] as Listed["fax"],
    email: row[12] as Listed["email"],
    nameKey: row[13] as Listed["nameKey"],
    kanaKey: row[14] as Listed["kanaKey"],
    postalKey: row[15] as Listed["postalKey"],
    addressKey: row[16] as Listed["addressKey"],
    scope: row[17] as Listed["scope"],
    needsCheck: row[18] === 1,
    isWithheld: row[19] === 1,
    reports: row[20] as Listed["reports"],
    notice: row[21] as Listed["notice"],
    duplicateOf: row[22] as Listed["duplicateOf"],
    label: customerLabel(row[1] as number),
  };
}

/** Filters for which no index gives the order of numbers: the rows themselves do, in which they lie. */
const unordered: readonly Filter[] = ["all", "noticed", "returned"];

function statementFor(read: Reader, sort: Sort, filter: Filter, way: "candidates" | "few" | "walk") {
  const column = sortColumns[sort];
  const number = sql.placeholder("number");
  const isByRow =
    column === undefined && (way === "candidates" || (way === "walk" && unordered.includes(filter)));
  // A plus takes a column out of the choice of indexes: few rows are found by their filter and then sorted.
  const order = column ? (way === "walk" ? sql`${column}` : sql`+${column}`) : undefined;
  const isAfter = column
    ? sql`(${order}, ${customer.number}) > (${sql.placeholder("value")}, ${number})`
    : isByRow
      ? sql`${customer.row} > ${sql.placeholder("row")} AND ${customer.row} < ${sql.placeholder("end")}`
      : sql`${customer.number} > ${number}`;
  return read
    .select(columns)
    .from(customer)
    .where(
      and(
        isByRow || way === "candidates" ? undefined : eq(customer.incident, sql.placeholder("incident")),
        isAfter,
        way === "candidates"
          ? sql`${customer.row} IN (SELECT ${sql.placeholder("before")} + value FROM json_each(${sql.placeholder("candidates")}))`
          : undefined,
        filterConditions[filter],
      ),
    )
    .orderBy(...(order ? [order] : []), asc(isByRow ? customer.row : customer.number))
    .limit(limitOf(sql.placeholder("limit")))
    .prepare();
}

/** How many a filter leaves. */
export function filterSize(filter: Filter, counts: CustomerCounts): number {
  const { notice, told } = counts;
  switch (filter) {
    case "notNoticed":
      return (notice.未着手 ?? 0) + (notice.発送準備 ?? 0);
    case "noticed":
      return (told.発送済 ?? 0) + (told.再送 ?? 0) + (told.電子メール済 ?? 0) + (told["代替措置(公表)"] ?? 0);
    case "returned":
      return told.返戻 ?? 0;
    default:
      return counts[filter];
  }
}

function positionOf(sort: Sort, row: Listed): Position {
  const values = { number: "", kana: row.kanaKey, name: row.nameKey, address: row.postalKey };
  return [values[sort], row.number];
}

function writeCursor(at: Position): string {
  return Buffer.from(JSON.stringify(at)).toString("base64url");
}

function readCursor(cursor: string | undefined): Position {
  if (cursor === undefined) return ["", 0];
  const read = findPosition(cursor);
  if (!read) throw new Refusal("invalid_input", {}, { cursor: "一覧の続きが見つかりません。" });
  return read;
}

/** Whether a page can begin there. */
export const isCursor = (cursor: string): boolean => findPosition(cursor) !== undefined;

function findPosition(cursor: string): Position | undefined {
  try {
    return position.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}
