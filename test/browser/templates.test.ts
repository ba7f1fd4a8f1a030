/**
 * A template is edited beside its paper, saved, printed and
 * given back: with scripts, and on a phone and a desk without.
 */
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { downloadDocument, listDocuments } from "#src/features/documents/index.ts";
import { listVersions, readTemplate } from "#src/features/templates/index.ts";
import { makeCase } from "../features/letters/people.ts";
import { closeBrowser, lookAt, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";
import { isInstalled, runOn } from "../typeset/outsiders.ts";

const NAME = "documents/conflict";

/** What is asked of the textarea; tests know no DOM. */
interface Area {
  readonly value: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
  setSelectionRange(from: number, to: number): void;
}

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
  [1280, true],
  [1280, false],
])(
  "is edited, saved, printed and given back at %i px, scripts %s",
  { timeout: 180_000 },
  async (width, scripts) => {
    const incident = makeCase(at);
    const page = await openSignedIn(at, origin, { width, scripts });
    const look = (name: string) =>
      lookAt(page, `templates-${width}-${scripts ? "" : "plain-"}${name}`, { scripts });
    const press = async (name: string): Promise<void> => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.waitForLoadState("load");
    };
    await page.goto(`${origin}/settings`);
    await page.getByRole("link", { name: "ひな形" }).click();
    await page.getByText("最初のまま").first().waitFor();
    await look("01-list");
    await page.getByRole("link", { name: "利益相反確認票" }).click();
    const source = page.getByLabel("ひな形の文", { exact: true });
    const paper = page.frameLocator("iframe");
    await paper.getByText("無名 次郎").first().waitFor();
    await look("02-editor");

    const before = await source.inputValue();
    const greeting = "はじめまして。";
    await source.fill(before.replace("法律相談をお願い", `${greeting}法律相談をお願い`));
    if (!scripts) await page.getByRole("button", { name: "見本を作り直す" }).click();
    await paper.getByText(greeting).waitFor();
    expect(listVersions(at.house.read, NAME)).toEqual([]);

    if (scripts) {
      // Put in at the cursor, seen on the paper, and taken back by the browser's own undo.
      await source.evaluate((area: Area, words: string) => {
        const from = area.value.indexOf(words) + words.length;
        area.setSelectionRange(from, from);
      }, greeting);
      await page.getByText("差し込む項目と部品").click();
      await page.getByLabel("項目を探す").fill("電話番号");
      await look("03-menu");
      await page.getByRole("button", { name: /入れる.*お店の電話番号/ }).click();
      expect(await source.inputValue()).toContain(`${greeting}{{consulter.tel}}`);
      await paper.getByText(`${greeting}00-0000-0001`).waitFor();
      await source.press("Control+z");
      expect(await source.inputValue()).not.toContain(`${greeting}{{consulter.tel}}`);
      expect(await source.inputValue()).toContain(greeting);
      await page.getByRole("button", { name: /入れる.*お店の電話番号/ }).click();
      expect(await source.inputValue()).toContain("{{consulter.tel}}法律相談");
      await page.getByRole("button", { name: "元に戻す" }).click();
      expect(await source.inputValue()).not.toContain("{{consulter.tel}}法律相談");

      // What is wrong is said beside it, leads to its line, and is not saved.
      const good = await source.inputValue();
      await source.fill(good.replace("{{consulter.name}}", "{{consulter.nmae}}"));
      await page.getByText("「consulter.nmae」という項目はありません").waitFor();
      await look("04-fault");
      await page.getByRole("button", { name: /行目へ/ }).click();
      const chosen = await source.evaluate((area: Area) =>
        area.value.slice(area.selectionStart, area.selectionEnd),
      );
      expect(chosen).toContain("{{consulter.nmae}}");
      await press("ひな形を保存する");
      await page.getByText("まだ保存していません。次のところを直してください").waitFor();
      expect(await source.inputValue()).toContain("{{consulter.nmae}}");
      expect(listVersions(at.house.read, NAME)).toEqual([]);
      await source.fill(good);
    }
    await press("ひな形を保存する");
    await page.getByText("ひな形を保存しました（第1版）").waitFor();
    expect(readTemplate(at.house.read, NAME)).toMatchObject({ version: 1 });
    await look("05-saved");

    await page.goto(`${origin}/incidents/${incident}/documents/draft/conflict`);
    await look("06-draft");
    await page.getByRole("link", { name: "このひな形を直す" }).waitFor();
    await press("この内容でPDFを作る");
    const [issued] = listDocuments(at.house.read, incident);
    const pdf = await buffer(downloadDocument(at.house, { id: at.owner.id }, incident, issued!.id).bytes);
    if (isInstalled("pdftotext")) expect(runOn(pdf, "pdftotext", [], ["-"])).toContain(greeting);

    await page.goto(`${origin}/settings/templates/${NAME}/versions`);
    await look("07-versions");
    await page.getByRole("link", { name: "第1版" }).click();
    await look("08-version");
    await page.goto(`${origin}/settings/templates/${NAME}`);
    await page.getByRole("link", { name: "最初のひな形に戻す" }).click();
    await look("09-reset");
    await press("最初のひな形に戻す");
    await page.getByText("最初のひな形に戻しました。").waitFor();
    expect(readTemplate(at.house.read, NAME)).toMatchObject({ version: 0 });
    expect(await source.inputValue()).toBe(before);
  },
);
