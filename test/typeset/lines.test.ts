import fc from "fast-check";
import { expect, test } from "vitest";
import { classOf } from "#src/typeset/break/classes.ts";
import { breakLines, type Sort } from "#src/typeset/break/lines.ts";

const halved = /[（「、。」）・：．，]/;

function sortsOf(text: string): readonly Sort[] {
  return [...text].map((ch) => ({
    kind: classOf(ch),
    width: halved.test(ch) || ch.charCodeAt(0) < 0x80 ? 500 : 1000,
  }));
}

/** Lines as text, for a measure in em. */
function broken(text: string, em: number): readonly string[] {
  const lines = breakLines(sortsOf(text), { measure: em * 1000, indent: 0, isFlush: true });
  return lines.map((line) => [...text].slice(line.start, line.end).join(""));
}

test("no line begins with a stop, a closing bracket, small kana or ー", () => {
  expect(broken("あいうえおか。きくけこ", 6)).toEqual(["あいうえお", "か。きくけこ"]);
  expect(broken("あいうえおー", 5)).toEqual(["あいうえ", "おー"]);
  expect(broken("あいうえおっか", 5)).toEqual(["あいうえ", "おっか"]);
  expect(broken("あいうえお々か", 5)).toEqual(["あいうえ", "お々か"]);
});

test("no line ends with an opening bracket or a postal mark", () => {
  expect(broken("あいうえ「かき」", 5)).toEqual(["あいうえ", "「かき」"]);
  expect(broken("あいうえ〒000", 5)).toEqual(["あいうえ", "〒000"]);
});

test("numbers, words and counted units are not torn", () => {
  expect(broken("あいう12345か", 5)).toEqual(["あいう", "12345か"]);
  expect(broken("あいうABC DEFか", 6)).toEqual(["あいうABC", "DEFか"]);
  expect(broken("あいうえ11月", 5)).toEqual(["あいうえ", "11月"]);
  expect(broken("あいう１２３４か", 5)).toEqual(["あいう", "１２３４か"]);
  expect(broken("あいうえ……か", 5)).toEqual(["あいうえ", "……か"]);
});

test("Japanese and Western stand a quarter em apart, names of files and amounts do not fall apart", () => {
  const widthOf = (text: string): number =>
    breakLines(sortsOf(text), { measure: 1e6, indent: 0, isFlush: true })[0]!.width;
  expect(widthOf("約12件")).toBe(1000 + 250 + 1000 + 250 + 1000);
  expect(widthOf("表.jpg")).toBe(1000 + 2000);
  expect(widthOf("1-表")).toBe(1000 + 1000);
  expect(widthOf("甲(1)の")).toBe(1000 + 250 + 1500 + 250 + 1000);
});

test("a word longer than the line is cut where the line is full", () => {
  expect(broken("a".repeat(64), 16)).toEqual(["a".repeat(32), "a".repeat(32)]);
  expect(broken("ー".repeat(12), 5)).toEqual(["ーーーーー", "ーーーーー", "ーー"]);
});

test("a number typed in full-width digits stays whole with its strokes and points", () => {
  expect(broken("あいう１，０００円", 6)).toEqual(["あいう", "１，０００円"]);
  expect(broken("あいう３．５か", 4)).toEqual(["あいう", "３．５か"]);
  expect(broken("あい０３－１２３４", 7)).toEqual(["あい", "０３－１２３４"]);
  expect(broken("あい１０：３０か", 6)).toEqual(["あい", "１０：３０か"]);
  const [line] = breakLines(sortsOf("１，０００"), { measure: 1e6, indent: 0, isFlush: true });
  expect(line!.width).toBe(4500);
});

test("an address of a page stays whole where a line can hold it, and is cut behind its signs where none can", () => {
  expect(broken("あいうえhttps://example.jp/x", 12)).toEqual(["あいうえ", "https://example.jp/x"]);
  expect(broken("あいhttps://example.jp/abcdefgh/ijk?l=mnopqrstuvw", 14)).toEqual([
    "あいhttps://example.jp/",
    "abcdefgh/ijk?l=mnopqrstuvw",
  ]);
  expect(broken("shop-name@mail.example.jp", 10)).toEqual(["shop-name@mail.", "example.jp"]);
});

test("a wide space is no line's first character, and blanks to write in are kept", () => {
  expect(broken("あいうえお　かき", 5)).toEqual(["あいうえお", "かき"]);
  expect(broken("あいう年　　　月", 5)).toEqual(["あいう", "年　　　月"]);
  expect(broken("　あいうえお", 5)).toEqual(["　あいうえ", "お"]);
});

test("a full stop at the end of a line takes half an em", () => {
  expect(broken("あいうえ。かきくけこ", 4.5)).toEqual(["あいうえ。", "かきくけ", "こ"]);
});

test("a line end in the text is kept, an empty line too", () => {
  expect(broken("あ\n\nい\n", 5)).toEqual(["あ", "", "い", ""]);
  expect(broken("", 5)).toEqual([""]);
});

test("every line but the last of a paragraph is exactly as wide as the measure", () => {
  const text =
    "令和8年11月6日、お客様からのお申し出により判明いたしました。「調査の結果」、当時の従業員が閲覧した。".repeat(
      3,
    );
  const lines = breakLines(sortsOf(text), { measure: 20_000, indent: 1000, isFlush: true });
  expect(lines.slice(0, -1).map((line, i) => line.width + (i === 0 ? 1000 : 0))).toEqual(
    lines.slice(0, -1).map(() => 20_000),
  );
});

test("whatever the text, every character is set once, in order, and no line runs over", () => {
  const unit = fc.constantFrom(..."あ漢。、「」（）・ーっ……Aa1 .-〒％年月\n　！");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 120 }), fc.integer({ min: 2, max: 30 }), (text, em) => {
      const sorts = sortsOf(text);
      const lines = breakLines(sorts, { measure: em * 1000, indent: 0, isFlush: true });
      let at = 0;
      for (const line of lines) {
        expect([...text].slice(at, line.start).join("")).toMatch(/^[ \n　]*$/);
        at = line.end;
        expect(line.width).toBeLessThanOrEqual(em * 1000 + 0.01);
      }
      expect([...text].slice(at).join("")).toMatch(/^[ \n　]*$/);
    }),
    { numRuns: 3000 },
  );
});
