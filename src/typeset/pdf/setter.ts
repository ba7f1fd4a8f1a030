import { charClass, classOf } from "../break/classes.ts";
import { printableCharacters } from "../break/clean.ts";
import { breakLines, type Line, type Sort } from "../break/lines.ts";
import { pairOf, rulesOf, type SpacingRules, usualSpacing } from "../break/spacing.ts";
import { type Face, type OpenFont, openFont, searchableCodePoint } from "../fonts/files.ts";
import { variantGlyph } from "../fonts/variants.ts";
import type { Family, Run } from "../tree.ts";

/** pdfkit's embedded font, as far as it is used here (0.20). */
interface EmbeddedFont {
  readonly id: string;
  readonly subset: { includeGlyph(id: number): number };
  readonly widths: number[];
  readonly unicode: number[][];
  ref(): unknown;
}

export interface OpenPdf {
  font(source: unknown, name: string): unknown;
  readonly _font: EmbeddedFont;
  readonly page: { readonly fonts: Record<string, unknown> };
}

/** A character ready to print. Lengths are 1/1000 em. */
interface PrintedSort extends Sort {
  readonly face: number;
  /** Glyph number in the embedded subset, four hex digits. */
  readonly hex: string;
  /** Advance of the glyph in the font. */
  readonly full: number;
  /** From the body's left edge to the glyph's origin: an opening bracket hangs half an em to the left. */
  readonly shift: number;
  /** What a reader searches for, UTF-16 in hex. */
  readonly search: string;
  /** True for an ideograph with a variation selector, which no glyph of a PDF can name: it carries its text along. */
  readonly isVariant: boolean;
}

export interface TextStyle {
  readonly family: Family;
  readonly isBold: boolean;
  /** Points. */
  readonly size: number;
  readonly isFlush: boolean;
  /** First-line indent in em. */
  readonly indent: number;
  /** Spreads last lines too: 均等割付. */
  readonly isEven?: boolean;
  /** Space between characters, where it is not the usual one. */
  readonly rules?: SpacingRules;
}

const usualRules = rulesOf(usualSpacing);

/** One character and the middle of its em, points from the line's origin, y downwards. */
export interface CellGlyph {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

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
const mostCached = 4096;
const geta = "〓";
/** From the middle of the em down to the baseline, in em, as Noto's Japanese faces are drawn. */
const belowMiddle = 0.38;

/** Sets text for one PDF: chooses glyphs face by face, breaks lines, writes operators, remembers what it set. */
export class Setter {
  readonly #pdf: OpenPdf;
  readonly #faces: { readonly face: Face; readonly font: OpenFont; readonly embedded: EmbeddedFont }[] = [];
  readonly #sorts = new Map<string, Map<string, PrintedSort>>();
  readonly #cache = new Map<string, readonly SetLine[]>();
  readonly #met = new Int32Array(8192);

  constructor(pdf: OpenPdf) {
    this.#pdf = pdf;
  }

  /** Breaks runs into lines of at most `measure` points. Equal text in an equal style is set once. */
  setLines(runs: readonly Run[], style: TextStyle, measure: number): readonly SetLine[] {
    const rules = style.rules ?? usualRules;
    const spread = style.isEven === true ? 2 : style.isFlush ? 1 : 0;
    const look = `${style.family}${style.isBold ? 1 : 0}${style.size}/${spread}/${style.indent}/${measure}/${rules.id}`;
    let key = look;
    for (const run of runs) key += `\u0000${run.strong ? 1 : 0}${run.text}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const sorts: PrintedSort[] = [];
    for (const run of runs) {
      const isBold = style.isBold || run.strong === true;
      const shelf = this.#shelf(style.family, isBold);
      for (const ch of printableCharacters(run.text)) {
        sorts.push(shelf.get(ch) ?? this.#cast(shelf, ch, style.family, isBold));
      }
    }
    const em = 1000 / style.size;
    const lines = breakLines(sorts, {
      measure: measure * em,
      indent: style.indent * 1000,
      isFlush: style.isFlush,
      isEven: spread === 2,
      rules,
    });
    const set = lines.map((line, index) =>
      this.#compose(sorts, line, style.size, (index === 0 ? style.indent : 0) + line.lead / 1000, rules),
    );
    this.#keep(key, set);
    return set;
  }

  /** Keeps what comes a second time: a name comes once, and keeping every name costs more than setting it. */
  #keep(key: string, set: readonly SetLine[]): void {
    let hash = 0;
    for (let i = 0; i < key.length; i += 1) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
    const slot = hash & (this.#met.length - 1);
    if (this.#met[slot] !== hash) {
      this.#met[slot] = hash;
      return;
    }
    if (this.#cache.size >= mostCached) this.#cache.clear();
    this.#cache.set(key, set);
  }

  /** Width in points of text set on one line. */
  widthOf(runs: readonly Run[], style: TextStyle): number {
    const lines = this.setLines(runs, { ...style, isFlush: false }, 1e6);
    return lines.reduce((widest, line) => Math.max(widest, line.width), 0);
  }

  /** Names in a page's font dictionary the fonts that `faces` stands for. */
  declare(faces: number, fonts: Record<string, unknown> = this.#pdf.page.fonts): void {
    this.#faces.forEach(({ embedded }, index) => {
      if ((faces & (1 << index)) !== 0) fonts[embedded.id] ??= embedded.ref();
    });
  }

  /**
   * One line on a grid: each character in the middle of one cell of half an em, or of two. As copied, the line is
   * its text.
   */
  setGrid(text: string, style: Pick<TextStyle, "family" | "size">): SetLine {
    const shelf = this.#shelf(style.family, false);
    let operators = "0 Tc ";
    let faces = 0;
    let face = -1;
    let array = "";
    let owed = 0;
    let cells = 0;
    let search = "";
    const flush = (): void => {
      if (array !== "") operators += `[${array}]TJ `;
      array = "";
    };
    for (const ch of printableCharacters(text)) {
      if (ch === "\n") continue;
      const sort = shelf.get(ch) ?? this.#cast(shelf, ch, style.family, false);
      if (sort.face !== face) {
        flush();
        face = sort.face;
        faces |= 1 << face;
        operators += `/${this.#faces[face]!.embedded.id} ${style.size} Tf `;
      }
      const width = gridCells(ch) * 500;
      const lead = (width - sort.full) / 2;
      array += `${-Math.round(owed + lead)}<${sort.hex}>`;
      owed = lead;
      cells += gridCells(ch);
      search += sort.search;
    }
    flush();
    if (search === "") return { operators: "", faces: 0, width: 0, shift: 0, indent: 0 };
    const width = (cells * style.size) / 2;
    return {
      operators: `/Span<</ActualText<feff${search}>>>BDC ${operators}EMC `,
      faces,
      width,
      shift: 0,
      indent: 0,
    };
  }

  /**
   * One line of characters that each stand where they are told; `isVertical` takes the forms of 縦書き. As copied, the
   * line is its text.
   */
  setCells(
    cells: readonly CellGlyph[],
    { family, size, isVertical }: Pick<TextStyle, "family" | "size"> & { readonly isVertical: boolean },
  ): SetLine {
    const shelf = this.#shelf(family, false, isVertical);
    let operators = "0 Tc ";
    let faces = 0;
    let face = -1;
    let search = "";
    let [fromX, fromY] = [0, 0];
    for (const { text, x, y } of cells) {
      const [ch] = printableCharacters(text);
      if (ch === undefined) continue;
      const sort = shelf.get(ch) ?? this.#cast(shelf, ch, family, false, isVertical);
      search += sort.search;
      if (sort.face !== face) {
        face = sort.face;
        faces |= 1 << face;
        operators += `/${this.#faces[face]!.embedded.id} ${size} Tf `;
      }
      const toX = x - (sort.full * size) / 2000;
      const toY = y + size * belowMiddle;
      operators += `${round(toX - fromX)} ${round(fromY - toY)} Td <${sort.hex}>Tj `;
      [fromX, fromY] = [toX, toY];
    }
    if (search === "") return { operators: "", faces: 0, width: 0, shift: 0, indent: 0 };
    return {
      operators: `/Span<</ActualText<feff${search}>>>BDC ${operators}EMC `,
      faces,
      width: 0,
      shift: 0,
      indent: 0,
    };
  }

  #shelf(family: Family, isBold: boolean, isVertical = false): Map<string, PrintedSort> {
    const key = `${family}${isBold}${isVertical}`;
    const known = this.#sorts.get(key);
    if (known !== undefined) return known;
    const shelf = new Map<string, PrintedSort>();
    this.#sorts.set(key, shelf);
    return shelf;
  }

  #cast(
    shelf: Map<string, PrintedSort>,
    ch: string,
    family: Family,
    isBold: boolean,
    isVertical = false,
  ): PrintedSort {
    const sort = this.#castOnce(ch, family, isBold, isVertical);
    shelf.set(ch, sort);
    return sort;
  }

  #castOnce(ch: string, family: Family, isBold: boolean, isVertical = false): PrintedSort {
    if (ch === "\n") {
      const nothing = { width: 0, face: 0, hex: "", full: 0, shift: 0, search: "", isVariant: false };
      return { kind: charClass.newline, ...nothing };
    }
    const cp = ch.codePointAt(0)!;
    const base = String.fromCodePoint(cp);
    const selector = ch.codePointAt(base.length);
    const other: Family = family === "serif" ? "sans" : "serif";
    const chosen = [family, other].find((name) =>
      openFont({ family: name, isBold }).hasGlyphForCodePoint(cp),
    );
    if (chosen === undefined) return this.#castOnce(geta, family, isBold, isVertical);
    const index = this.#faceIndex({ family: chosen, isBold });
    const { font, embedded } = this.#faces[index]!;
    const glyph = isVertical
      ? font.layout(uprightTwin(base), { vert: true }).glyphs[0]!
      : font.getGlyph((selector && variantGlyph(font, cp, selector)) || font.glyphForCodePoint(cp).id);
    const full = (glyph.advanceWidth * 1000) / font.unitsPerEm;
    const id = embedded.subset.includeGlyph(glyph.id);
    embedded.widths[id] ??= full;
    // A form for 縦書き has a code point of its own (︑), which nobody searches for.
    const search = isVertical ? cp : searchableCodePoint(font, glyph.id, cp);
    embedded.unicode[id] ??= [search];
    const kind = classOf(ch);
    const isMark = (kind >= charClass.open && kind <= charClass.comma) || kind === charClass.widePoint;
    const isHalved = full === 1000 && isMark;
    const isPoint = isHalved && kind === charClass.middle;
    const keepsWidth = kind === charClass.hyphen || kind === charClass.divide;
    return {
      kind,
      width: isHalved && !keepsWidth ? 500 : full,
      face: index,
      hex: `000${id.toString(16)}`.slice(-4),
      full,
      shift: isPoint ? -250 : isHalved && kind === charClass.open ? -500 : 0,
      search: utf16Hex(selector === undefined ? String.fromCodePoint(search) : ch),
      isVariant: selector !== undefined,
    };
  }

  #faceIndex(face: Face): number {
    const known = this.#faces.findIndex(
      (f) => f.face.family === face.family && f.face.isBold === face.isBold,
    );
    if (known >= 0) return known;
    const font = openFont(face);
    this.#pdf.font(font, `${face.family}-${face.isBold ? "bold" : "regular"}`);
    return this.#faces.push({ face, font, embedded: this.#pdf._font }) - 1;
  }

  #compose(
    sorts: readonly PrintedSort[],
    line: Line,
    size: number,
    indent: number,
    rules: SpacingRules,
  ): SetLine {
    const { start, end } = line;
    const at = indent * size;
    const width = (line.width * size) / 1000;
    if (end <= start) return { operators: "", faces: 0, width: 0, shift: 0, indent: at };
    const glued = findGlued(sorts, line, rules);
    let operators = `${round((line.stretch * size) / 1000)} Tc `;
    let faces = 0;
    let face = -1;
    let array = "";
    let hex = "";
    const flushHex = (): void => {
      if (hex !== "") array += `<${hex}>`;
      hex = "";
    };
    const flush = (): void => {
      flushHex();
      if (array !== "") operators += `[${array}]TJ `;
      array = "";
    };
    for (let i = start; i < end; i += 1) {
      const sort = sorts[i]!;
      const adjust =
        i === start ? 0 : Math.round((extraBefore(sorts, i, line, rules) - line.stretch) * 10) / 10;
      if (adjust !== 0) {
        flushHex();
        array += -adjust;
      }
      if (glued?.ends.has(i)) {
        flush();
        operators += "EMC ";
      }
      if (sort.face !== face) {
        flush();
        face = sort.face;
        faces |= 1 << face;
        operators += `/${this.#faces[face]!.embedded.id} ${size} Tf `;
      }
      const text = glued?.starts.get(i);
      if (text !== undefined) {
        flush();
        operators += `/Span<</ActualText<feff${text}>>>BDC `;
      }
      hex += sort.hex;
    }
    flush();
    if (glued?.ends.has(end)) operators += "EMC ";
    return { operators, faces, width, shift: (sorts[start]!.shift * size) / 1000, indent: at };
  }
}

/** From the end of glyph i-1's advance to the origin of glyph i, 1/1000 em. */
function extraBefore(sorts: readonly PrintedSort[], i: number, line: Line, rules: SpacingRules): number {
  const a = sorts[i - 1]!;
  const b = sorts[i]!;
  const pair = pairOf(a.kind, b.kind);
  const gap = rules.gap[pair]! - line.shrink * rules.shrink[pair]!;
  return a.width + gap + rules.stretch[pair]! * line.stretch + b.shift - a.shift - a.full;
}

/** Cells of half an em that a character takes on a grid: ASCII and half-width kana one, all others two. */
export const gridCells = (ch: string): 1 | 2 => (/^[\u0020-\u007e\uff61-\uff9f\u00a5]$/u.test(ch) ? 1 : 2);

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
function findGlued(sorts: readonly PrintedSort[], line: Line, rules: SpacingRules): Glued | undefined {
  const ranges: [number, number][] = [];
  const add = (from: number, to: number): void => {
    const last = ranges.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = to;
    else ranges.push([from, to]);
  };
  for (let i = line.start; i < line.end; i += 1) {
    if (i > line.start && !readsOn(sorts, i, line, rules)) add(i - 1, i + 1);
    if (sorts[i]!.isVariant) add(i, i + 1);
  }
  if (ranges.length === 0) return undefined;
  const starts = new Map(
    ranges.map(([from, to]) => [
      from,
      sorts
        .slice(from, to)
        .map((sort) => sort.search)
        .join(""),
    ]),
  );
  return { starts, ends: new Set(ranges.map(([, to]) => to)) };
}

/** Whether programs that copy text would take character i for the next of its word. */
function readsOn(sorts: readonly PrintedSort[], i: number, line: Line, rules: SpacingRules): boolean {
  if (isBlank(sorts[i - 1]!.kind) || isBlank(sorts[i]!.kind)) return true;
  return Math.abs(extraBefore(sorts, i, line, rules)) <= readAsOne;
}

const isBlank = (kind: number): boolean => kind === charClass.space || kind === charClass.wideSpace;

/**
 * The character whose form for 縦書き shows this one: letters and digits stand upright in their full width, a hyphen,
 * which would read as 一, is a stroke downwards.
 */
function uprightTwin(ch: string): string {
  if (/[-\uff0d\u2010-\u2015\u2212]/.test(ch)) return "―";
  return /[!-~]/.test(ch) ? String.fromCharCode(ch.charCodeAt(0) + 0xfee0) : ch;
}

function utf16Hex(text: string): string {
  let hex = "";
  for (let i = 0; i < text.length; i += 1) hex += `000${text.charCodeAt(i).toString(16)}`.slice(-4);
  return hex;
}

/** Four decimals are a 7,000th of a millimetre. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
