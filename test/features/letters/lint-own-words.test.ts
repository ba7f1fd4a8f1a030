/** The program's own words pass its own linter, whatever was answered. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Akashi, openAkashi } from "#src/app.ts";
import { saveAnswers, sections } from "#src/features/incidents/index.ts";
import { findingsOf, saveDraft } from "#src/features/letters/index.ts";
import { loadSample } from "#src/sample/index.ts";
import {
  expectSound,
  NOON,
  OWNER,
  openTestApp,
  type TestApp,
  temporaryFolder,
  testConfig,
} from "../../support/house.ts";
import { makeCase } from "./people.ts";

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

test.each(["お客様", "自社", "取引先", "その他"] as const)("told by %s, used in any way", async (finder) => {
  const ways = ["はがき", "封書", "メール", "LINE・SNS", "電話", "訪問", "まだ使われた様子はない"] as const;
  for (const way of ways) {
    at.house.write(at.owner, (tx) => {
      saveAnswers(tx, incident, { discovery: { finder }, usage: { ways: [way] } });
    });
    expect([way, await findingsOf(at.house.read, incident, "2026-11-21")]).toEqual([way, []]);
  }
});

test.each([
  "雇用",
  "業務委託",
  "面貸し",
  "派遣",
  "分からない",
] as const)("whoever left was there by %s", async (relation) => {
  const answers = { leaver: { relation } };
  at.house.write(at.owner, (tx) => saveAnswers(tx, incident, answers));
  expect(await findingsOf(at.house.read, incident, "2026-11-21")).toEqual([]);
});

test.each([
  ["cause", "退職する者による名簿の閲覧・書き出しを防ぐ仕組みが不十分でした。"],
  ["harm", "一部のお客様に、案内のはがきが届いたことを確認しています。"],
  ["measures", "IDの停止、関係機関への報告と相談。"],
] as const)("the form's example for %s may be written as it stands", async (block, example) => {
  expect(sections.explanation.questions[block].hint).toContain(example);
  at.house.write(at.owner, (tx) => saveDraft(tx, incident, { blocks: { [block]: example } }));
  expect(await findingsOf(at.house.read, incident, "2026-11-21")).toEqual([]);
});

test("the sample case", async () => {
  const app: Akashi = await openAkashi(testConfig(temporaryFolder("own-words")), () => NOON);
  const sample = await loadSample(app, OWNER);
  const findings = await findingsOf(app.house().read, sample.incidentId, "2026-11-21");
  expect(findings).toEqual([]);
  app.close();
}, 120_000);
