import { expect, test } from "vitest";
import { z } from "zod";
import {
  compileTemplate,
  findUnprintable,
  findVariants,
  mergeLetters,
  renderPdf,
  TemplateError,
} from "#src/typeset/index.ts";
import { collector, isInstalled, runOn } from "./outsiders.ts";

const createdAt = new Date("2026-11-21T01:02:03Z");
const canSee = isInstalled("qpdf") && isInstalled("pdftotext");
const schema = z.object({ name: z.string(), address: z.string() });
const letter = compileTemplate(
  `---
layout: letter
---
:::right
令和8年11月21日
:::

:::address
〒000-0000
{{address}}
{{name}}　様
:::

:::title
お詫びとご報告
:::

謹啓　{{name}}様には多大なご迷惑をおかけいたしました。

:::ki labels=even
1 概要: {{name}}様のお名前
:::
`,
  { schema },
);

async function merged(names: readonly string[], address = "例示県例示市例示町1-2-3") {
  const { out, bytes } = collector();
  const dossiers = names.map((name) => ({ name, address }));
  const { letters } = await mergeLetters({ template: letter, dossiers, out, title: "見本", createdAt });
  expect(runOn(bytes(), "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
  return { letters, pages: runOn(bytes(), "pdftotext", ["-raw"], ["-"]).split("\f") };
}

test.skipIf(!canSee)(
  "a name in compatibility forms is printed, and everybody is found by the usual ones (needs qpdf, pdftotext)",
  async () => {
    const { pages } = await merged(["⾼⽥ ⼀⼦", "高田 一子", "羽ⓐ㈱①１／２", "神 福"]);
    expect(pages[0]).toContain("高田 一子 様");
    expect(pages[1]).toContain("高田 一子 様");
    expect(pages[2]).toContain("羽ⓐ㈱①１／２");
    expect(findUnprintable("⾼⽥ ⼀⼦")).toEqual([]);
  },
);

test.skipIf(!canSee)(
  "a name of emoji prints 〓 for each and is named before (needs qpdf, pdftotext)",
  async () => {
    const { pages } = await merged(["見本😀子", "👨‍👩‍👧 山", "見本 花子"]);
    expect(pages[0]).toContain("見本〓子 様");
    expect(pages[1]).toContain("〓〓〓 山 様");
    expect(pages[2]).toContain("見本 花子 様");
    expect(findUnprintable("見本😀子").map((one) => one.character)).toEqual(["😀"]);
    expect(findUnprintable("👨‍👩‍👧").map((one) => one.character)).toEqual(["👨", "👩", "👧"]);
  },
);

test.skipIf(!canSee)(
  "marks of direction and of no width change nothing, in this letter and the next (needs qpdf, pdftotext)",
  async () => {
    const { pages } = await merged([
      "\u202e見本\u2066 花\u200f子\u2069\u061c",
      "見\u200b本\u200d \ufeff花\u2060子\u00ad",
      "\u200b\u200c",
      "見本 花子",
    ]);
    for (const page of [pages[0], pages[1], pages[3]]) {
      expect(page).toContain("見本 花子 様");
      expect(page).toContain("謹啓 見本 花子様には多大なご迷惑をおかけいたしました。");
    }
    expect(pages[2]).toContain("謹啓 様には");
    expect(findUnprintable("\u202e見本\u2066\u200b\u061c")).toEqual([]);
  },
);

test("letters of a script that no font here has are named", () => {
  expect(findUnprintable("محمد").map((one) => one.codePoint)).toEqual([0x645, 0x62d, 0x645, 0x62f]);
});

test.skipIf(!canSee)(
  "a name of 200 characters wraps, and is told not to fit its window (needs qpdf, pdftotext)",
  async () => {
    const name = `${"寿限無五劫の擦り切れ".repeat(20)}`;
    const { letters, pages } = await merged([name, "見本 花子"]);
    expect(letters.map((one) => one.isAddressTooLong)).toEqual([true, false]);
    expect(pages[0]!.replace(/\s/g, "").split(name).length - 1).toBe(3);
    expect(pages[1]).toContain("見本 花子 様");
  },
);

test.skipIf(!canSee)(
  "nine lines of address are told not to fit, and the letter is whole (needs qpdf, pdftotext)",
  async () => {
    const nine = Array.from({ length: 9 }, (_, i) => `例示県例示市${i + 1}番地`).join("\n");
    const { letters, pages } = await merged(["見本 花子"], nine);
    expect(letters).toEqual([{ from: 1, to: 1, isAddressTooLong: true }]);
    expect(pages[0]).toContain("例示県例示市9番地\n見本 花子 様");
    expect(pages[0]).toContain("以上");
  },
);

test.skipIf(!canSee)(
  "a megabyte of text in a paragraph, and many pages in a cell and in 記, make a sound file (needs qpdf, pdftotext)",
  async () => {
    const template = compileTemplate(
      ":::table 一=20 二=*\n一: 1\n二: {{address}}\n:::\n\n{{name}}\n\n:::ki\n1 名: {{address}}\n:::\n",
      { schema },
    );
    for (const [name, cell] of [
      ["漢字と「括弧」、句点。".repeat(31_000), "か".repeat(8_000)],
      ["\n".repeat(100_000), "\n".repeat(1_000)],
      ["a".repeat(1_048_576), "a".repeat(8_000)],
    ] as const) {
      const { out, bytes } = collector();
      await renderPdf(template.render({ name, address: cell }), { out, createdAt });
      expect(runOn(bytes(), "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
    }
  },
  60_000,
);

test("a template of a megabyte, of loops, of too many braces or of a missing end is refused in one sentence", () => {
  const refusal = (source: string, partials: Record<string, string> = {}): string => {
    try {
      compileTemplate(source, { schema, partials });
    } catch (error) {
      if (error instanceof TemplateError) return error.message;
      throw error;
    }
    return "accepted";
  };
  expect(refusal("あ".repeat(1024 * 1024))).toBe("1行目：ひな形が長すぎます。25万字までにしてください。");
  expect(refusal("一\n{{> self}}", { self: "{{> self}}" })).toBe(
    "部品「self」の1行目：部品「self」が自分自身を呼び出しています。",
  );
  expect(refusal("{{> self}}", { self: "{{#if name}}{{> self}}{{/if}}" })).toContain("自分自身を呼び出し");
  for (const source of [
    "{{{",
    "{{{name",
    "{{{{name}}}}",
    "{{#if name}}",
    "{{/if}}",
    "{{#each",
    "{{",
    "{{}}",
  ]) {
    expect(refusal(`一\n${source}`)).toMatch(/^\d行目：/);
  }
  expect(refusal("}}}")).toBe("accepted");
  expect(refusal("{{constructor}}")).toContain("「constructor」という項目はありません。");
  expect(refusal("{{name.constructor}}")).toContain("「name.constructor」という項目はありません。");
  expect(refusal("一\n:::ki\n1 概要: あ")).toBe("2行目：「:::」で閉じられていません。");
  expect(refusal("---\ntitle: あ\n一")).toBe("accepted");
});

test("selectors in a row, alone or on what is no ideograph neither stop nor name anything", () => {
  expect(findVariants("\u{E0101}\u{E0101}あ\u{E0101}")).toEqual([]);
  expect(findUnprintable("\u{E0101}\u{E0101}あ\u{E0101}")).toEqual([]);
});
