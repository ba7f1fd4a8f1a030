import { charClass } from "../break/classes.ts";
import type { Line } from "../break/lines.ts";
import { pairOf, type SpacingRules } from "../break/spacing.ts";
import type { PrintedSort, TypeCase } from "./type-case.ts";

/** A line ready to paint: operators for between BT and ET, to be put at its left edge and baseline. */
export interface SetLine {
  readonly operators: string;
  /** Bit n stands for face n. */
  readonly faces: number;
  /** Points. */
  readonly width: number;
  /** From the line's left edge to the text's origin, points. */
  readonly shift: number;
  /** Indent of this line in points. */
  readonly indent: number;
}

/**
 * Further apart than this, programs that copy text would put a space between two characters; overlapping by more, as
 * the empty halves of brackets do, they would begin a new line. 1/1000 em.
 */
const readAsOne = 90;

/** Between the glyphs of the line at hand: room for each, used again for every line. */
let extras = new Float64Array(256);

/** Writes the operators of one line. `size` is in points, `indent` in em. */
export function composeLine(
  typeCase: TypeCase,
  sorts: readonly PrintedSort[],
  line: Line,
  { size, indent, rules }: { readonly size: number; readonly indent: number; readonly rules: SpacingRules },
): SetLine {
  const { start, end } = line;
  const at = indent * size;
  if (end <= start) return { operators: "", faces: 0, width: 0, shift: 0, indent: at };
  const glued = spaceOut(sorts, line, rules) ? findGlued(sorts, line) : undefined;
  let operators = `${round((line.stretch * size) / 1000)} Tc `;
  let faces = 0;
  let face = -1;
  // What ends the array of strings that is being written, if one is.
  let close = "";
  for (let i = start; i < end; i += 1) {
    const sort = sorts[i]!;
    const adjust = i === start ? 0 : Math.round((extras[i - start]! - line.stretch) * 10) / 10;
    if (adjust !== 0) {
      operators += close === ">]TJ " ? ">" : close === "" ? "[" : "";
      operators += -adjust;
      close = "]TJ ";
    }
    if (glued?.ends.has(i)) {
      operators += `${close}EMC `;
      close = "";
    }
    if (sort.face !== face) {
      face = sort.face;
      faces |= 1 << face;
      operators += `${close}/${typeCase.nameOf(face)} ${size} Tf `;
      close = "";
    }
    const text = glued?.starts.get(i);
    if (text !== undefined) {
      operators += `${close}/Span<</ActualText<feff${text}>>>BDC `;
      close = "";
    }
    if (close !== ">]TJ ") {
      operators += close === "" ? "[<" : "<";
      close = ">]TJ ";
    }
    operators += sort.hex;
  }
  operators += close;
  if (glued?.ends.has(end)) operators += "EMC ";
  const width = (line.width * size) / 1000;
  return { operators, faces, width, shift: (sorts[start]!.shift * size) / 1000, indent: at };
}

/**
 * Notes in `extras` what lies between the end of each glyph's advance and the origin of the next, 1/1000 em. Tells
 * whether some of it would not be copied as it reads.
 */
function spaceOut(sorts: readonly PrintedSort[], line: Line, rules: SpacingRules): boolean {
  const { start, end, shrink, stretch } = line;
  if (end - start > extras.length) extras = new Float64Array((end - start) * 2);
  let a = sorts[start]!;
  let isGlued = a.isVariant;
  for (let i = start + 1; i < end; i += 1) {
    const b = sorts[i]!;
    const pair = pairOf(a.kind, b.kind);
    const gap = rules.gap[pair]! - shrink * rules.shrink[pair]!;
    const extra = a.width + gap + rules.stretch[pair]! * stretch + b.shift - a.shift - a.full;
    extras[i - start] = extra;
    isGlued ||= b.isVariant || extra > readAsOne || extra < -readAsOne;
    a = b;
  }
  return isGlued;
}

interface Glued {
  /** First character of a stretch → its text in UTF-16 hex. */
  readonly starts: ReadonlyMap<number, string>;
  /** Characters before which a stretch ends. */
  readonly ends: ReadonlySet<number>;
}

/**
 * Stretches that would not be copied as they read (令和8年 would become 令和 8 年, which no search finds): they carry
 * their text as ActualText.
 */
function findGlued(sorts: readonly PrintedSort[], line: Line): Glued | undefined {
  const ranges: [number, number][] = [];
  const add = (from: number, to: number): void => {
    const last = ranges.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = to;
    else ranges.push([from, to]);
  };
  for (let i = line.start; i < line.end; i += 1) {
    if (i > line.start && !readsOn(sorts, i, line)) add(i - 1, i + 1);
    if (sorts[i]!.isVariant) add(i, i + 1);
  }
  if (ranges.length === 0) return undefined;
  const starts = new Map<number, string>();
  for (const [from, to] of ranges) {
    let text = "";
    for (let i = from; i < to; i += 1) text += sorts[i]!.search;
    starts.set(from, text);
  }
  return { starts, ends: new Set(ranges.map(([, to]) => to)) };
}

/** Whether programs that copy text would take character i for the next of its word. */
function readsOn(sorts: readonly PrintedSort[], i: number, line: Line): boolean {
  if (isBlank(sorts[i - 1]!.kind) || isBlank(sorts[i]!.kind)) return true;
  return Math.abs(extras[i - line.start]!) <= readAsOne;
}

const isBlank = (kind: number): boolean => kind === charClass.space || kind === charClass.wideSpace;

/** Four decimals are a 7,000th of a millimetre. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
