import { readdirSync } from "node:fs";
import { join } from "node:path";
import { is, sql } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { afterEach, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const FEATURES = join(import.meta.dirname, "../../src/features");

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
  /** 2: computed whenever it is read. */
  readonly hidden: number;
}

async function drizzleTables(): Promise<SQLiteTable[]> {
  const tables: SQLiteTable[] = [];
  for (const room of readdirSync(FEATURES)) {
    const file = readdirSync(join(FEATURES, room)).find((name) => name === "tables.ts");
    if (!file) continue;
    const module = (await import(join(FEATURES, room, file))) as Record<string, unknown>;
    tables.push(...Object.values(module).filter((value) => is(value, SQLiteTable)));
  }
  return tables;
}

test("every drizzle table agrees with the migrated database, column by column", async () => {
  at = await openTestApp();
  const tables = await drizzleTables();
  expect(tables.length).toBeGreaterThan(10);
  for (const table of tables) {
    const { name, columns } = getTableConfig(table);
    const real = at.house.read.all<Column>(
      sql`SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(${name})`,
    );
    const described = columns.map(
      (column) =>
        `${column.name} ${column.getSQLType().toUpperCase()}${column.generated?.mode === "virtual" ? " computed" : ""}`,
    );
    expect([name, ...described.sort()]).toEqual([
      name,
      ...real
        .map((column) => `${column.name} ${column.type}${column.hidden === 2 ? " computed" : ""}`)
        .sort(),
    ]);
    for (const column of columns) {
      const found = real.find((one) => one.name === column.name)!;
      const isRequired = found.notnull === 1 || found.pk > 0;
      expect(`${name}.${column.name} ${column.notNull || column.primary}`).toBe(
        `${name}.${column.name} ${isRequired || column.primary}`,
      );
    }
  }
});

test("every table that the migrations made belongs to a room", async () => {
  at = await openTestApp();
  const known = new Set((await drizzleTables()).map((table) => getTableConfig(table).name));
  const real = at.house.read
    .all<{ name: string }>(sql`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'`)
    .map((row) => row.name)
    .filter((name) => !name.startsWith("sqlite_") && name !== "migrations");
  expect(real.filter((name) => !known.has(name))).toEqual([]);
});
