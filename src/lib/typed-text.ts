/**
 * Text, days and times as people type them into forms: kept as typed, refused only where they would break a line or a
 * page.
 */
import { z } from "zod";
import { readDate } from "./japanese-date.ts";
import { graphemeLength, hasControlCharacters } from "./japanese-text.ts";

const broken = "使えない文字（見えない制御文字）が含まれています。入力し直してください。";

/** One line of at most `longest` characters as people count them. */
export function typedLine(longest: number) {
  return z
    .string("文字で入れてください。")
    .trim()
    .refine((text) => !hasControlCharacters(text), broken)
    .refine((text) => graphemeLength(text) <= longest, `${longest}文字以内で入れてください。`);
}

/** Several lines. Browsers send CRLF; one spelling is kept. */
export function typedProse(longest: number) {
  return z
    .string("文字で入れてください。")
    .overwrite((text) => text.replace(/\r\n?/g, "\n").trim())
    .refine((text) => !hasControlCharacters(text, true), broken)
    .refine((text) => graphemeLength(text) <= longest, `${longest}文字以内で入れてください。`);
}

/** A whole day in any spelling the date reader knows, as `YYYY-MM-DD`; null where nothing was typed. */
export const typedWholeDay = z
  .string("文字で入れてください。")
  .nullable()
  .transform((typed, context): string | null => {
    if (typed === null || typed.trim() === "") return null;
    const reading = readDate(typed);
    if (reading.ok && reading.precision === "day" && !reading.around) return reading.date;
    const message = reading.ok
      ? "年月日まで入れてください。はっきりしないときは空けて、分かるところまでを備考や補足に書いてください。"
      : reading.reason;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });

/** A time of day as `HH:MM`, typed as 14:30 or 14時30分 in any width; null where nothing was typed. */
export const typedTime = z
  .string("文字で入れてください。")
  .nullable()
  .transform((typed, context): string | null => {
    const text = (typed ?? "").normalize("NFKC").trim();
    if (text === "") return null;
    const parts = /^(\d{1,2})(?::|時)(\d{1,2})分?$/.exec(text);
    const [hour, minute] = [Number(parts?.[1]), Number(parts?.[2])];
    if (parts && hour < 24 && minute < 60) {
      return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
    }
    context.addIssue({ code: "custom", message: "時刻は「14:30」のように入れてください。" });
    return z.NEVER;
  });
