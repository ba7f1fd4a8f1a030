/** New rows, a hundred thousand of a long list: one statement for each set of columns that rows fill, built once. */
import { type Param, type Placeholder, sql } from "drizzle-orm";
import { runInBulk, type Tx } from "#src/features/ledger/index.ts";
import { recordLength, type StoredRecords } from "./record.ts";
import { customer, rowOf } from "./tables.ts";

/** Where new customers come from. Written into the statement: what is the same for all need not be bound for each. */
export interface Source {
  readonly incident: number;
  /** Null for people written down by hand. */
  readonly importRow: number | null;
}

/** What a new customer is called, and who wrote it down where no list did. */
export interface Origin {
  readonly id: string;
  readonly number: number;
  readonly sourceRow: number | null;
  readonly addedAt?: string;
  readonly addedBy?: string;
}

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
  notice: sql`'未着手'`,
  reports: sql`0`,
  revision: sql`1`,
  scopeVersion: sql`NULL`,
  duplicateOf: sql`NULL`,
  leakedItems: sql`NULL`,
  noticedOn: sql`NULL`,
};

/** Returns a function that inserts rows: as many records as there are origins. */
export function customerInserter(
  tx: Tx,
  source: Source,
): (origins: readonly Origin[], records: StoredRecords) => void {
  // Columns that nobody fills stay out of the statement: binding NULL costs as much as binding a value.
  const known = new Map<string, Insert>();
  return (origins, { filled, values }) => {
    const key = filled.map((one) => one.at).join(" ");
    let insert = known.get(key);
    if (!insert) {
      insert = inserterOf(tx, source, filled);
      known.set(key, insert);
    }
    insert(origins, values);
  };
}

type Insert = (origins: readonly Origin[], values: StoredRecords["values"]) => void;

const listed = ["row", "id", "number", "sourceRow"] as const;
const byHand = [...listed, "addedAt", "addedBy"] as const;

function inserterOf(tx: Tx, { incident, importRow }: Source, filled: StoredRecords["filled"]): Insert {
  const isByHand = importRow === null;
  const own = isByHand ? byHand : listed;
  const names: readonly string[] = [...own, ...filled.map((one) => one.name)];
  const statement = tx.db
    .insert(customer)
    .values({
      ...undecided,
      incident: sql.raw(String(incident)),
      importRow: isByHand ? sql`NULL` : sql.raw(String(importRow)),
      ...(isByHand ? {} : { addedAt: sql`NULL`, addedBy: sql`NULL` }),
      ...Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])),
    } as unknown as typeof customer.$inferInsert)
    .toSQL();
  // The builder writes the columns in the order of the table. Below 0: one of `own`, counted from its end; any other is
  // a place in the record.
  const order = statement.params.map((param) => {
    const at = names.indexOf((param as Param<Placeholder>).value.name) - own.length;
    return at < 0 ? at : filled[at]!.at;
  });
  const run = runInBulk(tx, statement.sql);
  const row: unknown[] = new Array(order.length);
  return (origins, stored) => {
    origins.forEach((origin, index) => {
      const from = index * recordLength;
      for (let at = 0; at < order.length; at += 1) {
        const place = order[at]!;
        if (place >= 0) row[at] = stored[from + place];
        else {
          const name = own[own.length + place]!;
          row[at] = name === "row" ? rowOf(incident, origin.number) : origin[name];
        }
      }
      run(row);
    });
  };
}
