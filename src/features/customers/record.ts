/** A customer that was read, as the values of a row; the same for lists and for people written down by hand. */
import type { ImportedCustomer } from "./import/customer.ts";
import type { ImportWarning, WarningCode } from "./import/warnings.ts";
import { searchTexts } from "./search/texts.ts";

/** Doubts that a person must settle before a letter goes out; the rest are remarks. */
const serious: ReadonlySet<WarningCode> = new Set([
  "private_use",
  "geta",
  "replacement",
  "question",
  "invisible",
  "line_break",
  "short_row",
  "postal_unreadable",
  "duplicate_number",
  "duplicate_person",
]);

/** Columns that come from what was read. Everything else of a row says what was decided since. */
export function recordOf(read: ImportedCustomer, warnings: readonly ImportWarning[]) {
  const { keys } = read;
  return {
    customerNo: read.customerNo,
    name: read.name,
    lastName: read.lastName,
    firstName: read.firstName,
    kana: read.kana,
    company: read.company,
    honorific: read.honorific,
    postal: read.postal,
    address: read.address,
    building: read.building,
    phone: read.phone,
    mobile: read.mobile,
    fax: read.fax,
    email: read.email,
    birth: read.birth,
    firstVisit: read.firstVisit,
    lastVisit: read.lastVisit,
    staff: read.staff,
    dm: read.dm,
    birthOn: read.birthOn,
    firstVisitOn: read.firstVisitOn,
    lastVisitOn: read.lastVisitOn,
    visits: read.visits,
    salesTotalYen: read.salesTotalYen,
    isDmAllowed: read.isDmAllowed,
    isCorporation: read.isCorporation,
    present: read.present.length === 0 ? "[]" : JSON.stringify(read.present),
    nameKey: keys.name,
    kanaKey: keys.kana,
    postalKey: keys.postal ?? "",
    addressKey: keys.address,
    hasAddress: keys.address !== "",
    warnings: warnings.length === 0 ? "[]" : JSON.stringify(warnings),
    needsCheck: warnings.some((warning) => serious.has(warning.code)),
  };
}

export type CustomerRecord = ReturnType<typeof recordOf>;

export function textsOf(record: CustomerRecord): string[] {
  return searchTexts(record);
}
