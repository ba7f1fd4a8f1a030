/**
 * Character classes of JLREQ (Requirements for Japanese Text Layout, W3C), appendix A, reduced to what line
 * breaking and spacing here need. Numbers, not names, because they sit in the innermost loop.
 */
export const charClass = {
  /** cl-01 opening brackets, full width. */
  open: 1,
  /** cl-02 closing brackets, full width. */
  close: 2,
  /** cl-03 hyphens, 〜. */
  hyphen: 3,
  /** cl-04 dividing marks ！？. */
  divide: 4,
  /** cl-05 middle dots ・：；. */
  middle: 5,
  /** cl-06 full stops. */
  stop: 6,
  /** cl-07 commas. */
  comma: 7,
  /** cl-08 inseparable ――, ……. */
  inseparable: 8,
  /** cl-09 iteration marks, cl-10 long vowel, cl-11 small kana: no line starts with them. */
  tail: 9,
  /** cl-12 prefixed abbreviations ￥ 〒 №. */
  prefix: 12,
  /** cl-13 postfixed abbreviations ％ ℃. */
  postfix: 13,
  /** cl-14 ideographic space. */
  wideSpace: 14,
  /** cl-15, 16, 19: everything a line may break before and after. */
  ideograph: 19,
  /** Full-width digits: a number stays whole. */
  wideDigit: 20,
  /** Ideographs that count (年月日円件…): a number is not parted from them. */
  counter: 21,
  /** cl-26 Western space. */
  space: 26,
  /** cl-27 Western letters, digits and their signs: a word stays whole. */
  western: 27,
  /** Western opening and closing brackets, quotes, stops. */
  westernOpen: 28,
  westernClose: 29,
  /** Signs inside Western words and names of files: no space is set between them and kanji. */
  westernSign: 30,
  /** A line end inside a paragraph. */
  newline: 40,
} as const;

export type CharClass = (typeof charClass)[keyof typeof charClass];

const members: readonly (readonly [CharClass, string])[] = [
  [charClass.open, "（〔［｛〈《「『【｟〖〘〝"],
  [charClass.close, "）〕］｝〉》」』】｠〗〙〟"],
  [charClass.hyphen, "〜～゠‐–"],
  [charClass.divide, "！？‼⁇⁈⁉"],
  [charClass.middle, "・：；"],
  [charClass.stop, "。．"],
  [charClass.comma, "、，"],
  [charClass.inseparable, "―…‥〳〴〵─"],
  [
    charClass.tail,
    "ゝゞヽヾ々〻ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
  ],
  [charClass.prefix, "￥＄￡＃№〒"],
  [charClass.postfix, "％‰℃℉￠′″"],
  [charClass.wideSpace, "　"],
  [charClass.counter, "年月日時分秒歳円万億件名人番号丁回枚通冊台個条項"],
  [charClass.wideDigit, "０１２３４５６７８９"],
  [charClass.space, " "],
  [charClass.westernOpen, "([{“‘"],
  [charClass.westernClose, ")]},.:;!?”’"],
  [charClass.westernSign, "-/_~+=&#*|\\^`'\"<>@"],
  [charClass.newline, "\n"],
];

const table = new Map<string, CharClass>(
  members.flatMap(([kind, text]) => [...text].map((ch): [string, CharClass] => [ch, kind])),
);

/** The class of one character. */
export function classOf(ch: string): CharClass {
  const known = table.get(ch);
  if (known !== undefined) return known;
  const cp = ch.codePointAt(0)!;
  // Latin, Greek and Cyrillic letters, their signs, and half-width katakana are set as Western words.
  if (cp < 0x530 || (cp >= 0x1e00 && cp < 0x2000) || (cp >= 0xff61 && cp <= 0xff9f)) return charClass.western;
  return charClass.ideograph;
}

const isWestern = (kind: CharClass): boolean => kind >= charClass.western && kind <= charClass.westernSign;

/** Classes no line begins with (行頭禁則, strict: small kana and ー too). */
const neverFirst = new Set<CharClass>([
  charClass.close,
  charClass.hyphen,
  charClass.divide,
  charClass.middle,
  charClass.stop,
  charClass.comma,
  charClass.tail,
  charClass.postfix,
  charClass.space,
  charClass.westernClose,
]);

/** Classes no line ends with (行末禁則). */
const neverLast = new Set<CharClass>([charClass.open, charClass.prefix, charClass.westernOpen]);

/** Whether a line may end after `a` and the next begin with `b`. */
export function mayBreak(a: CharClass, b: CharClass): boolean {
  if (neverFirst.has(b) || neverLast.has(a)) return false;
  if (a === charClass.space) return true;
  if (isWestern(a) && isWestern(b)) return false;
  if (a === charClass.wideDigit && (b === charClass.wideDigit || b === charClass.counter)) return false;
  if (a === charClass.western && b === charClass.counter) return false;
  return !(a === charClass.inseparable && b === charClass.inseparable);
}

/** Whether the gap between `a` and `b` may grow when a line is set flush. */
export function mayStretch(a: CharClass, b: CharClass): boolean {
  if (isWestern(a) && isWestern(b)) return false;
  if (a === charClass.inseparable && b === charClass.inseparable) return false;
  if (b === charClass.postfix || a === charClass.prefix) return false;
  return b !== charClass.space;
}

const quarter = 250;
const half = 500;
const isPause = (kind: CharClass): boolean =>
  kind === charClass.close || kind === charClass.comma || kind === charClass.stop;
const isJapanese = (kind: CharClass): boolean =>
  kind === charClass.ideograph ||
  kind === charClass.tail ||
  kind === charClass.wideDigit ||
  kind === charClass.counter;

/** Space between `a` and `b` in 1/1000 em, full-width brackets and stops counted as half an em each. */
export function gapBetween(a: CharClass, b: CharClass): number {
  const isOpen = b === charClass.open;
  if (isPause(a)) {
    if (isPause(b)) return 0;
    return b === charClass.middle ? quarter : half;
  }
  if (a === charClass.middle) return isPause(b) ? 0 : quarter + (b === charClass.middle ? quarter : 0);
  if (b === charClass.middle) return quarter;
  if (a === charClass.open) return 0;
  if (isOpen) return half;
  // 四分アキ between Japanese and Western, but not inside 「表.jpg」 or 「1-表」.
  if (isJapanese(a)) return b === charClass.western || b === charClass.westernOpen ? quarter : 0;
  if (isJapanese(b)) return a === charClass.western || a === charClass.westernClose ? quarter : 0;
  return 0;
}

/** How much of that space may be taken away to draw one more character in (追い込み). A full stop keeps its space. */
export function shrinkBetween(a: CharClass, b: CharClass): number {
  const gap = gapBetween(a, b);
  if (gap === 0 || a === charClass.stop) return 0;
  return gap / 2;
}
