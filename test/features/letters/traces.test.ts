/**
 * Customers who stand in a text are found however either is written; the register is asked for them, not read whole.
 */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readerFaults } from "#src/features/letters/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { addCustomers, change, makeCase } from "./people.ts";

const found = [
  ["髙﨑　桜子", "高崎桜子様から伺いました。"],
  ["ﾊﾅﾓﾘ ﾋﾛｴ", "はなもり・ひろえ様から伺いました。"],
  ["きょうの ゆうこ", "キヨウノユウコさんの件です。"],
  ["𠮷田 ッ子", "吉田ツ子様から伺いました。"],
  ["株式会社例示商事", "納品先の株式会社例示商事です。"],
  ["例(株)示工務店", "取引先は例(株)示工務店です。"],
  ["甲株式会社", "甲株式会社へお届けしました。"],
  ["架/空 三郎", "架空三郎様から伺いました。"],
  ["ℓ野 四郎", "l野四郎様から伺いました。"],
  ["😀山 五郎", "😀山五郎様から伺いました。"],
  ["関が原 六郎", "関ヶ原六郎様から伺いました。"],
  ["Anna Rei", "ａｎｎａ　ｒｅｉ様から伺いました。"],
] as const;

let at: TestApp;
let incident: string;
beforeAll(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  const people = await addCustomers(at, incident, [
    ...found.map(([name], index) => ({ name, address: `例示町${index}` })),
    { name: "番号 七郎", address: "例示町70", phone: "03-0000-7777", email: "Nana@Example.jp" },
    { name: "見えない 八郎", address: "例示町80" },
  ]);
  const unseen = people.find(({ name }) => name === "見えない 八郎")!;
  change(at, sql`UPDATE customer SET name = ${"見\u200Bえない 八郎"} WHERE id = ${unseen.id}`);
});
afterAll(async () => {
  await expectSound(at);
  await at.close();
});

const quotes = (text: string, ownNames: readonly string[] = []): string[] =>
  readerFaults(at.house.read, incident, text, { paper: undefined, ownNames })
    .filter(({ code }) => code === "customer_data")
    .map(({ quote }) => quote);

test.each(found)("%s is found in 「%s」", (name, text) => {
  expect(quotes(text)).toEqual([name]);
});

test("a telephone number and an e-mail address are found as they may be typed", () => {
  expect(quotes("０３−００００−７７７７へお電話しました。")).toEqual(["0300007777"]);
  expect(quotes("宛先は nana@example.jp です。")).toEqual(["nana@example.jp"]);
  expect(quotes("03-0000-7778 と nano@example.jp です。")).toEqual([]);
});

test("a name with a character that cannot be seen is found, and whoever the paper is for may stand in it", () => {
  expect(quotes("見えない八郎様から伺いました。")).toEqual(["見\u200Bえない 八郎"]);
  expect(quotes("高崎桜子様へ。", ["髙﨑　桜子"])).toEqual([]);
  expect(quotes("一部のお客様から、はがきが届いたとのお知らせをいただいております。")).toEqual([]);
});
