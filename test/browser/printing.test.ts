/**
 * Addresses in a real browser: from the letters' page to a sheet of labels, an envelope, a postcard and the settings.
 */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { addCustomers, makeCase } from "../features/letters/people.ts";
import { closeBrowser, lookAt, openSignedIn } from "../support/browser.ts";
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
      postal: "100-0013",
      address: "例示県例示市例示町1丁目2番3号",
      building: "例示マンション305号室",
    },
    { name: "𠮷野 花", address: "例示県例示市三番町2" },
    { name: "絵文字😀 三郎", address: "例示県例示市例示町3丁目" },
    { name: "住所なし 四郎", address: "" },
  ]);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

it.each([360, 1280])("prints addresses and measures a test sheet at %i px", {
  timeout: 180_000,
}, async (width) => {
  const page = await openSignedIn(at, origin, { width, scripts: true });
  const look = (which: string) => lookAt(page, `printing-${width}-${which}`);
  const base = `${origin}/incidents/${incident}/letters`;
  await page.goto(base);
  await page.getByRole("link", { name: "宛名ラベルを印刷する" }).click();
  await page.getByText("印刷できる方 2人").waitFor();
  await look("01-labels");
  await page.getByRole("link", { name: "44面" }).click();
  await page.getByText("エーワン 72244").waitFor();
  await page.locator(".label-cell", { hasText: /^7$/ }).click();
  await look("02-labels-44");
  const labels = page.waitForEvent("download");
  await page.getByRole("button", { name: "印刷用のPDFを作る" }).click();
  expect((await labels).suggestedFilename()).toBe("宛名ラベル_2人.pdf");

  await page.goto(`${base}/print/envelopes?barcode=yes`);
  await page.getByText("付かない方が").waitFor();
  await look("03-envelopes");

  await page.goto(`${base}/print/cards`);
  await page.getByLabel("はがきに書く文").fill("このたびは情報の漏えいがあり、お詫び申し上げます。");
  await page.getByLabel("はがきは誰にでも読めることを確かめました").check();
  await page.getByRole("button", { name: "通信面のPDFを作る" }).click();
  await page.getByText("封書でお送りください。").first().waitFor();
  await look("04-cards");
  await page.getByLabel("はがきに書く文").fill("年末は12月30日まで営業します。");
  const card = page.waitForEvent("download");
  await page.getByRole("button", { name: "宛名面のPDFを作る" }).click();
  expect((await card).suggestedFilename()).toBe("はがきの宛名_2人.pdf");

  await page.goto(`${base}/print`);
  await look("05-hub");
  await page.getByRole("link", { name: "試し刷りと印刷の設定を開く" }).click();
  await look("06-settings");
  await page.getByLabel("左の端から").fill("18.5");
  await page.getByLabel("上の端から").fill("20");
  await page.getByRole("button", { name: "測った長さでずれを直す" }).click();
  await page.getByText("ずれを直しました").waitFor();
  expect(await page.getByLabel("A4の紙：右へ").inputValue()).toBe("1.5");
  await look("07-measured");
  await page.context().close();
});
