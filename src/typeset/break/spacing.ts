/**
 * Space between characters, as JLREQ (W3C) leaves it to a document's author: brackets at the head of a line (§3.1.5),
 * stops at its end (§3.1.9), marks that meet (§3.1.2–4). Every pair of classes is looked up in a table, because this
 * sits in the innermost loop.
 */
import { type CharClass, charClass, isJapanese, isWestern } from "./classes.ts";

export const spacingChoices = {
  /**
   * An opening bracket at the head of a line: at the very edge (天付き), half an em in, or, in the first line of a
   * paragraph, half an em in instead of the indent and at the edge elsewhere.
   */
  linehead: ["flush", "half", "paragraph"],
  /** A closing bracket or stop at the end of a line: half an em, a whole em where there is room, stops hung outside. */
  lineend: ["half", "full", "hang"],
  /** Brackets and stops elsewhere: halved where two meet, always an em wide, always half an em. */
  marks: ["closeup", "full", "half"],
} as const;

export type Spacing = {
  readonly [K in keyof typeof spacingChoices]: (typeof spacingChoices)[K][number];
};

export const usualSpacing: Spacing = { linehead: "flush", lineend: "half", marks: "closeup" };

/** The tables of one spacing. Index: {@link pairOf}. Lengths are 1/1000 em. */
export interface SpacingRules extends Spacing {
  /** Tells one spacing from another. */
  readonly id: string;
  /** Between two bodies, full-width brackets and stops counted as half an em each. */
  readonly gap: Int16Array;
  /** How much of the gap may be taken away to draw one more character in (追い込み). */
  readonly shrink: Int16Array;
  /** 1 where the gap may grow when a line is set flush. */
  readonly stretch: Uint8Array;
}

export const pairOf = (a: CharClass, b: CharClass): number => (a << 6) | b;

const made = new Map<string, SpacingRules>();

export function rulesOf(spacing: Spacing): SpacingRules {
  const id = `${spacing.linehead}-${spacing.lineend}-${spacing.marks}`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const rules = {
    ...spacing,
    id,
    gap: new Int16Array(4096),
    shrink: new Int16Array(4096),
    stretch: new Uint8Array(4096),
  };
  const classes = Object.values(charClass);
  for (const a of classes) {
    for (const b of classes) {
      const pair = pairOf(a, b);
      rules.gap[pair] = gapBetween(a, b, spacing.marks);
      rules.shrink[pair] = shrinkBetween(a, b, spacing.marks);
      rules.stretch[pair] = mayStretch(a, b) ? 1 : 0;
    }
  }
  made.set(id, rules);
  return rules;
}

const quarter = 250;
const half = 500;

/** Marks whose body is followed by half an em of space. */
export const isPause = (kind: CharClass): boolean =>
  kind === charClass.close ||
  kind === charClass.comma ||
  kind === charClass.stop ||
  kind === charClass.widePoint;

/** Stops and commas may hang outside the measure (ぶら下げ); brackets may not. */
export const mayHang = (kind: CharClass): boolean => isPause(kind) && kind !== charClass.close;

const isMark = (kind: CharClass): boolean =>
  isPause(kind) || kind === charClass.open || kind === charClass.middle;

function gapBetween(a: CharClass, b: CharClass, marks: Spacing["marks"]): number {
  if (a === charClass.widePoint && b === charClass.wideDigit) return 0;
  if (isMark(a) || isMark(b)) {
    if (marks === "half") return 0;
    return marks === "full" ? after(a) + before(b) : closedUp(a, b);
  }
  // 四分アキ between Japanese and Western, but not inside 「表.jpg」 or 「1-表」.
  if (isJapanese(a)) return b === charClass.western || b === charClass.westernOpen ? quarter : 0;
  if (isJapanese(b)) return a === charClass.western || a === charClass.westernClose ? quarter : 0;
  return 0;
}

const after = (a: CharClass): number => (isPause(a) ? half : a === charClass.middle ? quarter : 0);
const before = (b: CharClass): number => (b === charClass.open ? half : b === charClass.middle ? quarter : 0);

function closedUp(a: CharClass, b: CharClass): number {
  if (isPause(a)) {
    if (isPause(b)) return 0;
    return b === charClass.middle ? quarter : half;
  }
  if (a === charClass.middle) return isPause(b) ? 0 : quarter + (b === charClass.middle ? quarter : 0);
  if (b === charClass.middle) return quarter;
  return b === charClass.open && a !== charClass.open ? half : 0;
}

/** A full stop keeps its space. */
function shrinkBetween(a: CharClass, b: CharClass, marks: Spacing["marks"]): number {
  if (a === charClass.stop || (marks === "full" && (isMark(a) || isMark(b)))) return 0;
  return gapBetween(a, b, marks) / 2;
}

/** A bracket or a stop stays close to what it belongs to. */
function mayStretch(a: CharClass, b: CharClass): boolean {
  if (isWestern(a) && isWestern(b)) return false;
  if (a === charClass.open || isPause(b)) return false;
  if (a === charClass.inseparable && b === charClass.inseparable) return false;
  if (b === charClass.postfix || a === charClass.prefix) return false;
  return b !== charClass.space;
}
