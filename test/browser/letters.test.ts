/** Letters in a real browser: from words that still need mending to a run that was sent. */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { saveDraft } from "#src/features/letters/index.ts";
import { addCustomers, makeCase } from "../features/letters/people.ts";
import { closeBrowser, complaintsOf, lookAt, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
let origin: string;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
  incident = makeCase(at);
  await addCustomers(at, incident, [
    {
      name: "試験 一郎",
      kana: "シケン イチロウ",
      address: "例示県例示市例示町1丁目2番3号",
      building: "例示マンション305号室",
      phone: "00-0000-0011",
      karte: "あり",
    },
    { name: "例示 花", address: "例示県例示市例示町2丁目" },
    { name: "絵文字😀 三郎", address: "例示県例示市例示町3丁目" },
    { name: "住所なし 四郎", address: "" },
    { name: "例示株式会社 見本 五郎", address: "例示県例示市例示町5丁目" },
  ]);
  at.house.write({ id: at.owner.id }, (tx) =>
    saveDraft(tx, incident, { sentOn: null, blocks: { cause: "○○が不十分でした。" } }),
  );
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

it.each([360, 1280])("leads from the words to letters that were sent at %i px", {
  timeout: 120_000,
}, async (width) => {
  const page = await openSignedIn(at, origin, { width, scripts: true });
  const complaints = complaintsOf(page);
  const look = (name: string) => lookAt(page, `letters-${width}-${name}`);
  const base = `${origin}/incidents/${incident}/letters`;
  await page.goto(base);
  await look("01-start");
  await page.getByRole("link", { name: "文面を開く" }).click();
  await page.getByText("直すところが2か所あります").waitFor();
  await look("02-text");

  await page.getByLabel("お手紙の日付").fill("令和8年13月1日");
  await page.getByLabel("3 原因").fill("名簿の管理が不十分でした。");
  await page.getByRole("button", { name: "文面を保存する" }).click();
  expect(await page.getByLabel("3 原因").inputValue()).toBe("名簿の管理が不十分でした。");
  expect(await page.getByLabel("お手紙の日付").inputValue()).toBe("令和8年13月1日");
  await look("03-wrong-day");
  await page.getByLabel("お手紙の日付").fill("令和8年12月1日");
  await page.getByRole("button", { name: "文面を保存する" }).click();
  await page.getByText("文面を保存しました。次は、宛先を選びましょう。").waitFor();

  await page.getByRole("link", { name: "宛先を選ぶ" }).click();
  await look("04-recipients");
  await page.getByRole("link", { name: "試験 一郎　様" }).click();
  await page.frameLocator("iframe").getByText("試験 一郎様のお名前").waitFor();
  await look("05-preview");
  await page.goBack();
  await page.getByLabel("試験 一郎さんに印を付ける").check();
  await page.getByText("条件でしぼりこむ").click();
  await page.getByLabel("お名前・フリガナ・住所・お客様の番号").fill("例示 花");
  await look("06-filter");
  // Not the first button that is seen on the page, but the one that this field belongs to.
  await page.getByLabel("お名前・フリガナ・住所・お客様の番号").press("Enter");
  await page.getByText("1人（この条件では0人）").waitFor();
  await page.getByLabel("例示 花さんに印を付ける").check();
  await page.getByRole("button", { name: "次へ：費用と時間を見て作る" }).click();
  await page.getByText("印を付けた方だけ（2通）").waitFor();
  await page.getByLabel("1巻の通数").fill("1");
  await page.getByRole("button", { name: "計算し直す" }).click();
  await page.getByText("2通・2巻").waitFor();
  await look("07-make");
  await page.getByRole("button", { name: "この内容で作り始める" }).click();
  await page.getByRole("link", { name: /警察・弁護士と発送時期を相談したかどうか/ }).waitFor();
  await look("08-question");
  await page.getByLabel("まだ相談していない").check();
  await page.getByRole("button", { name: "この内容で作り始める" }).click();
  await page.getByRole("link", { name: "全部の巻と発送一覧をZIPで取り出す" }).waitFor();
  await look("09-run");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("link", { name: /PDFを取り出す/ })
      .first()
      .click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^お詫び状_第1回_第01巻_0001-0001\.pdf$/);
  await page.getByRole("button", { name: "発送したことを記録する" }).click();
  await page.getByText("2人の通知を「発送済」にしました").waitFor();
  await look("10-sent");
  await page.getByRole("link", { name: "発送一覧を開く" }).click();
  await look("11-dispatch");
  await page.getByRole("link", { name: /^記録.*0001/ }).click();
  await page.getByLabel("戻ってきた（返戻）").check();
  await page.getByLabel("戻ってきた日").fill("令和8年11月21日");
  await page.getByLabel("理由").selectOption("転居先不明");
  await look("12-letter");
  await page.getByRole("button", { name: "この内容で記録する" }).click();
  await page.getByText("番号0001を「返戻」にしました。").waitFor();
  await look("13-returned");
  await page.goto(base);
  await look("14-start");
  expect(complaints).toEqual([]);
  await page.context().close();
});
