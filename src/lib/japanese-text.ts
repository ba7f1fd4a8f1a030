/** Measuring, showing and doubting text. Nothing here changes what is stored: names stay as they were typed. */

/** Why a piece of text should be compared with the original by a person. */
export type Suspicion =
  /** 外字: a character that only one machine could show. */
  | "private_use"
  /** 〓, which older programs print for a character they lack. */
  | "geta"
  /** U+FFFD: bytes that could not be decoded. */
  | "replacement"
  /** A question mark, which older programs write for a character they lack. */
  | "question"
  /** Characters that cannot be seen or that turn the direction of writing. */
  | "invisible";

const segmenter = new Intl.Segmenter("ja", { granularity: "grapheme" });
const suspicions: readonly (readonly [Suspicion, RegExp])[] = [
  ["private_use", /[\uE000-\uF8FF\u{F0000}-\u{10FFFF}]/u],
  ["geta", /〓/],
  ["replacement", /\uFFFD/],
  ["question", /[?？]/],
  ["invisible", /[\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/],
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const control = /[\u0000-\u001F\u007F-\u009F]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const controlButLineBreaks = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;

/** Length as a person counts it: 𠮷 is 1, 辻 with a variation selector is 1. */
export function graphemeLength(text: string): number {
  // Segmenting costs microseconds a character; plain Japanese needs none of it.
  if (/^[\u0020-\u007E\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FFF]*$/.test(text)) return text.length;
  let length = 0;
  for (const _ of segmenter.segment(text)) length += 1;
  return length;
}

/**
 * NUL and other control characters, which no name or address has. Tabs and line breaks are let through when allowed.
 */
export function hasControlCharacters(text: string, allowLineBreaks = false): boolean {
  return (allowLineBreaks ? controlButLineBreaks : control).test(text) || !text.isWellFormed();
}

/** Its code point as 「U+20BB7」: for what cannot be shown. */
export const codePointName = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;

/** What in a name or an address a person should check; empty for ordinary text. */
export function suspiciousIn(text: string): Suspicion[] {
  return suspicions.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
}

/**
 * The text as it may be shown where line structure matters (a message, a log on screen): control characters as
 * their pictures (␀ ␊), direction marks and lone surrogates as U+FFFD. For showing only; never stored in place of the
 * text.
 */
export function visibleText(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: replacing them is the purpose.
      .replace(/[\u0000-\u001F]/g, (char) => String.fromCharCode(0x2400 + char.charCodeAt(0)))
      .replace(/\u007F/g, "␡")
      .replace(/[\u0080-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g, "\uFFFD")
  );
}

/** Whether nothing is there but white space. Most texts begin with a letter, and are not looked through. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  if ((first > 0x20 && first < 0x7f) || (first > 0x3000 && first < 0xfeff)) return false;
  return text.trim() === "";
}
