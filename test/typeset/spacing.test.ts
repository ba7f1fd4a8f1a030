import { expect, test } from "vitest";
import { classOf } from "#src/typeset/break/classes.ts";
import { breakLines, type Line, type Sort } from "#src/typeset/break/lines.ts";
import { rulesOf, type Spacing, usualSpacing } from "#src/typeset/break/spacing.ts";

const halved = /[（「、。」）・：．，]/;
const sortsOf = (text: string): readonly Sort[] =>
  [...text].map((ch) => ({ kind: classOf(ch), width: halved.test(ch) ? 500 : 1000 }));

function linesOf(text: string, em: number, spacing: Partial<Spacing> = {}, indent = 0): readonly Line[] {
  const rules = rulesOf({ ...usualSpacing, ...spacing });
  return breakLines(sortsOf(text), { measure: em * 1000, indent: indent * 1000, isFlush: true, rules });
}
const textsOf = (text: string, lines: readonly Line[]): readonly string[] =>
  lines.map((line) => [...text].slice(line.start, line.end).join(""));
const widthOf = (text: string, spacing: Partial<Spacing> = {}): number =>
  linesOf(text, 1e3, spacing)[0]!.width;

test("two marks that meet share one em, a mark beside a kanji keeps its own", () => {
  expect(widthOf("あ」「い")).toBe(3500);
  expect(widthOf("あ」、い")).toBe(3500);
  expect(widthOf("あ。」い")).toBe(3500);
  expect(widthOf("（「あ」）")).toBe(3000);
  expect(widthOf("あ、い")).toBe(3000);
  expect(widthOf("あ・い")).toBe(3000);
});

test("marks can be set an em wide everywhere, or half an em", () => {
  expect(widthOf("あ」「い", { marks: "full" })).toBe(4000);
  expect(widthOf("あ。」い", { marks: "full" })).toBe(4000);
  expect(widthOf("あ・い", { marks: "full" })).toBe(3000);
  expect(widthOf("あ」「い", { marks: "half" })).toBe(3000);
  expect(widthOf("あ、い", { marks: "half" })).toBe(2500);
});

test("an opening bracket at the head of a line stands as the document asks", () => {
  const text = "「あいうえ「おか";
  const leads = (spacing: Partial<Spacing>): readonly number[] =>
    linesOf(text, 6, spacing, 1).map((line) => line.lead);
  expect(textsOf(text, linesOf(text, 6, {}, 1))).toEqual(["「あいうえ", "「おか"]);
  expect(leads({})).toEqual([0, 0]);
  expect(leads({ linehead: "half" })).toEqual([500, 500]);
  expect(leads({ linehead: "paragraph" })).toEqual([-500, 0]);
});

test("a stop at the end of a line takes half an em, an em where there is room, or hangs outside", () => {
  const text = "あいうえ。かきくけこ";
  const [half] = linesOf(text, 5);
  expect([half!.end, half!.stretch]).toEqual([5, 500 / 3]);
  const [full] = linesOf(text, 5, { lineend: "full" });
  expect([full!.end, full!.stretch]).toEqual([5, 0]);
  const [hung] = linesOf(text, 4, { lineend: "hang" });
  expect([hung!.end, hung!.stretch, hung!.width]).toEqual([5, 0, 4000]);
  const [pushed] = linesOf(text, 4);
  expect(pushed!.end).toBe(3);
  expect(textsOf("あいう」か", linesOf("あいう」か", 3, { lineend: "hang" }))).toEqual(["あい", "う」か"]);
});

test("a line is spread between characters, never between a mark and what it belongs to", () => {
  const [line] = linesOf("あ「い」う、え漢字", 7.5);
  expect(textsOf("あ「い」う、え漢字", [line!])).toEqual(["あ「い」う、え"]);
  // Three places may grow: before 「, behind 」 and behind 、; あ「い」う、え takes 7 em.
  expect(line!.stretch).toBeCloseTo(500 / 3);
});

test("evenly spread text fills its width, whatever it takes", () => {
  const [line] = breakLines(sortsOf("氏名"), { measure: 5000, indent: 0, isFlush: true, isEven: true });
  expect([line!.width, line!.stretch]).toEqual([5000, 3000]);
  const [one] = breakLines(sortsOf("名"), { measure: 5000, indent: 0, isFlush: true, isEven: true });
  expect([one!.width, one!.stretch]).toEqual([1000, 0]);
});
