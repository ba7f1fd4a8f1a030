import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, findUnprintable, mergeLetters, renderPdf } from "#src/typeset/index.ts";
import { collector, isInstalled, runOn, wordsOf } from "./outsiders.ts";

const createdAt = new Date("2026-11-21T01:02:03Z");
const hasText = isInstalled("pdftotext");
const mm = 72 / 25.4;

const schema = z.object({ name: z.string(), address: z.string(), items: z.array(z.string()) });
type Dossier = z.infer<typeof schema>;

const template = compileTemplate(
  `---
layout: letter
title: お詫び状
---
:::right
令和8年11月21日
:::

:::address
〒000-0000
{{address}}
{{name}}　様
:::

:::right
例示県例示市例示町1-2-3
美容室みほん
代表　試験 太郎
:::

:::title
お客様情報の漏えいに関するお詫びとご報告
:::

謹啓　平素は美容室みほんをご利用いただき、誠にありがとうございます。

このたび、当店が管理するお客様の情報の一部が、元従業員により持ち出されたことが判明いたしました。{{name}}様には多大なご迷惑とご心配をおかけいたしましたこと、深くお詫び申し上げます。

:::right
謹白
:::

:::ki
1 概要: 令和8年11月6日、お客様からのお申し出により判明いたしました。
2 対象となる情報: {{#each items}}{{#unless @first}}・{{/unless}}{{this}}{{/each}}
3 お問い合わせ窓口: 電話 000-000-0000（10時から18時まで）
:::
`,
  { schema },
);

const person = (i: number): Dossier => ({
  name: `見本 ${i}子`,
  address: `例示県例示市例示町${i}丁目2番3号`,
  items: i % 2 === 0 ? ["お名前"] : ["お名前", "ご住所"],
});

async function merge(dossiers: readonly Dossier[], more: Partial<Parameters<typeof mergeLetters>[0]> = {}) {
  const { out, bytes } = collector();
  const merged = await mergeLetters({
    template,
    dossiers,
    out,
    title: "お詫び状",
    createdAt,
    ...more,
  } as never);
  return { merged, bytes: bytes() };
}

test.skipIf(!isInstalled("qpdf"))(
  "each letter begins on its own page of one sound file (needs qpdf)",
  async () => {
    const { merged, bytes } = await merge(Array.from({ length: 50 }, (_, i) => person(i)));
    expect(merged.pages).toBe(50);
    expect(merged.letters[49]).toEqual({ from: 50, to: 50, isAddressTooLong: false });
    expect(runOn(bytes, "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
    expect(Number(runOn(bytes, "qpdf", ["--show-npages"]))).toBe(50);
  },
);

test.skipIf(!hasText)(
  "a letter holds its own person's data and nobody else's (needs pdftotext)",
  async () => {
    const { bytes } = await merge([person(1), person(2), person(3)]);
    const pages = runOn(bytes, "pdftotext", ["-raw"], ["-"]).split("\f");
    expect(pages[0]).toContain("見本 1子 様");
    expect(pages[0]).toContain("お名前・ご住所");
    expect(pages[0]).not.toMatch(/見本 [23]子/);
    expect(pages[1]).toContain("見本 2子様には");
    expect(pages[1]).not.toContain("ご住所");
    expect(pages[1]).not.toMatch(/見本 [13]子/);
  },
);

test.skipIf(!hasText)("a single letter prints the same words as the merge (needs pdftotext)", async () => {
  const { bytes } = await merge([person(7)]);
  const alone = collector();
  await renderPdf(template.render(person(7)), { out: alone.out, createdAt });
  const text = (pdf: Buffer): string => runOn(pdf, "pdftotext", ["-raw"], ["-"]);
  expect(text(alone.bytes())).toBe(text(bytes));
});

test.skipIf(!hasText)(
  "nothing but the address stands where the window can look (needs pdftotext)",
  async () => {
    const { bytes } = await merge([person(1)]);
    const seen = wordsOf(bytes).filter(
      (word) => word.left < (22 + 65 + 25) * mm && word.top < (30 + 24 + 21) * mm - 4,
    );
    expect(seen.map((word) => word.text).join("")).toBe("〒000-0000例示県例示市例示町1丁目2番3号見本1子様");
    for (const word of seen) {
      expect(word.left).toBeGreaterThanOrEqual(22 * mm - 1);
      expect(word.right).toBeLessThanOrEqual((22 + 65) * mm + 1);
      expect(word.bottom).toBeLessThanOrEqual((30 + 24) * mm + 4);
    }
  },
);

test.skipIf(!hasText)(
  "pages are numbered only in a letter of several, from 1 each time (needs pdftotext)",
  async () => {
    const longOne = { ...person(1), items: Array.from({ length: 350 }, () => "来店の記録") };
    const { merged, bytes } = await merge([person(2), longOne, person(4), longOne]);
    expect(merged.letters.map(({ from, to }) => [from, to])).toEqual([
      [1, 1],
      [2, 3],
      [4, 4],
      [5, 6],
    ]);
    const pages = runOn(bytes, "pdftotext", ["-raw"], ["-"]).split("\f");
    expect(pages.map((page) => /\d \/ \d/.exec(page)?.[0])).toEqual([
      undefined,
      "1 / 2",
      "2 / 2",
      undefined,
      "1 / 2",
      "2 / 2",
      undefined,
    ]);
  },
);

test("says whose address does not fit the window in any type", async () => {
  const nine = Array.from({ length: 9 }, (_, i) => `例示県例示市大字例示${i}番地`).join("\n");
  const { merged } = await merge([person(1), { ...person(2), address: nine }]);
  expect(merged.letters.map((letter) => letter.isAddressTooLong)).toEqual([false, true]);
});

test("five lines of address still fit", async () => {
  const { merged } = await merge([{ ...person(2), address: "例示県例示市\n例示町1-2-3\n例示ビル5階" }]);
  expect(merged.letters[0]?.isAddressTooLong).toBe(false);
});

test("the same letters make the same bytes", async () => {
  const first = await merge([person(1), person(2)]);
  const second = await merge([person(1), person(2)]);
  expect(second.bytes.equals(first.bytes)).toBe(true);
});

test("reads dossiers as they come, reports progress and stops when cancelled", async () => {
  const cancel = new AbortController();
  const done: number[] = [];
  let read = 0;
  async function* dossiers() {
    for (let i = 0; i < 1000; i += 1) {
      read += 1;
      if (read === 100) cancel.abort();
      yield person(i);
    }
  }
  const merging = merge([], {
    dossiers: dossiers() as never,
    onProgress: (n) => done.push(n),
    signal: cancel.signal,
  });
  await expect(merging).rejects.toThrow("aborted");
  expect(done.slice(0, 3)).toEqual([16, 32, 48]);
  expect(read).toBeLessThan(150);
});

test("names the characters that no font can print, and only those", () => {
  expect(findUnprintable("髙﨑𠮷子　神 瀨濵德\n邉\u{E0100}①㊞")).toEqual([]);
  expect(findUnprintable("山😀田\uD800")).toEqual([
    { character: "😀", codePoint: 0x1f600, index: 1 },
    { character: "\uD800", codePoint: 0xd800, index: 4 },
  ]);
});
