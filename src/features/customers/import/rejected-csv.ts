/** The rows that stayed outside, as a list that can be corrected in a spreadsheet and imported again. */
import type { Column } from "./columns.ts";
import type { ImportRow } from "./rows.ts";

export type RejectedRow = Extract<ImportRow, { ok: false }>;

const bom = "\uFEFF";

/**
 * CSV text: byte order mark (encode as UTF-8), CRLF, every cell quoted, the file's own header with 「元の行」 and
 * 「取り込めなかった理由」 behind it. Cells that a spreadsheet would run as a formula get an apostrophe in front, which
 * a later import takes off again.
 */
export function rejectedCsv(columns: readonly Column[], rows: Iterable<RejectedRow>): string {
  const lines = [line([...columns.map((column) => column.header), "元の行", "取り込めなかった理由"])];
  for (const row of rows) lines.push(line([...row.cells, String(row.rowNumber), row.reason]));
  return bom + lines.join("");
}

/** One cell for CSV: quoted, and harmless in a spreadsheet. */
export function csvCell(value: string): string {
  const safe = /^[=+\-@＝＋－＠\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

function line(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
