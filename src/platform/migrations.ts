/**
 * Forward-only, hand-written SQL. Our own runner, because foreign keys must be off *before* BEGIN when a
 * table is rebuilt (inside a transaction the pragma does nothing, and cascades would delete rows).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../lib/refusal.ts";
import { type DatabaseOptions, openConnection } from "./connection.ts";
import { digestOf, type Reader, statement } from "./database.ts";

type Connection = ReturnType<typeof openConnection>;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

const FOLDER = join(import.meta.dirname, "..", "..", "migrations");

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), "utf8");
      return { name, sql, sha256: digestOf(sql) };
    });
}

/** Triggers that the applied SQL promises, by name. */
function promisedTriggers(migrations: readonly Migration[]): Set<string> {
  const promised = new Set<string>();
  for (const { sql } of migrations) {
    for (const match of sql.matchAll(/^(CREATE|DROP) TRIGGER (\w+)/gm)) {
      if (match[1] === "CREATE") promised.add(match[2]!);
      else promised.delete(match[2]!);
    }
  }
  return promised;
}

/** Triggers that the migrations promise and the database lacks: without them append-only tables are not. */
export function missingTriggers(read: Reader, folder: string = FOLDER): string[] {
  const names = new Set(
    statement<{ name: string }>(read, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
      .all()
      .map((row) => row.name),
  );
  return [...promisedTriggers(readMigrations(folder))].filter((trigger) => !names.has(trigger));
}

function assertSchema(connection: Connection, applied: readonly Migration[]): void {
  const broken = connection.pragma("foreign_key_check") as unknown[];
  if (broken.length > 0) throw new Error(`a migration left ${broken.length} rows that point at nothing`);
  const names = connection
    .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    .pluck()
    .all() as string[];
  for (const trigger of promisedTriggers(applied)) {
    if (!names.includes(trigger)) throw new Error(`a migration lost the trigger ${trigger}`);
  }
  const loose = connection
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all();
  if (loose.length > 0) throw new Error(`tables must be STRICT: ${loose.join(", ")}`);
}

function isApplied(connection: Connection, migration: Migration): boolean {
  return connection.prepare("SELECT 1 FROM migrations WHERE name = ?").get(migration.name) !== undefined;
}

/**
 * Brings a database file to the newest schema; creates it when missing. Each migration is one transaction.
 * Throws `storage_newer` for a storage of a later version, and an Error when an applied migration's text has changed
 * since: released migrations are frozen.
 */
export function migrate(options: DatabaseOptions, folder: string = FOLDER): void {
  const migrations = readMigrations(folder);
  const connection = openConnection(options);
  try {
    connection.exec(
      "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID",
    );
    const done = new Map(
      (
        connection.prepare("SELECT name, sha256 FROM migrations").all() as { name: string; sha256: string }[]
      ).map((row) => [row.name, row.sha256]),
    );
    const names = new Set(migrations.map((migration) => migration.name));
    if ([...done.keys()].some((name) => !names.has(name))) throw new Refusal("storage_newer");
    migrations.forEach((migration, index) => {
      const known = done.get(migration.name);
      if (known === migration.sha256) return;
      if (known !== undefined)
        throw new Error(`migration ${migration.name} was changed after it was applied`);
      connection.pragma("foreign_keys=OFF");
      connection.exec("BEGIN IMMEDIATE");
      try {
        // Service and command line may open a storage at once: whoever waited for the lock finds it done.
        if (isApplied(connection, migration)) {
          connection.exec("ROLLBACK");
          return;
        }
        connection.exec(migration.sql);
        connection
          .prepare("INSERT INTO migrations (name, sha256) VALUES (?, ?)")
          .run(migration.name, migration.sha256);
        assertSchema(connection, migrations.slice(0, index + 1));
        connection.exec("COMMIT");
      } catch (error) {
        // A full disk has ended the transaction already; its own error is the one to tell.
        if (connection.inTransaction) connection.exec("ROLLBACK");
        throw error;
      }
    });
  } finally {
    connection.close();
  }
}
