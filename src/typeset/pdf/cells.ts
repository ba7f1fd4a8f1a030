import { printableCharacters } from "../break/clean.ts";
import { round, type SetLine } from "./compose.ts";
import type { Shelf, TypeCase } from "./type-case.ts";

/** One character and the middle of its em, points from the line's origin, y downwards. */
export interface CellGlyph {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** From the middle of the em down to the baseline, in em, as Noto's Japanese faces are drawn. */
const belowMiddle = 0.38;
const nothing: SetLine = { operators: "", faces: 0, width: 0, shift: 0, indent: 0 };

/** Cells of half an em that a character takes on a grid: ASCII and half-width kana one, all others two. */
export const gridCells = (ch: string): 1 | 2 => (/^[\u0020-\u007e\uff61-\uff9f\u00a5]$/u.test(ch) ? 1 : 2);

/** One line on a grid: each character in the middle of one cell of half an em, or of two. */
export function composeGrid(typeCase: TypeCase, shelf: Shelf, text: string, size: number): SetLine {
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
    const sort = typeCase.sort(shelf, ch);
    if (sort.face !== face) {
      flush();
      face = sort.face;
      faces |= 1 << face;
      operators += `/${typeCase.nameOf(face)} ${size} Tf `;
    }
    const width = gridCells(ch) * 500;
    const lead = (width - sort.full) / 2;
    array += `${-Math.round(owed + lead)}<${sort.hex}>`;
    owed = lead;
    cells += gridCells(ch);
    search += sort.search;
  }
  flush();
  return search === "" ? nothing : { ...reading(operators, search), faces, width: (cells * size) / 2 };
}

/** One line of characters that each stand where they are told. */
export function composeCells(
  typeCase: TypeCase,
  shelf: Shelf,
  cells: readonly CellGlyph[],
  size: number,
): SetLine {
  let operators = "0 Tc ";
  let faces = 0;
  let face = -1;
  let search = "";
  let [fromX, fromY] = [0, 0];
  for (const { text, x, y } of cells) {
    const [ch] = printableCharacters(text);
    if (ch === undefined) continue;
    const sort = typeCase.sort(shelf, ch);
    search += sort.search;
    if (sort.face !== face) {
      face = sort.face;
      faces |= 1 << face;
      operators += `/${typeCase.nameOf(face)} ${size} Tf `;
    }
    const toX = x - (sort.full * size) / 2000;
    const toY = y + size * belowMiddle;
    operators += `${round(toX - fromX)} ${round(fromY - toY)} Td <${sort.hex}>Tj `;
    [fromX, fromY] = [toX, toY];
  }
  return search === "" ? nothing : { ...reading(operators, search), faces };
}

/** Operators that are copied as `search` says. */
function reading(operators: string, search: string): SetLine {
  return { ...nothing, operators: `/Span<</ActualText<feff${search}>>>BDC ${operators}EMC ` };
}
