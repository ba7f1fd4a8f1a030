import encodeQR from "qr";

/**
 * The dark squares of a QR code of this text, row by row, without its quiet zone. Medium error correction: a label
 * may be scratched or lie under a plastic sleeve.
 */
export function qrSquares(text: string): readonly (readonly boolean[])[] {
  const bordered = encodeQR(text, "raw", { ecc: "medium", border: 1 });
  return bordered.slice(1, -1).map((row) => row.slice(1, -1));
}

/** Runs of dark squares: row, first column, length. One rectangle each leaves no seams within a row. */
export function qrBars(text: string): readonly { row: number; column: number; length: number }[] {
  return qrSquares(text).flatMap((squares, row) => {
    const bars: { row: number; column: number; length: number }[] = [];
    squares.forEach((isDark, column) => {
      const last = bars.at(-1);
      if (!isDark) return;
      if (last && last.column + last.length === column) last.length += 1;
      else bars.push({ row, column, length: 1 });
    });
    return bars;
  });
}
