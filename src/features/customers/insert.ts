/** New rows. One statement, built once, because a long list has a hundred thousand of them. */
import { type Param, type Placeholder, sql } from "drizzle-orm";
import { runInBulk, type Tx } from "#src/features/ledger/index.ts";
import type { CustomerRecord } from "./record.ts";
import { customer } from "./tables.ts";

/** Where a new customer comes from and what it is called. */
export interface Origin {
  readonly id: string;
  readonly incident: number;
  readonly number: number;
  readonly importRow: number | null;
  readonly sourceRow: number | null;
  readonly addedAt: string | null;
  readonly addedBy: string | null;
}

const originNames = [
  "id",
  "incident",
  "number",
  "importRow",
  "sourceRow",
  "addedAt",
  "addedBy",
] as const satisfies readonly (keyof Origin)[];

const recordNames = [
  "customerNo",
  "name",
  "lastName",
  "firstName",
  "kana",
  "company",
  "honorific",
  "postal",
  "address",
  "building",
  "phone",
  "mobile",
  "fax",
  "email",
  "birth",
  "firstVisit",
  "lastVisit",
  "staff",
  "dm",
  "birthOn",
  "firstVisitOn",
  "lastVisitOn",
  "visits",
  "salesTotalYen",
  "isDmAllowed",
  "isCorporation",
  "present",
  "nameKey",
  "kanaKey",
  "postalKey",
  "addressKey",
  "hasAddress",
  "warnings",
  "needsCheck",
] as const satisfies readonly (keyof CustomerRecord)[];

/** Nobody has decided anything yet. */
const undecided = {
  scope: sql`'undecided'`,
  scopeReason: sql`''`,
  scopeByHand: sql`0`,
  leakedReason: sql`''`,
  doNotWrite: sql`0`,
  isMinor: sql`0`,
  isInDanger: sql`0`,
  isDeceased: sql`0`,
  flagReason: sql`''`,
  isWithheld: sql`0`,
  notice: sql`'未着手'`,
  reports: sql`0`,
  revision: sql`1`,
  scopeVersion: sql`NULL`,
  duplicateOf: sql`NULL`,
  leakedItems: sql`NULL`,
  noticedOn: sql`NULL`,
  row: sql`NULL`,
};

/** A record as SQLite stores it, in the order of the statement. Cheap to hand from thread to thread. */
export type StoredRecord = readonly (string | number | null)[];

export function storedRecord(record: CustomerRecord): StoredRecord {
  return recordNames.map((name) => {
    const value = record[name];
    return typeof value === "boolean" ? Number(value) : value;
  });
}

/** Returns a function that inserts one row. */
export function customerInserter(tx: Tx): (origin: Origin, record: StoredRecord) => void {
  const names: readonly string[] = [...originNames, ...recordNames];
  const placeholders = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]));
  const statement = tx.db
    .insert(customer)
    .values({ ...placeholders, ...undecided } as unknown as typeof customer.$inferInsert)
    .toSQL();
  // The builder writes the columns in the order of the table.
  const order = statement.params.map((param) => names.indexOf((param as Param<Placeholder>).value.name));
  const run = runInBulk(tx, statement.sql);
  return (origin, record) => {
    const values = [
      origin.id,
      origin.incident,
      origin.number,
      origin.importRow,
      origin.sourceRow,
      origin.addedAt,
      origin.addedBy,
      ...record,
    ];
    run(order.map((index) => values[index]));
  };
}
