/** The rows that stayed outside, as a list that can be corrected in a spreadsheet and imported again. */
import type { Column } from "./columns.ts";
import type { ImportRow } from "./rows.ts";

export type RejectedRow = Extract<ImportRow, { ok: false }>;

const bom = "\uFEFF";
const lettersAtOnce = 65_536;

/**
 * CSV in UTF-8: byte order mark, CRLF, every cell quoted, the file's own header with 「元の行」 and
 * 「取り込めなかった理由」 behind it. Cells that a spreadsheet would run as a formula get an apostrophe in front, which
 * a later import takes off again. Rows are encoded as they come: those of a list that stays outside nearly whole would
 * fill the memory of the thread that reads it.
 */
export class RejectedCsv {
  readonly #encoder = new TextEncoder();
  readonly #pieces: Uint8Array[] = [];
  #text: string;
  #isEmpty = true;

  constructor(columns: readonly Column[]) {
    this.#text = bom + line([...columns.map((column) => column.header), "元の行", "取り込めなかった理由"]);
  }

  add(row: RejectedRow): void {
    this.#isEmpty = false;
    this.#text += line([...row.cells, String(row.rowNumber), row.reason]);
    if (this.#text.length > lettersAtOnce) this.#encode();
  }

  /** The whole file with bytes of its own; null when no row was added. */
  bytes(): Uint8Array<ArrayBuffer> | null {
    if (this.#isEmpty) return null;
    this.#encode();
    const whole = new Uint8Array(this.#pieces.reduce((size, piece) => size + piece.length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  #encode(): void {
    this.#pieces.push(this.#encoder.encode(this.#text));
    this.#text = "";
  }
}

/** One cell for CSV: quoted, and harmless in a spreadsheet. */
export function csvCell(value: string): string {
  const safe = /^[=+\-@＝＋－＠\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

function line(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
