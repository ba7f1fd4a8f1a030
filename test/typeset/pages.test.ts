import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, renderPdf } from "#src/typeset/index.ts";
import { collector, isInstalled, wordsOf } from "./outsiders.ts";

const hasText = isInstalled("pdftotext");

/** The lines of each page, without its number. */
async function pagesOf(source: string, data: Record<string, string> = {}): Promise<readonly string[][]> {
  const { out, bytes } = collector();
  const template = compileTemplate(source, { schema: z.any() });
  const { pages } = await renderPdf(template.render(data), {
    out,
    createdAt: new Date("2026-11-21T01:02:03Z"),
  });
  const lines = Array.from({ length: pages }, () => new Map<number, string>());
  for (const word of wordsOf(bytes())) {
    if (word.top > 790) continue;
    const page = lines[word.page - 1]!;
    const at = Math.round(word.bottom);
    page.set(at, `${page.get(at) ?? ""}${word.text}`);
  }
  return lines.map((page) => [...page.values()]);
}

const long = "お客様から電話があり、はがきが届いたとのお申し出を受けた。";
const filler = (lines: number): string => "行\n\n".repeat(lines);

test.skipIf(!hasText)(
  "a paragraph leaves no single line at the foot or head of a page (needs pdftotext)",
  async () => {
    // 38 lines of 18.06 points stand on a page.
    for (const before of [35, 36, 37]) {
      const [first = [], second = []] = await pagesOf(`${filler(before)}${long.repeat(6)}\n`);
      const atFoot = first.filter((line) => line !== "行").length;
      expect(atFoot === 0 || atFoot >= 2).toBe(true);
      expect(second.length).toBeGreaterThanOrEqual(2);
    }
  },
);

test.skipIf(!hasText)(
  "a row taller than a page begins where it stands, goes on under the head, and ends whole (needs pdftotext)",
  async () => {
    const source = `${filler(10)}:::table 日=20 出来事=* 注=20\n日: 朝\n出来事: {{what}}\n注: 印\n日: 夜\n出来事: 後\n注: 了\n:::\n`;
    const pages = await pagesOf(source, { what: long.repeat(110) });
    expect(pages.length).toBe(3);
    expect(pages[0]!.at(10)).toBe("日出来事注");
    expect(pages[0]!.length).toBeGreaterThan(30);
    for (const page of pages.slice(1)) expect(page[0]).toBe("日出来事注");
    const all = pages.flat().join("").replaceAll("日出来事注", "");
    expect(all.split("はがきが届いた").length - 1).toBeGreaterThanOrEqual(105);
    expect(pages[2]!.at(-1)).toBe("夜後了");
  },
);

test.skipIf(!hasText)(
  "a row that fits a page is never torn, however little would go over (needs pdftotext)",
  async () => {
    const source = `${filler(30)}:::table 日=20 出来事=*\n日: 朝\n出来事: {{what}}\n:::\n`;
    const pages = await pagesOf(source, { what: long.repeat(20) });
    expect(pages[0]!.every((line) => line === "行")).toBe(true);
    expect(pages.length).toBe(2);
  },
);

test.skipIf(!hasText)(
  "the last of several low rows never stands alone on a page (needs pdftotext)",
  async () => {
    const table = `:::table 日=20 出来事=*\n${[1, 2, 3, 4].map((n) => `日: ${n}\n出来事: 事\n`).join("")}:::\n`;
    const parted: string[][] = [];
    for (const before of [30, 31, 32, 33, 34]) {
      const pages = await pagesOf(`${filler(before)}${table}`);
      parted.push((pages[1] ?? []).filter((line) => /^\d/.test(line)));
    }
    expect(parted.map((rows) => rows.length)).not.toContain(1);
    expect(parted.map((rows) => rows.join())).toContain("3事,4事");
  },
);

test.skipIf(!hasText)(
  "a tall row leaves three lines at least on the page where it begins (needs pdftotext)",
  async () => {
    const source = (before: number): string =>
      `${filler(before)}:::table 日=20 出来事=*\n日: 朝\n出来事: {{what}}\n:::\n`;
    for (const before of [33, 34, 35, 36]) {
      const [first = []] = await pagesOf(source(before), { what: long.repeat(110) });
      const begun = first.filter((line) => line !== "行").length;
      // The head and at least three lines, or nothing.
      expect(begun === 0 || begun >= 4).toBe(true);
    }
  },
);

test.skipIf(!hasText)(
  "a heading is never the last thing on a page, nor is a heading over a heading (needs pdftotext)",
  async () => {
    for (const before of [33, 34, 35, 36]) {
      const [first = []] = await pagesOf(`${filler(before)}# 大\n\n## 小\n\n${long.repeat(4)}\n`);
      expect(["大", "小"]).not.toContain(first.at(-1));
    }
  },
);
