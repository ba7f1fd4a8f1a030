/** A text on the grid of 内容証明: each character takes the next cell; no 行頭禁則 (DOMAIN §6.1, items 4–6). */
import { type Mark, readParagraphs } from "./count.ts";

export interface GridShape {
  readonly isVertical: boolean;
  /** Cells of a line. */
  readonly cells: number;
  /** Lines of a sheet. */
  readonly lines: number;
}

/** What the 謄本 may be (DOMAIN §6.1, item 4). */
export const gridForms = {
  "vertical-20x26": { isVertical: true, cells: 20, lines: 26 },
  "horizontal-20x26": { isVertical: false, cells: 20, lines: 26 },
  "horizontal-13x40": { isVertical: false, cells: 13, lines: 40 },
  "horizontal-26x20": { isVertical: false, cells: 26, lines: 20 },
} as const satisfies Readonly<Record<string, GridShape>>;
export type GridForm = keyof typeof gridForms;
export const gridFormNames = Object.keys(gridForms) as [GridForm, ...GridForm[]];

export interface PlacedMark extends Mark {
  /** First of its cells, from 0. */
  readonly cell: number;
}

export interface GridLine {
  readonly marks: readonly PlacedMark[];
  /** Characters as the post office counts them. */
  readonly count: number;
}

export interface GridPage {
  readonly lines: readonly GridLine[];
}

/** Pages of at most `lines` lines of at most `cells` cells. An empty text is one page without lines. */
export function layOutGrid(text: string, form: GridForm): readonly GridPage[] {
  const { cells, lines: mostLines } = gridForms[form];
  const lines = readParagraphs(text).flatMap(({ marks }) => breakParagraph(marks, cells));
  while (lines.at(-1)?.marks.length === 0) lines.pop();
  const pages: GridPage[] = [];
  for (let from = 0; from < lines.length; from += mostLines) {
    pages.push({ lines: lines.slice(from, from + mostLines) });
  }
  return pages.length === 0 ? [{ lines: [] }] : pages;
}

/** Cells that a text of one line takes. */
export function gridLength(text: string): number {
  return readParagraphs(text).reduce(
    (sum, { marks }) => sum + marks.reduce((cells, mark) => cells + mark.cells, 0),
    0,
  );
}

function breakParagraph(marks: readonly Mark[], cells: number): readonly GridLine[] {
  const lines: PlacedMark[][] = [[]];
  let used = 0;
  for (const mark of marks) {
    if (used + mark.cells > cells) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)!.push({ ...mark, cell: used });
    used += mark.cells;
  }
  return lines.map((line) => ({ marks: line, count: line.reduce((sum, { count }) => sum + count, 0) }));
}
