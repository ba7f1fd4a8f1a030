import { breakLines } from "../break/lines.ts";
import { rulesOf, type SpacingRules, usualSpacing } from "../break/spacing.ts";
import type { Family, Run } from "../tree.ts";
import { type CellGlyph, composeCells, composeGrid } from "./cells.ts";
import { composeLine, type SetLine } from "./compose.ts";
import { type OpenPdf, type PrintedSort, TypeCase } from "./type-case.ts";

export type { CellGlyph, OpenPdf, SetLine };

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
const mostCached = 4096;
/** Longer texts seldom come twice; those that do, in a merge, are remembered whole (flow/memo.ts). */
const longestCached = 48;

/** Sets text for one PDF: chooses glyphs face by face, breaks lines, writes operators, remembers what it set. */
export class Setter {
  readonly #case: TypeCase;
  readonly #cache = new Map<string, readonly SetLine[]>();
  readonly #met = new Int32Array(8192);

  constructor(pdf: OpenPdf) {
    this.#case = new TypeCase(pdf);
  }

  /** Breaks runs into lines of at most `measure` points. Equal short text in an equal style is set once. */
  setLines(runs: readonly Run[], style: TextStyle, measure: number): readonly SetLine[] {
    let length = 0;
    for (const run of runs) length += run.text.length;
    if (length > longestCached) return this.#setAfresh(runs, style, measure);
    const { family, isBold, size, isFlush, indent, isEven, rules = usualRules } = style;
    const spread = isEven === true ? 2 : isFlush ? 1 : 0;
    let key = `${family}${isBold ? 1 : 0}${size}/${spread}/${indent}/${measure}/${rules.id}`;
    for (const run of runs) key += `\u0000${run.strong ? 1 : 0}${run.text}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const set = this.#setAfresh(runs, style, measure);
    this.#keep(key, set);
    return set;
  }

  /** Width in points of text set on one line. */
  widthOf(runs: readonly Run[], style: TextStyle): number {
    const lines = this.setLines(runs, { ...style, isFlush: false }, 1e6);
    return lines.reduce((widest, line) => Math.max(widest, line.width), 0);
  }

  /** Names in a page's font dictionary the fonts that `faces` stands for. */
  declare(faces: number, fonts?: Record<string, unknown>): void {
    this.#case.declare(faces, fonts);
  }

  /**
   * One line on a grid: each character in the middle of one cell of half an em, or of two. As copied, the line is
   * its text.
   */
  setGrid(text: string, { family, size }: Pick<TextStyle, "family" | "size">): SetLine {
    return composeGrid(this.#case, this.#case.shelf(family, false), text, size);
  }

  /**
   * One line of characters that each stand where they are told; `isVertical` takes the forms of 縦書き. As copied, the
   * line is its text.
   */
  setCells(
    cells: readonly CellGlyph[],
    { family, size, isVertical }: Pick<TextStyle, "family" | "size"> & { readonly isVertical: boolean },
  ): SetLine {
    return composeCells(this.#case, this.#case.shelf(family, false, isVertical), cells, size);
  }

  #setAfresh(runs: readonly Run[], style: TextStyle, measure: number): readonly SetLine[] {
    const { family, size, indent, isFlush, isEven = false, rules = usualRules } = style;
    const sorts: PrintedSort[] = [];
    for (const run of runs) {
      this.#case.addSorts(sorts, this.#case.shelf(family, style.isBold || run.strong === true), run.text);
    }
    const options = { measure: (measure * 1000) / size, indent: indent * 1000, isFlush, isEven, rules };
    return breakLines(sorts, options).map((line, index) => {
      const from = (index === 0 ? indent : 0) + line.lead / 1000;
      return composeLine(this.#case, sorts, line, { size, indent: from, rules });
    });
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
}
