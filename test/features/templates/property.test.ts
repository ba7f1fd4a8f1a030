/** Whatever a dossier holds, an owner's template keeps its structure: arbitrary texts in every field of every paper. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { editablePapers } from "#src/features/documents/index.ts";
import { editableLetters } from "#src/features/letters/index.ts";
import { judgeText } from "#src/features/templates/check.ts";
import { editableTexts, ourTemplate } from "#src/features/templates/index.ts";
import { fieldMenu } from "#src/features/templates/menu.ts";
import { fillSchema } from "#src/features/templates/sample.ts";
import { type Block, renderHtml, renderText } from "#src/typeset/index.ts";
import { openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
beforeAll(async () => {
  at = await openTestApp();
});
afterAll(() => at.close());

const hostile = fc.constantFrom(
  "\n",
  "\r\n",
  "\0",
  "|",
  "**",
  "# ",
  "- ",
  ":::",
  "\n:::\n",
  ":::table",
  "{{createdOn}}",
  "{{{",
  "{{> police-glance}}",
  "<script>",
  "&lt;",
  "\uE0000\uE001",
  "\uE0021\uE003",
  "\u2FBC",
  "\uD842",
  "---\nlayout: letter\n---",
  "日時: ",
  "画像: ",
  "\\",
  "$&",
  "__proto__",
  "\u202e",
);
const anyText = fc
  .array(fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 6 })
  .map((parts) => parts.join(""));

/** The tree with every text that came out of data taken out. */
const shapeOf = (blocks: readonly Block[]): string =>
  JSON.stringify(blocks, (_, value: unknown) =>
    typeof value === "object" && value !== null && "field" in value && "text" in value
      ? { ...value, text: "" }
      : value,
  );

const kinds = [...editableLetters, ...editablePapers()];
test.each(kinds.map((kind) => [kind.name, kind] as const))("%s, edited by its owner", (name, kind) => {
  const text = editableTexts(kinds).find((one) => one.name === name)!;
  // The owner's own: every field that the menu offers outside of repetitions stands at the end once more.
  const codes = fieldMenu(text)
    .filter(({ note }) => note === undefined)
    .flatMap(({ entries }) => entries.map(({ code }) => code));
  const source = `${ourTemplate(name).source}\n## お店の追記\n\n${codes.map((code) => `- **${code}**です`).join("\n")}\n`;
  const { faults, papers } = judgeText(at.house.read, text, source);
  expect(faults).toEqual([]);
  const template = papers.get(kind)!.template;
  const fill = (words: (path: string) => string): unknown =>
    fillSchema(kind.schema, { text: words, flag: true, length: () => 2 });
  const plain = shapeOf(template.render(fill(() => "見本")).blocks);
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (texts) => {
      let count = 0;
      // Never empty: what nobody told may be left out by a condition.
      const tree = template.render(fill(() => `あ${texts[count++ % texts.length]}`));
      expect(shapeOf(tree.blocks)).toBe(plain);
      expect(renderHtml(tree)).not.toContain("<script>");
      expect(renderText(tree)).toContain("お店の追記");
    }),
    { numRuns: 25 },
  );
});
