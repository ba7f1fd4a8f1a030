/** Pages of any size with text, rules and bars at exact places: labels, envelopes, postcards, sheets to measure by. */
import type { Writable } from "node:stream";
import { deflateSync } from "node:zlib";
import { mm } from "../flow/box.ts";
import { openDocument, type PdfDocument, pump } from "../pdf/document.ts";
import { type OpenPdf, Setter } from "../pdf/setter.ts";
import { fitColumns, fitText, surelyFits } from "./fit.ts";
import type { ColumnBox, PlacedItem, PlacedPage, TextBox } from "./page.ts";

export interface PlacedOptions {
  /** Takes the file's bytes as they are made; it is not ended. */
  readonly out: Writable;
  readonly title: string;
  readonly createdAt: Date;
  readonly author?: string;
  readonly signal?: AbortSignal;
}

export interface Placed {
  readonly pages: number;
  /** Boxes whose text ran out in the smallest type: page from 1, item from 0. What ran out was not painted. */
  readonly misfits: readonly { readonly page: number; readonly item: number }[];
}

/** Pages between two looks at the signal and the writable. */
const batch = 8;

/**
 * Writes pages one at a time. Text is in embedded fonts and can be copied; pages carry no structure tree, they go to a
 * printer. Without pages the file holds one empty sheet of A4.
 */
export async function renderPlaced(
  pages: Iterable<PlacedPage> | AsyncIterable<PlacedPage>,
  options: PlacedOptions,
): Promise<Placed> {
  const { title, author, createdAt } = options;
  const doc = openDocument({ title, author, createdAt, isTagged: false });
  const flow = pump(doc, options.out, options.signal);
  const painter = new PlacedPainter(doc);
  const misfits: { page: number; item: number }[] = [];
  let count = 0;
  try {
    for await (const page of pages) {
      count += 1;
      for (const item of painter.paint(page)) misfits.push({ page: count, item });
      if (count % batch === 0) {
        await flow.ready();
        // Lets timers, requests and the cancelling click through.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    if (count === 0) doc.addPage();
    await flow.finish();
  } finally {
    flow.letGo();
  }
  return { pages: count, misfits };
}

/** Asks whether text fits its box, and in what type, of the same typesetting, without a page. */
export interface Fitting {
  /** Without setting what is short enough beyond doubt. */
  readonly fits: (box: TextBox | ColumnBox) => boolean;
  /** The type, in points, that the text is set in. */
  readonly sizeOf: (box: TextBox | ColumnBox) => number;
}

export function openFitting(): Fitting {
  const doc = openDocument({ title: "", author: undefined, createdAt: new Date(0), isTagged: false });
  const setter = new Setter(doc as unknown as OpenPdf);
  const set = (box: TextBox | ColumnBox) =>
    box.kind === "text" ? fitText(setter, box) : fitColumns(setter, box);
  return {
    fits: (box) => (box.kind === "text" && surelyFits(box)) || set(box).fits,
    sizeOf: (box) => set(box).size,
  };
}

/** pdfkit's objects of a page, as far as they are used here (0.20). */
interface PageObject {
  data: Record<string, unknown>;
  compress: boolean;
  buffer: Uint8Array[];
}
interface OpenPage {
  readonly content: PageObject;
  readonly resources: PageObject;
  readonly dictionary: PageObject;
  readonly fonts: Record<string, unknown>;
}

class PlacedPainter {
  readonly #doc: PdfDocument;
  readonly #setter: Setter;
  #last: OpenPage | undefined;

  constructor(doc: PdfDocument) {
    this.#doc = doc;
    this.#setter = new Setter(doc as unknown as OpenPdf);
  }

  /** Adds a page and returns the items whose text did not fit. */
  paint(page: PlacedPage): readonly number[] {
    const [width, height] = [mm(page.width), mm(page.height)];
    const isTurned = page.turn === 90 || page.turn === 270;
    this.#doc.addPage({ size: isTurned ? [height, width] : [width, height], margin: 0 });
    const open = this.#doc.page as unknown as OpenPage;
    const misfits: number[] = [];
    let drawn = "";
    page.items.forEach((item, index) => {
      const { operators, fits } = this.#operatorsOf(item);
      drawn += operators;
      if (!fits) misfits.push(index);
    });
    const shift = `1 0 0 1 ${num(mm(page.shift?.x ?? 0))} ${num(mm(page.shift?.y ?? 0))} cm`;
    write(open, `${matrixOf(page, width, height)} cm ${shift}\n${drawn}`);
    // pdfkit keeps every page's objects to the end; once written, only their numbers are needed.
    if (this.#last !== undefined) {
      for (const part of [this.#last.content, this.#last.resources, this.#last.dictionary]) part.data = {};
    }
    this.#last = open;
    return misfits;
  }

  #operatorsOf(item: PlacedItem): { operators: string; fits: boolean } {
    if (item.kind === "text" || item.kind === "columns") {
      const { lines, fits } =
        item.kind === "text" ? fitText(this.#setter, item) : fitColumns(this.#setter, item);
      let shown = "";
      for (const { line, x, y } of lines) {
        this.#setter.declare(line.faces);
        shown += `1 0 0 -1 ${num(x)} ${num(y)} Tm ${line.operators}`;
      }
      return { operators: shown === "" ? "" : `${item.gray ?? 0} g BT ${shown}ET 0 g\n`, fits };
    }
    if (item.kind === "cells") {
      const cells = item.cells.map(({ text, x, y }) => ({ text, x: mm(x), y: mm(y) }));
      const look = { family: item.family ?? "sans", size: item.size, isVertical: false } as const;
      const line = this.#setter.setCells(cells, look);
      this.#setter.declare(line.faces);
      return { operators: `BT 1 0 0 -1 0 0 Tm ${line.operators}ET\n`, fits: true };
    }
    return { operators: drawingOf(item), fits: true };
  }
}

function drawingOf(item: Exclude<PlacedItem, { kind: "text" | "columns" | "cells" }>): string {
  const at = `${num(mm(item.x))} ${num(mm(item.y))}`;
  const gray = item.gray ?? 0;
  if (item.kind === "fill")
    return `${gray} g ${at} ${num(mm(item.width))} ${num(mm(item.height))} re f 0 g\n`;
  const dash = "isDashed" in item && item.isDashed ? "[3 2] 0 d " : "";
  const pen = `q ${gray} G ${num(mm(item.weight))} w ${dash}`;
  if (item.kind === "rule") return `${pen}${at} m ${num(mm(item.toX))} ${num(mm(item.toY))} l S Q\n`;
  if (item.kind === "frame") return `${pen}${at} ${num(mm(item.width))} ${num(mm(item.height))} re S Q\n`;
  return `${pen}${circlePath(mm(item.x), mm(item.y), mm(item.radius))} S Q\n`;
}

/** Four Bézier curves; off a true circle by less than a 3,000th of its radius. */
function circlePath(x: number, y: number, r: number): string {
  const k = r * 0.5523;
  const curves = [
    [x + r, y + k, x + k, y + r, x, y + r],
    [x - k, y + r, x - r, y + k, x - r, y],
    [x - r, y - k, x - k, y - r, x, y - r],
    [x + k, y - r, x + r, y - k, x + r, y],
  ];
  return `${num(x + r)} ${num(y)} m ${curves.map((curve) => `${curve.map(num).join(" ")} c`).join(" ")}`;
}

/**
 * From the page's own space (origin top left, y downwards) to the paper, turned clockwise. Width and height unturned.
 */
function matrixOf({ turn = 0 }: PlacedPage, width: number, height: number): string {
  const [w, h] = [num(width), num(height)];
  return {
    0: `1 0 0 -1 0 ${h}`,
    90: `0 -1 -1 0 ${h} ${w}`,
    180: `-1 0 0 1 ${w} 0`,
    270: "0 1 1 0 0 0",
  }[turn];
}

/** Replaces what pdfkit wrote when it opened the page: its own flip knows no turning. */
function write(open: OpenPage, operators: string): void {
  const bytes = deflateSync(Buffer.from(operators, "latin1"), { level: 3, chunkSize: 4096 });
  open.content.compress = false;
  open.content.buffer = [bytes];
  open.content.data = { Length: bytes.length, Filter: "FlateDecode" };
}

/** Thousandths of a point. */
const num = (value: number): number => Math.round(value * 1000) / 1000;
