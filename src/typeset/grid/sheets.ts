/** Paints a text on its grid: the sheets of 内容証明. Nothing but the text, its page number and faint guides. */
import { type Box, type Item, mm, type Tag } from "../flow/box.ts";
import type { CellGlyph, Setter } from "../pdf/setter.ts";
import { type Block, type DocumentTree, type Family, plainText } from "../tree.ts";
import { type GridForm, type GridLine, type GridPage, gridForms, layOutGrid } from "./layout.ts";

/** A4, points. */
const short = 595.28;
const long = 841.89;

interface Measures {
  /** From cell to cell along the line. */
  readonly cell: number;
  /** From line to line. */
  readonly line: number;
  /** The side where sheets are bound: left, or right when lines run downwards. */
  readonly bound: number;
  readonly top: number;
  readonly size: number;
}

// Behind the last line 45 mm and more stay free for the certificate (DOMAIN §6.1, item 8).
const measures: Readonly<Record<GridForm, Measures>> = {
  "vertical-20x26": { cell: mm(8), line: mm(8.6), bound: mm(25), top: mm(25), size: 14 },
  "horizontal-20x26": { cell: mm(7.6), line: mm(8.4), bound: mm(30), top: mm(27), size: 13 },
  "horizontal-13x40": { cell: mm(5.4), line: mm(5.6), bound: mm(45), top: mm(25), size: 11 },
  "horizontal-26x20": { cell: mm(6), line: mm(10.8), bound: mm(30), top: mm(27), size: 13 },
};

const ruleGray = 0.84;
const guideGray = 0.72;
/** Distance of a 契印's centre from the bound edge: sheets fold there. */
const jointAt = mm(13);
const sealRadius = mm(6);
const nameSealRadius = mm(7);

type GridBlock = Extract<Block, { kind: "grid" }>;

/** One box a sheet; each begins a new page. */
export function setGridSheets(
  setter: Setter,
  block: GridBlock,
  family: Family,
  root: Tag | undefined,
): readonly Box[] {
  const pages = layOutGrid(plainText(block.runs), block.form);
  const seal = findSeal(pages, plainText(block.seal).trim());
  return pages.flatMap((page, index): Box[] => {
    const tag: Tag = { type: "P", ...(root === undefined ? {} : { parent: root }) };
    const items = [
      ...rules(block.form),
      ...page.lines.flatMap((line, at) => setLine(setter, block.form, family, { line, at, tag })),
      ...(pages.length > 1 ? jointSeals(block.form, index, pages.length) : []),
      ...(seal?.page === index
        ? circle(centreOf(block.form, seal.line, behind(block.form, seal.cell)), nameSealRadius)
        : []),
      pageNumber(setter, block.form, family, `${index + 1} / ${pages.length}`),
    ];
    // The spacer begins the page; what is fixed stays with it.
    const spacer: Box = { height: 1, before: 0, breakBefore: "always", items: [] };
    return [spacer, { height: 0, before: 0, breakBefore: "may", isFixed: true, items }];
  });
}

/** True where lines run downwards: the sheet lies on its long side. */
export const isLandscape = ({ blocks }: Pick<DocumentTree, "blocks">): boolean =>
  blocks.some((block) => block.kind === "grid" && gridForms[block.form].isVertical);

const sheetOf = (form: GridForm) =>
  gridForms[form].isVertical ? { width: long, height: short } : { width: short, height: long };

/** Middle of a cell, points from the sheet's corner. `cell` may lie between two. */
function centreOf(form: GridForm, line: number, cell: number): { x: number; y: number } {
  const { cell: step, line: leading, bound, top } = measures[form];
  return gridForms[form].isVertical
    ? { x: long - bound - (line + 0.5) * leading, y: top + (cell + 0.5) * step }
    : { x: bound + (cell + 0.5) * step, y: top + (line + 0.5) * leading };
}

function setLine(
  setter: Setter,
  form: GridForm,
  family: Family,
  { line, at, tag }: { line: GridLine; at: number; tag: Tag },
): readonly Item[] {
  const { isVertical } = gridForms[form];
  const glyphs = line.marks.map(({ text, cell, cells }): CellGlyph => {
    const { x, y } = centreOf(form, at, cell + (cells - 1) / 2);
    return { text, x, y };
  });
  const set = setter.setCells(glyphs, { family, size: measures[form].size, isVertical });
  return set.operators === "" ? [] : [{ kind: "text", line: set, x: 0, y: 0, tag, right: 0 }];
}

/** Faint lines of the grid, by which a clerk counts. */
function rules(form: GridForm): readonly Item[] {
  const { isVertical, cells, lines } = gridForms[form];
  const { cell, line, bound, top } = measures[form];
  const across = (isVertical ? lines : cells) * (isVertical ? line : cell);
  const down = (isVertical ? cells : lines) * (isVertical ? cell : line);
  const left = isVertical ? long - bound - across : bound;
  const look = { kind: "line", weight: 0.25, gray: ruleGray } as const;
  const columns = isVertical ? lines : cells;
  const rows = isVertical ? cells : lines;
  return [
    ...Array.from({ length: columns + 1 }, (_, i): Item => {
      const x = left + (across / columns) * i;
      return { ...look, x, y: top, toX: x, toY: top + down };
    }),
    ...Array.from({ length: rows + 1 }, (_, i): Item => {
      const y = top + (down / rows) * i;
      return { ...look, x: left, y, toX: left + across, toY: y };
    }),
  ];
}

/** 契印 at the fold of every joint: half of each seal stands on this sheet (DOMAIN §6.1, item 9). */
function jointSeals(form: GridForm, index: number, count: number): readonly Item[] {
  const { width, height } = sheetOf(form);
  const x = gridForms[form].isVertical ? width - jointAt : jointAt;
  return [
    ...(index > 0 ? circle({ x, y: height * 0.3 }, sealRadius) : []),
    ...(index < count - 1 ? circle({ x, y: height * 0.7 }, sealRadius) : []),
  ];
}

/** Behind the last line that ends with the sender's name. */
function findSeal(
  pages: readonly GridPage[],
  name: string,
): { page: number; line: number; cell: number } | undefined {
  if (name === "") return undefined;
  const lines = pages.flatMap(({ lines: all }, page) => all.map((line, at) => ({ page, at, line })));
  const ends = lines.filter(({ line }) => {
    const text = line.marks
      .map((mark) => mark.text)
      .join("")
      .trim();
    return text !== "" && (text.endsWith(name) || name.endsWith(text));
  });
  const last = ends.at(-1);
  const mark = last?.line.marks.at(-1);
  return last === undefined || mark === undefined
    ? undefined
    : { page: last.page, line: last.at, cell: mark.cell + mark.cells };
}

/** The cell in whose middle a seal stands clear of the name that ends before `cell`. */
const behind = (form: GridForm, cell: number): number =>
  cell - 0.5 + (nameSealRadius + mm(1)) / measures[form].cell;

/** A dashed circle of 24 strokes. */
function circle({ x, y }: { x: number; y: number }, radius: number): readonly Item[] {
  const at = (step: number): readonly [number, number] => {
    const angle = (step * Math.PI) / 24;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  };
  return Array.from({ length: 24 }, (_, i): Item => {
    const [fromX, fromY] = at(i * 2);
    const [toX, toY] = at(i * 2 + 1);
    return { kind: "line", x: fromX, y: fromY, toX, toY, weight: 0.4, gray: guideGray };
  });
}

function pageNumber(setter: Setter, form: GridForm, family: Family, words: string): Item {
  const { width, height } = sheetOf(form);
  const style = { family, isBold: false, size: 9, isFlush: false, indent: 0 } as const;
  const [line] = setter.setLines([{ text: words }], style, width);
  const x = (width - line!.width) / 2;
  return { kind: "text", line: line!, x, y: height - mm(12), tag: undefined, right: x, gray: 0.3 };
}
