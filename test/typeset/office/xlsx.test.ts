import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, renderXlsx } from "#src/typeset/index.ts";
import { cellsOf, hasPython, unpack, xmlFaults } from "./unpack.ts";

const createdAt = new Date("2026-11-21T03:00:00Z");
const template = compileTemplate(
  `---
title: 時系列表
---
# 経緯[1]

:::table 日時=32 出来事=* 根拠=16
{{#each rows}}
日時: {{when}}
出来事: {{what}}

※ 付記
根拠: E-001
{{/each}}
:::

# 経緯[1]

:::table 名=30 値=*
名: 人数
値: 1,234
:::
`,
  { schema: z.object({ rows: z.array(z.object({ when: z.string(), what: z.string() })) }) },
);
const treeOf = (what: string) => template.render({ rows: [{ when: "令和8年1月1日（木）", what }] });
const partsOf = async (what: string) => unpack(await renderXlsx(treeOf(what), { createdAt }));

test("each table is a sheet of its own, named after its heading, with its cells as they are printed", async () => {
  const parts = await partsOf(" はがきが届いた");
  expect(
    [...parts.get("xl/workbook.xml")!.matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(([, n]) => n),
  ).toEqual(["経緯 1", "経緯 1 2"]);
  expect(cellsOf(parts, 1)).toEqual([
    ["日時", "出来事", "根拠"],
    ["令和8年1月1日（木）", " はがきが届いた\n※ 付記", "E-001"],
  ]);
  expect(cellsOf(parts, 2)).toEqual([
    ["名", "値"],
    ["人数", "1,234"],
  ]);
  expect(parts.get("xl/sharedStrings.xml")).toContain('<t xml:space="preserve"> はがき');
});

test("what begins with = stays text: no cell holds a formula, a number or a date", async () => {
  const parts = await partsOf('=HYPERLINK("http://example.invalid","開く")');
  const xml = parts.get("xl/worksheets/sheet1.xml")!;
  expect(cellsOf(parts, 1)[1]![1]).toBe('=HYPERLINK("http://example.invalid","開く")\n※ 付記');
  expect(xml).not.toContain("<f>");
  expect([...xml.matchAll(/<c [^>]*>/g)].every(([cell]) => cell.includes('t="s"'))).toBe(true);
  // "@" is Excel's own format of text: a cell that is typed into stays text.
  expect(parts.get("xl/styles.xml")).toContain('formatCode="@"');
});

test("the head is bold and stays in sight, cells wrap, columns are as wide as on paper", async () => {
  const parts = await partsOf("x");
  const xml = parts.get("xl/worksheets/sheet1.xml")!;
  expect(xml).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>');
  expect([...xml.matchAll(/<col [^>]*width="(\d+)"/g)].map(([, width]) => Number(width))).toEqual([
    16, 107, 8,
  ]);
  const styles = parts.get("xl/styles.xml")!;
  expect(styles).toContain("<b/>");
  expect(styles).toContain('wrapText="1"');
  expect(/<c r="A1" s="(\d)"/.exec(xml)?.[1]).not.toBe(/<c r="A2" s="(\d)"/.exec(xml)?.[1]);
});

test("it prints on A4 landscape, one page wide, with the head on every page", async () => {
  const parts = await partsOf("x");
  const xml = parts.get("xl/worksheets/sheet1.xml")!;
  expect(xml).toContain('<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>');
  expect(xml).toContain('<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>');
  expect(xml).toContain("<oddFooter>&amp;C&amp;P / &amp;N</oddFooter>");
  expect(parts.get("xl/workbook.xml")).toContain(
    '<definedName name="_xlnm.Print_Titles" localSheetId="0">\'経緯 1\'!$1:$1</definedName>',
  );
  expect(parts.get("xl/workbook.xml")).not.toContain("<definedNames/>");
});

test("the same tree and instant make the same bytes", async () => {
  const [first, second] = await Promise.all([1, 2].map(() => renderXlsx(treeOf("x"), { createdAt })));
  expect(first!.equals(second!)).toBe(true);
});

test.skipIf(!hasPython)("every part is well-formed XML, also with characters that XML forbids", async () => {
  expect(xmlFaults(await renderXlsx(treeOf('<a>&"\u0000\u001f\ufffe\ud800'), { createdAt }))).toBe("");
});

test("a tree without a table is refused", async () => {
  const tree = compileTemplate("文だけ", { schema: z.object({}) }).render({});
  await expect(renderXlsx(tree, { createdAt })).rejects.toThrow("a workbook needs a table");
});
