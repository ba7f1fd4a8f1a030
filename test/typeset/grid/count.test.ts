import fc from "fast-check";
import { expect, it } from "vitest";
import { readParagraphs } from "#src/typeset/grid/count.ts";
import { type GridForm, gridFormNames, gridForms, gridLength, layOutGrid } from "#src/typeset/grid/layout.ts";

const countOf = (text: string) =>
  readParagraphs(text).map(({ marks }) => marks.reduce((sum, mark) => sum + mark.count, 0));
const linesOf = (text: string, form: GridForm) =>
  layOutGrid(text, form).map(({ lines }) =>
    lines.map(({ marks, count }) => [marks.map((mark) => mark.text).join(""), count]),
  );

// DOMAIN §6.1, item 5: the official worked examples.
it.each([
  ["英字(固有名詞に限ります。)", [13]],
  ["1行20字(記号は、1個を1字とします。以下\n同じとします。)以内、1枚26行以内で作成。", [22, 21]],
])("counts %s as the post office's own example does", (text, counts) => {
  expect(countOf(text)).toEqual(counts);
});

// DOMAIN §6.1, item 5.
it.each([
  ["each symbol once", "…―※〒＆", 5],
  ["stops and commas once each", "あ、い。", 4],
  ["a pair of brackets once", "（代表）", 3],
  ["each kind of bracket", "「」『』【】〔〕〈〉《》［］｛｝()", 9],
  ["brackets in brackets", "（「案内」）", 4],
  ["a pair of a half-width and a full-width bracket", "(株）", 2],
  ["an opening bracket that nothing closes", "（注", 2],
  ["a closing bracket that nothing opened", "１）", 2],
  ["a percent sign once", "10%", 3],
  ["a full-width percent sign once", "％", 1],
  ["a square metre twice", "㎡", 2],
  ["a kilogram twice", "㎏", 2],
  ["units written out, character by character", "m2", 2],
  ["a framed number in the text twice", "前記①", 4],
  ["a framed number that gives the order once", "①使用の中止", 6],
  ["an indented framed number that gives the order once", "　①使用", 4],
  ["a framed number of two digits with its frame", "前記⑩", 5],
  ["a framed character twice", "あ㊙", 3],
  ["a number in brackets, in one character", "⑴", 2],
  ["a company sign with its brackets", "㈱", 2],
  ["half-width kana and digits once each", "ｱｲ12", 4],
  ["a voicing mark of its own in half-width kana", "ｶﾞ", 2],
  ["a voicing mark that is typed apart with its kana", "か\u3099", 1],
  ["a variation selector with its kanji", "辻\u{e0100}", 1],
  ["a kanji of the second plane once", "𠮷野", 2],
  ["a space as a cell", "見本　花子", 5],
])("counts %s", (_what, text, count) => {
  expect(countOf(text)).toEqual([count]);
});

it("counts a pair in the line of its opening bracket", () => {
  expect(linesOf("一二三四五六七八九十一（三）四", "horizontal-13x40")).toEqual([
    [
      ["一二三四五六七八九十一（三", 13],
      ["）四", 1],
    ],
  ]);
});

// DOMAIN §6.1, item 6: no 行頭禁則.
it("begins a line with a stop where the count falls so", () => {
  expect(linesOf("一二三四五六七八九十一二三。終", "horizontal-13x40")).toEqual([
    [
      ["一二三四五六七八九十一二三", 13],
      ["。終", 2],
    ],
  ]);
});

it("takes a character of two cells over to the next line when one cell is left", () => {
  expect(linesOf("一二三四五六七八九十一二㎡", "horizontal-13x40")).toEqual([
    [
      ["一二三四五六七八九十一二", 12],
      ["㎡", 2],
    ],
  ]);
});

it("keeps empty lines between paragraphs and drops those at the end", () => {
  expect(linesOf("通知書\r\n\r\n拝啓\n\n\n", "vertical-20x26")).toEqual([
    [
      ["通知書", 3],
      ["", 0],
      ["拝啓", 2],
    ],
  ]);
});

// DOMAIN §6.1, item 4.
it.each([
  ["vertical-20x26", 520, 1],
  ["vertical-20x26", 521, 2],
  ["horizontal-20x26", 520, 1],
  ["horizontal-13x40", 520, 1],
  ["horizontal-13x40", 521, 2],
  ["horizontal-26x20", 520, 1],
  ["horizontal-26x20", 1041, 3],
] as const)("needs on %s for %d characters %d sheets", (form, length, pages) => {
  expect(layOutGrid("字".repeat(length), form)).toHaveLength(pages);
});

it("is one empty sheet for no text", () => {
  expect(layOutGrid("", "vertical-20x26")).toEqual([{ lines: [] }]);
});

it("tells how many cells a line takes", () => {
  expect(gridLength("（㎡）")).toBe(4);
});

it("puts every character out again, in order, within the limits, and never counts more than the cells", () => {
  const piece = fc.constantFrom(..."あ漢、。（）「」①㎡㈱%AZ19 　\n…か\u3099𠮷ｶﾞ⑩");
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ unit: "grapheme" })), { maxLength: 300 }),
      fc.constantFrom(...gridFormNames),
      (pieces, form) => {
        const text = pieces.join("");
        const lines = layOutGrid(text, form).flatMap((page) => page.lines);
        expect(lines.flatMap(({ marks }) => marks.map((mark) => mark.text)).join("")).toBe(
          text.replace(/[\r\n]/g, ""),
        );
        for (const { marks, count } of lines) {
          const last = marks.at(-1);
          expect(last === undefined ? 0 : last.cell + last.cells).toBeLessThanOrEqual(gridForms[form].cells);
          expect(count).toBeLessThanOrEqual(gridForms[form].cells);
        }
        for (const page of layOutGrid(text, form)) {
          expect(page.lines.length).toBeLessThanOrEqual(gridForms[form].lines);
        }
      },
    ),
  );
});
