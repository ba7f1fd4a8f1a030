import type { Block, Cell, Column, Item as Labelled } from "../tree.ts";
import { type Box, type Item, mm, moveItem, stack, type Tag } from "./box.ts";
import { type Frame, setParagraph } from "./paragraph.ts";

type SetBlocks = (frame: Frame, blocks: readonly Block[]) => readonly Box[];

const padX = 4;
const padY = 3.2;
const thin = { weight: 0.35, gray: 0.55 } as const;
/** A measure of at least this many characters is set flush; narrower cells would show holes. */
const flushFrom = 10;
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
  const head = block.hasHeader ? setHead(inner, grid, block.columns, table) : [];
  const headHeight = head.reduce((sum, box) => sum + box.height, 0);
  const rows = block.rows.flatMap((cells) => {
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
  const rows = block.items.flatMap((item) => {
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
    const kept = index === 0 && head.length > 0 ? ({ breakBefore: "never" } as const) : {};
    return { ...row, ...kept, ...(head.length > 0 ? { repeat: again } : {}) };
  });
  const [first, ...rest] = [...head, ...repeated];
  if (first === undefined) return [];
  const gap: Box = { height: frame.leading * 0.35, before: 0, breakBefore: "never", items: [] };
  return [{ ...first, before: frame.leading * 0.35 }, ...rest, gap];
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

function setHead(frame: Frame, grid: Grid, columns: readonly Column[], table: Tag): readonly Box[] {
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

/** A row as one box, or as several where it is taller than `room`. */
function setRow(grid: Grid, row: Row, room: number): readonly Box[] {
  let from = row.cells.map(() => 0);
  const boxes: Box[] = [];
  do {
    const to = row.cells.map((cell, i) => endOfPart(cell, from[i]!, room - 2 * padY));
    const parts = row.cells.map((cell, i) => cell.slice(from[i], to[i]));
    boxes.push(setRowPart(grid, parts, row.shaded));
    from = to;
  } while (row.cells.some((cell, i) => from[i]! < cell.length));
  return boxes;
}

/** Where a page of the cell that begins at `from` ends; no lone first or last line of a paragraph here either. */
function endOfPart(cell: readonly Box[], from: number, room: number): number {
  let to = from;
  let height = 0;
  for (; to < cell.length; to += 1) {
    const box = cell[to]!;
    height += (to === from ? 0 : box.before) + box.height;
    if (to > from && height > room) break;
  }
  if (to === cell.length) return to;
  let end = to;
  while (end > from && cell[end]!.breakBefore === "never") end -= 1;
  return end > from ? end : to;
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
