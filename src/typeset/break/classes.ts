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
  /** Full-width point and comma, inside full-width numbers too: １，０００. */
  widePoint: 10,
  /** Full-width strokes of telephone numbers and dates: ０３－１２３４. */
  wideSign: 11,
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
  [charClass.stop, "。"],
  [charClass.comma, "、"],
  [charClass.widePoint, "．，"],
  [charClass.wideSign, "－／"],
  [charClass.inseparable, "―—…‥〳〴〵─"],
  [
    charClass.tail,
    "ゝゞヽヾ々〻ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
  ],
  [charClass.prefix, "￥＄￡＃№〒"],
  [charClass.postfix, "％‰℃℉￠′″"],
  [charClass.wideSpace, "　"],
  [charClass.counter, "年月日時分秒歳円万億件名人番号丁回枚通冊台個条項代階軒週本点頁"],
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

export const isWestern = (kind: CharClass): boolean =>
  kind >= charClass.western && kind <= charClass.westernSign;

export const isJapanese = (kind: CharClass): boolean =>
  kind === charClass.ideograph ||
  kind === charClass.tail ||
  kind === charClass.wideDigit ||
  kind === charClass.wideSign ||
  kind === charClass.counter;

/** Classes no line begins with (行頭禁則, strict: small kana and ー too). */
const neverFirst = new Set<CharClass>([
  charClass.close,
  charClass.hyphen,
  charClass.divide,
  charClass.middle,
  charClass.stop,
  charClass.comma,
  charClass.widePoint,
  charClass.tail,
  charClass.postfix,
  charClass.wideSpace,
  charClass.space,
  charClass.westernClose,
]);

/** Classes no line ends with (行末禁則). */
const neverLast = new Set<CharClass>([charClass.open, charClass.prefix, charClass.westernOpen]);

/** Whether a line may end after `a` and the next begin with `b`. */
export function mayBreak(a: CharClass, b: CharClass): boolean {
  return breaks[(a << 6) | b] === 1;
}

function canPart(a: CharClass, b: CharClass): boolean {
  if (neverFirst.has(b) || neverLast.has(a)) return false;
  if (a === charClass.space) return true;
  if (isWestern(a) && isWestern(b)) return false;
  if (a === charClass.wideDigit && (isWideNumber(b) || b === charClass.counter)) return false;
  if (b === charClass.wideDigit && (isWideNumber(a) || a === charClass.middle)) return false;
  if (a === charClass.western && b === charClass.counter) return false;
  return !(a === charClass.inseparable && b === charClass.inseparable);
}

const isWideNumber = (kind: CharClass): boolean =>
  kind === charClass.wideDigit || kind === charClass.widePoint || kind === charClass.wideSign;

const breaks = new Uint8Array(4096);
for (const a of Object.values(charClass)) {
  for (const b of Object.values(charClass)) breaks[(a << 6) | b] = canPart(a, b) ? 1 : 0;
}
