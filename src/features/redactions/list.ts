/** Blacking out columns and rows of a list (CSV): every hidden cell becomes the same mark, so its length tells nothing. */
import { CsvReader, csvCell, decodeText, detectEncoding } from "#src/features/customers/index.ts";

/** Stands for a hidden cell, whatever it held, empty cells included. */
export const MARK = "■■■";
const BOM = "\uFEFF";

export interface ListHead {
  readonly columns: readonly string[];
  /** Rows below the header. */
  readonly rows: number;
}

function readerOf(bytes: Uint8Array): CsvReader {
  return new CsvReader(decodeText(bytes, detectEncoding(bytes).encoding));
}

/** What the list's first line says, and how many rows follow. Throws the refusals of `detectEncoding`. */
export function headOf(bytes: Uint8Array): ListHead {
  const reader = readerOf(bytes);
  const columns = reader.next()?.cells ?? [];
  let rows = 0;
  for (let record = reader.next(); record; record = reader.next()) if (!isBlank(record.cells)) rows += 1;
  return { columns, rows };
}

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0] === "";

/**
 * The list as UTF-8 CSV with the header, hidden columns marked in every row and rows that were not chosen marked
 * throughout. A row that could not be read as written is marked throughout: nobody knows where its cells end.
 */
export function blackenList(
  bytes: Uint8Array,
  hidden: ReadonlySet<number>,
  isShownRow: (row: number) => boolean,
): { readonly bytes: Buffer; readonly rows: number; readonly columns: number } {
  const reader = readerOf(bytes);
  const header = reader.next()?.cells ?? [];
  reader.expectedCells = header.length;
  const lines = [header.map(csvCell).join(",")];
  let row = 0;
  for (let record = reader.next(); record; record = reader.next()) {
    if (isBlank(record.cells)) continue;
    row += 1;
    const isWhole = record.broken === undefined && record.cells.length === header.length && isShownRow(row);
    lines.push(
      header
        .map((_, column) => csvCell(isWhole && !hidden.has(column) ? record.cells[column]! : MARK))
        .join(","),
    );
  }
  return { bytes: Buffer.from(`${BOM}${lines.join("\r\n")}\r\n`, "utf8"), rows: row, columns: header.length };
}

/** 「1-20、35」 as a test of row numbers; undefined when it cannot be read. Empty shows every row. */
export function readRows(text: string): ((row: number) => boolean) | undefined {
  const parts = text
    .normalize("NFKC")
    .split(/[、,\s]+/)
    .filter(Boolean);
  if (parts.length === 0) return () => true;
  const ranges: (readonly [number, number])[] = [];
  for (const part of parts) {
    const match = /^(\d{1,7})(?:[-~〜～―ー](\d{1,7}))?$/.exec(part);
    if (!match) return undefined;
    const from = Number(match[1]);
    const to = match[2] === undefined ? from : Number(match[2]);
    if (from < 1 || to < from) return undefined;
    ranges.push([from, to]);
  }
  return (row) => ranges.some(([from, to]) => row >= from && row <= to);
}
