/** Each row of a customer list: a customer with what should be checked, or a reason why it stayed outside. */
import type { CivilDate } from "#src/lib/civil-date.ts";
import { graphemeLength, hasControlCharacters } from "#src/lib/japanese-text.ts";
import { addressKey, isCorporation, kanaKey, nameKey } from "#src/lib/match-keys.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Column, type CustomerField, fieldLabel } from "./columns.ts";
import type { CsvReader, CsvRecord } from "./csv-records.ts";
import { SeenCustomers } from "./seen-customers.ts";
import {
  checkSpelling,
  DayReader,
  looksLikePaymentCard,
  readCount,
  readDm,
  readEmailValue,
  readPhoneValue,
  readPostalValue,
} from "./values.ts";
import { type ImportWarning, warn } from "./warnings.ts";

/** Values exactly as they stand in the file; null where the cell is blank or the column is missing. */
export interface ImportedCustomer {
  customerNo: string | null;
  /** As it stands, or 姓 and 名 with a full-width space between, or the company where no person is named. */
  name: string;
  lastName: string | null;
  firstName: string | null;
  kana: string | null;
  company: string | null;
  honorific: string | null;
  postal: string | null;
  /** 都道府県 to 番地, joined without changing them. */
  address: string | null;
  building: string | null;
  phone: string | null;
  mobile: string | null;
  fax: string | null;
  email: string | null;
  birth: string | null;
  firstVisit: string | null;
  lastVisit: string | null;
  staff: string | null;
  dm: string | null;
  /** Read from the values above. */
  birthOn: CivilDate | null;
  firstVisitOn: CivilDate | null;
  lastVisitOn: CivilDate | null;
  visits: number | null;
  salesTotalYen: number | null;
  isDmAllowed: boolean | null;
  isCorporation: boolean;
  /** Headers of presence columns (karte, notes …) that hold something for this person. Their content is dropped. */
  present: string[];
  /** For matching and searching only. */
  keys: {
    customerNo: string | null;
    name: string;
    kana: string;
    postal: string | null;
    /** 電話番号, 携帯電話, each once. */
    phones: string[];
    email: string | null;
    address: string;
  };
}

export type RejectCode =
  | "no_name"
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
  /** Imported with at least one warning. */
  flagged: number;
  rejected: number;
  blank: number;
}

interface Reading {
  readonly reader: CsvReader;
  readonly columns: readonly Column[];
  readonly counts: ImportCounts;
  readonly firstRow: number;
  readonly maxRows: number;
}

interface Context {
  readonly columns: readonly Column[];
  readonly at: Partial<Record<CustomerField, number>>;
  readonly seen: SeenCustomers;
  readonly days: DayReader;
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

export function* readRows({ reader, columns, counts, firstRow, maxRows }: Reading): Generator<ImportRow> {
  const context: Context = {
    columns,
    at: positions(columns),
    seen: new SeenCustomers(),
    days: new DayReader(),
  };
  // The lines after a broken one may be the rest of its note: of those nothing is shown.
  let isTail = false;
  for (let rowNumber = firstRow; ; rowNumber += 1) {
    const record = reader.next();
    if (!record) return;
    if (record.broken === undefined && record.cells.every((cell) => cell.trim() === "")) {
      counts.blank += 1;
      continue;
    }
    if (counts.rows >= maxRows) throw new Refusal("customer_file_too_many_rows", { limit: maxRows });
    counts.rows += 1;
    const outcome = readRow(record, rowNumber, context);
    if ("customer" in outcome) {
      isTail = false;
      counts.imported += 1;
      if (outcome.warnings.length > 0) counts.flagged += 1;
      yield { ok: true, rowNumber, ...outcome };
    } else {
      counts.rejected += 1;
      const cells = isTail ? columns.map(() => "") : shownCells(record, columns);
      yield { ok: false, rowNumber, line: record.line, ...outcome, cells };
      isTail ||= record.broken !== undefined;
    }
  }
}

function readRow(record: CsvRecord, rowNumber: number, context: Context): Outcome {
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
  const cells = record.cells.map(withoutGuard);
  const warnings: ImportWarning[] = [];
  const misfit = checkWidth(cells, context, warnings);
  if (misfit) return misfit;
  const fault = checkCells(cells, context.columns);
  if (fault) return fault;
  return readCustomer(cells, rowNumber, context, warnings);
}

/**
 * A row with too few or too many cells may have slipped: a name beside somebody else's address is worse than a row
 * that stays outside. Spreadsheets do leave out empty cells at the end, so a short row comes in where only columns
 * without content are missing and what is there fits its columns.
 */
function checkWidth(cells: string[], context: Context, warnings: ImportWarning[]): Outcome | undefined {
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

function fitsColumns(cells: readonly string[], { columns, days }: Context): boolean {
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

function readCustomer(
  cells: readonly string[],
  rowNumber: number,
  { columns, at, seen, days }: Context,
  warnings: ImportWarning[],
): Outcome {
  const value = (field: CustomerField): string | null => {
    const index = at[field];
    const cell = index === undefined ? "" : (cells[index] ?? "");
    return cell.trim() === "" ? null : cell;
  };
  const lastName = value("lastName");
  const firstName = value("firstName");
  const company = value("company");
  const name = value("name") ?? joined([lastName, firstName], "\u3000") ?? company;
  if (name === null) {
    return refuse("no_name", "氏名が入っていません。氏名を入れてからもう一度お試しください。");
  }
  const kana = value("kana") ?? joined([value("lastKana"), value("firstKana")], "\u3000");
  const postal = value("postal") ?? joined([value("postal1"), value("postal2")], "-");
  const address = joinAddress([value("prefecture"), value("city"), value("address"), value("address2")]);
  const building = joined([value("building"), value("room")], "\u3000");
  const phone = value("phone");
  const mobile = value("mobile");
  const email = value("email");
  let customerNo = value("customerNo");
  if (customerNo !== null && looksLikePaymentCard(customerNo)) {
    customerNo = null;
    warnings.push(warn("card_number_dropped", "customerNo"));
  }
  checkSpelling(name, "name", warnings);
  checkSpelling(kana, "kana", warnings);
  if (company !== name) checkSpelling(company, "company", warnings);
  checkSpelling(address, "address", warnings);
  checkSpelling(building, "building", warnings);
  const customer: ImportedCustomer = {
    customerNo,
    name,
    lastName,
    firstName,
    kana,
    company,
    honorific: value("honorific"),
    postal,
    address,
    building,
    phone,
    mobile,
    fax: value("fax"),
    email,
    birth: value("birth"),
    firstVisit: value("firstVisit"),
    lastVisit: value("lastVisit"),
    staff: value("staff"),
    dm: value("dm"),
    birthOn: days.read(value("birth"), "birth", warnings),
    firstVisitOn: days.read(value("firstVisit"), "firstVisit", warnings),
    lastVisitOn: days.read(value("lastVisit"), "lastVisit", warnings),
    visits: readCount(value("visits"), "visits", warnings),
    salesTotalYen: readCount(value("salesTotal"), "salesTotal", warnings),
    isDmAllowed: readDm(value("dm"), warnings),
    isCorporation: isCorporation(name),
    present: presentHeaders(cells, columns),
    keys: {
      customerNo: customerNo === null ? null : customerNo.normalize("NFKC").trim().toUpperCase(),
      name: nameKey(name),
      kana: kana === null ? "" : kanaKey(kana),
      postal: readPostalValue(postal, warnings),
      phones: phoneKeys(phone, mobile, warnings),
      email: readEmailValue(email, warnings),
      address: address === null ? "" : addressKey(address + (building ?? "")),
    },
  };
  flagDuplicates(customer, rowNumber, seen, warnings);
  return { customer, warnings };
}

function presentHeaders(cells: readonly string[], columns: readonly Column[]): string[] {
  const present: string[] = [];
  for (const column of columns) {
    if (column.mode === "presence" && (cells[column.index] ?? "").trim() !== "") present.push(column.header);
  }
  return present;
}

function phoneKeys(phone: string | null, mobile: string | null, warnings: ImportWarning[]): string[] {
  const keys = [readPhoneValue(phone, "phone", warnings), readPhoneValue(mobile, "mobile", warnings)];
  return [...new Set(keys.filter((key) => key !== null))];
}

/** Flags the later row only; both come in, because a letter too many is better than a person forgotten. */
function flagDuplicates(
  { keys }: ImportedCustomer,
  rowNumber: number,
  seen: SeenCustomers,
  warnings: ImportWarning[],
): void {
  const { sameNumber, samePerson } = seen.meet(rowNumber, keys);
  if (sameNumber !== undefined) warnings.push(warn("duplicate_number", "customerNo", { row: sameNumber }));
  if (samePerson !== undefined) warnings.push(warn("duplicate_person", "name", { row: samePerson }));
}

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
  return cell.charCodeAt(0) === 0x27 && /^'[=+\-@＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}

function positions(columns: readonly Column[]): Partial<Record<CustomerField, number>> {
  const at: Partial<Record<CustomerField, number>> = {};
  for (const { field, mode, index } of columns) if (mode === "content" && field !== null) at[field] = index;
  return at;
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  const present = parts.filter((part) => part !== null);
  return present.length === 0 ? null : present.join(separator);
}

/** Some files repeat the prefecture in the address; figures that would run together are kept apart. */
function joinAddress(parts: readonly (string | null)[]): string | null {
  let whole: string | null = null;
  for (const part of parts) {
    if (part === null) continue;
    if (whole === null || part.startsWith(whole)) whole = part;
    else whole += /[0-9０-９]$/.test(whole) && /^[0-9０-９]/.test(part) ? `\u3000${part}` : part;
  }
  return whole;
}

function refuse(code: RejectCode, reason: string): Outcome {
  return { code, reason };
}
