/** Instants are UTC ISO text with milliseconds; people read them in Asia/Tokyo. */
import { type CivilDate, dateInTokyo, isCivilDate } from "./civil-date.ts";
import { formatEra } from "./japanese-calendar.ts";

/** `2026-11-21T09:05:07.000Z` */
export type Instant = string;

const exact = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export function isInstant(text: string): text is Instant {
  return exact.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
}

/** 「令和8年11月21日（土）18:05」, with `seconds` 「…18:05:07」. */
export function formatInstant(
  instant: Instant,
  options: { seconds?: boolean; weekday?: boolean } = {},
): string {
  const { seconds = false, weekday = true } = options;
  return `${formatEra(dateInTokyo(instant), { weekday })}${weekday ? "" : " "}${timeInTokyo(instant, seconds)}`;
}

/**
 * The full minute after an instant, with a second to spare for the clock it was read from: what 「…より前」 prints.
 * Cutting the seconds off would claim up to a minute too much.
 */
export const minuteAfter = (instant: Instant): Instant =>
  new Date(Math.ceil((Date.parse(instant) + 1000) / 60_000) * 60_000).toISOString();

/** `18:05` in Tokyo, or `18:05:07`. */
export function timeInTokyo(instant: Instant, seconds = false): string {
  const shifted = new Date(new Date(instant).getTime() + 9 * 3_600_000);
  return shifted.toISOString().slice(11, seconds ? 19 : 16);
}

/** The instant of a date and a time (`HH:MM`, 24 h) as somebody in Japan writes them. */
export function instantFromTokyo(date: CivilDate, time: string): Instant {
  if (!isCivilDate(date) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time))
    throw new RangeError("not a date and time");
  return new Date(`${date}T${time}:00.000+09:00`).toISOString();
}
