/** A customer that was read, as the values of a row; the same for lists and for people written down by hand. */
import type { ImportedCustomer } from "./import/customer.ts";
import { type ImportWarning, isSerious, storedWarnings } from "./import/warnings.ts";
import type { customer } from "./tables.ts";

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
] as const;

/** Columns that come from what was read, in the order of `appendRecord`. All others say what was decided since. */
const recordNames = [
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
  "warnings",
  "needsCheck",
] as const;
type RecordName = (typeof recordNames)[number];
type CustomerRecord = Pick<typeof customer.$inferSelect, RecordName>;
const flags: readonly RecordName[] = ["isDmAllowed", "isCorporation", "needsCheck"];

/** As SQLite stores it. */
export type StoredValue = string | number | null;

/** Appends one value for each of `recordNames`: flat, because a thread hands over one long list sooner than many. */
export function appendRecord(
  values: StoredValue[],
  read: ImportedCustomer,
  warnings: readonly ImportWarning[],
): void {
  const { keys } = read;
  values.push(
    read.customerNo,
    read.name,
    read.lastName,
    read.firstName,
    read.kana,
    read.company,
    read.honorific,
    read.postal,
    read.address,
    read.building,
    read.phone,
    read.mobile,
    read.fax,
    read.email,
    read.birth,
    read.firstVisit,
    read.lastVisit,
    read.staff,
    read.dm,
    read.birthOn,
    read.firstVisitOn,
    read.lastVisitOn,
    read.visits,
    read.salesTotalYen,
    read.isDmAllowed === null ? null : Number(read.isDmAllowed),
    Number(read.isCorporation),
    read.present.length === 0 ? "[]" : JSON.stringify(read.present),
    keys.name,
    keys.kana,
    keys.postal ?? "",
    keys.address,
    storedWarnings(warnings),
    Number(warnings.some(isSerious)),
  );
}

/** The values of one record by their names, flags as claims again. */
export function recordOf(values: readonly StoredValue[]): CustomerRecord {
  const named = recordNames.map((name, at) => {
    const value = values[at] ?? null;
    return [name, flags.includes(name) && value !== null ? value === 1 : value];
  });
  return Object.fromEntries(named) as CustomerRecord;
}

/** Records one behind the other, each with a value for every name of the order in which they are stored. */
export interface StoredRecords {
  readonly values: readonly StoredValue[];
  /** Names that some record fills, and where in a record they stand. */
  readonly filled: readonly { readonly name: RecordName; readonly at: number }[];
}

/** How many values a record has. */
export const recordLength = recordNames.length;

/** What `appendRecord` gathered. */
export function storedRecords(values: readonly StoredValue[]): StoredRecords {
  const isFilled = (place: number): boolean => {
    for (let at = place; at < values.length; at += recordLength) if (values[at] !== null) return true;
    return false;
  };
  return { values, filled: recordNames.flatMap((name, at) => (isFilled(at) ? [{ name, at }] : [])) };
}
