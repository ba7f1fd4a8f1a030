/**
 * What customers read, in a real browser: 続報 with its preview while typing, mails copied by hand, a lawyer's consent.
 */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { closeBrowser, lookAt, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";
import { makeMailCase } from "./mail-case.ts";

let at: TestApp;
let origin: string;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
  incident = await makeMailCase(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

it.each([360, 1280])("a 続報 is shown while it is typed, and mails go out by hand, at %i px", {
  timeout: 240_000,
}, async (width) => {
  const page = await openSignedIn(at, origin, { width, scripts: true });
  const look = (which: string) => lookAt(page, `customer-words-${width}-${which}`);
  const base = `${origin}/incidents/${incident}`;

  await page.goto(`${base}/letters/text`);
  await page.getByRole("link", { name: "続報" }).click();
  const frame = page.frameLocator(".preview iframe");
  await page.locator(".preview").scrollIntoViewIfNeeded();
  await frame.getByText("続報のお知らせ").waitFor();
  await page.getByLabel("1 分かったこと").fill("打っている途中の文です。");
  await frame.getByText("打っている途中の文です。").waitFor();
  await look("01-followup");

  await page.goto(`${base}/letters`);
  await page.getByRole("link", { name: "メールアドレスのある方へ" }).click();
  await page.getByText("メールを送る設定がありません").waitFor();
  await look("02-mail");
  await page.getByLabel("相談した", { exact: true }).check();
  await page.getByRole("button", { name: "番号を付けて、写すための文を作る" }).click();
  await page.getByText("手で送っています").waitFor();
  await look("03-by-hand");
  await page.getByRole("link", { name: "0001" }).first().click();
  expect(await page.getByLabel("宛先").inputValue()).toBe("ichiro@example.jp");
  expect(await page.getByLabel("本文").inputValue()).toContain("試験 一郎　様");
  await look("04-one");
  await page.getByRole("button", { name: "送った" }).click();
  await page.getByText("送ったことを記録しました").waitFor();
  expect(await page.getByLabel("宛先").inputValue()).toBe("jiro@example.jp");

  await page.goto(`${base}/people`);
  await page.getByRole("link", { name: "弁護士の同意" }).click();
  await look("05-consents");
  await page.goto(`${base}/documents/draft/settlement`);
  await page.goto(`${base}/documents/draft/publication`);
  await look("06-publication");
});
