/** Our own templates, seen as the editor sees them: each has its words, its rules, and passes them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { editablePapers } from "#src/features/documents/index.ts";
import { editableLetters } from "#src/features/letters/index.ts";
import { judgeText, ownWords } from "#src/features/templates/check.ts";
import { editableTexts, fieldWord, ourTemplate } from "#src/features/templates/index.ts";
import { fieldMenu, snippets } from "#src/features/templates/menu.ts";
import { type OutlineField, outlineOf } from "#src/typeset/index.ts";
import { openTestApp, type TestApp } from "../../support/house.ts";

const kinds = [...editableLetters, ...editablePapers()];
const texts = editableTexts(kinds);

let at: TestApp;
beforeAll(async () => {
  at = await openTestApp();
});
afterAll(() => at.close());

const paths = (fields: readonly OutlineField[]): string[] =>
  fields.flatMap((field) => [field.path, ...paths(field.fields)]);

describe.each(kinds.map((kind) => [kind.name, kind] as const))("%s", (name, kind) => {
  test("every field of it has a word of the owner's, or is nobody's", () => {
    expect(paths(outlineOf(kind.schema)).filter((path) => fieldWord(name, path) === undefined)).toEqual([]);
  });

  test("what it must print stands in our own template, whatever the data say", () => {
    const text = texts.find((one) => one.name === name)!;
    expect(judgeText(at.house.read, text, ourTemplate(name).source).faults).toEqual([]);
    expect(kind.mustPrint.length).toBeGreaterThan(0);
  });

  test("our own words hold nothing that is forbidden in it", () => {
    const text = texts.find((one) => one.name === name)!;
    const { papers } = judgeText(at.house.read, text, ourTemplate(name).source);
    const words = ownWords(at.house.read, kind, papers.get(kind)!.filled);
    expect(kind.forbidden?.(at.house.read, undefined, words)).toEqual([]);
  });

  test("each field of its menu can be put where it belongs", () => {
    const text = texts.find((one) => one.name === name)!;
    const codes = fieldMenu(text).flatMap(({ note, entries: [whole, ...rest] }) => {
      if (note === undefined) return [whole!, ...rest].map(({ code }) => code);
      const opening = whole!.code.split("\n")[0]!;
      return [whole!.code, rest[0]!.code, opening, ...rest.slice(1).map(({ code }) => code), "{{/each}}"];
    });
    const { faults } = judgeText(at.house.read, text, `${ourTemplate(name).source}\n${codes.join("\n\n")}\n`);
    expect(faults).toEqual([]);
  });
});

test("every part has a title in the owner's words", () => {
  for (const { name, title, isPart } of texts) {
    if (isPart) expect(`${name}: ${title}`).toMatch(/: .*[ぁ-んァ-ヶ一-龠]/);
  }
});

test("two fields of one group never have the same word", () => {
  for (const text of texts) {
    for (const { title, entries } of fieldMenu(text)) {
      const labels = entries.map(({ label }) => label);
      expect(
        `${text.name} ${title} ${labels.filter((label, index) => labels.indexOf(label) !== index)}`,
      ).toBe(`${text.name} ${title} `);
    }
  }
});

test("the ready parts can be put in, but for those whose field is to be chosen first", () => {
  const text = texts.find((one) => one.name === "documents/conflict")!;
  const source = ourTemplate("documents/conflict").source;
  for (const { code } of snippets[0]!.entries) {
    const { faults } = judgeText(at.house.read, text, `${source}\n${code}\n`);
    if (!code.includes("項目}}")) expect(`${code} ${JSON.stringify(faults)}`).toBe(`${code} []`);
    else expect(faults[0]?.sentence).toContain("「項目」という項目はありません");
  }
});
