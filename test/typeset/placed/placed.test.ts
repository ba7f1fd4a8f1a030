import { describe, expect, test } from "vitest";
import { openFitting, type PlacedPage, renderPlaced, type TextBox } from "#src/typeset/index.ts";
import { openDocument } from "#src/typeset/pdf/document.ts";
import { type OpenPdf, Setter } from "#src/typeset/pdf/setter.ts";
import { fitText, surelyFits } from "#src/typeset/placed/fit.ts";
import { collector, isInstalled, runOn, wordsOf } from "../outsiders.ts";

const hasPoppler = isInstalled("pdftotext");
const mm = (points: number): number => (points * 25.4) / 72;

async function print(pages: readonly PlacedPage[]) {
  const { out, bytes } = collector();
  const placed = await renderPlaced(pages, { out, title: "見本", createdAt: new Date(0) });
  return { ...placed, pdf: bytes() };
}

const box = (change: Partial<TextBox> = {}): TextBox => ({
  kind: "text",
  x: 20,
  y: 30,
  width: 60,
  height: 25,
  size: 12,
  smallest: 8,
  paragraphs: [{ text: "例示県例示市例示町" }, { text: "見本花子" }],
  ...change,
});
const page = (items: PlacedPage["items"], change: Partial<PlacedPage> = {}): PlacedPage => ({
  width: 120,
  height: 235,
  items,
  ...change,
});

describe.skipIf(!hasPoppler)("placed pages", () => {
  test("text begins where its box does, on paper of its own size, and can be copied", async () => {
    const { pdf, pages, misfits } = await print([page([box()])]);
    const [first, second] = wordsOf(pdf);
    expect({ pages, misfits }).toEqual({ pages: 1, misfits: [] });
    expect([first?.text, second?.text]).toEqual(["例示県例示市例示町", "見本花子"]);
    expect(mm(first!.left)).toBeCloseTo(20, 0);
    expect(mm(first!.top)).toBeGreaterThan(29);
    expect(mm(first!.top)).toBeLessThan(32);
    expect(runOn(pdf, "pdfinfo", [])).toMatch(/Page size:\s+340\.1\d+ x 666\.1\d+ pts/);
  });

  test("a shift moves everything", async () => {
    const plain = wordsOf((await print([page([box()])])).pdf)[0]!;
    const shifted = wordsOf((await print([page([box()], { shift: { x: 1.5, y: -2 } })])).pdf)[0]!;
    expect(mm(shifted.left - plain.left)).toBeCloseTo(1.5, 1);
    expect(mm(shifted.top - plain.top)).toBeCloseTo(-2, 1);
  });

  test.each([
    [90, /666\.1\d+ x 340\.1/],
    [180, /340\.1\d+ x 666\.1/],
    [270, /666\.1\d+ x 340\.1/],
  ] as const)("turned by %i the paper's sides follow", async (turn, size) => {
    const { pdf } = await print([page([box()], { turn })]);
    expect(runOn(pdf, "pdfinfo", [])).toMatch(size);
    expect(runOn(pdf, "pdftotext", [], ["-"])).toContain("見本花子");
  });

  test("what does not fit is told and never painted over the edge of its box", async () => {
    const long = box({ paragraphs: [{ text: "寿限無".repeat(67) }], height: 10 });
    const { pdf, misfits } = await print([page([box(), long])]);
    expect(misfits).toEqual([{ page: 1, item: 1 }]);
    // The middle of the lowest line: poppler's boxes are those of the font, taller than its characters.
    for (const { top, bottom } of wordsOf(pdf).slice(2)) expect(mm((top + bottom) / 2)).toBeLessThan(39.5);
  });

  test("digits stand in the middle of their places", async () => {
    const cells = [
      { text: "1", x: 50, y: 16 },
      { text: "2", x: 57, y: 16 },
    ];
    const { pdf } = await print([page([{ kind: "cells", cells, size: 14 }])]);
    const [word] = wordsOf(pdf);
    expect(mm((word!.left + word!.right) / 2)).toBeCloseTo(53.5, 0);
    expect(runOn(pdf, "pdftotext", [], ["-"])).toContain("12");
  });

  test.skipIf(!isInstalled("qpdf"))("many pages with every kind of item make a sound file", async () => {
    const { pdf, pages } = await print(
      Array.from({ length: 40 }, (_, index) =>
        page([
          box({ paragraphs: [{ text: `${index}　𠮷野 髙﨑　様`, isBold: true, align: "center" }] }),
          {
            kind: "columns",
            x: 60,
            y: 60,
            width: 40,
            height: 80,
            size: 14,
            smallest: 8,
            paragraphs: [{ text: "例示県（見本）1-2-3ー" }],
          },
          { kind: "rule", x: 0, y: 99, toX: 5, toY: 99, weight: 0.2, isDashed: true },
          { kind: "fill", x: 10, y: 10, width: 0.6, height: 3.6 },
          { kind: "frame", x: 10, y: 20, width: 20, height: 10, weight: 0.3 },
          { kind: "circle", x: 20, y: 20, radius: 3, weight: 0.2 },
        ]),
      ),
    );
    expect(pages).toBe(40);
    expect(runOn(pdf, "qpdf", ["--check"])).toContain("No syntax or stream encoding errors");
    expect(runOn(pdf, "pdftotext", [], ["-"])).toMatch(/39\s+𠮷野 髙﨑\s+様/);
  });
});

const setter = () => {
  const doc = openDocument({ title: "", author: undefined, createdAt: new Date(0), isTagged: false });
  return new Setter(doc as unknown as OpenPdf);
};

describe("fitting", () => {
  const fitting = openFitting();

  test("type is made smaller until it fits, and no smaller than it may be", () => {
    expect(fitting.sizeOf(box())).toBe(12);
    expect(fitting.fits(box({ height: 9 }))).toBe(true);
    expect(fitting.sizeOf(box({ height: 9 }))).toBeLessThan(12);
    expect(fitting.fits(box({ height: 4 }))).toBe(false);
    expect(fitting.sizeOf(box({ height: 4 }))).toBe(8);
  });

  test("a little smaller, where that saves a line", () => {
    const long = box({ width: 60, paragraphs: [{ text: "例示県例示市例示町一丁目二番十" }] });
    expect(fitting.fits(long)).toBe(true);
    expect(fitting.sizeOf(long)).toBeLessThan(12);
    expect(fitting.sizeOf(long)).toBeGreaterThan(9.8);
  });

  test("what is short enough beyond doubt is never what does not fit", () => {
    for (let length = 1; length < 120; length += 1) {
      const text = "例示（）1a、".repeat(20).slice(0, length);
      const one = box({ height: 14, paragraphs: [{ text: `${text}\n101` }, { text, scale: 1.3 }] });
      if (surelyFits(one)) expect(fitText(setter(), one).fits).toBe(true);
    }
    expect(surelyFits(box())).toBe(true);
  });

  test("columns that run out at the left are told", () => {
    const columns = { kind: "columns", x: 0, y: 0, width: 12, height: 60, size: 14, smallest: 9 } as const;
    expect(fitting.fits({ ...columns, paragraphs: [{ text: "見本　花子　様" }] })).toBe(true);
    expect(fitting.fits({ ...columns, paragraphs: [{ text: "寿限無".repeat(67) }] })).toBe(false);
  });
});
