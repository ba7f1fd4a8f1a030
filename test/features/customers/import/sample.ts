import iconv from "iconv-lite";
import { type ColumnMap, type ImportedCustomer, openCustomerFile } from "#src/features/customers/index.ts";

export const utf8 = (text: string) => new TextEncoder().encode(text);
export const cp932 = (text: string) => iconv.encode(text, "cp932");
export const eucJp = (text: string) => iconv.encode(text, "eucjp");

/** Opens and reads a whole file. */
export function readAll(bytes: Uint8Array, chosen: ColumnMap = {}) {
  const file = openCustomerFile(bytes, chosen);
  const rows = [...file.rows()];
  return { file, rows, counts: file.counts };
}

/** The customers that came in from a text in UTF-8. */
export function customersOf(text: string, chosen: ColumnMap = {}): ImportedCustomer[] {
  return readAll(utf8(text), chosen).rows.flatMap((row) => (row.ok ? [row.customer] : []));
}

/** Warning codes, a list for each row; the code of the reason for rows that stayed outside. */
export function findingsOf(text: string): string[][] {
  return readAll(utf8(text)).rows.map((row) =>
    row.ok ? row.warnings.map((warning) => warning.code) : [`rejected: ${row.code}`],
  );
}
