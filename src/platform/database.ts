/**
 * The encrypted database: SQLCipher 4 format, opened with a raw key.
 *
 * Two connections: a read-only one that features get for queries, and a writing one that only
 * `inTransaction` hands out. So a write outside a transaction is not a rule to remember but an error of SQLite.
 */
import { createHash } from "node:crypto";
import Sqlite from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";

export type Writer = Omit<BetterSQLite3Database, "transaction" | "$client">;
/** Reads only. A Writer is a Reader: queries run inside a transaction too. */
export type Reader = Pick<
  BetterSQLite3Database,
  "select" | "selectDistinct" | "all" | "get" | "values" | "$count" | "with"
>;

export interface Database {
  readonly read: Reader;
  /** Reads one state of the database, whatever another process writes meanwhile. Synchronous. */
  atOneMoment<T>(fn: (read: Reader) => T): T;
  /** Runs `fn` in one BEGIN IMMEDIATE transaction; commits, or rolls all back when it throws. Synchronous. */
  inTransaction<T>(fn: (db: Writer) => T): T;
  /** SQLite's own checks; empty when sound. */
  faults(): string[];
  close(): void;
}

export interface DatabaseOptions {
  readonly file: string;
  /** Raw 32-byte key. */
  readonly key: Uint8Array;
  readonly readonly?: boolean;
}

const BUSY_TIMEOUT_MS = 10_000;

/** Opens one connection with the pinned cipher. Throws when the key does not fit. */
export function openConnection(options: DatabaseOptions): Sqlite.Database {
  if (options.key.length !== 32) throw new Error("the database key is 32 bytes");
  const connection = new Sqlite(options.file, {
    readonly: options.readonly ?? false,
    fileMustExist: options.readonly ?? false,
    timeout: BUSY_TIMEOUT_MS,
  });
  try {
    connection.pragma("cipher='sqlcipher'");
    connection.pragma("legacy=4");
    connection.pragma(`key="x'${Buffer.from(options.key).toString("hex")}'"`);
    connection.pragma("temp_store=MEMORY");
    if (!options.readonly) {
      connection.pragma("journal_mode=WAL");
      connection.pragma("synchronous=FULL");
    }
    connection.pragma("foreign_keys=ON");
    connection.pragma("trusted_schema=OFF");
    connection.pragma("cache_size=-65536");
    connection.prepare("SELECT count(*) FROM sqlite_master").get();
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

/** Opens the migrated database for use. */
export function openDatabase(options: DatabaseOptions): Database {
  const writing = openConnection(options);
  const reading = openConnection({ ...options, readonly: true });
  rememberStatements(reading);
  const writer = drizzle(writing);
  const run = writing.transaction((fn: (db: Writer) => unknown) => {
    const result = fn(writer);
    if (result instanceof Promise) throw new Error("a transaction is synchronous");
    return result;
  });
  const read = drizzle(reading);
  return {
    read,
    atOneMoment: <T>(fn: (read: Reader) => T) => reading.transaction(() => fn(read)).deferred() as T,
    inTransaction: <T>(fn: (db: Writer) => T) => run.immediate(fn as (db: Writer) => unknown) as T,
    faults: () => [
      ...(reading.pragma("integrity_check") as { integrity_check: string }[])
        .map((row) => row.integrity_check)
        .filter((line) => line !== "ok"),
      ...(reading.pragma("foreign_key_check") as { table: string; rowid: number }[]).map(
        (row) => `foreign key: ${row.table} row ${row.rowid}`,
      ),
    ],
    close: () => {
      reading.close();
      writing.close();
    },
  };
}

const STATEMENTS_REMEMBERED = 300;

/** The same few questions are asked with every page: preparing them anew would cost more than their answers. */
function rememberStatements(connection: Sqlite.Database): void {
  const known = new Map<string, Sqlite.Statement>();
  const prepare = connection.prepare.bind(connection) as (text: string) => Sqlite.Statement;
  connection.prepare = ((text: string) => {
    let statement = known.get(text);
    if (!statement) {
      statement = prepare(text);
      if (known.size >= STATEMENTS_REMEMBERED) known.clear();
      known.set(text, statement);
    } else if (statement.reader) {
      // As new: whoever asked before may have wanted rows as arrays.
      statement.raw(false);
    }
    return statement;
  }) as typeof connection.prepare;
}

/**
 * Runs one statement for many rows, inside the caller's transaction: values in the order of its parameters, as SQLite
 * stores them. The query builder looks at every value of every row, which costs a long list more than its writing.
 */
export function bulkRunner(db: Writer, statement: string): (values: readonly unknown[]) => void {
  const prepared = (db as BetterSQLite3Database & { $client: Sqlite.Database }).$client.prepare(statement);
  return (values) => {
    prepared.run(values);
  };
}

/** Hex digest that names a migration's text. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
