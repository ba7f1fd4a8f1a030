import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, renderHtml } from "#src/typeset/index.ts";
import {
  closeBrowser,
  expectAccessible,
  expectNoSideScroll,
  openBrowser,
  screenshot,
} from "../support/browser.ts";

afterAll(closeBrowser);

const css = readFileSync(new URL("../../templates/assets/document.css", import.meta.url), "utf8");
const schema = z.object({ name: z.string() });
const report = compileTemplate(
  `---
layout: report
---
:::right
令和8年11月21日
:::

:::title
警察相談用資料
:::

# 1　相談の要旨

令和8年9月30日に退職した元従業員が、当店の顧客情報（氏名、住所、電話番号、来店履歴）を持ち出し、「例示サロン」の案内はがきの送付に使用した疑いがあります。**{{name}}**様からの申告です。

:::form label=34
氏名: {{name}}
住所: 例示県例示市例示町一丁目2番3号
:::

:::note
推測を含む箇所には、その旨を記しました。
:::

## 経緯

:::table 日時=32 出来事=* 根拠=16
日時: 令和8年11月6日
出来事: {{name}}様から電話があった。

※はがきの原本を預かった。
根拠: E-001
:::

- 一つ目
- 二つ目

:::figures columns=2
画像: a
番号: E-001
説明: はがきの表
SHA-256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
画像: b
番号: E-002
説明: はがきの裏
:::

:::ki
1 概要: 令和8年11月6日、お客様からのお申し出により判明いたしました。調査の結果を下記のとおり報告いたします。
2 対象となる情報: {{name}}様のお名前・ご住所
:::
`,
  { schema },
);

const pixel =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mM4cOLEfwAHRgLqxK6rGAAAAABJRU5ErkJggg==";

function pageOf(name: string): string {
  const body = renderHtml(report.render({ name }), { imageUrl: (ref) => (ref === "a" ? pixel : undefined) });
  return `<!doctype html><html lang="ja"><head><title>見本</title><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-x'; img-src data:">
<style nonce="x">body{margin:0;background:#eee}${css}</style></head><body><main><h1>見本の書類</h1>${body}</main></body></html>`;
}

test("the preview stands under a strict policy, is accessible and fits a narrow screen", async () => {
  const browser = await openBrowser();
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.setViewportSize({ width: 1000, height: 1200 });
  await page.setContent(pageOf("見本 花子"));
  await expectAccessible(page);
  await screenshot(page, "document-preview");
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSideScroll(page);
  await screenshot(page, "document-preview-narrow");
  expect(complaints).toEqual([]);
  await page.close();
});

test("a name of markup is shown as it is and runs nothing", async () => {
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.setContent(pageOf('<img src=x onerror="document.title=1">"\'&amp;'));
  expect(await page.title()).toBe("見本");
  expect(await page.locator("main").innerText()).toContain(
    '<img src=x onerror="document.title=1">"\'&amp;様',
  );
  await page.close();
});

test("a letter's preview shows address and sender side by side", async () => {
  const letter = compileTemplate(
    "---\nlayout: letter\n---\n:::right\n令和8年11月21日\n:::\n\n:::address\n〒000-0000\n例示県例示市\n{{name}}　様\n:::\n\n:::right\n美容室みほん\n代表　試験 太郎　㊞\n:::\n\n:::title\nお詫びとご報告\n:::\n\n謹啓　平素はご利用いただき、ありがとうございます。\n\nこのたび、お客様の情報が持ち出されたことが判明いたしました。\n",
    { schema },
  );
  const page = await (await openBrowser()).newPage();
  await page.setViewportSize({ width: 1000, height: 1200 });
  await page.setContent(`<style>${css}</style>${renderHtml(letter.render({ name: "見本 花子" }))}`);
  const paper = await page.locator(".paper").boundingBox();
  const address = await page.locator(".window-address").boundingBox();
  const title = await page.locator(".paper-title").boundingBox();
  const millimetre = 96 / 25.4;
  expect(address!.x - paper!.x).toBeCloseTo(22 * millimetre + 1, 0);
  expect(address!.y - paper!.y).toBeCloseTo(30 * millimetre + 1, 0);
  expect(title!.y - paper!.y).toBeGreaterThan(74 * millimetre);
  await screenshot(page, "letter-preview");
  await page.close();
});
