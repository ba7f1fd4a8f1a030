import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";
import { openConnection } from "#src/platform/connection.ts";
import { migrate } from "#src/platform/migrations.ts";

let folder: string;
let options: { file: string; key: Uint8Array };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "akashi-migrations-"));
  options = { file: join(folder, "test.db"), key: randomBytes(32) };
});

const add = (name: string, sql: string): void => writeFileSync(join(folder, name), sql);

function rows(sql: string): unknown[] {
  const connection = openConnection(options);
  try {
    return connection.prepare(sql).all();
  } finally {
    connection.close();
  }
}

const PARENT = "CREATE TABLE shelf (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;";
const CHILD =
  "CREATE TABLE book (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL REFERENCES shelf (id) ON DELETE CASCADE) STRICT;\n" +
  "INSERT INTO shelf VALUES (1, 'a'); INSERT INTO book VALUES (1, 1);\n" +
  "CREATE TRIGGER book_no_update BEFORE UPDATE ON book BEGIN SELECT RAISE(ABORT, 'no'); END;";

test("rebuilding a parent table keeps its children and their triggers", () => {
  add("0001_shelf.sql", PARENT);
  add("0002_book.sql", CHILD);
  migrate(options, folder);
  add(
    "0003_rebuild.sql",
    "CREATE TABLE shelf_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, place TEXT NOT NULL) STRICT;\n" +
      "INSERT INTO shelf_new SELECT id, name, '' FROM shelf; DROP TABLE shelf; ALTER TABLE shelf_new RENAME TO shelf;",
  );
  migrate(options, folder);
  expect(rows("SELECT shelf FROM book")).toEqual([{ shelf: 1 }]);
  expect(rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")).toEqual([{ name: "book_no_update" }]);
});

test.each([
  ["leaves rows that point at nothing", "DELETE FROM shelf;", "point at nothing"],
  [
    "loses a trigger",
    "CREATE TABLE book_new (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL) STRICT; DROP TABLE book; ALTER TABLE book_new RENAME TO book;",
    "lost the trigger book_no_update",
  ],
  ["makes a table that is not STRICT", "CREATE TABLE loose (id INTEGER);", "must be STRICT: loose"],
  ["has a mistake half-way", "INSERT INTO shelf VALUES (2, 'b'); INSERT INTO nowhere VALUES (1);", "nowhere"],
])("rolls back a migration that %s", (_name, sql, message) => {
  add("0001_shelf.sql", PARENT);
  add("0002_book.sql", CHILD);
  migrate(options, folder);
  add("0003_wrong.sql", sql);
  expect(() => migrate(options, folder)).toThrow(message);
  expect(rows("SELECT id FROM shelf")).toEqual([{ id: 1 }]);
  expect(rows("SELECT name FROM migrations ORDER BY name")).toEqual([
    { name: "0001_shelf.sql" },
    { name: "0002_book.sql" },
  ]);
});

test("refuses a migration that was changed after it was applied", () => {
  add("0001_shelf.sql", PARENT);
  migrate(options, folder);
  add("0001_shelf.sql", `${PARENT} `);
  expect(() => migrate(options, folder)).toThrow("was changed after it was applied");
});

test("refuses a storage that a later version has used", () => {
  add("0001_shelf.sql", PARENT);
  migrate(options, folder);
  const older = mkdtempSync(join(tmpdir(), "akashi-migrations-"));
  expect(() => migrate(options, older)).toThrow(expect.objectContaining({ code: "storage_newer" }));
});

test("a wrong key opens nothing", () => {
  add("0001_shelf.sql", PARENT);
  migrate(options, folder);
  expect(() => openConnection({ ...options, key: randomBytes(32) })).toThrow();
});

test("two programs that open a storage at once migrate it once", async () => {
  options = { ...options, key: Buffer.alloc(32, 7) };
  add("0001_shelf.sql", PARENT);
  migrate(options, folder);
  const slowly =
    "CREATE TABLE book (id INTEGER PRIMARY KEY) STRICT;\n" +
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) INSERT INTO book SELECT i FROM n;";
  add("0002_book.sql", slowly);
  const open = () =>
    promisify(execFile)(process.execPath, [
      join(import.meta.dirname, "migrate-child.ts"),
      options.file,
      folder,
    ]);
  await Promise.all([open(), open(), open()]);
  expect(rows("SELECT count(*) AS n FROM book")).toEqual([{ n: 400_000 }]);
  expect(rows("SELECT name FROM migrations")).toEqual([
    { name: "0001_shelf.sql" },
    { name: "0002_book.sql" },
  ]);
});
