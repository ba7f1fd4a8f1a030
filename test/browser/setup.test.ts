/** From the first visit to the login after a restart, in a real browser. */
import { afterAll, afterEach, expect, test } from "vitest";
import { type Akashi, openAkashi } from "#src/app.ts";
import { createServer } from "#src/http/server.ts";
import { closeBrowser, lookAt, openBrowser } from "../support/browser.ts";
import { NOON, OWNER, temporaryFolder, testConfig } from "../support/house.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(closeBrowser);

async function serve(storage: string): Promise<{ app: Akashi; origin: string }> {
  const app = await openAkashi(testConfig(storage), () => NOON);
  const http = await createServer(app, { log: false });
  closing.push(
    () => app.close(),
    () => http.close(),
  );
  return { app, origin: await http.listen({ host: "127.0.0.1", port: 0 }) };
}

test.each([360, 1280])("sets up, proves the sheet, locks and opens again at %i px", {
  timeout: 150_000,
}, async (width) => {
  const { app, origin } = await serve(temporaryFolder("browser-setup"));
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  closing.push(() => page.close());
  const look = (name: string) => lookAt(page, `setup-${width}-${name}`);
  await page.goto(`${origin}/`);
  await look("1-shop");
  await page.getByRole("button", { name: "次へ進む" }).click();
  await page.getByText("お店の名前（屋号）を入れてください。").first().waitFor();
  await look("1-shop-error");
  await page.getByLabel("お店の名前（屋号）").fill("ヘアサロン見本");
  await page.getByLabel("代表者のお名前").fill("見本 花子");
  await page.getByRole("button", { name: "次へ進む" }).click();
  await look("2-owner");
  await page.getByLabel("ログイン名").fill(OWNER.login);
  await page.locator("#f-password").fill(OWNER.password);
  await page.locator("#f-passwordAgain").fill(OWNER.password);
  await page.getByRole("button", { name: "この内容で始める" }).click();
  await look("3-sheet");
  await page.goto(`${origin}/incidents`);
  await look("3-unproven");
  await page.goto(`${origin}/setup/recovery/again`);
  await look("3-again");
  await page.goto(`${origin}/incidents`);
  await page.getByRole("link", { name: "復旧シートを印刷して確かめる" }).click();
  const groups = app.pendingRecovery()!.code.split("-");
  await page.getByLabel("3番の4文字").fill(groups[2]!);
  await page.getByLabel("6番の4文字").fill(groups[5]!);
  await page.getByLabel("印刷して、しまう場所に入れました").check();
  await page.getByRole("button", { name: "確かめて次へ進む" }).click();
  await look("4-home");
  expect(await page.getByText("準備ができました。").count()).toBe(1);
  await page.getByRole("button", { name: "施錠" }).click();
  expect(app.state()).toBe("sealed");
  await look("5-sealed");
  await page.getByLabel("ログイン名").fill(OWNER.login);
  await page.locator("#f-password").fill("まちがったことば");
  await page.getByRole("button", { name: "開ける" }).click();
  await page.getByText("ログイン名またはパスワードが違います。").waitFor();
  expect(await page.getByLabel("ログイン名").inputValue()).toBe(OWNER.login);
  await page.locator("#f-password").fill(OWNER.password);
  await page.getByRole("button", { name: "開ける" }).click();
  await page.waitForURL(/\/incidents$/);
  await page.goto(`${origin}/settings`);
  await look("6-settings");
  await page.goto(`${origin}/settings/people`);
  await look("7-people");
  await page.goto(`${origin}/settings/shop`);
  await look("8-shop");
  await page.goto(`${origin}/settings/backup`);
  await look("9-backup");
});
