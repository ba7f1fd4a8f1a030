import { expect, it } from "vitest";
import { checkGrid } from "#src/typeset/grid/check.ts";

it("names page, line and cell of letters that are no proper noun", () => {
  expect(checkGrid(`${"字".repeat(520)}貴殿のDMは`, "vertical-20x26")).toEqual([
    { code: "latin", text: "DM", page: 2, line: 1, cell: 4 },
  ]);
});

// DOMAIN §6.1, item 2.
it.each([
  ["kana, kanji, digits, brackets and stops", "あアｱ漢々〇12１２（）「」、。ー・"],
  ["symbols in common use", "％%〒※…―～＆￥㎡㎏№＋－"],
  ["a voicing mark that is typed apart, and a variant of a kanji", "か\u3099辻\u{e0100}"],
  ["roman numerals and their like", "Ⅳ第一〆切"],
])("takes %s", (_what, text) => {
  expect(checkGrid(text, "horizontal-20x26")).toEqual([]);
});

it.each([
  ["a proper noun", "貴殿のInstagramで", ["Instagram"], []],
  ["a proper noun of several words", "店名Hair LUNAの", ["Hair LUNA"], []],
  ["a proper noun in the other width", "貴殿のＬＩＮＥで", ["LINE"], []],
  ["a proper noun inside a longer word not", "ONLINEで", ["LINE"], ["ONLINE"]],
  ["full-width letters no more than half-width ones", "貴殿のＤＭは", [], ["ＤＭ"]],
  ["letters with marks no more than plain ones", "Caféで", [], ["Café"]],
])("as letters takes %s", (_what, text, nouns, refused) => {
  expect(checkGrid(text, "horizontal-20x26", nouns).map((fault) => fault.text)).toEqual(refused);
});

it.each([
  ["an emoji", "了解😀", "unprintable", "😀"],
  ["a letter of another script", "αの件", "strange", "α"],
  ["a lone surrogate", "あ\ud800", "unprintable", "\ufffd"],
  ["a voicing mark that melts into no kana", "ん\u3099", "strange", "ん\u3099"],
  ["a zero-width space", "\u200b", "strange", "\u200b"],
  ["a ruled line", "┌─", "table", "┌"],
  ["a tab", "品名\t数", "table", "\t"],
  ["bars that make columns", "品名|数|", "table", "|"],
  ["a framed number, as advice", "前記①", "framed", "①"],
])("names %s", (_what, text, code, character) => {
  expect(checkGrid(text, "horizontal-20x26")[0]).toMatchObject({ code, text: character, page: 1, line: 1 });
});
