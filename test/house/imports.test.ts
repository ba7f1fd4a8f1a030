import { join } from "node:path";
import { expect, test } from "vitest";
import { arrowsOf, judge, readArrows } from "./imports.ts";

const ROOT = join(import.meta.dirname, "../..");

test("every import follows the order of the house", () => {
  const arrows = readArrows(ROOT);
  expect(arrows.length).toBeGreaterThan(200);
  const wrong = arrows.flatMap((arrow) => {
    const reason = judge(arrow);
    return reason ? [`${arrow.from} → ${arrow.to}: ${reason}`] : [];
  });
  expect(wrong).toEqual([]);
});

test.each([
  [
    "src/features/ledger/log.ts",
    'import { x } from "#src/features/customers/index.ts";',
    "ledger comes before customers",
  ],
  [
    "src/features/letters/run.ts",
    'import { y } from "#src/features/customers/tables.ts";',
    "customers is entered by its door only",
  ],
  ["src/features/letters/run.ts", 'import Fastify from "fastify";', "only the HTTP edge knows Fastify"],
  ["src/features/letters/run.ts", 'import PDF from "pdfkit";', "only typeset knows pdfkit"],
  ["src/features/letters/run.ts", 'import S from "better-sqlite3";', "only platform knows the SQLite driver"],
  ["src/features/letters/run.ts", 'import { z } from "./pages.ts";', "the core does not know its edge"],
  [
    "src/features/letters/run.ts",
    'import { z } from "#src/app.ts";',
    "a feature's core knows lib, platform, typeset and earlier doors",
  ],
  ["src/lib/yen.ts", 'export { z } from "../platform/blobs.ts";', "lib imports nothing of the house"],
  [
    "src/typeset/index.ts",
    'const m = await import("#src/features/ledger/index.ts");',
    "typeset imports lib only",
  ],
  [
    "src/features/unknown/index.ts",
    'import { z } from "#src/lib/yen.ts";',
    "the feature unknown has no place in the order",
  ],
])("would refuse %s with %s", (from, line, reason) => {
  expect(arrowsOf(from, line).map(judge)).toEqual([reason]);
});

test("only the ledger opens a transaction", () => {
  const callers = readArrows(ROOT).filter(
    (arrow) => /^src\/platform\/(database|connection)\.ts$/.test(arrow.to) && !arrow.isTypeOnly,
  );
  const allowed = /^src\/(platform|features\/ledger|features\/backup)\//;
  expect(callers.map((arrow) => arrow.from).filter((file) => !allowed.test(file))).toEqual([]);
});
