/** Times as a zip keeps them. */

const JAPAN_MS = 9 * 3_600_000;

/**
 * DOS times have no zone: a Date whose local fields are those of Japan's clock at this instant, to the minute, whatever
 * the machine's own zone.
 */
export function zipTime(at: Date): Date {
  const shifted = new Date(at.getTime() + JAPAN_MS);
  return new Date(
    shifted.getUTCFullYear(),
    shifted.getUTCMonth(),
    shifted.getUTCDate(),
    shifted.getUTCHours(),
    shifted.getUTCMinutes(),
    0,
  );
}
