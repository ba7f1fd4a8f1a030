/** Whom letters go to: filters, the order of printing, and what is known of earlier letters. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { getCustomer } from "#src/features/customers/index.ts";
import {
  countPlan,
  filterPlan,
  makeLetters,
  markReturned,
  markSent,
  planRecipients,
  type RecipientFilter,
  recipientFilter,
  startLetters,
} from "#src/features/letters/index.ts";
import { numbersIn, timeLeft } from "#src/features/letters/run-pages.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { addCustomers, flag, makeCase } from "./people.ts";

let at: TestApp;
let actor: { id: string };
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  actor = { id: at.owner.id };
  incident = makeCase(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const labels = async (filter: Partial<Record<keyof RecipientFilter, string>> = {}, options = {}) => {
  const plan = await planRecipients(at.house.read, incident, options);
  return filterPlan(plan, recipientFilter.parse(filter)).map((one) => one.number);
};

test("people are found by place, item, e-mail, words and problem, in the order of printing", async () => {
  const people = await addCustomers(at, incident, [
    { name: "見本 一子", postal: "600-0001", address: "京都府例示市2-1", email: "a@example.jp" },
    { name: "見本 二子", postal: "100-0001", address: "東京都例示区9", kana: "ミホン フタコ" },
    { name: "見本 三子", postal: "100-0001", address: "東京都例示区1-1" },
    { name: "見本 四子", postal: "060-0001", address: "" },
  ]);
  flag(at, people.find((one) => one.number === 3)!, ["isMinor"]);
  expect(await labels()).toEqual([4, 3, 2, 1]);
  expect(await labels({ prefecture: "東京都" })).toEqual([3, 2]);
  expect(await labels({ postalFrom: "100", postalTo: "１００−０００１" })).toEqual([3, 2]);
  expect(await labels({ postalFrom: "600" })).toEqual([1]);
  expect(await labels({ email: "yes" })).toEqual([1]);
  expect(await labels({ item: "フリガナ" })).toEqual([2]);
  expect(await labels({ q: "ふたこ" })).toEqual([2]);
  expect(await labels({ q: "0003" })).toEqual([3]);
  expect(await labels({ to: "parents" })).toEqual([3]);
  expect(await labels({ problem: "no_address" })).toEqual([4]);
  expect(await labels({ problem: "ready" })).toEqual([3, 2, 1]);
  expect(recipientFilter.safeParse({ postalFrom: "京都" }).success).toBe(false);
  const counts = countPlan((await planRecipients(at.house.read, incident)).people);
  expect(counts).toMatchObject({ all: 4, ready: 3, noted: 0, problems: { no_address: 1 } });
});

test("a plan follows every change of a customer", async () => {
  const [one, two] = await addCustomers(at, incident, [
    { name: "見本 一子", address: "例示町1" },
    { name: "見本 二子", address: "例示町2" },
  ]);
  expect(await labels()).toEqual([1, 2]);
  flag(at, one!, ["doNotWrite"]);
  expect(await labels()).toEqual([2]);
  flag(at, two!, ["isInDanger"]);
  expect(await labels()).toEqual([]);
});

test("who came back is 再送 the second time, and only who was sent a letter can get a correction of it", async () => {
  const people = await addCustomers(at, incident, [
    { name: "見本 一子", address: "例示町1" },
    { name: "見本 二子", address: "例示町2" },
    { name: "見本 三子", address: "例示町3" },
  ]);
  const make = { template: "apology", consulted: "yes" } as const;
  const { run } = await makeLetters(at.house, actor, incident, { ...make, volumeSize: 2 });
  expect(run).toMatchObject({ volumes: 2, printed: 3 });
  expect(
    await markSent(at.house, actor, incident, run.id, { on: "2026-11-20", volumes: [1], except: [2] }),
  ).toBe(1);
  at.house.write(actor, (tx) =>
    markReturned(tx, incident, run.id, 1, { on: "2026-11-21", reason: "転居先不明" }),
  );
  expect(await labels({ standing: "returned" })).toEqual([1]);
  expect(await labels({ standing: "all", returned: "yes" })).toEqual([1]);
  expect(await labels({ standing: "all" }, { template: "correction", aboutRun: run.id })).toEqual([1]);
  expect(await labels({ standing: "all" }, { template: "correction" })).toEqual([]);
  expect(await labels({ standing: "all" }, { template: "followup" })).toEqual([1]);
  await expect(
    startLetters(at.house, actor, incident, { template: "correction", consulted: "yes" }),
  ).rejects.toThrow("letter_about_what");

  const { run: second } = await makeLetters(at.house, actor, incident, {
    ...make,
    choice: { mode: "only", ids: [people[0]!.id] },
  });
  await markSent(at.house, actor, incident, second.id, { on: "2026-11-21" });
  expect(getCustomer(at.house.read, incident, people[0]!.id).notice).toBe("再送");
  expect(getCustomer(at.house.read, incident, people[1]!.id).notice).toBe("発送準備");
});

test("numbers are read as people write them, and the time that is left is told in words", () => {
  expect(numbersIn("１〜3、 7", 1, 10)).toEqual([1, 2, 3, 7]);
  expect(numbersIn("", 1, 10)).toEqual([]);
  expect(numbersIn("3-1", 1, 10)).toBeUndefined();
  expect(numbersIn("11", 1, 10)).toBeUndefined();
  expect(numbersIn("1-9999999", 1, 10)).toBeUndefined();
  expect([undefined, 5, 59, 61, 5_000].map(timeLeft)).toEqual([
    "残り時間を計っています",
    "まもなく終わります",
    "あと1分以内",
    "あと約2分",
    "あと約1.5時間",
  ]);
});
