/**
 * 「この書類に書くこと」 from the draft that lacks something to the issued paper, on a phone with scripts and on a desk without.
 */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { listDocuments } from "#src/features/documents/index.ts";
import { makeSampleCase } from "../features/documents/sample-case.ts";
import { closeBrowser, lookAt, openSignedIn } from "../support/browser.ts";
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
])(
  "is written from the case's facts and issued at %i px, scripts %s",
  {
    timeout: 180_000,
  },
  async (width, scripts) => {
    const { incidentId } = await makeSampleCase(at.house, { id: at.owner.id }, { facts: 8, cards: 1 });
    const documents = `${origin}/incidents/${incidentId}/documents`;
    const page = await openSignedIn(at, origin, { width, scripts });
    const look = (name: string) => lookAt(page, `typed-${width}-${name}`, { scripts });
    const press = async (name: string): Promise<void> => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.waitForLoadState("load");
    };
    await page.goto(documents);
    await look("01-list");
    await page.goto(`${documents}/draft/damage-report`);
    await page.getByText("このままでは発行できません").waitFor();
    await look("02-lacking");
    await page.getByRole("link", { name: /直すページを開く.*被害の年月日時/ }).click();
    await page.waitForLoadState("load");
    expect(await page.evaluate("document.activeElement.id")).toBe("f-when");
    await look("03-begun");
    await page.getByLabel("被害の年月日時").fill("あ".repeat(130));
    await page.getByLabel("被害の場所").fill("当店の事務室");
    await page.getByLabel("被害の模様").fill("顧客一覧がCSVに書き出された。");
    await press("この内容を記録する");
    await page.getByText("120文字以内で入れてください。").first().waitFor();
    expect(await page.getByLabel("被害の場所").inputValue()).toBe("当店の事務室");
    await look("04-too-long");
    await page.getByLabel("被害の年月日時").fill("令和8年9月29日 午後10時14分ころ");
    await press("この内容を記録する");
    await page.getByRole("button", { name: "この内容でPDFを作る" }).waitFor();
    await page.frameLocator("iframe").getByText("令和8年9月29日 午後10時14分ころ").waitFor();
    await look("05-draft");
    await press("この内容でPDFを作る");
    expect(listDocuments(at.house.read, incidentId)[0]).toMatchObject({ kind: "damage-report", edition: 1 });
    await page.goto(`${documents}/draft/cover-letter/answers?subject=police`);
    await page.getByLabel("被害届の下書き資料 第1版").waitFor();
    expect(await page.getByLabel("宛先").inputValue()).toBe("例示警察署");
    await look("06-cover-letter");
    await page.goto(`${documents}/draft/statement`);
    await look("07-speakers");
  },
);
