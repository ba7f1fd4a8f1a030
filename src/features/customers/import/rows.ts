/** Each row of a customer list: a customer with what should be checked, or a reason why it stayed outside. */
import { graphemeLength, hasControlCharacters, isBlank } from "#src/lib/japanese-text.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Column, type CustomerField, fieldLabel } from "./columns.ts";
import type { CsvReader, CsvRecord } from "./csv-records.ts";
import { type FileContext, type ImportedCustomer, openContext, readCustomer } from "./customer.ts";
import { readEmailValue, readPhoneValue, readPostalValue } from "./values.ts";
import { type ImportWarning, isSerious, warn } from "./warnings.ts";

export type RejectCode =
  | "no_name"
  | "total"
  | "too_long"
  | "ragged"
  | "control_characters"
  | "broken_quote"
  | "too_long_row";

export type ImportRow =
  | {
      readonly ok: true;
      /** As a spreadsheet counts rows, the header included, from 1. */
      readonly rowNumber: number;
      readonly customer: ImportedCustomer;
      readonly warnings: readonly ImportWarning[];
    }
  | {
      readonly ok: false;
      readonly rowNumber: number;
      /** Physical line in the file, from 1; differs from the row where cells hold line breaks. */
      readonly line: number;
      readonly code: RejectCode;
      /** A sentence for the owner: what is wrong and what to do. */
      readonly reason: string;
      /** The row's cells; those of columns that do not come in are 「あり」 or empty, never their content. */
      readonly cells: readonly string[];
    };

export interface ImportCounts {
  /** imported + rejected. */
  rows: number;
  imported: number;
  /** Imported with something that a person must settle: those of 「要確認」. */
  flagged: number;
  rejected: number;
  blank: number;
}

interface RowSource {
  readonly reader: CsvReader;
  readonly columns: readonly Column[];
  readonly counts: ImportCounts;
  readonly firstRow: number;
  readonly maxRows: number;
}

type Outcome =
  | { customer: ImportedCustomer; warnings: ImportWarning[] }
  | { code: RejectCode; reason: string };

const maxNameGraphemes = 200;
const maxCellChars = 500;
const nameFields: readonly CustomerField[] = [
  "name",
  "lastName",
  "firstName",
  "kana",
  "lastKana",
  "firstKana",
  "company",
];
const breakableFields: readonly CustomerField[] = ["address", "address2", "building", "city"];

export function* readRows({ reader, columns, counts, firstRow, maxRows }: RowSource): Generator<ImportRow> {
  const context = openContext(columns);
  // The lines after a broken one may be the rest of its note: of those nothing is shown.
  let isTail = false;
  for (let rowNumber = firstRow; ; rowNumber += 1) {
    const record = reader.next();
    if (!record) return;
    if (record.broken === undefined && record.cells.every(isBlank)) {
      counts.blank += 1;
      continue;
    }
    if (counts.rows >= maxRows) throw new Refusal("customer_file_too_many_rows", { limit: maxRows });
    counts.rows += 1;
    const outcome = readRow(record, rowNumber, context);
    if ("customer" in outcome) {
      isTail = false;
      counts.imported += 1;
      if (outcome.warnings.some(isSerious)) counts.flagged += 1;
      yield { ok: true, rowNumber, customer: outcome.customer, warnings: outcome.warnings };
    } else {
      counts.rejected += 1;
      const cells = isTail ? columns.map(() => "") : shownCells(record, columns);
      yield { ok: false, rowNumber, line: record.line, ...outcome, cells };
      isTail ||= record.broken !== undefined;
    }
  }
}

function readRow(record: CsvRecord, rowNumber: number, context: FileContext): Outcome {
  if (record.broken === "quote") {
    return refuse(
      "broken_quote",
      '引用符（"）の閉じ忘れなどで、列の区切りが分かりませんでした。この行の引用符をご確認ください。',
    );
  }
  if (record.broken === "long") {
    return refuse(
      "too_long_row",
      "1行が長すぎて読み取れませんでした。この行の引用符と改行をご確認ください。",
    );
  }
  const cells = record.cells.some(isGuarded) ? record.cells.map(withoutGuard) : [...record.cells];
  const warnings: ImportWarning[] = [];
  const misfit = checkWidth(cells, context, warnings);
  if (misfit) return misfit;
  const fault = checkCells(cells, context.columns);
  if (fault) return fault;
  const customer = readCustomer(cells, rowNumber, context, warnings);
  if (!customer) return refuse("no_name", "氏名が入っていません。氏名を入れてからもう一度お試しください。");
  if (totals.test(customer.keys.name)) {
    return refuse("total", "合計などの行のようです。お客様ではないため、取り込みません。");
  }
  return { customer, warnings };
}

/** What lists end with: nobody bears these as a name. */
const totals = /^(?:総?合計|小計|総計|累計)$/;

/**
 * A row with too few or too many cells may have slipped: a name beside somebody else's address is worse than a row
 * that stays outside. Spreadsheets do leave out empty cells at the end, so a short row comes in where only columns
 * without content are missing and what is there fits its columns.
 */
function checkWidth(cells: string[], context: FileContext, warnings: ImportWarning[]): Outcome | undefined {
  const { columns } = context;
  while (cells.length > columns.length && cells.at(-1)?.trim() === "") cells.pop();
  if (cells.length === columns.length) return;
  const isHarmless =
    cells.length < columns.length &&
    columns.slice(cells.length).every((column) => column.mode !== "content") &&
    fitsColumns(cells, context);
  if (!isHarmless) {
    return refuse(
      "ragged",
      `列の数が見出しと違います（見出し${columns.length}列、この行${cells.length}列）。区切りのカンマをご確認ください。`,
    );
  }
  warnings.push(warn("short_row", null));
  return;
}

function fitsColumns(cells: readonly string[], { columns, days }: FileContext): boolean {
  const found: ImportWarning[] = [];
  let checked = 0;
  for (const column of columns.slice(0, cells.length)) {
    const cell = cells[column.index]?.trim() || null;
    if (cell === null || column.mode !== "content") continue;
    if (column.field === "phone" || column.field === "mobile") readPhoneValue(cell, column.field, found);
    else if (column.field === "postal") readPostalValue(cell, found);
    else if (column.field === "email") readEmailValue(cell, found);
    else if (column.field === "birth" || column.field === "lastVisit") days.read(cell, column.field, found);
    else continue;
    checked += 1;
  }
  return checked > 0 && !found.some((warning) => warning.code.endsWith("_unreadable"));
}

function checkCells(cells: readonly string[], columns: readonly Column[]): Outcome | undefined {
  for (const { index, field, mode } of columns) {
    if (mode !== "content" || field === null) continue;
    const cell = cells[index] ?? "";
    if (cell.length <= maxNameGraphemes && harmless.test(cell)) continue;
    const label = fieldLabel(field);
    const isName = nameFields.includes(field);
    const limit = isName ? maxNameGraphemes : maxCellChars;
    if (cell.length > 4 * maxCellChars || (cell.length > limit && graphemeLength(cell) > limit)) {
      return refuse(
        "too_long",
        `「${label}」が${limit}文字を超えています。別の欄の内容が入っていないかご確認ください。`,
      );
    }
    if (hasControlCharacters(cell, breakableFields.includes(field))) {
      return refuse(
        "control_characters",
        `「${label}」に改行や制御文字（目に見えない文字）が入っています。取り除いてからもう一度お試しください。`,
      );
    }
  }
  return;
}

// Without control characters and halves of a character: nearly every cell.
const harmless = /^[\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFF]*$/;

/**
 * What may be shown and downloaded of a row that stayed outside. The columns of a slipped row have moved, so there
 * nothing is shown from the first place at which karte or notes may stand.
 */
function shownCells(record: CsvRecord, columns: readonly Column[]): string[] {
  const slip = Math.max(0, columns.length - record.cells.length);
  const isSlipped = record.broken !== undefined || record.cells.length !== columns.length;
  const firstHidden = columns.findIndex((column) => column.mode !== "content");
  const shown = isSlipped && firstHidden >= 0 ? Math.max(0, firstHidden - slip) : columns.length;
  return columns.map(({ index, mode }) => {
    const cell = withoutGuard(record.cells[index] ?? "");
    if (mode === "content" && index < shown) return cell;
    return mode === "presence" && cell.trim() !== "" ? "あり" : "";
  });
}

/** Takes off the apostrophe that our own list of rejected rows puts before formula characters. */
function withoutGuard(cell: string): string {
  return isGuarded(cell) ? cell.slice(1) : cell;
}

function isGuarded(cell: string): boolean {
  return cell.charCodeAt(0) === 0x27 && /^'[=+\-@＝＋－＠]/.test(cell);
}

function refuse(code: RejectCode, reason: string): Outcome {
  return { code, reason };
}
