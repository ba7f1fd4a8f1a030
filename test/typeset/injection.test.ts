import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Block, compileTemplate, renderHtml, renderText } from "#src/typeset/index.ts";

const schema = z.object({
  name: z.string(),
  note: z.string(),
  rows: z.array(z.object({ at: z.string(), what: z.string() })),
});

const template = compileTemplate(
  `---
layout: report
title: {{name}}様
---
:::address
{{name}} 様
:::

# {{note}}

**{{name}}**様には{{note}}。{{name}}

- {{note}}
1. {{name}}

| 氏名 | 備考 |
| --- | --- |
| {{name}} | x{{note}}y |

:::table 日時=20 内容=*
{{#each rows}}
日時: {{at}}
内容: {{what}}

{{../name}}
{{/each}}
:::

:::ki
1 概要: {{name}}
2 項目: {{note}}
:::

:::figures
画像: {{name}}
番号: {{note}}
説明: {{name}}
:::

:::form
氏名: {{name}}
:::

:::note
{{note}}
:::
`,
  { schema },
);

const hostile = fc.constantFrom(
  "\n",
  "\r\n",
  "\0",
  "|",
  "| a | b |",
  "*",
  "**",
  "# ",
  "- ",
  "1. ",
  ":::",
  "\n:::\n",
  ":::table",
  "{{x}}",
  "{{{",
  "}}",
  "<script>",
  "&lt;",
  "\uE000",
  "\uE0000\uE001",
  "\uE0021\uE003",
  "\u2FBC",
  "\uD842",
  "\uDFB7",
  "\uFDD0",
  "---",
  "日時: ",
  "画像: ",
  "\\",
  "　",
  "`",
  "$&",
  "$1",
  "__proto__",
  "\u202e",
  "😀",
  "山田",
);
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 8 })
    .map((parts) => parts.join("")),
);

/** The tree with every text that came out of data taken out, and those texts in order. */
function takeOut(blocks: readonly Block[]): { shape: string; values: string[] } {
  const values: string[] = [];
  const shape = JSON.stringify(blocks, (_, value: unknown) => {
    if (typeof value === "object" && value !== null && "field" in value && "text" in value) {
      values.push(String(value.text));
      return { ...value, text: "" };
    }
    return value;
  });
  return { shape, values };
}

const plain = { name: "見本 花子", note: "備考", rows: [{ at: "朝", what: "何か" }] };

test("data of any kind stands in the tree as it is and never changes the tree's structure", () => {
  const expected = takeOut(template.render(plain).blocks).shape;
  fc.assert(
    fc.property(anyText, anyText, anyText, (name, note, what) => {
      const tree = template.render({ name, note, rows: [{ at: name, what }] });
      const { shape, values } = takeOut(tree.blocks);
      expect(shape).toBe(expected);
      expect(values).toEqual([
        name,
        note,
        name,
        note,
        name,
        note,
        name,
        name,
        note,
        name,
        what,
        name,
        name,
        note,
        name,
        note,
        name,
        name,
        note,
      ]);
      expect(tree.meta.title).toBe(`${name}様`);
    }),
    { numRuns: 2000 },
  );
});

test("the check above can fail: a template that did print through markdown would change its shape", () => {
  const naive = compileTemplate("# 山田\n\n本文", { schema }).render(plain);
  const written = compileTemplate("山田\n\n本文", { schema }).render(plain);
  expect(takeOut(naive.blocks).shape).not.toBe(takeOut(written.blocks).shape);
});

test("data never opens a tag or an attribute in HTML", () => {
  fc.assert(
    fc.property(anyText, anyText, (name, note) => {
      const html = renderHtml(template.render({ name, note, rows: [] }), { imageUrl: (ref) => `/i/${ref}` });
      const tags = html.match(/<[^>]*>/g) ?? [];
      expect(tags.filter((tag) => /script|onerror|style=/i.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([]);
      expect(html.replace(/<(?:\/?[a-z][a-z0-9]*)(?: [a-z-]+="[^"<>]*")*>/g, "")).not.toMatch(/[<>]/);
    }),
    { numRuns: 500 },
  );
});

test("plain text prints values without control characters", () => {
  const text = renderText(template.render({ name: "見本\0 花子\u202e", note: "a\r\nb", rows: [] }));
  expect(text).toContain("見本 花子様にはa\nb。見本 花子");
});
