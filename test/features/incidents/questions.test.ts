import { expect, it } from "vitest";
import { formatHeadCount, mostPeople, readHeadCount } from "#src/features/incidents/head-count.ts";
import { sections } from "#src/features/incidents/index.ts";
import {
  count,
  day,
  graded,
  line,
  partialDay,
  ranked,
  several,
  yen,
} from "#src/features/incidents/questions.ts";
import type { Section } from "#src/features/incidents/sections/section.ts";

const ok = (value: unknown) => ({ ok: true, value });
const refused = (reason: string) => ({ ok: false, reason });

it.each([
  ["312", { from: 312, to: 312, isAround: false }, "312人"],
  ["約３００人", { from: 300, to: 300, isAround: true }, "約300人"],
  ["300〜1,350人", { from: 300, to: 1350, isAround: false }, "300〜1,350人"],
  ["分からない", { from: null, to: null, isAround: false }, "不明"],
])("reads %s as a number of people", (typed, value, shown) => {
  expect(readHeadCount(typed)).toEqual(ok(value));
  expect(formatHeadCount(value)).toBe(shown);
});

it("takes the largest number for the question of a thousand", () => {
  expect(mostPeople({ from: 900, to: 1100, isAround: false })).toBe(1100);
  expect(mostPeople({ from: null, to: null, isAround: false })).toBeUndefined();
});

it.each(["たくさん", "350〜300", "-3", "1e9"])("refuses %s as a number of people", (typed) => {
  expect(readHeadCount(typed).ok).toBe(false);
});

it("refuses 令和8年13月 with the reason", () => {
  expect(day("日").read({ x: ["令和8年13月1日"] }, "x")).toEqual(
    refused("令和8年13月はありません。月は1から12で入力してください。"),
  );
});

it("asks for the whole day where only a whole day will do", () => {
  expect(day("日").read({ x: ["令和8年11月"] }, "x")).toEqual(
    refused("年月日まで入れてください。例：令和8年11月21日"),
  );
});

it("keeps a date as well as it is known, and shows it again in the field", () => {
  const question = partialDay("日");
  const read = question.read({ x: ["2026年11月頃"] }, "x");
  expect(read).toEqual(ok({ precision: "month", date: "2026-11-01", around: true }));
  expect(question.fill({ precision: "month", date: "2026-11-01", around: true }, "x")).toEqual({
    x: ["令和8年11月頃"],
  });
  expect(question.read({ x: ["不詳"] }, "x")).toEqual(
    ok({ precision: "unknown", date: null, around: false }),
  );
});

it("refuses NUL and 101 characters in a line", () => {
  expect(line("名").read({ x: ["見本\u0000"] }, "x").ok).toBe(false);
  expect(line("名").read({ x: ["あ".repeat(101)] }, "x")).toEqual(refused("100文字以内で入れてください。"));
  expect(line("名").read({ x: ["辻\u{E0100}".repeat(100)] }, "x").ok).toBe(true);
});

it("keeps chosen values in the order of the list, each once, and refuses a stranger", () => {
  const question = several("項目", ["氏名", "住所"]);
  expect(question.read({ x: ["住所", "氏名", "住所"] }, "x")).toEqual(ok(["氏名", "住所"]));
  expect(question.read({ x: ["血液型"] }, "x")).toEqual(refused("選択肢から選び直してください。"));
});

it("says which answer stands alone, and takes it alone", () => {
  const question = several("使われ方", ["はがき", "まだ使われた様子はない"], {
    alone: ["まだ使われた様子はない"],
  });
  expect(question.conflict?.(["はがき", "まだ使われた様子はない"])).toBe(
    "「まだ使われた様子はない」は、ほかの答えと一緒には選べません。「まだ使われた様子はない」だけにするか、その印を外してください。",
  );
  expect(question.conflict?.(["まだ使われた様子はない"])).toBeUndefined();
  expect(question.conflict?.(["はがき"])).toBeUndefined();
});

it("every answer of a list that denies the others stands alone", () => {
  const denying = /^(分からない|書類はない|まだ)/;
  const lists = Object.values<Section>(sections)
    .flatMap(({ id, questions }) =>
      Object.entries(questions).map(([name, one]) => ({ ask: `${id}.${name}`, one })),
    )
    .filter(({ one }) => one.kind === "several")
    .map(({ ask, one }) => ({ ask, one, denials: one.options!.filter(({ value }) => denying.test(value)) }))
    .filter(({ denials }) => denials.length > 0);
  expect(lists.map(({ ask }) => ask)).toEqual([
    "leaver.access",
    "leaver.papers",
    "data.medium",
    "usage.ways",
    "usage.taking",
    "response.done",
  ]);
  for (const { ask, one, denials } of lists) {
    const other = one.options!.find((option) => !denials.includes(option))!.value;
    for (const { value } of denials) {
      expect([ask, one.conflict?.([other, value])]).toEqual([ask, expect.stringContaining(`「${value}」は`)]);
    }
  }
});

it("keeps the order of wishes and refuses one wish twice", () => {
  const question = ranked("順番", ["使用差止", "損害賠償"]);
  expect(question.read({ "x.1": ["損害賠償"], "x.2": ["使用差止"] }, "x")).toEqual(
    ok(["損害賠償", "使用差止"]),
  );
  expect(question.read({ "x.1": ["損害賠償"], "x.2": ["損害賠償"] }, "x")).toEqual(
    refused("同じものが2回選ばれています。"),
  );
});

it("reads money and numbers as people write them", () => {
  expect(yen("額").read({ x: ["¥64,000"] }, "x")).toEqual(ok(64000));
  expect(count("数").read({ x: ["６人"] }, "x")).toEqual(ok(6));
  expect(count("数").read({ x: ["-1"] }, "x")).toEqual(refused("0以上で入れてください。"));
});

it("keeps a grade with its note", () => {
  const question = graded("鍵");
  expect(question.read({ x: ["一部"], "x.note": ["受付の棚だけ"] }, "x")).toEqual(
    ok({ answer: "一部", note: "受付の棚だけ" }),
  );
  expect(question.show({ answer: "一部", note: "受付の棚だけ" })).toBe("一部（受付の棚だけ）");
});
