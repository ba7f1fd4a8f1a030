/** Text as the owner types it: kept as typed, refused only where it would break a line or a page. */
import { z } from "zod";
import { graphemeLength, hasControlCharacters } from "#src/lib/japanese-text.ts";

const broken = "使えない文字（見えない制御文字）が含まれています。入力し直してください。";

/** One line of at most `longest` characters as people count them. */
export function lineText(longest = 100) {
  return z
    .string("文字で入れてください。")
    .trim()
    .refine((text) => !hasControlCharacters(text), broken)
    .refine((text) => graphemeLength(text) <= longest, `${longest}文字以内で入れてください。`);
}

/** Several lines. Browsers send CRLF; one spelling is kept. */
export function proseText(longest = 4000) {
  return z
    .string("文字で入れてください。")
    .overwrite((text) => text.replace(/\r\n?/g, "\n").trim())
    .refine((text) => !hasControlCharacters(text, true), broken)
    .refine((text) => graphemeLength(text) <= longest, `${longest}文字以内で入れてください。`);
}
