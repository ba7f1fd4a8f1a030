/** Documents in a real browser: from the list over the preview to an issued paper that was handed over. */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { makeSampleCase } from "../features/documents/sample-case.ts";
import { closeBrowser, complaintsOf, lookAt, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
let origin: string;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
  ({ incidentId: incident } = await makeSampleCase(at.house, { id: at.owner.id }, { facts: 10, cards: 1 }));
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

it.each([360, 1280])("leads from the list to a paper that was handed over at %i px", {
  timeout: 120_000,
}, async (width) => {
  const page = await openSignedIn(at, origin, { width, scripts: true });
  const complaints = complaintsOf(page);
  const look = (name: string) => lookAt(page, `documents-${width}-${name}`);
  await page.goto(`${origin}/incidents/${incident}/documents`);
  await look("01-list");
  // A phone shows the groups closed.
  if (width === 360) await page.getByRole("heading", { name: "警察へ" }).click();
  await page.getByRole("link", { name: /内容を確かめる.*警察相談用資料/ }).click();
  const paper = page.frameLocator("iframe");
  await paper.getByText("相談の要旨").waitFor();
  const picture = paper.locator("figure img").first();
  await picture.scrollIntoViewIfNeeded();
  await expect
    .poll(() => picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
    .toBeGreaterThan(0);
  await look("02-draft");
  await page.getByRole("button", { name: "この内容でPDFを作る" }).click();
  await page.getByText("第1版のPDF").waitFor();
  await look("03-issued");
  await page.getByLabel("渡した相手").fill("例示警察署 生活安全課");
  await page.getByLabel("渡した日").fill("令和8年11月31日");
  await page.getByRole("button", { name: "渡したことを記録する" }).click();
  expect(await page.getByLabel("渡した相手").inputValue()).toBe("例示警察署 生活安全課");
  await look("04-wrong-day");
  await page.getByLabel("渡した日").fill("令和8年11月21日");
  await page.getByRole("button", { name: "渡したことを記録する" }).click();
  await page.getByText("渡したことを記録しました").waitFor();
  await look("05-handed-over");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "PDFを取り出す" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("警察相談用資料_事件1_令和8年11月21日_第1版.pdf");
  await page.goto(`${origin}/incidents/${incident}/documents`);
  await look("06-list");
  expect(complaints).toEqual([]);
  await page.context().close();
});
