/** One row as a customer: raw values, what was read beside them, and keys for matching. */
import type { CivilDate } from "#src/lib/civil-date.ts";
import { isBlank } from "#src/lib/japanese-text.ts";
import { addressKey, isCorporation, kanaKey, nameKey } from "#src/lib/match-keys.ts";
import type { Column, CustomerField } from "./columns.ts";
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
    phone: string | null;
    mobile: string | null;
    email: string | null;
    address: string;
  };
}

/** What is known of the whole file while its rows are read. */
export interface FileContext {
  readonly columns: readonly Column[];
  /** Field → position of its column. */
  readonly at: Partial<Record<CustomerField, number>>;
  readonly seen: SeenCustomers;
  readonly days: DayReader;
}

export function openContext(columns: readonly Column[]): FileContext {
  return { columns, at: positions(columns), seen: new SeenCustomers(), days: new DayReader() };
}

/** Reads the cells of one row that fits its columns; undefined when nobody is named. Adds what should be checked. */
export function readCustomer(
  cells: readonly string[],
  rowNumber: number,
  { columns, at, seen, days }: FileContext,
  warnings: ImportWarning[],
): ImportedCustomer | undefined {
  const value = (index: number | undefined): string | null => {
    const cell = index === undefined ? "" : (cells[index] ?? "");
    return isBlank(cell) ? null : cell;
  };
  const lastName = value(at.lastName);
  const firstName = value(at.firstName);
  const company = value(at.company);
  const name = value(at.name) ?? joined([lastName, firstName], "\u3000") ?? company;
  if (name === null) return;
  const kana = value(at.kana) ?? joined([value(at.lastKana), value(at.firstKana)], "\u3000");
  const postal = value(at.postal) ?? joined([value(at.postal1), value(at.postal2)], "-");
  const address = joinAddress([value(at.prefecture), value(at.city), value(at.address), value(at.address2)]);
  const building = joined([value(at.building), value(at.room)], "\u3000");
  const phone = value(at.phone);
  const mobile = value(at.mobile);
  const email = value(at.email);
  let customerNo = value(at.customerNo);
  if (customerNo !== null && looksLikePaymentCard(customerNo)) {
    customerNo = null;
    warnings.push(warn("card_number_dropped", "customerNo"));
  }
  checkSpelling(name, "name", warnings);
  if (/^[\d０-９\s　.,，．\-－]+$|^計$/.test(name)) warnings.push(warn("name_unlikely", "name"));
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
    honorific: value(at.honorific),
    postal,
    address,
    building,
    phone,
    mobile,
    fax: value(at.fax),
    email,
    birth: value(at.birth),
    firstVisit: value(at.firstVisit),
    lastVisit: value(at.lastVisit),
    staff: value(at.staff),
    dm: value(at.dm),
    birthOn: days.read(value(at.birth), "birth", warnings),
    firstVisitOn: days.read(value(at.firstVisit), "firstVisit", warnings),
    lastVisitOn: days.read(value(at.lastVisit), "lastVisit", warnings),
    visits: readCount(value(at.visits), "visits", warnings),
    salesTotalYen: readCount(value(at.salesTotal), "salesTotal", warnings),
    isDmAllowed: readDm(value(at.dm), warnings),
    isCorporation: isCorporation(name),
    present: presentHeaders(cells, columns),
    keys: {
      customerNo: customerNo === null ? null : customerNo.normalize("NFKC").trim().toUpperCase(),
      name: nameKey(name),
      kana: kana === null ? "" : kanaKey(kana),
      postal: readPostalValue(postal, warnings),
      phone: readPhoneValue(phone, "phone", warnings),
      mobile: readPhoneValue(mobile, "mobile", warnings),
      email: readEmailValue(email, warnings),
      address: address === null ? "" : addressKey(address + (building ?? "")),
    },
  };
  flagDuplicates(customer, rowNumber, seen, warnings);
  return customer;
}

function presentHeaders(cells: readonly string[], columns: readonly Column[]): string[] {
  const present: string[] = [];
  for (const column of columns) {
    if (column.mode === "presence" && !isBlank(cells[column.index] ?? "")) present.push(column.header);
  }
  return present;
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

function positions(columns: readonly Column[]): Partial<Record<CustomerField, number>> {
  const at: Partial<Record<CustomerField, number>> = {};
  for (const { field, mode, index } of columns) if (mode === "content" && field !== null) at[field] = index;
  return at;
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  let whole: string | null = null;
  for (const part of parts) if (part !== null) whole = whole === null ? part : whole + separator + part;
  return whole;
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
