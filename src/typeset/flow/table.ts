import type { Block, Cell, Column, Item as Labelled } from "../tree.ts";
import { type Box, type Item, mm, moveItem, stack, type Tag } from "./box.ts";
import { type Frame, setParagraph } from "./paragraph.ts";

type SetBlocks = (frame: Frame, blocks: readonly Block[]) => readonly Box[];

const padX = 4;
const padY = 3.2;
const thin = { weight: 0.35, gray: 0.55 } as const;
/** A measure of at least this many characters is set flush; narrower cells would show holes. */
const flushFrom = 10;
/** A row that has to be cut leaves at least so many lines on the page where it begins. */
const fewestLines = 3;
/** Two rows that together take more of a page are parted: the hole at its foot would be worse than a row alone. */
const highestPair = 0.2;
/** Between paragraphs of a cell, in em: they have no indent to be told apart by. */
const cellGap = 0.25;

interface Grid {
  readonly x: readonly number[];
  readonly width: readonly number[];
  readonly right: number;
}

/** One row's cells, each a list of boxes, with what fills its ground. */
interface Row {
  readonly cells: readonly (readonly Box[])[];
  readonly shaded: readonly boolean[];
}

/** A table with its head repeated on every page; a row is torn only if it is taller than a page. */
export function setTable(
  frame: Frame,
  block: Extract<Block, { kind: "table" }>,
  setBlocks: SetBlocks,
): readonly Box[] {
  const inner = tableFrame(frame);
  const grid = gridOf(frame, widthsOf(inner, block));
  const table: Tag = { type: "Table", ...(frame.tag === undefined ? {} : { parent: frame.tag }) };
  const head = block.hasHeader ? [setHead(inner, grid, block.columns, table)] : [];
  const headHeight = head.reduce((sum, box) => sum + box.height, 0);
  const rows = block.rows.map((cells) => {
    const tr: Tag = { type: "TR", parent: table };
    const set = cells.map((cell, i) => setCell(inner, grid, i, cell, { type: "TD", parent: tr }, setBlocks));
    return setRow(grid, { cells: set, shaded: [] }, frame.pageHeight - headHeight);
  });
  return spaced(frame, head, rows);
}

/** Labels left on a light ground, what they name right. */
export function setForm(
  frame: Frame,
  block: Extract<Block, { kind: "form" }>,
  setBlocks: SetBlocks,
): readonly Box[] {
  const inner = tableFrame(frame);
  const label = mm(block.labelWidth);
  const grid = gridOf(frame, [label, frame.width - label]);
  const table: Tag = { type: "Table", ...(frame.tag === undefined ? {} : { parent: frame.tag }) };
  const labels = cellFrame(labelFrame(inner), grid, 0);
  const runsOf = ({ number, label: runs }: Labelled) =>
    number === "" ? runs : [{ text: `${number}　` }, ...runs];
  const widest = (): number =>
    Math.max(...block.items.map((item) => labels.setter.widthOf(runsOf(item), labels.style)));
  const isEven = block.hasEvenLabels === true;
  const width = isEven ? Math.min(labels.width, widest()) : labels.width;
  const rows = block.items.map((item) => {
    const tr: Tag = { type: "TR", parent: table };
    const tag: Tag = { type: "TH", parent: tr, scope: "Row" };
    const look = { align: "left", isEven, indent: 0, tag, before: 0 } as const;
    const left = setParagraph({ ...labels, width }, runsOf(item), look);
    const right = setCell(inner, grid, 1, item.body, { type: "TD", parent: tr }, setBlocks);
    return setRow(grid, { cells: [left, right], shaded: [true, false] }, frame.pageHeight);
  });
  return spaced(frame, [], rows);
}

function tableFrame(frame: Frame): Frame {
  const size = frame.style.size > 9.5 ? frame.style.size - 1 : frame.style.size;
  return {
    ...frame,
    style: { ...frame.style, size },
    leading: size * 1.48,
    indent: 0,
    paragraphGap: size * cellGap,
  };
}

function labelFrame(frame: Frame): Frame {
  return { ...frame, style: { ...frame.style, family: "sans", size: frame.style.size - 0.5 } };
}

function spaced(frame: Frame, head: readonly Box[], rows: readonly Box[]): readonly Box[] {
  const again = head.map(untagged);
  const repeated = rows.map((row, index): Box => {
    const isKept = (index === 0 && head.length > 0) || (index > 1 && isLoneEnd(frame, rows, index));
    const kept = isKept ? ({ breakBefore: "never" } as const) : {};
    return { ...row, ...kept, ...(head.length > 0 ? { repeat: again } : {}) };
  });
  const [first, ...rest] = [...head, ...repeated];
  if (first === undefined) return [];
  const gap: Box = { height: frame.leading * 0.35, before: 0, breakBefore: "never", items: [] };
  return [{ ...first, before: frame.leading * 0.35 }, ...rest, gap];
}

/** The last of several low rows does not stand alone on a page: it takes the one before it along. */
function isLoneEnd(frame: Frame, rows: readonly Box[], index: number): boolean {
  const pair = rows.slice(index - 1, index + 1).reduce((sum, row) => sum + row.height, 0);
  return index === rows.length - 1 && pair < frame.pageHeight * highestPair;
}

/** A head set again is no new content: screen readers pass over it. */
function untagged(box: Box): Box {
  return {
    ...box,
    items: box.items.map((item) => (item.kind === "text" ? { ...item, tag: undefined } : item)),
  };
}

function gridOf(frame: Frame, widths: readonly number[]): Grid {
  const x: number[] = [];
  let at = frame.x;
  for (const width of widths) {
    x.push(at);
    at += width;
  }
  return { x, width: widths, right: at };
}

/** Fixed widths as given, made smaller together if they leave no room; the rest is shared by what the cells need. */
function widthsOf(frame: Frame, block: Extract<Block, { kind: "table" }>): readonly number[] {
  const fixed = block.columns.map((column) => (column.width === undefined ? undefined : mm(column.width)));
  const free = fixed.filter((width) => width === undefined).length;
  const taken = fixed.reduce<number>((sum, width) => sum + (width ?? 0), 0);
  if (free === 0) return fixed.map((width) => (width! * frame.width) / taken);
  const mostFixed = Math.max(frame.width * 0.3, frame.width - free * frame.style.size * 6);
  const scale = taken === 0 ? 1 : Math.min(1, mostFixed / taken);
  const needs = block.columns.map((column, i) =>
    fixed[i] === undefined ? needOf(frame, block, column, i) : 0,
  );
  const shares = shareOut(frame.width - taken * scale, needs);
  return fixed.map((width, i) => (width === undefined ? shares[i]! : width * scale));
}

/** Columns that need less than an equal share get what they need; the others share the rest, long ones more. */
function shareOut(room: number, needs: readonly number[]): readonly number[] {
  const shares = needs.map(() => 0);
  let rest = room;
  let open = needs.flatMap((need, i) => (need > 0 ? [i] : []));
  for (;;) {
    const fair = rest / open.length;
    const small = open.filter((i) => needs[i]! <= fair);
    if (small.length === 0 || small.length === open.length) break;
    for (const i of small) {
      shares[i] = needs[i]!;
      rest -= needs[i]!;
    }
    open = open.filter((i) => needs[i]! > fair);
  }
  const total = open.reduce((sum, i) => sum + Math.sqrt(needs[i]!), 0);
  for (const i of open) shares[i] = (rest * Math.sqrt(needs[i]!)) / total;
  return shares;
}

/** Width of the column's longest cell on one line; of long tables only the first rows are asked. */
function needOf(
  frame: Frame,
  block: Extract<Block, { kind: "table" }>,
  column: Column,
  index: number,
): number {
  const bold = { ...frame.style, family: "sans", isBold: true } as const;
  const widths = block.rows
    .slice(0, 200)
    .flatMap((row) => row[index] ?? [])
    .map((inner) =>
      "runs" in inner ? frame.setter.widthOf(inner.runs, frame.style) : frame.style.size * 10,
    );
  return Math.max(frame.setter.widthOf([{ text: column.label }], bold), ...widths) + 2 * padX + 1;
}

function setHead(frame: Frame, grid: Grid, columns: readonly Column[], table: Tag): Box {
  const tr: Tag = { type: "TR", parent: table };
  const bold: Frame = {
    ...frame,
    style: { ...frame.style, family: "sans", isBold: true, size: frame.style.size - 0.5 },
  };
  const cells = columns.map((column, i) =>
    setParagraph(cellFrame(bold, grid, i), [{ text: column.label }], {
      align: column.align === "right" ? "right" : "left",
      indent: 0,
      tag: { type: "TH", parent: tr, scope: "Column" },
      before: 0,
    }),
  );
  return setRow(grid, { cells, shaded: columns.map(() => true) }, frame.pageHeight);
}

function cellFrame(frame: Frame, grid: Grid, index: number): Frame {
  return { ...frame, x: grid.x[index]! + padX, width: grid.width[index]! - 2 * padX };
}

function setCell(
  frame: Frame,
  grid: Grid,
  index: number,
  cell: Cell,
  tag: Tag,
  setBlocks: SetBlocks,
): readonly Box[] {
  const inner = { ...cellFrame(frame, grid, index), tag };
  const isWide = inner.width >= flushFrom * frame.style.size;
  const flush = (block: Block): Block => {
    if (block.kind === "paragraph" && (block.align === "left" || block.align === "justify")) {
      return { ...block, align: isWide ? "justify" : "left" };
    }
    return block.kind === "list" ? { ...block, items: block.items.map((item) => item.map(flush)) } : block;
  };
  return setBlocks(inner, cell.map(flush));
}

/** A row as one box, which may be cut only where it is taller than `room`. */
function setRow(grid: Grid, row: Row, room: number): Box {
  const height = Math.max(...row.cells.map(heightOf)) + 2 * padY;
  if (height <= room) return setRowPart(grid, row.cells, row.shaded);
  const cut: Box["cut"] = (space, must) => cutRow(grid, row, { space, room, must });
  return { height, before: 0, breakBefore: "may", items: [], cut };
}

/** Cells lose what stands on this page; what is left is no longer than it has to be. */
function cutRow(
  grid: Grid,
  row: Row,
  { space, room, must }: { readonly space: number; readonly room: number; readonly must: boolean },
): readonly [Box, Box] | undefined {
  const ends = row.cells.map((cell) => fitting(cell, space - 2 * padY));
  const isTooLittle = row.cells.some((cell, i) => cell.length > ends[i]! && ends[i]! < fewestLines);
  if (isTooLittle && !must) return undefined;
  const parts = row.cells.map((cell, i) => cell.slice(0, ends[i]));
  const cells = row.cells.map((cell, i) => cell.slice(ends[i]));
  return [setRowPart(grid, parts, row.shaded), setRow(grid, { ...row, cells }, room)];
}

const heightOf = (cell: readonly Box[]): number =>
  cell.reduce((sum, box, index) => sum + (index === 0 ? 0 : box.before) + box.height, 0);

/** How many of a cell's boxes fit in `room`, one at least; no lone first or last line of a paragraph here either. */
function fitting(cell: readonly Box[], room: number): number {
  let to = 0;
  let height = 0;
  for (; to < cell.length; to += 1) {
    const box = cell[to]!;
    height += (to === 0 ? 0 : box.before) + box.height;
    if (to > 0 && height > room) break;
  }
  if (to === cell.length) return to;
  let end = to;
  while (end > 0 && cell[end]!.breakBefore === "never") end -= 1;
  return end > 0 ? end : to;
}

function setRowPart(grid: Grid, parts: readonly (readonly Box[])[], shaded: readonly boolean[]): Box {
  const cells = parts.map(stack);
  const height = Math.max(...cells.map((cell) => cell.height)) + 2 * padY;
  const items: Item[] = [];
  grid.x.forEach((x, i) => {
    if (shaded[i]) items.push({ kind: "fill", x, y: 0, width: grid.width[i]!, height, gray: 0.94 });
  });
  const left = grid.x[0]!;
  for (const y of [0, height]) items.push({ kind: "line", x: left, y, toX: grid.right, toY: y, ...thin });
  for (const x of [...grid.x, grid.right])
    items.push({ kind: "line", x, y: 0, toX: x, toY: height, ...thin });
  for (const cell of cells) for (const item of cell.items) items.push(moveItem(item, 0, padY));
  return { height, before: 0, breakBefore: "may", items };
}
