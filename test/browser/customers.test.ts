/** The register in a real browser, on a phone and on a desk: from an empty list to one person. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { openIncident, saveAnswers } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { closeBrowser, complaintsOf, lookAt, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";

const list = `会員番号,氏名,フリガナ,電話番号,郵便番号,住所,建物名,最終来店日,特別メモ,備考
1001,見本　花子,ミホン　ハナコ,090-0000-1234,100-0001,例示県例示市本町1-2-3,見本マンション101,2026/10/1,,肌が弱い
1002,山田 太郎,ヤマダ タロウ,00-0000-5678,060-0001,例示県例示市中央1丁目2番3号,,2026/9/5,,
1003,〓﨑 桜,タカサキ サクラ,090-0000-4321,060-0002,例示県例示市東町4-5-6,,2025/8/1,,
1004,,ナナシ,,,,,,,
1005,見本 花子,ミホン ハナコ,090-0000-1234,100-0001,例示県例示市本町1-2-3,見本マンション101,2026/10/1,,
`;

let at: TestApp;
let origin: string;
let folder: string;
beforeEach(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
  folder = mkdtempSync(join(tmpdir(), "akashi-browser-list-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

it.each([360, 1280])("takes a list in and decides about a person at %i px", {
  timeout: 150_000,
}, async (width) => {
  const incident = at.house.write({ id: at.owner.id }, (tx) => {
    const { id } = openIncident(tx, { shopId: listShops(tx.db)[0]!.id });
    saveAnswers(tx, id, { data: { items: ["氏名", "住所", "電話番号", "カルテ記載"] } });
    return id;
  });
  const file = join(folder, "顧客名簿.csv");
  writeFileSync(file, iconv.encode(list, "cp932"));
  const page = await openSignedIn(at, origin, { width, scripts: true });
  const complaints = complaintsOf(page);
  const look = (shot: string) => lookAt(page, `customers-${width}-${shot}`);

  await page.goto(`${origin}/incidents/${incident}/customers`);
  await look("01-empty");
  await page.getByRole("link", { name: "名簿を取り込む" }).click();
  await look("02-choose");
  await page.locator("#f-file-choose").setInputFiles(file);
  await page.getByRole("button", { name: "読み取って内容を確かめる" }).click();
  await page.waitForURL(/imports\//);
  expect(await page.content()).toContain("Shift_JIS（Windows）");
  expect(await page.content()).not.toContain("肌が弱い");
  await look("03-preview");
  await page.getByRole("button", { name: "4人を取り込む" }).click();
  await page.waitForLoadState("load");
  await look("04-result");
  await page.getByRole("link", { name: "だれが対象かを決める" }).click();
  await page.locator("[id='f-r0.scope']").selectOption("in");
  await page.locator("[id='f-r0.lastVisitFrom']").fill("令和8年1月1日");
  await page.getByRole("button", { name: "この条件で全員を見直す" }).click();
  await page.waitForLoadState("load");
  expect(await page.content()).toContain("理由を入れてください");
  await look("05-scope-refused");
  await page.locator("[id='f-r0.reason']").fill("退職日時点の名簿にある");
  await page.getByRole("button", { name: "この条件で全員を見直す" }).click();
  await page.waitForLoadState("load");
  await look("06-list");
  await page.getByRole("searchbox", { name: "お客様を探す" }).fill("山田");
  await page.getByRole("status").getByText("1人が当てはまります").waitFor();
  await look("07-search");
  await page.getByRole("link", { name: "山田 太郎" }).click();
  await page.waitForLoadState("load");
  await page.getByLabel("どんな申告ですか").fill("案内はがきが届いたとお電話");
  await page.getByLabel("届いた日・連絡があった日").fill("R8.11.18");
  await page.getByRole("button", { name: "申告を記録する" }).click();
  await page.waitForLoadState("load");
  await look("08-person");
  await page.goto(`${origin}/incidents/${incident}/customers/twins`);
  await look("09-twins");
  await page.goto(`${origin}/incidents/${incident}/customers/leaks`);
  await look("10-leaks");
  await page.goto(`${origin}/incidents/${incident}/customers/new`);
  await look("11-new");
  expect(complaints).toEqual([]);
  await page.context().close();
});
