/** The list of customers that a packet may hold: only those concerned, only the columns that were chosen. */
import { type Customer, csvCell, listCustomersForLetters } from "#src/features/customers/index.ts";
import type { Reader } from "#src/platform/database.ts";
import type { PacketChoice } from "./choice.ts";
import { type Column, codesOf, columnLabels, namingColumns } from "./words.ts";

export interface CustomersList {
  /** UTF-8 with a byte order mark and CRLF: Excel opens it by a double click. */
  readonly csv: string;
  readonly count: number;
  /** In the order of the file. */
  readonly columns: readonly Column[];
}

const BOM = "\uFEFF";

const cells: Readonly<Record<Column, (one: Customer) => string | null>> = {
  number: (one) => one.label,
  name: (one) => one.name,
  kana: (one) => one.kana,
  postal: (one) => one.postal,
  address: (one) => [one.address, one.building].filter(Boolean).join(" "),
  phone: (one) => [one.phone, one.mobile].filter(Boolean).join(" / "),
  email: (one) => one.email,
  items: (one) => one.leakedItems.join("、"),
  reports: (one) => String(one.reports),
  notice: (one) => one.notice,
};

/** The columns that really go out: a masked list has none that names anybody, whatever was chosen. */
export function columnsOf({ masked, fields }: NonNullable<PacketChoice["customers"]>): Column[] {
  const chosen = codesOf(columnLabels).filter((one) => one === "number" || fields.includes(one));
  return masked ? chosen.filter((one) => !namingColumns.has(one)) : chosen;
}

/** Everybody concerned, withheld or not, in the order of their numbers. */
export function customersList(
  read: Reader,
  incidentId: string,
  choice: NonNullable<PacketChoice["customers"]>,
): CustomersList {
  const columns = columnsOf(choice);
  const people = [...listCustomersForLetters(read, incidentId, { includeWithheld: true })].sort(
    (a, b) => a.number - b.number,
  );
  const lines = [
    columns.map((one) => csvCell(columnLabels[one])),
    ...people.map((person) => columns.map((one) => csvCell(cells[one](person) ?? ""))),
  ];
  const csv = `${BOM}${lines.map((line) => `${line.join(",")}\r\n`).join("")}`;
  return { csv, count: people.length, columns };
}
