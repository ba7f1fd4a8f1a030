/** 通知書（内容証明） from the skeleton to the sheets, on a phone with scripts and on a desk without. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { listDocuments } from "#src/features/documents/index.ts";
import { addPerson, personInput } from "#src/features/incidents/index.ts";
import { listNotices } from "#src/features/notices/index.ts";
import { openSample } from "../features/customers/statements/people.ts";
import {
  closeBrowser,
  expectAccessible,
  expectNoSideScroll,
  openBrowser,
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

it.each([
  [360, true],
  [1280, false],
])("is written, counted and issued at %i px, scripts %s", { timeout: 120_000 }, async (width, scripts) => {
  const incident = openSample(at);
  at.house.write({ id: at.owner.id }, (tx) =>
    addPerson(tx, incident, personInput.parse({ role: "元従業員", name: "試験 太郎", isOtherParty: true })),
  );
  const base = `${origin}/incidents/${incident}`;
  const page = await open(width, scripts);
  const look = async (name: string): Promise<void> => {
    await screenshot(page, `notice-${width}-${name}`);
    if (!scripts) return;
    await expectNoSideScroll(page);
    await expectAccessible(page);
  };
  const press = async (name: string): Promise<void> => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.waitForLoadState("load");
  };
  await page.goto(`${base}/documents/draft/notice`);
  await page.getByRole("link", { name: "文面を書く・直す" }).click();
  await look("01-empty");
  await page.getByRole("link", { name: "文面を書く" }).click();
  expect(await page.getByLabel("受取人のお名前").inputValue()).toBe("試験 太郎");
  await look("02-skeleton");
  const body = page.getByLabel("本文");
  await body.fill("　次のことを請求します。DMを送らないこと。本書到達後７日以内に回答してください。");
  if (!scripts) await press("保存せずに字数を数える");
  await page.getByText("1枚目の3行目、13文字目の「DM」は、英字です。").waitFor();
  expect(listNotices(at.house.read, incident)).toEqual([]);
  await look("03-counted");
  await body.fill("　次のことを請求します。はがきを送らないこと。本書到達後７日以内に回答してください。");
  await page.getByLabel("受取人の住所").fill("例示県例示市9-9-9");
  await press("文面を保存する");
  await page.getByText("決まりに合わないところは見つかりませんでした。").waitFor();
  await page.getByText("1行ずつの字数を見る").click();
  await look("04-saved");
  await page.getByRole("link", { name: "印刷する紙を見る" }).click();
  const paper = page.frameLocator("iframe");
  await paper.getByText("通", { exact: true }).first().waitFor();
  await look("05-paper");
  await press("この内容でPDFを作る");
  expect(listDocuments(at.house.read, incident)[0]).toMatchObject({ kind: "notice", pages: 1 });
  await look("06-issued");
});

async function open(width: number, javaScriptEnabled: boolean): Promise<Page> {
  const browser = await openBrowser();
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    hasTouch: width < 500,
    isMobile: width < 500,
    javaScriptEnabled,
    locale: "ja-JP",
    reducedMotion: "reduce",
  });
  const value = at.signedIn().cookie.replace("akashi_session=", "");
  await context.addCookies([{ name: "akashi_session", value, url: origin }]);
  context.setDefaultTimeout(10_000);
  return context.newPage();
}
