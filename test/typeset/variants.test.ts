import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, findUnprintable, findVariants, renderHtml, renderPdf } from "#src/typeset/index.ts";
import { collector, isInstalled, runOn } from "./outsiders.ts";

const template = compileTemplate("{{name}}　様", { schema: z.object({ name: z.string() }) });

async function textOf(name: string): Promise<string> {
  const { out, bytes } = collector();
  await renderPdf(template.render({ name }), { out, createdAt: new Date("2026-11-21T01:02:03Z") });
  return runOn(bytes(), "pdftotext", ["-raw"], ["-"]);
}

async function fontsOf(name: string): Promise<number> {
  const { out, bytes } = collector();
  await renderPdf(template.render({ name }), { out, createdAt: new Date("2026-11-21T01:02:03Z") });
  const objects = runOn(bytes(), "qpdf", ["--qdf", "--object-streams=disable"], ["-"]);
  return Number(
    /\[(?:\n\s+\d+)+\n\s+\]/.exec(objects.slice(objects.indexOf("/W [")))?.[0].split("\n").length,
  );
}

test.skipIf(!isInstalled("pdftotext"))(
  "a form chosen by a variation selector is copied with its selector (needs pdftotext)",
  async () => {
    expect(await textOf("辻\u{E0100}本 葛\u{E0101}子")).toContain("辻\u{E0100}本 葛\u{E0101}子 様");
    expect(await textOf("侮\uFE00")).toContain("侮\uFE00 様");
    expect(await textOf("辻\u{E0100}\u{E0101}")).toContain("辻\u{E0100} 様");
    expect(await textOf("か\u{E0100}な")).toContain("かな 様");
  },
);

test.skipIf(!isInstalled("qpdf"))(
  "a form that the font has is another glyph, one that it lacks is the usual glyph (needs qpdf)",
  async () => {
    const usual = await fontsOf("辻辻");
    expect(await fontsOf("辻辻\u{E0100}")).toBe(usual + 1);
    expect(await fontsOf("辻辻\u{E0101}")).toBe(usual);
  },
);

test("names the forms that are printed in their usual shape, and does not call them unprintable", () => {
  const text = "見本 辻\u{E0101}子、邉\u{E0100}、𠮷\u{E0102}";
  expect(findVariants(text)).toEqual([
    { character: "辻\u{E0101}", prints: "辻", index: 3 },
    { character: "𠮷\u{E0102}", prints: "𠮷", index: 12 },
  ]);
  expect(findVariants("辻\u{E0100}本")).toEqual([]);
  expect(findVariants("\u{E0100}あ\u{E0100}❤\uFE0F")).toEqual([]);
  expect(findUnprintable(text)).toEqual([]);
});

test("a preview keeps the selector", () => {
  expect(renderHtml(template.render({ name: "辻\u{E0100}本" }))).toContain("辻\u{E0100}本");
});
