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
  const [one, two] = at.house.read.all<{ file: string }>(sql`SELECT v.file FROM letter_volume v
    JOIN letter_run r ON r.id = v.run_id ORDER BY r.number`);
  change(at, sql`DROP TRIGGER letter_volume_fixed`);
  // UNIQUE lets no two volumes share a file, not even between two statements.
  change(at, sql`UPDATE letter_volume SET file = NULL, letters = 0 WHERE run_id = ${first.id}`);
  change(at, sql`UPDATE letter_volume SET file = ${one!.file} WHERE run_id = ${second.id}`);
  change(at, sql`UPDATE letter_volume SET file = ${two!.file}, letters = 1 WHERE run_id = ${first.id}`);
  await expectSound(at);
  expect(told()).toEqual([
    `お手紙のPDFが、作ったときの記録と違います。（第1回 ${first.id} 第1巻）`,
    `お手紙のPDFが、作ったときの記録と違います。（第2回 ${second.id} 第1巻）`,
  ]);
});

test("finds a made run that is said never to have been made", () => {
  change(at, sql`DROP TRIGGER letter_run_made_fixed`);
  change(at, sql`UPDATE letter_run SET state = 'failed' WHERE number = 2`);
  expect(told()).toEqual([
    `お手紙の回の種類・通数・文面・日時などが、記録と違います。（第2回 ${second.id}）`,
  ]);
});

test("finds that somebody got another person's number", () => {
  change(at, sql`DROP TRIGGER letter_fixed`);
  change(at, sql`UPDATE letter SET customer_id = 'cus_other' WHERE number = 2`);
  expect(told()).toEqual([
    `お手紙の番号とお客様、書いた項目、ページが、記録と違います。（第2回 ${second.id}）`,
  ]);
});

test("finds a letter that is said to have been sent, or to have come back, behind the log", async () => {
  change(at, sql`UPDATE letter SET sent_on = '2026-11-20' WHERE number = 1`);
  expect(told()).toEqual([`お手紙の発送・引受番号・返戻が、記録と違います。（第1回 ${first.id} 番号0001）`]);
});
