import { type CharClass, charClass, gapBetween, mayBreak, mayStretch, shrinkBetween } from "./classes.ts";

/** What line breaking must know of a character. Lengths are 1/1000 em. */
export interface Sort {
  readonly kind: CharClass;
  /** The width of its body: half an em for a full-width bracket or stop, whose other half is space. */
  readonly width: number;
}

export interface Line {
  /** First character and the one after the last; spaces and the newline at the end are left out. */
  readonly start: number;
  readonly end: number;
  /** Width as set, adjustments included. */
  readonly width: number;
  /** Added to every gap that may stretch. */
  readonly stretch: number;
  /** Share of what may be taken from punctuation that is taken, 0–1. */
  readonly shrink: number;
}

export interface BreakOptions {
  readonly measure: number;
  /** Space before the first line. */
  readonly indent: number;
  readonly isFlush: boolean;
}

/** A gap wider than this looks like a hole; a long word is rather cut. */
const widestStretch = 250;
/** Western strings at least this long (addresses of pages, digests) may be cut where nothing better is. */
const longWord = 16;

/**
 * Breaks a paragraph into lines: strict 禁則, flush by spreading, one more character drawn in where taking a little
 * from the punctuation moves less than spreading would.
 */
export function breakLines(sorts: readonly Sort[], options: BreakOptions): readonly Line[] {
  const sums = sumUp(sorts);
  const lines: Line[] = [];
  let start = 0;
  let indent = options.indent;
  let isParagraphEnd = true;
  while (start < sorts.length) {
    const measure = options.measure - indent;
    const found = findEnd(sorts, sums, start, measure, options.isFlush);
    lines.push(measureLine(sums, start, trimEnd(sorts, start, found.end), found, measure, options.isFlush));
    isParagraphEnd = found.isLast;
    start = found.next;
    indent = 0;
  }
  const endsWithNewline = sorts.at(-1)?.kind === charClass.newline;
  if (lines.length === 0 || (endsWithNewline && isParagraphEnd)) {
    lines.push({ start: sorts.length, end: sorts.length, width: 0, stretch: 0, shrink: 0 });
  }
  return lines;
}

/** Running totals over the paragraph: index i tells what lies before character i. */
interface Sums {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly shrink: Float64Array;
  readonly stretch: Int32Array;
}

function sumUp(sorts: readonly Sort[]): Sums {
  const count = sorts.length;
  const sums = {
    left: new Float64Array(count + 1),
    right: new Float64Array(count + 1),
    shrink: new Float64Array(count + 1),
    stretch: new Int32Array(count + 1),
  };
  let x = 0;
  let shrink = 0;
  let stretch = 0;
  let before: CharClass | undefined;
  for (let i = 0; i < count; i += 1) {
    const { kind, width } = sorts[i]!;
    if (before !== undefined && kind !== charClass.newline) {
      x += gapBetween(before, kind);
      shrink += shrinkBetween(before, kind);
      if (mayStretch(before, kind)) stretch += 1;
    }
    sums.left[i] = x;
    sums.shrink[i] = shrink;
    sums.stretch[i] = stretch;
    x += width;
    sums.right[i] = x;
    before = kind === charClass.newline ? undefined : kind;
  }
  return sums;
}

const widthOf = (sums: Sums, start: number, end: number): number =>
  end <= start ? 0 : sums.right[end - 1]! - sums.left[start]!;

interface End {
  readonly end: number;
  readonly next: number;
  /** True where the paragraph or a forced line ends: such a line is not spread. */
  readonly isLast: boolean;
  readonly shrink: number;
}

function findEnd(sorts: readonly Sort[], sums: Sums, start: number, measure: number, isFlush: boolean): End {
  const count = sorts.length;
  let best = -1;
  for (let i = start; i <= count; i += 1) {
    const isEnd = i === count || sorts[i]!.kind === charClass.newline;
    const canEnd = isEnd || (i > start && mayBreak(sorts[i - 1]!.kind, sorts[i]!.kind));
    if (!canEnd) {
      // Nothing may end here, and no line could hold what is already too long: stop looking.
      if (best < 0 && widthOf(sums, start, i) > measure + 2000) break;
      continue;
    }
    const end = trimEnd(sorts, start, i);
    const over = widthOf(sums, start, end) - measure;
    if (over <= 0.001) {
      if (isEnd) return { end: i, next: i === count ? i : i + 1, isLast: true, shrink: 0 };
      best = i;
      continue;
    }
    const room = end > start ? sums.shrink[end - 1]! - sums.shrink[start]! : 0;
    if (
      isFlush &&
      over <= room &&
      (best < 0 || over < measure - widthOf(sums, start, trimEnd(sorts, start, best)))
    ) {
      return { end: i, next: isEnd && i < count ? i + 1 : i, isLast: isEnd, shrink: over / room };
    }
    break;
  }
  if (best > 0) {
    const cut = isFlush ? cutLongWord(sorts, sums, start, best, measure) : best;
    return { end: cut, next: cut, isLast: false, shrink: 0 };
  }
  // One word longer than the line: cut it where the line is full.
  let end = start + 1;
  while (end < count && widthOf(sums, start, end + 1) <= measure) end += 1;
  return { end, next: end, isLast: false, shrink: 0 };
}

/** Where ending at `best` would tear holes, and a long word follows, part of that word is taken along. */
function cutLongWord(
  sorts: readonly Sort[],
  sums: Sums,
  start: number,
  best: number,
  measure: number,
): number {
  const end = trimEnd(sorts, start, best);
  const gaps = sums.stretch[end - 1]! - sums.stretch[start]!;
  const slack = measure - widthOf(sums, start, end);
  if (slack <= gaps * widestStretch) return best;
  let wordEnd = best;
  while (
    wordEnd < sorts.length &&
    sorts[wordEnd]!.kind >= charClass.western &&
    sorts[wordEnd]!.kind !== charClass.newline
  ) {
    wordEnd += 1;
  }
  if (wordEnd - best < longWord) return best;
  let cut = best;
  while (cut < wordEnd - 2 && widthOf(sums, start, cut + 1) <= measure) cut += 1;
  return cut - best >= 2 ? cut : best;
}

function trimEnd(sorts: readonly Sort[], start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start) {
    const { kind } = sorts[trimmed - 1]!;
    if (kind !== charClass.space && kind !== charClass.newline) break;
    trimmed -= 1;
  }
  return trimmed;
}

function measureLine(
  sums: Sums,
  start: number,
  end: number,
  found: End,
  measure: number,
  isFlush: boolean,
): Line {
  const natural = widthOf(sums, start, end);
  if (found.shrink > 0) return { start, end, width: measure, stretch: 0, shrink: found.shrink };
  const gaps = end > start ? sums.stretch[end - 1]! - sums.stretch[start]! : 0;
  const slack = measure - natural;
  if (!isFlush || found.isLast || gaps === 0 || slack > gaps * widestStretch * 2) {
    return { start, end, width: natural, stretch: 0, shrink: 0 };
  }
  return { start, end, width: measure, stretch: slack / gaps, shrink: 0 };
}
