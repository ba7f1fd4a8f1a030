import { type CharClass, charClass, isWestern, mayBreak } from "./classes.ts";
import { isPause, mayHang, pairOf, rulesOf, type SpacingRules, usualSpacing } from "./spacing.ts";

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
  /** Space before an opening bracket at the head of the line; below 0 it takes from the indent. */
  readonly lead: number;
  /** Width as set, adjustments included, without the lead. A mark that hangs outside is not counted. */
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
  /** Spreads last lines too: 均等割付. */
  readonly isEven?: boolean;
  readonly rules?: SpacingRules;
}

/** A gap wider than this looks like a hole; a word that no line can hold is rather begun here. */
const widestStretch = 250;
const half = 500;
const usualRules = rulesOf(usualSpacing);

/**
 * Breaks a paragraph into lines: strict 禁則, flush by spreading, one more character drawn in where taking a little
 * from the punctuation moves less than spreading would. Words, numbers and addresses of pages stay whole unless they
 * are longer than a line.
 */
export function breakLines(sorts: readonly Sort[], options: BreakOptions): readonly Line[] {
  const rules = options.rules ?? usualRules;
  const run: Paragraph = { sorts, rules, sums: sumUp(sorts, rules), options };
  const lines: Line[] = [];
  let start = 0;
  let indent = options.indent;
  let isParagraphEnd = true;
  while (start < sorts.length) {
    const lead = leadOf(sorts[start]!.kind, rules, start === 0 && indent > 0);
    const measure = options.measure - indent - lead;
    const found = findEnd(run, start, measure);
    lines.push(measureLine(run, start, trimEnd(sorts, start, found.end), found, { measure, lead }));
    isParagraphEnd = found.isLast;
    start = found.next;
    indent = 0;
  }
  const endsWithNewline = sorts.at(-1)?.kind === charClass.newline;
  if (lines.length === 0 || (endsWithNewline && isParagraphEnd)) {
    lines.push({ start: sorts.length, end: sorts.length, lead: 0, width: 0, stretch: 0, shrink: 0 });
  }
  return lines;
}

interface Paragraph {
  readonly sorts: readonly Sort[];
  readonly rules: SpacingRules;
  readonly sums: Sums;
  readonly options: BreakOptions;
}

function leadOf(kind: CharClass, { linehead }: SpacingRules, isIndented: boolean): number {
  if (linehead === "flush" || kind !== charClass.open) return 0;
  if (linehead === "half") return half;
  return isIndented ? -half : 0;
}

/** Running totals over the paragraph: index i tells what lies before character i. */
interface Sums {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly shrink: Float64Array;
  readonly stretch: Int32Array;
}

const sumsOf = (count: number): Sums => ({
  left: new Float64Array(count),
  right: new Float64Array(count),
  shrink: new Float64Array(count),
  stretch: new Int32Array(count),
});

/** The totals of the paragraph at hand; the next one writes over them. */
let sums = sumsOf(1024);

function sumUp(sorts: readonly Sort[], rules: SpacingRules): Sums {
  const count = sorts.length;
  if (count > sums.left.length) sums = sumsOf(count * 2);
  let x = 0;
  let shrink = 0;
  let stretch = 0;
  let before: CharClass | undefined;
  for (let i = 0; i < count; i += 1) {
    const { kind, width } = sorts[i]!;
    if (before !== undefined && kind !== charClass.newline) {
      const pair = pairOf(before, kind);
      x += rules.gap[pair]!;
      shrink += rules.shrink[pair]!;
      stretch += rules.stretch[pair]!;
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

/** What of the line's last character may stand outside the measure. */
function hangOf({ sorts, rules }: Paragraph, start: number, end: number): number {
  if (rules.lineend !== "hang" || end - start < 2 || !mayHang(sorts[end - 1]!.kind)) return 0;
  return sorts[end - 1]!.width;
}

interface End {
  readonly end: number;
  readonly next: number;
  /** True where the paragraph or a forced line ends: such a line is not spread. */
  readonly isLast: boolean;
  readonly shrink: number;
}

function findEnd(run: Paragraph, start: number, measure: number): End {
  const { sorts, sums, options } = run;
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
    const over = widthOf(sums, start, end) - measure - hangOf(run, start, end);
    if (over <= 0.001) {
      if (isEnd) return { end: i, next: i === count ? i : i + 1, isLast: true, shrink: 0 };
      best = i;
      continue;
    }
    const room = end > start ? sums.shrink[end - 1]! - sums.shrink[start]! : 0;
    if (
      options.isFlush &&
      over <= room &&
      (best < 0 || over < measure - widthOf(sums, start, trimEnd(sorts, start, best)))
    ) {
      return { end: i, next: isEnd && i < count ? i + 1 : i, isLast: isEnd, shrink: over / room };
    }
    break;
  }
  const end = best > start ? beginLongWord(run, start, best, measure) : fullLine(run, start, start, measure);
  return { end, next: end, isLast: false, shrink: 0 };
}

/** Where ending at `best` would tear holes, and a word follows that no line can hold, it is begun in this line. */
function beginLongWord(run: Paragraph, start: number, best: number, measure: number): number {
  const { sorts, sums, options } = run;
  if (!options.isFlush || !isWestern(sorts[best]?.kind ?? charClass.newline)) return best;
  const end = trimEnd(sorts, start, best);
  const gaps = sums.stretch[end - 1]! - sums.stretch[start]!;
  if (measure - widthOf(sums, start, end) <= gaps * widestStretch) return best;
  let wordEnd = best;
  while (wordEnd < sorts.length && isWestern(sorts[wordEnd]!.kind)) {
    if (widthOf(sums, best, wordEnd + 1) > options.measure) return fullLine(run, start, best, measure);
    wordEnd += 1;
  }
  return best;
}

/**
 * Cuts a word that no line can hold: behind a / or another
 * sign of it where there is one, else where the line is full.
 */
function fullLine({ sorts, sums }: Paragraph, start: number, word: number, measure: number): number {
  let end = Math.max(start + 1, word);
  let sign = -1;
  while (end < sorts.length && widthOf(sums, start, end + 1) <= measure) {
    end += 1;
    if (end > word + 1 && isSign(sorts[end - 1]!.kind) && sorts[end]?.kind === charClass.western) sign = end;
  }
  if (sign > word && widthOf(sums, start, sign) > measure / 2) return sign;
  return word > start && end - word < 2 ? word : end;
}

const isSign = (kind: CharClass): boolean =>
  kind === charClass.westernSign || kind === charClass.westernClose;

/** Spaces at the end of a line are not seen; several 全角 ones in a row are a blank to write in, and stay. */
function trimEnd(sorts: readonly Sort[], start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start) {
    const { kind } = sorts[trimmed - 1]!;
    if (kind !== charClass.space && kind !== charClass.newline) break;
    trimmed -= 1;
  }
  const isWide =
    trimmed > start + 1 &&
    trimmed < sorts.length &&
    sorts[trimmed - 1]!.kind === charClass.wideSpace &&
    sorts[trimmed]!.kind !== charClass.newline &&
    sorts[trimmed - 2]!.kind !== charClass.wideSpace;
  return isWide ? trimmed - 1 : trimmed;
}

function measureLine(
  run: Paragraph,
  start: number,
  end: number,
  found: End,
  { measure, lead }: { readonly measure: number; readonly lead: number },
): Line {
  const { sorts, sums, rules, options } = run;
  const natural = widthOf(sums, start, end);
  if (found.shrink > 0) return { start, end, lead, width: measure, stretch: 0, shrink: found.shrink };
  const gaps = end > start ? sums.stretch[end - 1]! - sums.stretch[start]! : 0;
  const slack = measure - natural;
  const last = sorts[end - 1];
  if (options.isEven === true && gaps > 0 && slack > 0) {
    return { start, end, lead, width: measure, stretch: slack / gaps, shrink: 0 };
  }
  const hang = slack < 0 ? hangOf(run, start, end) : 0;
  if (hang > 0) {
    const room = Math.max(0, slack + hang);
    return { start, end, lead, width: measure, stretch: gaps === 0 ? 0 : room / gaps, shrink: 0 };
  }
  if (!options.isFlush || found.isLast || gaps === 0 || slack > gaps * widestStretch) {
    return { start, end, lead, width: natural, stretch: 0, shrink: 0 };
  }
  const tail =
    rules.lineend === "full" && last !== undefined && isPause(last.kind) && slack >= half ? half : 0;
  return { start, end, lead, width: measure, stretch: (slack - tail) / gaps, shrink: 0 };
}
