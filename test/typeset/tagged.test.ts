import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, type PdfOptions, renderPdf } from "#src/typeset/index.ts";
import { collector, isInstalled, runOn } from "./outsiders.ts";

const createdAt = new Date("2026-11-21T01:02:03Z");
const hasQpdf = isInstalled("qpdf");
const schema = z.object({ a: z.string() });
const paper = compileTemplate(
  `---
title: 資料 {{a}}
---
:::title
資料
:::

# 経緯 {{a}}

本文{{a}}。

- 一つ目{{a}}
- 二つ目

## 表

:::table 日時=30 内容=*
日時: 朝
内容: {{a}}
日時: {{a}}
内容: 夜
:::

:::form
氏名: {{a}}
:::

:::figures
画像: {{a}}
番号: E-001
説明: {{a}}
代替文: はがきの表
:::

:::ki
1 概要: {{a}}
:::

:::note
注{{a}}
:::
`,
  { schema },
);

async function objectsOf(a: string, options: Partial<PdfOptions> = {}): Promise<string> {
  const { out, bytes } = collector();
  await renderPdf(paper.render({ a }), { out, createdAt, author: "美容室みほん", ...options });
  return runOn(bytes(), "qpdf", ["--qdf", "--object-streams=disable"], ["-"]);
}

/** Types of the structure tree in the order of their objects, and how many bookmarks there are. */
function shapeOf(objects: string): { tags: readonly string[]; bookmarks: number } {
  const tags = [...objects.matchAll(/^ {2}\/S \/(\w+)$/gm)].map((match) => match[1]!);
  return { tags: tags.filter((tag) => tag !== "GTS_PDFA1"), bookmarks: objects.split("/Dest [").length - 1 };
}

const image = async () => ({
  bytes: await sharp({ create: { width: 40, height: 30, channels: 3, background: "#c0b090" } })
    .jpeg()
    .toBuffer(),
  width: 40,
  height: 30,
});

test.skipIf(!hasQpdf)(
  "headings, lists, tables with their heads, notes and pictures are told to screen readers (needs qpdf)",
  async () => {
    const objects = await objectsOf("見本", { images: image });
    const { tags, bookmarks } = shapeOf(objects);
    const count = (tag: string): number => tags.filter((one) => one === tag).length;
    // The title is the first heading, so 経緯 stands below it.
    expect([count("H1"), count("H2"), count("H3")]).toEqual([1, 1, 1]);
    expect(bookmarks).toBe(2);
    expect([count("L"), count("LI"), count("Lbl"), count("LBody")]).toEqual([2, 3, 3, 3]);
    expect([count("Table"), count("TR"), count("TH"), count("TD")]).toEqual([2, 4, 3, 5]);
    expect(objects.split("/Scope /Column").length - 1).toBe(2);
    expect(objects.split("/Scope /Row").length - 1).toBe(1);
    expect([count("Figure"), count("Caption"), count("Note")]).toEqual([1, 1, 1]);
    expect(objects).toContain(`/Alt <feff${Buffer.from("はがきの表", "utf16le").swap16().toString("hex")}>`);
    expect(objects).toContain("/Lang (ja)");
    expect(objects).toContain("/Marked true");
    expect(objects).toContain("/DisplayDocTitle true");
    expect(objects).toContain("<pdfaid:part>3</pdfaid:part>");
    expect(objects).toContain("<pdfaid:conformance>B</pdfaid:conformance>");
  },
);

test.skipIf(!hasQpdf)("nothing but pictures is printed in colour (needs qpdf)", async () => {
  const objects = await objectsOf("見本", { images: image, header: "見本" });
  const pages = [...objects.matchAll(/^stream\n([\s\S]*?)\nendstream/gm)]
    .map((match) => match[1]!)
    .filter((stream) => stream.includes(" Tf "));
  expect(pages.length).toBeGreaterThan(0);
  for (const page of pages) expect(page).not.toMatch(/ (?:rg|RG|k|K|sc|SC|scn|SCN|cs|CS)[ \n]/);
});

const strange = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ..."山田。「」\n\r\0\t|*#-<>()[]{}/\\%&~^",
        ":::",
        "ET BT",
        ") Tj",
        ">>BDC",
        "endstream endobj",
        "\uD842",
        "\u{E0100}",
        "\u202e",
        "😀",
        "\uE000",
        "\uFFFE",
        "⾼",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

test.skipIf(!hasQpdf)(
  "data of any kind leaves a PDF sound, its structure and its bookmarks as they are (needs qpdf)",
  async () => {
    const expected = shapeOf(await objectsOf("見本"));
    await fc.assert(
      fc.asyncProperty(strange, async (a) => {
        const { out, bytes } = collector();
        await renderPdf(paper.render({ a: `見本${a}` }), { out, createdAt });
        expect(runOn(bytes(), "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
        const objects = runOn(bytes(), "qpdf", ["--qdf", "--object-streams=disable"], ["-"]);
        expect(shapeOf(objects)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  },
  60_000,
);
