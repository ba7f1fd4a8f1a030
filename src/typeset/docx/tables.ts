/** Tables and forms: fixed widths, a head that repeats on every page, rows that stay whole. */
import { Paragraph, Table, TableCell, TableRow } from "docx";
import type { Block, Cell, Column } from "../tree.ts";
import { plainText } from "../tree.ts";
import type { Part } from "./blocks.ts";
import { type Look, mm, paragraph, pt } from "./sheet.ts";

type SetBlocks = (look: Look, blocks: readonly Block[]) => Part[];

const line = { style: "single", size: 4, color: "8C8C8C" } as const;
export const ruled = {
  top: line,
  bottom: line,
  left: line,
  right: line,
  insideHorizontal: line,
  insideVertical: line,
} as const;
const shade = { type: "clear", color: "auto", fill: "EFEFEF" } as const;
const pad = { marginUnitType: "dxa", top: 50, bottom: 50, left: 80, right: 80 } as const;

export function setTable(look: Look, block: Extract<Block, { kind: "table" }>, setBlocks: SetBlocks): Part[] {
  const inner = smaller(look);
  const widths = widthsOf(look, block);
  const head = block.columns.map((column, i) =>
    cellOf(
      inner,
      widths[i]!,
      [{ kind: "paragraph", runs: [{ text: column.label, strong: true }], align: "left" }],
      {
        setBlocks,
        isShaded: true,
      },
    ),
  );
  const rows = block.rows.map(
    (cells) =>
      new TableRow({
        cantSplit: true,
        children: cells.map((cell, i) => cellOf(inner, widths[i]!, cell, { setBlocks })),
      }),
  );
  const headRow = new TableRow({ tableHeader: true, cantSplit: true, children: head });
  return framed(look, widths, [...(block.hasHeader ? [headRow] : []), ...rows]);
}

/** Labels left on a light ground, what they name right. */
export function setForm(look: Look, block: Extract<Block, { kind: "form" }>, setBlocks: SetBlocks): Part[] {
  const inner = smaller(look);
  const label = Math.min(mm(block.labelWidth), look.width - pt(look.size * 6));
  const widths = [label, look.width - label];
  const rows = block.items.map((item) => {
    const runs = item.number === "" ? item.label : [{ text: `${item.number}　` }, ...item.label];
    return new TableRow({
      cantSplit: true,
      children: [
        cellOf(
          block.hasEvenLabels ? { ...inner, isSpread: true } : inner,
          label,
          [{ kind: "paragraph", runs, align: "left" }],
          { setBlocks, isShaded: true },
        ),
        cellOf(inner, widths[1]!, item.body, { setBlocks }),
      ],
    });
  });
  return framed(look, widths, rows);
}

/** Tables that touch would become one, and nothing could be typed behind the last: a low paragraph parts them. */
function framed(look: Look, widths: readonly number[], rows: readonly TableRow[]): Part[] {
  if (rows.length === 0) return [];
  const before = look.sheet.breaksPage ? [gap(look)] : [];
  const table = new Table({
    rows,
    columnWidths: widths,
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: "dxa" },
    indent: { size: look.left, type: "dxa" },
    layout: "fixed",
    margins: pad,
    borders: ruled,
  });
  return [...before, table, gap(look)];
}

export const gap = (look: Look): Paragraph =>
  paragraph(look, [], { keepNext: false, spacing: { line: pt(6), lineRule: "exact" }, run: { size: 4 } });

function smaller(look: Look): Look {
  const size = look.size > 9.5 ? look.size - 1 : look.size;
  return { ...look, size, leading: size * 1.48, left: 0, isIndented: false, isNote: false };
}

function cellOf(
  look: Look,
  width: number,
  cell: Cell,
  { setBlocks, isShaded = false }: { readonly setBlocks: SetBlocks; readonly isShaded?: boolean },
): TableCell {
  // Between the lines of a cell no room is left, as on our own pages.
  const inner: Look = { ...look, width: width - pad.left - pad.right };
  const parts = setBlocks(inner, cell.map(leftAligned));
  // A cell has to end with a paragraph.
  const children = parts.at(-1) instanceof Paragraph ? parts : [...parts, paragraph(inner, [])];
  return new TableCell({
    children,
    width: { size: width, type: "dxa" },
    ...(isShaded ? { shading: shade } : {}),
  });
}

const leftAligned = (block: Block): Block =>
  block.kind === "paragraph" && block.align === "justify" ? { ...block, align: "left" } : block;

/**
 * Fixed widths as given, made smaller together where they leave no room; the rest is shared by the need of the cells.
 */
function widthsOf(look: Look, block: Extract<Block, { kind: "table" }>): number[] {
  const { columns } = block;
  const fixed = columns.map(({ width }) => (width === undefined ? 0 : mm(width)));
  const taken = fixed.reduce((sum, width) => sum + width, 0);
  const free = columns.filter(({ width }) => width === undefined).length;
  const mostFixed =
    free === 0 ? look.width : Math.max(look.width * 0.3, look.width - free * pt(look.size * 6));
  const scale = free === 0 ? look.width / taken : Math.min(1, mostFixed / Math.max(1, taken));
  const needs = columns.map((column, i) => (column.width === undefined ? needOf(block, column, i) : 0));
  const need = needs.reduce((sum, each) => sum + each, 0);
  const rest = look.width - taken * scale;
  return columns.map(({ width }, i) =>
    Math.floor(width === undefined ? (rest * needs[i]!) / need : fixed[i]! * scale),
  );
}

/** The root keeps one long cell from taking everything. */
function needOf(block: Extract<Block, { kind: "table" }>, column: Column, index: number): number {
  const lengths = block.rows.slice(0, 200).map((row) => textLength(row[index] ?? []));
  return Math.sqrt(Math.max(4, column.label.length, ...lengths));
}

const textLength = (cell: Cell): number =>
  cell.reduce((sum, block) => sum + ("runs" in block ? plainText(block.runs).length : 20), 0);
