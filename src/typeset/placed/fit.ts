/** Text in boxes of a given size: the largest type in which it fits. */
import { printableCharacters } from "../break/clean.ts";
import { mm } from "../flow/box.ts";
import type { CellGlyph, SetLine, Setter, TextStyle } from "../pdf/setter.ts";
import type { ColumnBox, Paragraph, TextBox } from "./page.ts";

/** A line and where its baseline begins, points from the page's corner. */
export interface PlacedLine {
  readonly line: SetLine;
  readonly x: number;
  readonly y: number;
}

export interface Fitted {
  readonly lines: readonly PlacedLine[];
  /** Points. */
  readonly size: number;
  /** False where the smallest type is still too large; lines outside the box are left out. */
  readonly fits: boolean;
}

const step = 0.25;
/** The share of its size down to which type is made smaller only to save a line. */
const worthALine = 0.82;
/** And the share of the box's own type: an address that is small already is not made smaller for looks. */
const readable = 0.75;
const usualLeading = 1.35;
/** The part of the em above the baseline, as Noto's Japanese faces are drawn. */
const aboveBaseline = 0.88;

/** The largest type in which everything fits; a little smaller where that saves a line. */
export function fitText(setter: Setter, box: TextBox): Fitted {
  const room = { width: mm(box.width) + 0.01, height: mm(box.height) + 0.01 };
  const fits = (one: ReturnType<typeof setAt>): boolean =>
    one.height <= room.height && one.width <= room.width;
  let size = box.size;
  let set = setAt(setter, box, size);
  while (!fits(set) && size > box.smallest) {
    size = Math.max(box.smallest, size - step);
    set = setAt(setter, box, size);
  }
  const isFitting = fits(set);
  if (isFitting && set.isWrapped) {
    const least = Math.max(box.smallest, size * worthALine, box.size * readable);
    for (const smaller of sizesOfOneLine(setter, box)) {
      if (smaller >= size || smaller < least) continue;
      const fewer = setAt(setter, box, smaller);
      if (fewer.lines.length < set.lines.length) [set, size] = [fewer, smaller];
    }
  }
  const slack = Math.max(0, mm(box.height) - set.height);
  const down = { top: 0, middle: slack / 2, bottom: slack }[box.valign ?? "top"];
  const bottom = mm(box.y) + room.height;
  const lines = set.lines
    .map((one) => ({ ...one, y: one.y + down }))
    .filter(({ y, descent }) => isFitting || y + descent <= bottom);
  return { lines, size, fits: isFitting };
}

/**
 * True only for text that fits in the smallest type even if every character were a full em and each line held one more:
 * most addresses, without setting any.
 */
export function surelyFits(box: TextBox): boolean {
  const leading = box.leading ?? usualLeading;
  const height = box.paragraphs.reduce((sum, { text, scale = 1, before = 0 }, index) => {
    const across = Math.floor(mm(box.width) / (box.smallest * scale));
    if (across < 4) return Number.POSITIVE_INFINITY;
    const lines = text
      .split("\n")
      .reduce((count, line) => count + Math.max(1, Math.ceil((line.length + 1) / (across - 1))), 0);
    return sum + (lines * scale + (index === 0 ? 0 : before)) * box.smallest * leading;
  }, 0);
  return height <= mm(box.height);
}

/** For each line as it was typed, the size of the box's type at which it is one line on paper; the largest first. */
function sizesOfOneLine(setter: Setter, box: TextBox): readonly number[] {
  const sizes = box.paragraphs.flatMap((paragraph) =>
    paragraph.text.split("\n").map((text) => {
      const style = styleOf(setter, box, { ...paragraph, oneLineDownTo: 1 }, box.size);
      const share = mm(box.width) / setter.widthOf([{ text }], style);
      return Math.floor((box.size * share) / step) * step;
    }),
  );
  return [...new Set(sizes)].sort((one, other) => other - one);
}

function setAt(setter: Setter, box: TextBox, size: number) {
  const leading = box.leading ?? usualLeading;
  const lines: (PlacedLine & { readonly descent: number })[] = [];
  let top = mm(box.y);
  let width = 0;
  let isWrapped = false;
  box.paragraphs.forEach((paragraph, index) => {
    if (index > 0) top += (paragraph.before ?? 0) * size * leading;
    const style = styleOf(setter, box, paragraph, size);
    const set = setter.setLines([{ text: paragraph.text }], style, mm(box.width));
    if (set.length > paragraph.text.split("\n").length) isWrapped = true;
    for (const line of set) {
      const room = mm(box.width) - line.width;
      const slack = { left: 0, center: room / 2, right: room }[paragraph.align ?? "left"];
      const pitch = style.size * leading;
      const y = top + (pitch - style.size) / 2 + style.size * aboveBaseline;
      if (line.operators !== "") {
        lines.push({ line, x: mm(box.x) + slack + line.shift, y, descent: style.size * (1 - aboveBaseline) });
      }
      width = Math.max(width, line.width);
      top += pitch;
    }
  });
  return { lines, width, height: top - mm(box.y), isWrapped };
}

function styleOf(setter: Setter, box: TextBox, paragraph: Paragraph, size: number): TextStyle {
  const style = {
    family: box.family ?? "serif",
    isBold: paragraph.isBold === true,
    size: size * (paragraph.scale ?? 1),
    isFlush: false,
    indent: 0,
  } as const;
  if (paragraph.oneLineDownTo === undefined || paragraph.oneLineDownTo >= 1) return style;
  const width = setter.widthOf([{ text: paragraph.text }], style);
  const share = width === 0 ? 1 : mm(box.width) / width;
  if (share >= 1 || share < paragraph.oneLineDownTo) return style;
  // A hair less, so that rounding does not break the line after all.
  return { ...style, size: Math.floor(style.size * share * 20 - 0.5) / 20 };
}

/**
 * Columns from the right edge; a character that begins no column (、。) may still do so: names and addresses have none.
 */
export function fitColumns(setter: Setter, box: ColumnBox): Fitted {
  for (let size = box.size; ; size = Math.max(box.smallest, size - step)) {
    const set = columnsAt(setter, box, size);
    if (!set.fits && size > box.smallest) continue;
    return { ...set, size };
  }
}

function columnsAt(setter: Setter, box: ColumnBox, size: number): { lines: PlacedLine[]; fits: boolean } {
  const leading = box.leading ?? usualLeading;
  const lines: PlacedLine[] = [];
  let right = mm(box.x + box.width);
  let fits = true;
  box.paragraphs.forEach((paragraph, index) => {
    const em = emOf(box, paragraph, size);
    if (index > 0) right -= (paragraph.before ?? 0) * size * leading;
    const longest = Math.max(1, Math.floor((mm(box.height) + 0.01) / em));
    for (const column of columnsOf(paragraph.text, longest)) {
      const x = right - (em * leading) / 2;
      const slack = mm(box.height) - column.length * em;
      const down = { left: 0, center: slack / 2, right: slack }[paragraph.align ?? "left"];
      right -= em * leading;
      if (right < mm(box.x) - 0.01) {
        fits = false;
        continue;
      }
      const cells = column.map((text, at): CellGlyph => ({ text, x, y: mm(box.y) + down + (at + 0.5) * em }));
      const look = { family: box.family ?? "serif", size: em, isVertical: true } as const;
      const line = setter.setCells(cells, look);
      if (line.operators !== "") lines.push({ line, x: 0, y: 0 });
    }
  });
  return { lines, fits };
}

/** Smaller, alone, where that keeps a paragraph in one column. */
function emOf(box: ColumnBox, { text, scale = 1, oneLineDownTo = 1 }: Paragraph, size: number): number {
  const em = size * scale;
  const share = mm(box.height) / (printableCharacters(text).length * em);
  return share < 1 && share >= oneLineDownTo ? em * share : em;
}

function* columnsOf(text: string, longest: number): Generator<readonly string[]> {
  let column: string[] = [];
  for (const ch of printableCharacters(text)) {
    if (ch === "\n" || column.length === longest) {
      yield column;
      column = [];
    }
    if (ch !== "\n") column.push(ch);
  }
  yield column;
}
