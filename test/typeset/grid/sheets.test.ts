import { writeFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, it } from "vitest";
import { z } from "zod";
import { compileTemplate, type GridForm, renderHtml, renderPdf, renderText } from "#src/typeset/index.ts";
import { isInstalled, runOn } from "../outsiders.ts";

const templateOf = (form: string) =>
  compileTemplate(
    `---\nlayout: grid\ntitle: 通知書\n---\n:::grid form=${form}\n本文: {{text}}\n印: {{name}}\n:::\n`,
    { schema: z.object({ text: z.string(), name: z.string() }) },
  );

const LETTER = `　　　　　　　　通知書

　当店は、貴殿に対し、次のとおり通知いたします（以下「本書」といいます。）。
１　貴殿は、令和5年4月1日から「ヘアサロン見本」に勤めていました。ファッションショーのチケット。
２　架空町1-2-3、10%、50㎡、㈱、**太字**ではない。
${"次の段落は、二枚目に続くために長く書いています。".repeat(22)}

令和8年11月21日
差出人
　例示県見本市架空町1-2-3
　ヘアサロン見本
　代表　見本　花子
受取人
　例示県例示市9-9-9
　試験　太郎　様`;

async function pdfOf(form: GridForm, text = LETTER): Promise<{ pdf: Buffer; pages: number }> {
  const out = new PassThrough();
  const tree = templateOf(form).render({ text, name: "代表　見本　花子" });
  const made = renderPdf(tree, { out, createdAt: new Date("2026-11-21T03:00:00.000Z") }).then((result) => {
    out.end();
    return result;
  });
  const [pdf, { pages }] = await Promise.all([buffer(out), made]);
  if (process.env.AKASHI_SHOTS) writeFileSync(`${process.env.AKASHI_SHOTS}/grid-${form}.pdf`, pdf);
  return { pdf, pages };
}

const flat = (text: string) => text.replace(/\s/g, "");

it
  .skipIf(!isInstalled("pdftotext"))
  .each(["vertical-20x26", "horizontal-20x26", "horizontal-13x40", "horizontal-26x20"] as const)(
  "prints %s sheet by sheet, and the text is copied as it reads",
  async (form) => {
    const { pdf, pages } = await pdfOf(form);
    const text = flat(runOn(pdf, "pdftotext", ["-raw", "-enc", "UTF-8"], ["-"]));
    expect(pages).toBe(2);
    expect(text).toContain("当店は、貴殿に対し、次のとおり通知いたします（以下「本書」といいます。）。");
    expect(text).toContain("架空町1-2-3、10%、50㎡、㈱、**太字**ではない。");
    expect(text).toContain("1/2");
    expect(text).toContain("試験太郎様");
  },
);

it.skipIf(!isInstalled("qpdf"))("makes files that qpdf finds sound", async () => {
  const { pdf } = await pdfOf("vertical-20x26");
  expect(runOn(pdf, "qpdf", ["--check"], [])).toContain("No syntax or stream encoding errors");
});

it("lays sheets of 縦書き on their long side, and those of 横書き on the short one", async () => {
  const sizes = await Promise.all(
    (["vertical-20x26", "horizontal-26x20"] as const).map(async (form) =>
      /MediaBox \[([^\]]+)\]/.exec((await pdfOf(form)).pdf.toString("latin1"))?.[1]?.trim(),
    ),
  );
  expect(sizes).toEqual(["0 0 841.89 595.28", "0 0 595.28 841.89"]);
});

it("makes the same bytes from the same text", async () => {
  const [first, second] = [await pdfOf("vertical-20x26"), await pdfOf("vertical-20x26")];
  expect(first.pdf.equals(second.pdf)).toBe(true);
});

it("shows the grid as HTML, each character in a cell, and as text", () => {
  const tree = templateOf("horizontal-13x40").render({ text: "<b>㎡</b>\n終", name: "" });
  expect(renderHtml(tree)).toContain(
    '<div class="paper-grid paper-grid-horizontal-13x40"><p class="grid-line"><span class="grid-cell grid-cell-1">&lt;</span>',
  );
  expect(renderHtml(tree)).toContain('<span class="grid-cell grid-cell-2">㎡</span>');
  expect(renderText(tree)).toBe("<b>㎡</b>\n終\n");
});

it("refuses a grid of another measure with its line", () => {
  expect(() => templateOf("vertical-30x10")).toThrow(
    "「form」には vertical-20x26・horizontal-20x26・horizontal-13x40・horizontal-26x20 のどれかを書いてください。",
  );
});
