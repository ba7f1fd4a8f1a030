/** Opens a customer list: its encoding, its header row and the meaning of its columns, before any row is read. */
import { readDate } from "#src/lib/japanese-date.ts";
import { readPhone, readPostal } from "#src/lib/match-keys.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Column, type ColumnMap, hasNameColumn, readHeader, recognisedColumns } from "./columns.ts";
import { CsvReader, type CsvRecord } from "./csv-records.ts";
import {
  type DetectedEncoding,
  decodeText,
  detectEncoding,
  type Encoding,
  encodingLabels,
} from "./decode.ts";
import { type ImportCounts, type ImportRow, readRows } from "./rows.ts";

export interface CustomerFileLimits {
  readonly maxBytes: number;
  readonly maxRows: number;
  readonly maxColumns: number;
}

export interface CustomerFile {
  readonly encoding: Encoding;
  /** 「Shift_JIS（Windows）」 */
  readonly encodingLabel: string;
  /** Characters that could not be decoded; the rows that hold them in an imported column are flagged. */
  readonly undecodable: number;
  readonly columns: readonly Column[];
  /** Row of the header as a spreadsheet counts, from 1. Rows above it are a title and are left out. */
  readonly headerRow: number;
  /** False until some column is mapped to a name; `rows` then refuses. */
  readonly hasName: boolean;
  /** Grows while `rows` is read. */
  readonly counts: Readonly<ImportCounts>;
  /**
   * Every row once, in order: in, or out with its reason. Blank rows are only counted. Reads on demand: memory is
   * bounded by the file and the keys for finding duplicates. Can be read once.
   * Throws `customer_file_no_name`, `customer_file_no_rows`, `customer_file_too_many_rows`.
   */
  rows(): Generator<ImportRow>;
}

export const customerFileLimits: CustomerFileLimits = {
  maxBytes: 64 * 1024 * 1024,
  maxRows: 300_000,
  maxColumns: 200,
};

interface OpeningOptions {
  readonly limits?: CustomerFileLimits;
  /** What `detectEncoding` found of these bytes, where it was asked before. */
  readonly detected?: DetectedEncoding | undefined;
}

// A title, a date of output and a blank line stand above some lists.
const headerSearchRows = 10;

// What a column is called is kept with each customer who has something in it.
const maxHeaderChars = 10_000;

/**
 * `bytes` is the whole file; what encoding or type somebody declared for it does not matter. `chosen` maps a header,
 * exactly as it stands in the file, to a field, to "presence" or to "ignore".
 * Throws `customer_file_empty`, `…_too_large`, `…_kind`, `…_encoding`, `…_no_header`, `…_too_many_columns`.
 */
export function openCustomerFile(
  bytes: Uint8Array,
  chosen: ColumnMap = {},
  { limits = customerFileLimits, detected }: OpeningOptions = {},
): CustomerFile {
  if (bytes.length > limits.maxBytes) {
    throw new Refusal("customer_file_too_large", { limitMb: Math.floor(limits.maxBytes / 1024 / 1024) });
  }
  const { encoding, undecodable } = detected ?? detectEncoding(bytes);
  const header = findHeader(bytes, encoding, chosen, limits.maxColumns);
  const columns = readHeader(header.cells, chosen);
  const hasName = hasNameColumn(columns);
  const counts: ImportCounts = { rows: 0, imported: 0, flagged: 0, rejected: 0, blank: 0 };
  return {
    encoding,
    encodingLabel: encodingLabels[encoding],
    undecodable,
    columns,
    headerRow: header.row,
    hasName,
    counts,
    *rows() {
      if (!hasName) throw new Refusal("customer_file_no_name");
      const reader = new CsvReader(decodeText(bytes, encoding));
      for (let row = 0; row < header.row; row += 1) reader.next();
      reader.expectedCells = columns.length;
      yield* readRows({ reader, columns, counts, firstRow: header.row + 1, maxRows: limits.maxRows });
      if (counts.rows === 0) throw new Refusal("customer_file_no_rows");
    },
  };
}

/** The first row in which most headers are known; without any, the first row, unless it looks like a customer. */
function findHeader(
  bytes: Uint8Array,
  encoding: Encoding,
  chosen: ColumnMap,
  maxColumns: number,
): { cells: readonly string[]; row: number } {
  const reader = new CsvReader(decodeText(bytes, encoding));
  let isTooWide = false;
  let isTooLong = false;
  const candidates: { record: CsvRecord; row: number; known: number }[] = [];
  for (let row = 1; row <= headerSearchRows; row += 1) {
    const record = reader.next();
    if (!record) break;
    if (record.cells.length > maxColumns) {
      isTooWide = true;
      continue;
    }
    if (record.cells.every((cell) => cell.trim() === "")) continue;
    if (record.cells.reduce((chars, cell) => chars + cell.length, 0) > maxHeaderChars) {
      isTooLong = true;
      continue;
    }
    const byHand = record.cells.filter((cell) => Object.hasOwn(chosen, cell)).length;
    candidates.push({ record, row, known: recognisedColumns(record.cells) + byHand });
  }
  const first = candidates[0];
  if (!first && isTooWide) throw new Refusal("customer_file_too_many_columns", { limit: maxColumns });
  if (!first) throw new Refusal(isTooLong ? "customer_file_no_header" : "customer_file_empty");
  const best = candidates.reduce((a, b) => (b.known > a.known ? b : a), first);
  if (best.known === 0 && looksLikeData(first.record.cells)) throw new Refusal("customer_file_no_header");
  return { cells: best.record.cells, row: best.row };
}

function looksLikeData(cells: readonly string[]): boolean {
  return cells.some(
    (cell) =>
      /\S@\S/.test(cell) ||
      readPhone(cell).key !== null ||
      readPostal(cell).key !== null ||
      readDate(cell).ok ||
      /^\d+$/.test(cell.trim()),
  );
}
