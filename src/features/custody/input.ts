/** How custody reads what people type. */
import { z } from "zod";
import { readDate } from "#src/lib/japanese-date.ts";
import { graphemeLength, hasControlCharacters } from "#src/lib/japanese-text.ts";

const broken = "使えない文字（見えない制御文字）が含まれています。入力し直してください。";

export const line = (longest: number) =>
  z
    .string("文字で入れてください。")
    .trim()
    .refine((text) => !hasControlCharacters(text), broken)
    .refine((text) => graphemeLength(text) <= longest, `${longest}文字以内で入れてください。`)
    .default("");

export const prose = (longest: number) =>
  z
    .string("文字で入れてください。")
    .transform((text) => text.replace(/\r\n?/g, "\n").trim())
    .refine((text) => !hasControlCharacters(text, true), broken)
    .refine((text) => graphemeLength(text) <= longest, `${longest}文字以内で入れてください。`)
    .default("");

/** A whole day as people write it, as `YYYY-MM-DD`; empty is null. */
export const day = z
  .string("文字で入れてください。")
  .transform((typed, context): string | null => {
    if (typed.trim() === "") return null;
    const reading = readDate(typed);
    if (reading.ok && reading.precision === "day" && !reading.around) return reading.date;
    const message = reading.ok
      ? "年月日まで入れてください。はっきりしないときは、備考に分かるところまで書いてください。"
      : reading.reason;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  })
  .default(null);

/** `HH:MM`; empty is null. */
export const time = z
  .string("文字で入れてください。")
  .transform((typed, context): string | null => {
    const text = typed.normalize("NFKC").trim();
    if (text === "") return null;
    const parts = /^(\d{1,2})(?::|時)(\d{1,2})分?$/.exec(text);
    const [hour, minute] = [Number(parts?.[1]), Number(parts?.[2])];
    if (parts && hour < 24 && minute < 60) {
      return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
    }
    context.addIssue({ code: "custom", message: "時刻は「14:30」のように入れてください。" });
    return z.NEVER;
  })
  .default(null);
