/** The merge sets only what differs between letters; each must be the page that the whole layout makes of it. */
import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, mergeLetters, renderPdf } from "#src/typeset/index.ts";
import { collector, isInstalled, runOn, wordsOf } from "./outsiders.ts";

const createdAt = new Date("2026-11-21T01:02:03Z");
const schema = z.object({
  number: z.string(),
  name: z.string(),
  address: z.string(),
  isFamily: z.boolean(),
  items: z.array(z.string()),
  outline: z.string(),
});
type Dossier = z.infer<typeof schema>;

const template = compileTemplate(
  `---
layout: letter
title: お詫び状
---
:::right
お手紙番号　{{number}}
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
:::

:::title
お客様情報の漏えいに関するお詫びとご報告
:::

{{#if isFamily}}
謹啓　生前は{{name}}様に美容室みほんをご利用いただき、誠にありがとうございました。
{{else}}
謹啓　平素は美容室みほんをご利用いただき、誠にありがとうございます。
{{/if}}

このたび、当店が管理するお客様の情報の一部が、元従業員により持ち出されたことが判明いたしました。{{name}}様には多大なご迷惑とご心配をおかけいたしましたこと、深くお詫び申し上げます。

{{#each items}}
- {{this}}
{{/each}}

:::note
{{name}}様のお問い合わせには、担当の者がお答えいたします。
:::

:::right
謹白
:::

:::ki
1 概要: {{outline}}
2 対象となる情報: {{name}}様の{{#each items}}{{#unless @first}}、{{/unless}}{{this}}{{/each}}
3 お問い合わせ窓口: 電話 000-000-0000（10時から18時まで）
:::
`,
  { schema },
);

const names = [
  "見本 花子",
  "試験 太郎",
  "例示 一二三四五六七八九",
  "髙橋 𠮷子",
  "渡邉󠄀 健",
  "Sample Taro",
  "😀 花子",
  "見本 花子",
];
const person = (i: number, more: Partial<Dossier> = {}): Dossier => ({
  number: String(i).padStart(4, "0"),
  name: names[i % names.length]!,
  address: `例示県例示市例示町${i}丁目2番3号${i % 3 === 0 ? "\n例示マンション 101号室" : ""}${i % 7 === 0 ? "\n例示方" : ""}`,
  isFamily: i % 5 === 4,
  items: ["お名前", "ご住所", "お電話番号（携帯電話の番号を含みます）", "ご来店の履歴"].slice(0, i % 5),
  outline: "令和8年11月6日、お客様からのお申し出により判明いたしました。",
  ...more,
});

async function expectSamePages(dossiers: readonly Dossier[]): Promise<void> {
  const merged = collector();
  const { letters } = await mergeLetters({
    template,
    dossiers,
    out: merged.out,
    title: "お詫び状",
    createdAt,
  });
  const inMerge = wordsOf(merged.bytes());
  const texts = runOn(merged.bytes(), "pdftotext", ["-raw"], ["-"]).split("\f");
  for (const [index, dossier] of dossiers.entries()) {
    const alone = collector();
    const { pages } = await renderPdf(template.render(dossier), { out: alone.out, createdAt });
    const { from, to } = letters[index]!;
    expect(to - from + 1).toBe(pages);
    const here = inMerge.filter(({ page }) => page >= from && page <= to);
    expect(here.map((word) => ({ ...word, page: word.page - from + 1 }))).toEqual(wordsOf(alone.bytes()));
    expect(texts.slice(from - 1, to).join("\f")).toBe(
      runOn(alone.bytes(), "pdftotext", ["-raw"], ["-"]).replace(/\f$/, ""),
    );
  }
  if (isInstalled("qpdf")) {
    expect(runOn(merged.bytes(), "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
  }
}

const hasText = isInstalled("pdftotext");

test.skipIf(!hasText)("each letter says the same at the same places as alone (needs pdftotext)", async () => {
  await expectSamePages(Array.from({ length: 20 }, (_, i) => person(i)));
});

test.skipIf(!hasText)(
  "a part that is the same for long and then differs is set anew, and pages overflow (needs pdftotext)",
  async () => {
    const long = Array.from({ length: 260 }, (_, i) => `来店の記録 ${i}`);
    const dossiers = Array.from({ length: 15 }, (_, i) =>
      person(i % 2, {
        number: "0001",
        ...(i === 6 || i === 13 ? { outline: "確認を続けています。".repeat(12) } : {}),
        ...(i === 8 || i === 9 || i === 14 ? { items: long.slice(0, 60 + i * 9) } : {}),
      }),
    );
    await expectSamePages(dossiers);
  },
);

test("an address that is too long is told among letters that fit", async () => {
  const nine = Array.from({ length: 9 }, (_, i) => `例示県例示市大字例示${i}番地`).join("\n");
  const dossiers = Array.from({ length: 12 }, (_, i) => person(i * 5, i % 4 === 3 ? { address: nine } : {}));
  const { letters } = await mergeLetters({
    template,
    dossiers,
    out: collector().out,
    title: "お詫び状",
    createdAt,
  });
  expect(letters.map((letter) => letter.isAddressTooLong)).toEqual(
    dossiers.map(({ address }) => address === nine),
  );
});

test("letters of one shape name what is fixed instead of holding it", async () => {
  const { out, bytes } = collector();
  const dossiers = Array.from({ length: 120 }, (_, i) => person(10 + i * 40));
  await mergeLetters({ template, dossiers, out, title: "お詫び状", createdAt });
  const shown =
    bytes()
      .toString("latin1")
      .match(/^\/L\d+ Do$/gm) ?? [];
  // Above the paragraph with the name, below it, and below 対象となる情報; the first letters of each shape teach it.
  expect(shown.length).toBeGreaterThan(300);
});
