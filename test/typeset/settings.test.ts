import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, renderHtml, renderPdf, TemplateError } from "#src/typeset/index.ts";
import { collector, isInstalled, type Word, wordsOf } from "./outsiders.ts";

async function wordsIn(source: string): Promise<readonly Word[]> {
  const { out, bytes } = collector();
  const tree = compileTemplate(source, { schema: z.object({}) }).render({});
  await renderPdf(tree, { out, createdAt: new Date("2026-11-21T01:02:03Z") });
  return wordsOf(bytes());
}

const left = 85.04;
const text = "「証拠の一覧を作成した」と「内容を確かめた」。".repeat(6);

test.skipIf(!isInstalled("pdftotext"))(
  "a bracket at the head of a paragraph stands where the template asks (needs pdftotext)",
  async () => {
    const edge = async (setting: string): Promise<number> =>
      (await wordsIn(`---\nindent: yes${setting}\n---\n${text}\n`))[0]!.left - left;
    // The glyph's box is an em wide, its ink in the right half.
    expect(await edge("")).toBeCloseTo(10.5 - 5.25, 1);
    expect(await edge("\nlinehead: half")).toBeCloseTo(10.5, 1);
    expect(await edge("\nlinehead: paragraph")).toBeCloseTo(0, 1);
  },
);

test("the preview is told of the choices that are not the usual ones", () => {
  const html = (settings: string): string =>
    renderHtml(compileTemplate(`---\n${settings}\n---\nあ`, { schema: z.object({}) }).render({}));
  expect(html("lineend: hang\nmarks: full")).toContain(
    'class="paper paper-report paper-serif paper-indented paper-lineend-hang paper-marks-full"',
  );
  expect(html("lineend: half")).toContain('class="paper paper-report paper-serif paper-indented"');
});

test("refuses a choice that JLREQ does not have, with its line and the ones it has", () => {
  const compile = (): unknown => compileTemplate("---\nlineend: loose\n---\n", { schema: z.object({}) });
  expect(compile).toThrow(TemplateError);
  expect(compile).toThrow("2行目：設定「lineend: loose」は使えません。");
  expect(compile).toThrow("lineend（half・full・hang）");
});

test.skipIf(!isInstalled("pdftotext"))(
  "labels of a form and of 記 are spread to one width where asked (needs pdftotext)",
  async () => {
    const form = (labels: string): string => `:::form${labels}\n氏名: あ\n電話番号: い\n:::\n`;
    const ki = (labels: string): string => `:::ki${labels}\n1 概要: あ\n2 対象となる情報: い\n:::\n`;
    const rightOf = (words: readonly Word[], end: string): number =>
      words.find((word) => word.text.endsWith(end))!.right;
    const even = await wordsIn(form(" labels=even") + ki(" labels=even"));
    expect(rightOf(even, "名")).toBeCloseTo(rightOf(even, "電話番号"), 1);
    expect(rightOf(even, "要")).toBeCloseTo(rightOf(even, "対象となる情報"), 1);
    const packed = await wordsIn(form("") + ki(""));
    expect(rightOf(packed, "名")).toBeLessThan(rightOf(packed, "電話番号") - 15);
    expect(rightOf(packed, "要")).toBeLessThan(rightOf(packed, "対象となる情報") - 40);
    const shown = compileTemplate(form(" labels=even") + ki(" labels=even"), { schema: z.object({}) });
    expect(renderHtml(shown.render({}))).toMatch(/paper-form labels-even.*ki-items labels-even/);
    expect(() => compileTemplate(form(" labels=wide"), { schema: z.object({}) })).toThrow(
      "1行目：「labels」は left",
    );
  },
);

test.skipIf(!isInstalled("pdftotext"))(
  "Latin letters stand as close as the font asks, figures do not (needs pdftotext)",
  async () => {
    const widthOf = async (text: string): Promise<number> => {
      const [word] = await wordsIn(`---\nindent: no\n---\n${text}\n`);
      expect(word!.text).toBe(text);
      return word!.right - word!.left;
    };
    // 718 and 714 thousandths of an em apart, and 118 closer together; Typst sets the pair in the same width.
    expect(await widthOf("AV")).toBeCloseTo((10.5 * (718 + 714 - 118)) / 1000, 1);
    expect(await widthOf("11")).toBeCloseTo(2 * (await widthOf("1")), 1);
  },
);
