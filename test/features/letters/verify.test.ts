import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { letterFaultSentence, makeLetters, type Run, verifyLetters } from "#src/features/letters/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { addCustomers, change, makeCase } from "./people.ts";

let at: TestApp;
let first: Run;
let second: Run;
beforeEach(async () => {
  at = await openTestApp();
  const incident = makeCase(at);
  const [one, two] = await addCustomers(at, incident, [{ name: "試験 一郎" }, { name: "例示 花" }]);
  const make = (id: string) =>
    makeLetters(at.house, { id: at.owner.id }, incident, {
      template: "apology",
      consulted: "yes",
      choice: { mode: "only", ids: [id] },
    });
  ({ run: first } = await make(one!.id));
  ({ run: second } = await make(two!.id));
});
afterEach(() => at.close());

const told = () => verifyLetters(at.house.read).map(letterFaultSentence);

test("finds nothing in letters as they were made", async () => {
  expect(told()).toEqual([]);
  await expectSound(at);
});

test("finds that the files of two runs were swapped, which log and files alone do not show", async () => {
  const [one, two] = at.house.read.all<{ file: string }>(sql`SELECT file FROM letter_run ORDER BY number`);
  change(at, sql`DROP TRIGGER letter_run_made_fixed`);
  // UNIQUE lets no two runs share a file, not even between two statements.
  change(at, sql`UPDATE letter_run SET state = 'failed', file = NULL, pages = NULL WHERE number = 1`);
  change(at, sql`UPDATE letter_run SET file = ${one!.file} WHERE number = 2`);
  change(at, sql`UPDATE letter_run SET state = 'made', file = ${two!.file}, pages = 1 WHERE number = 1`);
  await expectSound(at);
  expect(told()).toEqual([
    `お詫び状のPDFが、作ったときの記録と違います。（第1回 ${first.id}）`,
    `お詫び状のPDFが、作ったときの記録と違います。（第2回 ${second.id}）`,
  ]);
});

test("finds a made run that is said never to have been made", () => {
  change(at, sql`DROP TRIGGER letter_run_made_fixed`);
  change(at, sql`UPDATE letter_run SET state = 'failed', file = NULL, pages = NULL WHERE number = 2`);
  expect(told()).toEqual([`作成の記録にあるお詫び状が、一覧から消えています。（${second.id}）`]);
});

test("finds a made run whose number of pages was changed", () => {
  change(at, sql`DROP TRIGGER letter_run_made_fixed`);
  change(at, sql`UPDATE letter_run SET pages = 9 WHERE number = 1`);
  expect(told()).toEqual([
    `お詫び状の事件・ページ数・日時が、作ったときの記録と違います。（第1回 ${first.id}）`,
  ]);
});
