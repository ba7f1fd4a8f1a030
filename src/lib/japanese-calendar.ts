/** Dates as Japanese papers print them, and as facts on a timeline know them (day, month, year, 頃, 不詳). */
import { type CivilDate, dateParts, weekday } from "./civil-date.ts";
import { eraYear } from "./japanese-era.ts";

/**
 * A date as well as it is known. `date` is the first day of the month or year when the precision is
 * coarser than a day, so that facts sort. `around` is 頃.
 */
export type PartialDate =
  | { readonly precision: "day" | "month" | "year"; readonly date: CivilDate; readonly around: boolean }
  | { readonly precision: "unknown"; readonly date: null; readonly around: false };

interface EraStyle {
  /** Append 「（土）」. */
  weekday?: boolean;
  /** Insert the western year: 「令和8年（2026年）11月21日」. */
  western?: boolean;
}

/** 「令和8年11月21日」; year 1 is 元年. */
export function formatEra(date: CivilDate, style: EraStyle = {}): string {
  const { month, day } = dateParts(date);
  return `${formatEraYear(date, style)}${month}月${day}日${style.weekday ? `（${weekdayName(date)}）` : ""}`;
}

/** 「11月21日（土）」, where the year was said just before. */
export function formatMonthDay(date: CivilDate): string {
  const { month, day } = dateParts(date);
  return `${month}月${day}日（${weekdayName(date)}）`;
}

/** 「令和8年11月頃」, 「不詳」, or the whole date. */
export function formatPartialDate(known: PartialDate, style: EraStyle = {}): string {
  if (known.precision === "unknown") return "不詳";
  const around = known.around ? "頃" : "";
  if (known.precision === "day") return formatEra(known.date, style) + around;
  const year = formatEraYear(known.date, style);
  return year + (known.precision === "month" ? `${dateParts(known.date).month}月` : "") + around;
}

function weekdayName(date: CivilDate): string {
  return "日月火水木金土".charAt(weekday(date));
}

function formatEraYear(date: CivilDate, style: EraStyle): string {
  const named = eraYear(date);
  const western = `${dateParts(date).year}年`;
  // Before 1873 the name is already the western year.
  return style.western && named !== western ? `${named}（${western}）` : named;
}
