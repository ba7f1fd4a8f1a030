/** A customer that was read, as the values of a row; the same for lists and for people written down by hand. */
import type { ImportedCustomer } from "./import/customer.ts";
import { type ImportWarning, isSerious, storedWarnings } from "./import/warnings.ts";

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
    warnings: storedWarnings(warnings),
    needsCheck: warnings.some(isSerious),
  };
}

export type CustomerRecord = ReturnType<typeof recordOf>;

/** What a list or a person says of somebody, as it stands there; the editor shows these. */
export const valueNames = [
  "customerNo",
  "name",
  "lastName",
  "firstName",
  "kana",
  "company",
  "honorific",
  "postal",
  "address",
  "building",
  "phone",
  "mobile",
  "fax",
  "email",
  "birth",
  "firstVisit",
  "lastVisit",
  "staff",
  "dm",
] as const satisfies readonly (keyof CustomerRecord)[];

/** The order in which a record is stored. */
export const recordNames = [
  ...valueNames,
  "birthOn",
  "firstVisitOn",
  "lastVisitOn",
  "visits",
  "salesTotalYen",
  "isDmAllowed",
  "isCorporation",
  "present",
  "nameKey",
  "kanaKey",
  "postalKey",
  "addressKey",
  "hasAddress",
  "warnings",
  "needsCheck",
] as const satisfies readonly (keyof CustomerRecord)[];

/** Records as SQLite stores them. */
export interface StoredRecords {
  /** Names that some of these records fill, in the order of `recordNames`. */
  readonly filled: readonly (typeof recordNames)[number][];
  /** What stands under those names, record after record. */
  readonly values: readonly (string | number | null)[];
}

export function storedRecords(records: readonly CustomerRecord[]): StoredRecords {
  const whole = records.map((record) => Object.values(record));
  const places = recordNames.flatMap((_, place) => (whole.some((row) => row[place] !== null) ? [place] : []));
  const values: (string | number | null)[] = [];
  for (const row of whole) {
    for (let at = 0; at < places.length; at += 1) {
      const value = row[places[at]!]!;
      values.push(typeof value === "boolean" ? Number(value) : value);
    }
  }
  return { filled: places.map((place) => recordNames[place]!), values };
}
