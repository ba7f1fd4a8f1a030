import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import {
  addFact,
  addPerson,
  changeFact,
  factFaultSentence,
  factInput,
  openIncident,
  personInput,
  removeFact,
  removePerson,
  verifyFacts,
} from "#src/features/incidents/index.ts";
import { defineEvent } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

const tampered = defineEvent("test.tampered", z.object({}));
const day = { precision: "day", date: "2026-11-13", around: false } as const;

let at: TestApp;
let incident: string;
let person: string;
let first: string;
let second: string;
const write = <T>(fn: Parameters<typeof at.house.write<T>>[1]): T => at.house.write({ id: at.owner.id }, fn);
const input = (what: string, people: string[] = []) =>
  factInput.parse({ date: day, time: "14:30", what, people, certainty: "確認済", source: "本人の話" });

beforeEach(async () => {
  at = await openTestApp();
  incident = write((tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id })).id;
  person = write((tx) => addPerson(tx, incident, personInput.parse({ role: "同僚", name: "試験 太郎" }))).id;
  first = write((tx) => addFact(tx, incident, input("はがきが届いた。", [person]))).id;
  second = write((tx) => addFact(tx, incident, input("電話があった。"))).id;
  write((tx) => changeFact(tx, incident, second, input("電話が2回あった。")));
});
afterEach(() => at.close());

/** What somebody with the key and a database tool could do: log and files stay whole. */
async function tamper(statement: string): Promise<void> {
  write((tx) => {
    tx.db.run(sql.raw(statement));
    tx.record(tampered, null, {});
  });
  await expectSound(at);
}
const told = () => verifyFacts(at.house.read).map(factFaultSentence);

test("finds nothing in facts that were added, changed and removed as usual, nor when a person of one is removed", () => {
  write((tx) => removePerson(tx, incident, person));
  const third = write((tx) => addFact(tx, incident, input("書き間違い"))).id;
  write((tx) => removeFact(tx, incident, third));
  expect(told()).toEqual([]);
});

test.each([
  "what = 'はがきは届いていない。'",
  "who = '別の人'",
  "happened_on = '2026-11-14'",
  "happened_at = '14:31'",
  "is_around = 1",
  "certainty = '推測'",
  "source = ''",
])("finds a fact rewritten with the key: %s", async (change) => {
  await tamper(`UPDATE fact SET ${change} WHERE position = 1`);
  expect(told()).toEqual([
    `出来事の内容が、最後に書いたときの記録と違います。（1番目に書いた出来事 ${first}）`,
  ]);
});

test("finds a changed fact put back to its former words, and a person taken out of one", async () => {
  await tamper("UPDATE fact SET what = '電話があった。' WHERE position = 2");
  await tamper("DELETE FROM fact_person");
  expect(told()).toEqual([
    `出来事の内容が、最後に書いたときの記録と違います。（1番目に書いた出来事 ${first}）`,
    `出来事の内容が、最後に書いたときの記録と違います。（2番目に書いた出来事 ${second}）`,
  ]);
});

test("finds a fact hidden, one taken away and one slipped in", async () => {
  await tamper("UPDATE fact SET removed_at = '2026-11-21T03:00:00.000Z' WHERE position = 1");
  await tamper("UPDATE fact SET id = 'fct_other' WHERE position = 2");
  expect(told()).toEqual([
    `出来事を消したこと、または残していることが、記録と違います。（1番目に書いた出来事 ${first}）`,
    "出来事が、書いたときの記録に見当たりません。（2番目に書いた出来事 fct_other）",
    `記録にある出来事が、なくなっています。（${second}）`,
  ]);
});

test("compares no words where the newest entry is of the first version, which kept no digest", async () => {
  const early = defineEvent(
    "fact.changed",
    z.object({ fact: z.string(), certainty: z.string(), fields: z.array(z.string()) }),
  );
  write((tx) => tx.record(early, incident, { fact: first, certainty: "確認済", fields: ["what"] }));
  await tamper("UPDATE fact SET what = '前の版で書いたこと', revision = revision + 1 WHERE position = 1");
  expect(told()).toEqual([]);
});
