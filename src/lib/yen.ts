/** Money is whole yen. */

/** 「64,000円」; negative amounts as 「−1,200円」. Throws a RangeError for anything but a safe integer. */
export function formatYen(amountYen: number): string {
  return `${formatCount(amountYen)}円`;
}

/** 「1,234」, for people, items and yen. */
export function formatCount(count: number): string {
  if (!Number.isSafeInteger(count)) throw new RangeError("not a whole number");
  const digits = String(Math.abs(count)).replace(/\B(?=(\d{3})+$)/g, ",");
  return count < 0 ? `−${digits}` : digits;
}

/** Reads 「¥64,000」, 「64000円」, 「６４，０００」; undefined when it is not a whole amount. */
export function readYen(raw: string): number | undefined {
  if (/^\d{1,15}$/.test(raw)) return Number(raw);
  const text = raw
    .normalize("NFKC")
    .replace(/\s/g, "")
    .replace(/^[−-]?[¥\\]/, (sign) => sign.slice(0, -1))
    .replace(/円$/, "");
  if (!/^[−-]?(?:\d{1,3}(?:,\d{3})+|\d+)$/.test(text)) return;
  const amount = Number(text.replaceAll(",", "").replace("−", "-"));
  return Number.isSafeInteger(amount) ? amount + 0 : undefined;
}
