/** New rows. One statement, built once, because a long list has a hundred thousand of them. */
import { type Param, type Placeholder, sql } from "drizzle-orm";
import { runInBulk, type Tx } from "#src/features/ledger/index.ts";
import { recordNames, type StoredRecord } from "./record.ts";
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

/** Returns a function that inserts one row: `values` are those of the columns `filled`, places in `recordNames`. */
export function customerInserter(
  tx: Tx,
): (origin: Origin, filled: readonly number[], values: StoredRecord) => void {
  // Columns that nobody fills stay out of the statement: binding NULL costs as much as binding a value.
  const known = new Map<string, (origin: Origin, values: StoredRecord) => void>();
  return (origin, filled, values) => {
    const key = filled.join(" ");
    let insert = known.get(key);
    if (!insert) {
      insert = inserterOf(
        tx,
        filled.map((place) => recordNames[place]!),
      );
      known.set(key, insert);
    }
    insert(origin, values);
  };
}

function inserterOf(tx: Tx, filled: readonly string[]): (origin: Origin, values: StoredRecord) => void {
  const names: readonly string[] = [...originNames, ...filled];
  const placeholders = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]));
  const statement = tx.db
    .insert(customer)
    .values({ ...placeholders, ...undecided } as unknown as typeof customer.$inferInsert)
    .toSQL();
  // The builder writes the columns in the order of the table.
  const order = statement.params.map((param) => names.indexOf((param as Param<Placeholder>).value.name));
  const run = runInBulk(tx, statement.sql);
  return (origin, stored) => {
    const values = [
      origin.id,
      origin.incident,
      origin.number,
      origin.importRow,
      origin.sourceRow,
      origin.addedAt,
      origin.addedBy,
      ...stored,
    ];
    run(order.map((index) => values[index]));
  };
}
