/** The guided form and the case in a real browser, on a phone and on a desk. */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { answersOf, getCase, listIncidents } from "#src/features/incidents/index.ts";
import {
  closeBrowser,
  complaintsOf,
  expectAccessible,
  expectNoSideScroll,
  openSignedIn,
  screenshot,
} from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
let origin: string;
beforeEach(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

it.each([360, 1280])("leads through the guided form to the case at %i px", {
  timeout: 150_000,
}, async (width) => {
  const page = await openSignedIn(at, origin, { width, scripts: true });
  const complaints = complaintsOf(page);
  const look = async (name: string): Promise<void> => {
    await screenshot(page, `incidents-${width}-${name}`);
    await expectNoSideScroll(page);
    // The steps differ by width only in their frame: on the desk axe reads the pages behind them.
    if (width < 500 || !page.url().includes("/guide/")) await expectAccessible(page);
  };
  const next = async (): Promise<void> => {
    await page.getByRole("button", { name: "記録して次へ進む" }).click();
    await page.waitForLoadState("load");
  };

  await page.goto(`${origin}/`);
  await look("01-empty");
  await page.getByRole("link", { name: "何が起きたかを記録する" }).click();
  await look("02-trigger");
  await page.getByText("はがきが届いた").click();
  await next();
  await look("03-relation");
  await page.getByText("個人事業主として仕事を頼んでいた").click();
  await next();
  await page.getByLabel("どのように分かりましたか").fill("お客様が、届いたはがきを見せてくださった。");
  await page.getByLabel("分かった日").fill("令和8年13月1日");
  await page.getByRole("button", { name: "前の質問へ戻る" }).click();
  await page.getByRole("link", { name: "直さずに、前の質問へ戻る" }).waitFor();
  await look("04-wrong-date");
  expect(await page.getByLabel("どのように分かりましたか").inputValue()).toBe(
    "お客様が、届いたはがきを見せてくださった。",
  );
  await page.getByLabel("分かった日").fill("令和8年11月18日");
  await page.getByLabel("お客様", { exact: true }).check();
  await next();
  await page.getByLabel("お名前").fill("試験 太郎");
  await page.getByLabel("契約が終わった日").fill("2026年10月頃");
  await look("05-person");
  await next();
  await page.getByText("予約システム").click();
  await look("06-access");
  await next();
  await look("07-items");
  await page.getByRole("button", { name: "分からないので次へ" }).click();
  await page.getByLabel("どこに保管していましたか").fill("受付の鍵付き棚");
  await page.getByRole("button", { name: "ここまでにして、事件の画面へ" }).click();
  await page.getByText("ここまで保存しました。").waitFor();
  await look("08-case-left");
  await page.getByRole("link", { name: /続きから答える/ }).click();
  expect(await page.getByLabel("どこに保管していましたか").inputValue()).toBe("受付の鍵付き棚");
  await page.getByLabel("電子媒体").check();
  await look("09-storage");
  await next();
  await page.getByLabel("何人分ですか").fill("約312");
  await look("10-people");
  await next();
  await page.getByLabel("はがき").check();
  await look("11-usage");
  await next();
  await page.getByLabel("はがきなどの現物を保管した").check();
  await look("12-response");
  await next();
  await page.getByLabel("お店として知った日").fill("令和8年11月18日");
  await page.getByText("不正の目的で行われたおそれがある（3号）").click();
  await look("13-known");
  await next();
  await look("14-summary");

  const incident = listIncidents(at.house.read, at.owner)[0]!;
  expect(answersOf(at.house.read, incident.id).duty.knownOn).toBe("2026-11-18");
  expect(getCase(at.house.read, incident.id).otherParty?.name).toBe("試験 太郎");

  await page.getByRole("link", { name: "はじめの1時間にすることを確かめる" }).click();
  await page.getByText("その人のIDとパスワードを止める").click();
  await page.getByRole("button", { name: "済んだものを記録する" }).click();
  await page.getByText("1件を済みにしました。残りは4件です。").waitFor();
  await look("15-first-hour");
  await page.getByRole("link", { name: "事件の画面", exact: true }).click();
  await page.getByText("あと1日").first().waitFor();
  await look("16-case");
  for (const [name, path] of [
    ["17-sections", "/sections"],
    ["18-secrecy", "/sections/secrecy"],
    ["19-wishes", "/sections/wishes"],
    ["20-duty", "/sections/duty"],
    ["21-phases", "/phases"],
    ["22-people", "/people"],
    ["23-person", "/people/new"],
    ["24-facts-empty", "/facts"],
    ["25-fact", "/facts/new"],
    ["26-settings", "/settings"],
  ] as const) {
    await page.goto(`${origin}/incidents/${incident.id}${path}`);
    await look(name);
  }
  for (const [date, what, certainty] of [
    ["不詳", "予約システムの一覧を書き出した可能性がある", "推測"],
    ["2026年10月頃", "辞めると言った", "確認済"],
    ["令和8年11月18日", "お客様が、届いたはがきを見せてくださった", "申告あり（未確認）"],
  ] as const) {
    await page.goto(`${origin}/incidents/${incident.id}/facts/new`);
    await page.getByLabel("いつ").fill(date);
    await page.getByLabel("何があったか").fill(what);
    await page.getByLabel(certainty).check();
    await page.getByRole("button", { name: "時系列に記録する" }).click();
  }
  await page.waitForLoadState("load");
  await look("27-facts");
  await page.goto(`${origin}/search?q=${encodeURIComponent("試験")}`);
  await look("28-search");
  expect(complaints).toEqual([]);
  await page.context().close();
});

it("works without a script, and prints the first-hour card on paper", async () => {
  const page = await openSignedIn(at, origin, { width: 800, scripts: false });
  await page.goto(`${origin}/incidents/new`);
  await page.getByText("まだ疑いだけ").click();
  await page.getByRole("button", { name: "記録して次へ進む" }).click();
  const incident = listIncidents(at.house.read, at.owner)[0]!;
  expect(incident.title).toBe("顧客名簿の持ち出しが疑われる件");
  await page.goto(`${origin}/incidents/${incident.id}/first-hour`);
  await page.emulateMedia({ media: "print" });
  await screenshot(page, "incidents-first-hour-print");
  expect(await page.locator(".button:visible, .side:visible, .bottom:visible").count()).toBe(0);
  expect(await page.getByText("SNSやブログに書かない").isVisible()).toBe(true);
  await page.context().close();
});
