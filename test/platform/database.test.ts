/** The database's doors, where a feature would not see what they do. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openConnection } from "#src/platform/connection.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "akashi-database-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("is closed at any moment after a long write, and nothing of it is missing", async () => {
  const file = join(folder, "bulk.db");
  const child = join(import.meta.dirname, "bulk-child.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [child, file, "20"]);
  // A thread that is ended inside the driver takes the whole process along.
  expect(JSON.parse(stdout)).toEqual(Array.from({ length: 20 }, () => 0));
  const connection = openConnection({ file, key: Buffer.alloc(32, 1), readonly: true });
  expect(connection.prepare("SELECT count(*) AS lines FROM line").get()).toEqual({ lines: 10_000 });
  connection.close();
  // What was written lies in the file itself.
  expect(statSync(file).size).toBeGreaterThan(10_000 * 300);
});
