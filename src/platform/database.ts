/**
 * The encrypted database: SQLCipher 4 format, opened with a raw key.
 *
 * Two connections: a read-only one that features get for queries, and a writing one that only
 * `inTransaction` hands out. So a write outside a transaction is not a rule to remember but an error of SQLite.
 */
import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { CACHE_KIB, type DatabaseOptions, openConnection } from "./connection.ts";
import { prepared } from "./prepared.ts";

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
  /** The same for what reads everything once: pages are not kept, or the whole database would fill the memory. */
  sweep<T>(fn: (read: Reader) => T): T;
  /** Runs `fn` in one BEGIN IMMEDIATE transaction; commits, or rolls all back when it throws. Synchronous. */
  inTransaction<T>(fn: (db: Writer) => T): T;
  /** Whether a transaction of `inTransaction` is open. */
  isWriting(): boolean;
  /**
   * Whether the disk failed under a commit. What reached it is then unknown until the database is opened anew, so
   * nothing more is written through this door (EIO), and nobody may take away what the commit was about.
   */
  isStopped(): boolean;
  /** SQLite's own checks; empty when sound. References of the tables `except` were followed by the caller already. */
  faults(except?: readonly string[]): string[];
  close(): void;
}

const SWEEPING_CACHE_KIB = 16_384;
// Pages of many new rows are not met again: encrypted and written while the next rows are read, not all at the commit.
const BULK_CACHE_KIB = 16_384;

/** Opens the migrated database for use. */
export function openDatabase(options: DatabaseOptions): Database {
  const writing = openConnection(options);
  writing.pragma(`wal_autocheckpoint=${PAGES_TO_CHECKPOINT}`);
  const reading = openConnection({ ...options, readonly: true });
  rememberStatements(reading);
  const writer = drizzle(writing);
  const later = laterCheckpoint(options);
  let stopped = false;
  const run = writing.transaction((fn: (db: Writer) => unknown) => {
    const result = fn(writer);
    if (result instanceof Promise) throw new Error("a transaction is synchronous");
    return result;
  });
  const read = drizzle(reading);
  return {
    read,
    atOneMoment: <T>(fn: (read: Reader) => T) => reading.transaction(() => fn(read)).deferred() as T,
    sweep: <T>(fn: (read: Reader) => T) => {
      reading.pragma(`cache_size=-${SWEEPING_CACHE_KIB}`);
      try {
        return reading.transaction(() => fn(read)).deferred() as T;
      } finally {
        reading.pragma(`cache_size=-${CACHE_KIB}`);
      }
    },
    inTransaction: <T>(fn: (db: Writer) => T) => {
      if (stopped) throw Object.assign(new Error("the disk failed under a commit"), { code: "EIO" });
      try {
        return run.immediate(fn as (db: Writer) => unknown) as T;
      } catch (error) {
        // A flush that failed is never tried again: the page cache may lie about what reached the disk.
        stopped ||= hasFailed(error);
        throw error;
      } finally {
        if (inBulk.delete(writing)) {
          writing.pragma(`wal_autocheckpoint=${PAGES_TO_CHECKPOINT}`);
          writing.pragma(`cache_size=-${CACHE_KIB}`);
          later.start();
        }
      }
    },
    isWriting: () => writing.inTransaction,
    isStopped: () => stopped,
    faults: (except = []) => faultsIn(reading, except),
    close: () => {
      later.end();
      reading.close();
      writing.close();
    },
  };
}

/** drizzle wraps what SQLite said. */
function hasFailed(error: unknown): boolean {
  const codes = [error, (error as Error).cause].map((one) => (one as { code?: unknown } | undefined)?.code);
  return codes.some((code) => typeof code === "string" && code.startsWith("SQLITE_IOERR"));
}

function faultsIn(connection: Sqlite.Database, except: readonly string[]): string[] {
  try {
    const lines = connection.pragma("integrity_check") as { integrity_check: string }[];
    const tables = connection
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all() as string[];
    const rows = tables
      .filter((name) => !except.includes(name))
      .flatMap(
        (name) => connection.pragma(`foreign_key_check(${name})`) as { table: string; rowid: number }[],
      );
    return [
      ...lines.map((row) => row.integrity_check).filter((line) => line !== "ok"),
      ...rows.map((row) => `foreign key: ${row.table} row ${row.rowid}`),
    ];
  } catch (error) {
    // A schema that somebody rebuilt can be too broken to be checked: that is the finding.
    if (error instanceof Sqlite.SqliteError) return [error.message];
    throw error;
  }
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

// 16 MB of write-ahead log instead of SQLite's 4: an entry changes six pages or so, and with 1,000 more than one write
// in two hundred would wait for the copying.
const PAGES_TO_CHECKPOINT = 4_000;
const LONGEST_COPY_MS = 30_000;

/** Connections whose open transaction writes many rows. */
const inBulk = new WeakSet<Sqlite.Database>();

/**
 * A commit is durable once the write-ahead log is synced. Copying a long one into the database file takes as long as
 * writing it did, so a thread does it while this one answers; when the process ends first, whoever opens next does it.
 */
function laterCheckpoint({ file, key }: DatabaseOptions): { start(): void; end(): void } {
  let copying: Int32Array<SharedArrayBuffer> | undefined;
  return {
    start: () => {
      if (copying) return;
      const ended = new Int32Array(new SharedArrayBuffer(4));
      const thread = new Worker(new URL("./checkpoint-thread.ts", import.meta.url), {
        workerData: { file, key, ended },
        execArgv: [],
      });
      thread.unref();
      // Nothing is lost by a checkpoint that failed: the next transaction tries again.
      thread.once("error", () => undefined);
      thread.once("exit", () => {
        copying = undefined;
      });
      copying = ended;
    },
    // Waited for, never terminated: a thread that is ended inside the driver takes the whole process along. What it has
    // not copied, closing the last connection would.
    end: () => {
      if (copying) Atomics.wait(copying, 0, 0, LONGEST_COPY_MS);
    },
  };
}

/**
 * Runs one statement for many rows, inside the caller's transaction: values in the order of its parameters, as SQLite
 * stores them. The query builder looks at every value of every row, which costs a long list more than its writing.
 */
export function bulkRunner(db: Writer, statement: string): (values: readonly unknown[]) => void {
  const { $client } = db as BetterSQLite3Database & { $client: Sqlite.Database };
  const prepared = $client.prepare(statement);
  let rows = 0;
  return (values) => {
    rows += 1;
    // One row is no bulk: nothing is set up for it.
    if (rows === 2) beginBulk($client);
    // Spread: an array would be asked for each of its values through the driver.
    prepared.run(...values);
  };
}

function beginBulk(connection: Sqlite.Database): void {
  if (inBulk.has(connection)) return;
  connection.pragma("wal_autocheckpoint=0");
  connection.pragma(`cache_size=-${BULK_CACHE_KIB}`);
  inBulk.add(connection);
}

/** A statement past the query builder, for what runs once an entry: rows are plain objects, as SQLite stores them. */
export interface Statement<Row> {
  get(...values: readonly unknown[]): Row | undefined;
  all(...values: readonly unknown[]): Row[];
  /** One row after the other; nothing else may run on this connection meanwhile. */
  iterate(...values: readonly unknown[]): IterableIterator<Row>;
  run(...values: readonly unknown[]): void;
}

/** The statement of this text, prepared once for each connection. A Reader's connection can only read. */
export function statement<Row>(read: Reader, text: string): Statement<Row> {
  return prepared(read, text, () =>
    (read as Reader & { $client: Sqlite.Database }).$client.prepare(text),
  ) as Statement<Row>;
}

/** Hex digest that names a migration's text. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
