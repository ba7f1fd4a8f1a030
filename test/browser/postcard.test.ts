/** A postcard from the first frame to the printed comparison, on a phone with scripts and on a desk without. */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { findArrival, listComparisons, statementsOf } from "#src/features/customers/index.ts";
import { listDocuments } from "#src/features/documents/index.ts";
import { listEvidence } from "#src/features/evidence/index.ts";
import { listRequests } from "#src/features/preservation/index.ts";
import { addSample, openSample } from "../features/customers/statements/people.ts";
import { drawJpeg } from "../features/evidence/pictures.ts";
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
  "leads from the camera to the comparison at %i px, scripts %s",
  { timeout: 240_000 },
  async (width, scripts) => {
    const incident = openSample(at);
    const customer = addSample(at, incident);
    const base = `${origin}/incidents/${incident}`;
    const page = await openSignedIn(at, origin, { width, scripts });
    const look = (name: string) => lookAt(page, `postcard-${width}-${name}`, { scripts });
    const press = async (name: string): Promise<void> => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.waitForLoadState("load");
    };
    const shoot = async (input: string, red: number): Promise<void> => {
      const buffer = await drawJpeg({ width: 900, height: 610, red, exif: true });
      await page.setInputFiles(input, { name: "IMG.jpg", mimeType: "image/jpeg", buffer });
    };

    await page.goto(`${base}/evidence/new/frames`);
    await look("01-before");
    await page.getByRole("link", { name: "はがきを撮り始める" }).click();
    expect(await page.locator("#f-front-camera").getAttribute("capture")).toBe("environment");
    await look("02-front");
    await press("この写真を保管して、次を撮る");
    expect(await page.textContent("main")).toContain("写真がまだ選ばれていません。");
    await look("03-nothing-chosen");
    await shoot("#f-front-choose", 40);
    await press("この写真を保管して、次を撮る");
    await page.getByText("次は「裏（文面）」を撮りましょう。").waitFor();
    await shoot("#f-back-choose", 40);
    await press("この写真を保管して、次を撮る");
    expect(await page.textContent("main")).toContain("同じ写真が E-001 として保管されています。");
    await shoot("#f-back-choose", 90);
    await press("この写真を保管して、次を撮る");
    await page.getByRole("link", { name: "撮らずに終える" }).click();
    await look("04-frames");
    const [item] = listEvidence(at.house.read, incident);
    expect(item!.files.map((file) => [file.label, file.part])).toEqual([
      ["E-001-1", "front"],
      ["E-001-2", "back"],
    ]);
    await page.goto(`${base}/evidence/${item!.id}`);
    expect(await page.textContent("main")).toContain("消印の写真がありません");
    await look("05-item");
    await page.goto(`${base}/evidence/${item!.id}/arrival`);
    await page.getByLabel("お客様に届いた日").fill("令和8年11月12日");
    await page.getByLabel("お客様を名簿から探す").fill("見本");
    await press("名簿を探す");
    expect(await page.getByLabel("お客様に届いた日").inputValue()).toBe("令和8年11月12日");
    await page.getByText("お客様 0001　見本 華子").click();
    await page.getByText("お客様がお店へ持ってきた").click();
    await page.getByLabel("提出してよい", { exact: true }).check();
    await page.getByLabel("名簿の表記（誤りのまま）").fill("見本 華子");
    await look("06-arrival");
    await press("届いたときのことを記録する");
    expect(await page.textContent("main")).toContain(
      "同じ誤りは、名簿の表記とはがきの表記の両方を入れてください。",
    );
    await page.getByLabel("はがきの表記（誤りのまま）").fill("見本 華子");
    await press("届いたときのことを記録する");
    expect(findArrival(at.house.read, incident, item!.id)).toMatchObject({ customerId: customer });
    await page.getByRole("link", { name: "次は、はがきの宛名と名簿をくらべましょう。" }).click();
    await page.locator("[name='postcard.name']").fill("見本 華子");
    await page.getByText("名簿のほうが誤り・古い記載のとき").first().click();
    await page.locator("[name='error.name']").check();
    await page.locator("[name='postcard.postal']").fill("000-0001");
    await page.locator("[name='postcard.address']").fill("例示県例示市1-2-3");
    await page.locator("[name='unreadable.building']").check();
    await look("07-compare");
    await press("くらべた結果を保存する");
    await look("08-comparison");
    expect(listComparisons(at.house.read, incident)[0]!.rows.map((row) => row.outcome)).toEqual([
      "exact_error",
      "exact",
      "same",
      "unreadable",
    ]);
    await page.getByRole("link", { name: "対照書を作る" }).click();
    await look("09-paper");
    await page.locator("main form button[type=submit]").last().click();
    await page.waitForLoadState("load");
    expect(listDocuments(at.house.read, incident)[0]).toMatchObject({ kind: "comparison", edition: 1 });
    expect(listEvidence(at.house.read, incident)).toHaveLength(2);

    await page.goto(`${base}/customers/${customer}/statement`);
    await look("10-statement");
    await shoot("#f-whole-choose", 150);
    await page.getByLabel("署名の日").fill("令和8年13月1日");
    await press("申告書を証拠として保管する");
    await look("11-statement-again");
    await page.getByLabel("署名の日").fill("令和8年11月20日");
    await press("申告書として記録する");
    expect(statementsOf(at.house.read, incident, customer)).toMatchObject([
      { signedOn: "2026-11-20", policeMayCall: "blank" },
    ]);

    await page.goto(`${base}/preservation`);
    await look("12-logs-empty");
    await page.getByRole("link", { name: "予約サイト・予約システム" }).click();
    await page.getByLabel("会社名・サービス名").fill("例示予約サービス");
    await page.getByLabel("ほしい期間の初めの日").fill("令和8年9月1日");
    await page.getByLabel("分かる", { exact: true }).check();
    await look("13-logs-new");
    await press("依頼先を記録する");
    expect(await page.textContent("main")).toContain("保存日数を入れるか、「分からない」を選んでください。");
    await page.getByLabel("保存日数").fill("90");
    await press("依頼先を記録する");
    await look("14-logs-request");
    await page.getByLabel("送り方").selectOption("email");
    await press("送ったことを記録する");
    await look("15-logs-sent");
    await page.goto(`${base}/preservation`);
    expect(await page.textContent("main")).toContain("令和8年11月30日（月）を過ぎると");
    await look("16-logs");
    expect(listRequests(at.house.read, incident)).toMatchObject([{ state: "sent" }]);
    await page.goto(base);
    await look("17-case");
  },
);
