/** What an owner may type by mistake gets a plain sentence and its line, soon. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { editablePapers } from "#src/features/documents/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { editableLetters } from "#src/features/letters/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import {
  checkTemplate,
  editableTexts,
  ourTemplate,
  previewTemplate,
  saveTemplate,
} from "#src/features/templates/index.ts";
import { openTestApp, type TestApp } from "../../support/house.ts";

const texts = editableTexts([...editableLetters, ...editablePapers()]);
const police = texts.find(({ name }) => name === "documents/police")!;
const glance = texts.find(({ name }) => name === "documents/police-glance")!;
const head = texts.find(({ name }) => name === "letters/apology-head")!;
const source = ourTemplate("documents/police").source;

let at: TestApp;
let incident: string;
beforeAll(async () => {
  at = await openTestApp();
  incident = at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id,
  );
});
afterAll(() => at.close());

/** The faults of a text with this line put at its end, each as 「line sentence」. */
const faultsOf = (text: typeof police, typed: string): string[] =>
  checkTemplate(at.house.read, text, typed).map(({ line, sentence }) => `${line} ${sentence}`);
const lines = source.split("\n").length;

test.each([
  ["{{{", /^\d+ \{\{ \}\} の書き方が正しくありません。/],
  ["{{{createdOn}}}", /\{\{\{ \}\}\} と \{\{& \}\} は使えません。/],
  ["{{&createdOn}}", /使えません。/],
  ["{{constructor}}", /「constructor」という項目はありません。/],
  ["{{__proto__}}", /「__proto__」という項目はありません。/],
  ["{{party.constructor.name}}", /「party.constructor.name」という項目はありません。/],
  ['{{lookup this "party"}}', /「lookup」という書式は使えません。/],
  ['{{log "x"}}', /「log」という書式は使えません。/],
  ["{{#each facts}}{{what}}", /閉じ忘れ/],
  ["{{/each}}", /書き方が正しくありません。/],
  ["{{#if (lookup facts 0)}}x{{/if}}", /「lookup」という書式は使えません。/],
  ["{{#with facts}}{{what}}{{/with}}", /「what」という項目はありません。/],
  ["{{#each createdOn}}x{{/each}}", /一覧ではないため/],
  ["{{facts}}", /は一覧です。/],
  ["{{party}}", /は項目のまとまりです。/],
  ["{{summary.isLong}}", /は「はい・いいえ」です。/],
  ["{{../../createdOn}}", /\.\.\/ が多すぎます。/],
  ["{{> nothing}}", /部品「nothing」はありません。/],
  ["{{> police}}", /部品「police」はありません。/],
  [":::table", /閉じられていません。/],
  [":::table\nx\n:::", /列/],
  [":::form label=x\na: b\n:::", /label/],
  [":::right", /閉じられていません。/],
  [":::", /始まりのない「:::」/],
  [":::nothing\nx\n:::", /「?:*nothing/],
  [":::right {{createdOn}}\nx\n:::", /「:::」の行に \{\{ \}\} は書けません。/],
  ["外字\uE000", /外字（私用領域の文字）は使えません。/],
  ["空\0白", /見えない制御文字/],
  ["ベル\u0007", /見えない制御文字/],
  ["半分\uD842", /見えない制御文字/],
  ["{{! partial police-glance }}", /プログラムが使うため書けません。/],
  ["{{#if x}}".repeat(30) + "{{/if}}".repeat(30), /入れ子が深すぎます/],
  [`${":::keep\n".repeat(40)}x\n${":::\n".repeat(40)}`, /入れ子が深すぎます/],
  [`{{#if ${"(".repeat(5000)}x${")".repeat(5000)}}}y{{/if}}`, /かっこが多すぎます/],
])("%j gets a sentence and its line", (typed, sentence) => {
  const faults = faultsOf(police, `${source}${typed}\n`);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(sentence);
  const line = Number(/^\d+/.exec(faults[0]!)?.[0]);
  expect(line).toBeGreaterThanOrEqual(lines);
  expect(line).toBeLessThan(lines + 90);
});

test("a part that holds itself is refused, by itself or by way of another", () => {
  expect(faultsOf(glance, "{{> police-glance}}\n")[0]).toMatch(
    /^1 部品「police-glance」が自分自身を呼び出しています。/,
  );
  const opening = texts.find(({ name }) => name === "letters/apology-opening")!;
  const ki = texts.find(({ name }) => name === "letters/apology-ki")!;
  const first = `${ourTemplate(opening.name).source}\n{{> apology-ki}}\n`;
  at.house.write({ id: at.owner.id }, (tx) => saveTemplate(tx, opening, { source: first, seen: 0 }));
  const second = `${ourTemplate(ki.name).source}\n{{> apology-opening}}\n`;
  expect(faultsOf(ki, second).join("\n")).toContain("自分自身を呼び出しています。");
});

test("a megabyte of text is refused with its length, at once", () => {
  const began = process.threadCpuUsage();
  expect(faultsOf(police, "あ".repeat(1_000_000))).toEqual([
    "null ひな形が長すぎます（1,000,000字）。60,000字までにしてください。",
  ]);
  expect(process.threadCpuUsage(began).user).toBeLessThan(1_000_000);
});

test("an empty text is refused", () => {
  expect(faultsOf(head, " \n\n")).toEqual(["1 ひな形が空です。最初のひな形に戻すこともできます。"]);
});

describe("work that never ends", () => {
  test.each([
    ["loops in loops", `${"{{#each @root.facts}}".repeat(12)}x${"{{/each}}".repeat(12)}`],
    ["loops in loops that print nothing", `${"{{#each @root.facts}}".repeat(20)}${"{{/each}}".repeat(20)}`],
    ["a thousand parts", "{{> police-glance}}\n".repeat(1000)],
    ["fifty thousand stars", "*".repeat(50_000 - 10_000)],
    ["brackets without end", "[".repeat(40_000)],
    ["quotes in quotes", "> ".repeat(20_000)],
    ["lists in lists", Array.from({ length: 150 }, (_, depth) => `${"  ".repeat(depth)}- x`).join("\n")],
  ])("%s is bounded", (_, typed) => {
    // Work of this thread in microseconds, not the clock: the machine may be busy.
    const began = process.threadCpuUsage();
    const preview = previewTemplate(at.house, police, `${source}\n${typed}\n`, incident);
    expect(process.threadCpuUsage(began).user).toBeLessThan(5_000_000);
    expect(preview.html ?? preview.faults[0]?.sentence).toBeTypeOf("string");
  });
});
