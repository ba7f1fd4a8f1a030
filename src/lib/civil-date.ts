/**
 * Civil dates: days on the calendar of Asia/Tokyo, as `YYYY-MM-DD` text.
 * They are never instants: a due date does not move when a server stands in another time zone.
 */

/** `YYYY-MM-DD`, a day that exists (proleptic Gregorian), years 0001 to 9999. */
export type CivilDate = string;

const dayMs = 86_400_000;
// Japan has had no summer time since 1951, and instants here are of the present.
const tokyoOffsetMs = 9 * 3_600_000;

export function isCivilDate(text: string): text is CivilDate {
  return partsOf(text) !== undefined;
}

/** The date, or undefined when there is no such day. */
export function civilDate(year: number, month: number, day: number): CivilDate | undefined {
  return isDay(year, month, day) ? write(year, month, day) : undefined;
}

function isDay(year: number, month: number, day: number): boolean {
  return (
    year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  );
}

/** Year, month 1–12 and day of a valid date. Throws a RangeError for anything else. */
export function dateParts(date: CivilDate): { year: number; month: number; day: number } {
  const parts = partsOf(date);
  if (!parts) throw new RangeError("not a civil date");
  return parts;
}

function partsOf(text: string): { year: number; month: number; day: number } | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found) return;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  return isDay(year, month, day) ? { year, month, day } : undefined;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return fromDayNumber(dayNumber(date) + days);
}

/** The same day of another month, or that month's last day where it is shorter (民法143条2項). */
export function addMonths(date: CivilDate, months: number): CivilDate {
  const { year, month, day } = dateParts(date);
  const count = year * 12 + (month - 1) + months;
  const newYear = Math.floor(count / 12);
  const newMonth = (count % 12) + 1;
  const moved = civilDate(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
  if (!moved) throw new RangeError("date out of range");
  return moved;
}

export function addYears(date: CivilDate, years: number): CivilDate {
  return addMonths(date, years * 12);
}

/** Days from one date to another: 0 on the same day, negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** 0 Sunday … 6 Saturday. */
export function weekday(date: CivilDate): number {
  return (((dayNumber(date) + 4) % 7) + 7) % 7;
}

/** Negative when `a` is earlier, 0 when equal, positive when later; fits `Array.sort`. */
export function compareDates(a: CivilDate, b: CivilDate): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The day in Tokyo at an instant (a Date, or UTC ISO text). */
export function dateInTokyo(instant: Date | string): CivilDate {
  const ms = new Date(instant).getTime();
  if (Number.isNaN(ms)) throw new RangeError("not an instant");
  return new Date(ms + tokyoOffsetMs).toISOString().slice(0, 10);
}

/** Days since 1970-01-01. */
function dayNumber(date: CivilDate): number {
  const { year, month, day } = dateParts(date);
  const utc = new Date(0);
  // setUTCFullYear, because Date.UTC takes years below 100 for 19xx.
  utc.setUTCFullYear(year, month - 1, day);
  return Math.round(utc.getTime() / dayMs);
}

function fromDayNumber(days: number): CivilDate {
  const utc = new Date(days * dayMs);
  const moved = civilDate(utc.getUTCFullYear(), utc.getUTCMonth() + 1, utc.getUTCDate());
  if (!moved) throw new RangeError("date out of range");
  return moved;
}

function write(year: number, month: number, day: number): CivilDate {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
