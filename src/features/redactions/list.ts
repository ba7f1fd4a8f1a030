/**
 * Blacking out columns and rows of a list (CSV): every hidden
 * cell becomes the same mark, so its length tells nothing.
 */
import {
  CsvReader,
  type CsvRecord,
  csvCell,
  decodeText,
  detectEncoding,
} from "#src/features/customers/index.ts";
import { Refusal } from "#src/lib/refusal.ts";

/** Stands for a hidden cell, whatever it held, empty cells included. */
export const MARK = "■■■";
const BOM = "\uFEFF";
/** As many as can be chosen from. */
const MOST_COLUMNS = 10_000;
/** Short rows under a wide header grow with every mark. */
const MOST_CHARS = 64_000_000;

export interface ListHead {
  readonly columns: readonly string[];
  /** Rows below the header. */
  readonly rows: number;
}

function readerOf(bytes: Uint8Array): CsvReader {
  return new CsvReader(decodeText(bytes, detectEncoding(bytes).encoding));
}

/**
 * What the list's first line says, and how many rows follow. Throws
 * `redaction_list_large` and the refusals of `detectEncoding`.
 */
export function headOf(bytes: Uint8Array): ListHead {
  const reader = readerOf(bytes);
  const columns = firstOf(reader).cells;
  let rows = 0;
  for (let record = reader.next(); record; record = reader.next()) if (!isBlank(record.cells)) rows += 1;
  return { columns, rows };
}

function firstOf(reader: CsvReader): CsvRecord {
  const first = reader.next() ?? { cells: [], line: 1 };
  if (first.cells.length > MOST_COLUMNS) throw new Refusal("redaction_list_large");
  return first;
}

/**
 * An address, a date, a telephone number, a number of more than two digits: a person's row, and no names of columns.
 */
const TELLING = /@|\d{3}|\d[-/.年]\d/;

/**
 * The first line as it may be shown. Names of columns stay. A list may also begin with its first person, and a lost
 * quote may draw the next lines into the header: such cells are hidden like any others.
 */
function headerShown(
  { cells, broken }: CsvRecord,
  hidden: ReadonlySet<number>,
  hidesRows: boolean,
): string[] {
  const isNames = broken === undefined && !cells.some((cell) => TELLING.test(cell.normalize("NFKC")));
  const cut = cells.findIndex((cell) => /[\r\n]/.test(cell));
  return cells.map((cell, column) => {
    const mayTell = !isNames || (cut >= 0 && column >= cut);
    return mayTell && (hidden.has(column) || hidesRows) ? MARK : cell;
  });
}

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0] === "";

/**
 * The list as UTF-8 CSV with the header, hidden columns marked in every row and rows that were not chosen marked
 * throughout. A row that could not be read as written is marked throughout: nobody knows where its cells end.
 * Throws `redaction_list_large`.
 */
export function blackenList(
  bytes: Uint8Array,
  hidden: ReadonlySet<number>,
  isShownRow: (row: number) => boolean,
): { readonly bytes: Buffer; readonly rows: number; readonly columns: number } {
  const reader = readerOf(bytes);
  const first = firstOf(reader);
  const header = first.cells;
  reader.expectedCells = header.length;
  // Row 0 is nobody's: only who chose no rows shows it.
  const lines = [headerShown(first, hidden, !isShownRow(0)).map(csvCell).join(",")];
  let row = 0;
  let chars = 0;
  for (let record = reader.next(); record; record = reader.next()) {
    if (isBlank(record.cells)) continue;
    row += 1;
    const isWhole = record.broken === undefined && record.cells.length === header.length && isShownRow(row);
    const line = header
      .map((_, column) => csvCell(isWhole && !hidden.has(column) ? record.cells[column]! : MARK))
      .join(",");
    chars += line.length;
    if (chars > MOST_CHARS) throw new Refusal("redaction_list_large");
    lines.push(line);
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
