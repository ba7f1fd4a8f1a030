/** New rows. One statement, built once, because a long list has a hundred thousand of them. */
import { type Param, type Placeholder, sql } from "drizzle-orm";
import { runInBulk, type Tx } from "#src/features/ledger/index.ts";
import type { StoredRecords } from "./record.ts";
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

const listOriginNames = originNames.slice(0, -2);
const fromList = { addedAt: sql`NULL`, addedBy: sql`NULL` };

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

/** Returns a function that inserts rows: as many records as there are origins. */
export function customerInserter(tx: Tx): (origins: readonly Origin[], records: StoredRecords) => void {
  // Columns that nobody fills stay out of the statement: binding NULL costs as much as binding a value.
  const known = new Map<string, Insert>();
  return (origins, { filled, values }) => {
    const isByHand = origins.some((origin) => origin.addedAt !== null);
    const key = `${isByHand} ${filled.join(" ")}`;
    let insert = known.get(key);
    if (!insert) {
      insert = inserterOf(tx, isByHand ? originNames : listOriginNames, filled);
      known.set(key, insert);
    }
    insert(origins, values);
  };
}

type Insert = (origins: readonly Origin[], values: StoredRecords["values"]) => void;

function inserterOf(tx: Tx, origin: readonly (keyof Origin)[], filled: readonly string[]): Insert {
  const names: readonly string[] = [...origin, ...filled];
  const placeholders = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]));
  const statement = tx.db
    .insert(customer)
    .values({ ...fromList, ...undecided, ...placeholders } as unknown as typeof customer.$inferInsert)
    .toSQL();
  // The builder writes the columns in the order of the table.
  const order = statement.params.map((param) => names.indexOf((param as Param<Placeholder>).value.name));
  const run = runInBulk(tx, statement.sql);
  const row: unknown[] = new Array(order.length);
  return (origins, stored) => {
    for (let index = 0; index < origins.length; index += 1) {
      const from = index * filled.length - origin.length;
      for (let at = 0; at < order.length; at += 1) {
        const place = order[at]!;
        row[at] = place < origin.length ? origins[index]![origin[place]!] : stored[from + place];
      }
      run(row);
    }
  };
}
