import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { squaresPng } from "#src/typeset/docx/png.ts";
import { compileTemplate, renderDocx, renderText } from "#src/typeset/index.ts";
import { hasPython, paragraphsOf, unpack, wordsAlone, xmlFaults } from "./unpack.ts";

const createdAt = new Date("2026-11-21T03:00:00Z");
const picture = {
  bytes: squaresPng(
    [
      [true, false],
      [false, true],
    ],
    10,
  ),
  width: 100,
  height: 100,
};

const everything = `---
title: 陳述書（{{name}}）
---
:::mark
甲第1号証
:::

:::right
令和8年11月21日
:::

:::title
陳述書
:::

# 第１　経緯

私は、{{name}}です。**強調**した字があります。

謹啓　頭語は字下げしません。

- 一つめ
- 二つめ

5. 番号の五
6. 番号の六

:::table 日時=32 出来事=* 根拠=16
{{#each rows}}
日時: {{when}}
出来事: {{what}}

※ 付記
根拠: E-001
{{/each}}
:::

:::form label=40
氏名: {{name}}
:::

:::ki
1 概要: 概要です。
2 対象となる情報: {{name}}様の氏名

  続きの段落
:::

:::figures columns=2
画像: a
番号: E-001
説明: 写真の説明
SHA-256: 0123456789abcdef
:::

:::note
注記です。
:::

---

:::pagebreak

## 第２

:::keep
まとめて置く段落。
:::

:::source columns=40
c   d
:::

:::space height=5

:::labels columns=2 height=34
QR: E-001
番号: E-002
説明: はがき
付記: 付記
:::
`;

const template = compileTemplate(everything, {
  schema: z.object({
    name: z.string(),
    rows: z.array(z.object({ when: z.string(), what: z.string() })),
  }),
});
const treeOf = (name: string, what = "出来事の文です。") =>
  template.render({ name, rows: [{ when: "令和8年1月1日", what }] });
const images = async (ref: string) => (ref === "a" ? picture : undefined);

async function documentOf(name: string, what?: string): Promise<string> {
  const bytes = await renderDocx(treeOf(name, what), { createdAt, images });
  return (await unpack(bytes)).get("word/document.xml")!;
}

test("a Word file holds the words of the plain text, in the same order", async () => {
  const tree = treeOf("見本 花子");
  const xml = await documentOf("見本 花子");
  // The label is printed on our own pages too; plain text leaves it out.
  const words = wordsAlone(paragraphsOf(xml).join("\n")).replace("SHA-256", "");
  expect(words).toBe(wordsAlone(renderText(tree)));
});

test("the same tree and instant make the same bytes", async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(() => renderDocx(treeOf("見本 花子"), { createdAt, images })),
  );
  expect(first!.equals(second!)).toBe(true);
});

test("paragraphs are flush and begin with one character of space; openings of letters do not", async () => {
  const parts = (await documentOf("見本 花子")).split("</w:p>");
  expect(parts.find((part) => part.includes("私は、"))).toMatch(
    /<w:ind [^>]*w:firstLineChars="100"\/><w:jc w:val="both"\/>/,
  );
  expect(parts.find((part) => part.includes("謹啓"))).not.toContain("firstLineChars");
});

test("a table repeats its head, keeps rows whole and has the widths of the template", async () => {
  const xml = await documentOf("見本 花子");
  const [table = ""] = /<w:tbl>.*?<\/w:tbl>/s.exec(xml) ?? [];
  expect(table).toContain('<w:tblLayout w:type="fixed"/>');
  // 160 mm are 9071 twips; 32 and 16 mm are fixed.
  expect([...table.matchAll(/<w:gridCol w:w="(\d+)"/g)].map(([, width]) => Number(width))).toEqual([
    1814, 6350, 907,
  ]);
  const [head = "", row = ""] = table.match(/<w:tr>.*?<\/w:tr>/gs) ?? [];
  expect(head).toContain("<w:tblHeader/>");
  expect(row).not.toContain("<w:tblHeader/>");
  expect(row).toContain("<w:cantSplit/>");
});

test("labels that are spread on our own pages are spread in Word", async () => {
  const tree = compileTemplate(":::form label=30 labels=even\n氏名: 見本\n:::\n", {
    schema: z.object({}),
  }).render({});
  const xml = (await unpack(await renderDocx(tree, { createdAt }))).get("word/document.xml")!;
  expect(/<w:p>.*?氏名.*?<\/w:p>/s.exec(xml)?.[0]).toContain('<w:jc w:val="distribute"/>');
});

test("lists count from the template's number; the page is A4 with the report's margins; the foot counts pages", async () => {
  const parts = await unpack(await renderDocx(treeOf("見本 花子"), { createdAt, images, header: "第1版" }));
  expect(parts.get("word/numbering.xml")).toContain('<w:start w:val="5"/>');
  expect(parts.get("word/document.xml")).toContain('<w:pgSz w:w="11906" w:h="16838"');
  expect(parts.get("word/document.xml")).toMatch(
    /<w:pgMar w:top="1247" w:right="1134" w:bottom="1247" w:left="1701"/,
  );
  expect(parts.get("word/footer1.xml")).toMatch(/PAGE.*> \/ <.*NUMPAGES/s);
  expect(parts.get("word/header1.xml")).toContain("第1版");
});

test("fonts are named for East Asian text with what stands in for them, and the language is Japanese", async () => {
  const parts = await unpack(await renderDocx(treeOf("見本 花子"), { createdAt, images }));
  const styles = parts.get("word/styles.xml")!;
  expect(styles).toContain('w:eastAsia="游明朝"');
  expect(styles).toContain('<w:lang w:val="ja-JP" w:eastAsia="ja-JP"/>');
  expect(parts.get("word/fontTable.xml")).toContain(
    '<w:font w:name="游明朝"><w:altName w:val="Yu Mincho,ＭＳ 明朝,MS Mincho"/>',
  );
  expect(parts.get("word/settings.xml")).toContain(
    '<w:characterSpacingControl w:val="compressPunctuation"/>',
  );
});

test("properties tell title, author, origin and the instant that was given", async () => {
  const core = (
    await unpack(
      await renderDocx(treeOf("見本 花子"), {
        createdAt,
        author: "見本美容室 & 仲間",
        description: "書類3の写し",
      }),
    )
  ).get("docProps/core.xml")!;
  expect(core).toContain("<dc:title>陳述書（見本 花子）</dc:title>");
  expect(core).toContain("<dc:creator>見本美容室 &amp; 仲間</dc:creator>");
  expect(core).toContain("<dc:description>書類3の写し</dc:description>");
  expect(core.match(/2026-11-21T03:00:00Z/g)).toHaveLength(2);
});

test("a picture keeps its proportions and its words for screen readers; one that is missing says so", async () => {
  const xml = await documentOf("見本 花子");
  const [, cx, cy] = /<wp:extent cx="(\d+)" cy="(\d+)"\/>/.exec(xml)!;
  expect(cx).toBe(cy);
  expect(xml).toContain('descr="E-001 写真の説明"');
  const without = await unpack(await renderDocx(treeOf("見本 花子"), { createdAt }));
  expect(without.get("word/document.xml")).toContain("（写真を読めませんでした）");
});

test("another page has exact lines, its own margins and nothing at head and foot", async () => {
  const page = { top: 15, right: 15, bottom: 70, left: 15, size: 10.5, leading: 1.6, font: "ＭＳ 明朝" };
  const parts = await unpack(await renderDocx(treeOf("見本 花子"), { createdAt, page, header: "出ない" }));
  expect([...parts.keys()].filter((path) => /header|footer/.test(path))).toEqual([]);
  expect(parts.get("word/document.xml")).toMatch(
    /<w:pgMar w:top="850" w:right="850" w:bottom="3969" w:left="850"/,
  );
  expect(parts.get("word/document.xml")).toContain('w:lineRule="exact"');
  expect(parts.get("word/styles.xml")).toContain('w:eastAsia="ＭＳ 明朝"');
});

/** Children of these elements have one order (ECMA-376, part 1, 17.3.1.26, 17.4.69, 17.4.59); Word refuses others. */
const orders = {
  "w:pPr":
    "pStyle keepNext keepLines pageBreakBefore framePr numPr pBdr shd tabs spacing ind jc rPr sectPr".split(
      " ",
    ),
  "w:tcPr": "tcW gridSpan tcBorders shd tcMar vAlign".split(" "),
  "w:tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook".split(" "),
};

test("elements stand in the order that Word asks for", async () => {
  const xml = await documentOf("見本 花子");
  for (const [name, order] of Object.entries(orders)) {
    const found = [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))];
    expect(found.length).toBeGreaterThan(0);
    for (const [, inner = ""] of found) {
      const places = childrenOf(inner).map((child) => order.indexOf(child));
      expect(places, inner).toEqual(places.toSorted((a, b) => a - b));
      expect(places, inner).not.toContain(-1);
    }
  }
});

/** Names of the elements that stand directly in this piece. */
function childrenOf(xml: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [tag, close, name, empty] of xml.matchAll(/<(\/?)w:(\w+)[^>]*?(\/?)>/g)) {
    if (close === "" && depth === 0) names.push(name ?? tag);
    if (close === "/") depth -= 1;
    else if (empty === "") depth += 1;
  }
  return names;
}

test.skipIf(!hasPython)("every part is well-formed XML, also with characters that XML forbids", async () => {
  const name = '見本 <b>&"\u0000\u0001\u001f\ufffe\uffff\ud800\u{10ffff} 花子';
  const bytes = await renderDocx(treeOf(name, name), { createdAt, images, author: name, header: name });
  expect(xmlFaults(bytes)).toBe("");
});

test("whatever data says, the document has the same structure", async () => {
  const shape = (xml: string): string =>
    xml
      .replace(/<w:r>(?:(?!<\/w:r>).)*<w:t[ >].*?<\/w:r>/gs, "")
      .replace(/<w:t[^>]*>[^<]*<\/w:t>/g, "")
      .replace(/w:(w|val)="\d+"/g, "");
  const usual = shape(await documentOf("見本"));
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, text, async (name, what) => {
      expect(shape(await documentOf(name, what))).toBe(usual);
    }),
    { numRuns: 40 },
  );
});
