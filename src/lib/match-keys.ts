/**
 * Shadow keys that let two spellings of one person meet (DOMAIN §9.3). Keys are for matching and searching only:
 * letters and lists always use the stored spelling, because a misspelt name in an apology is a grave discourtesy.
 */
import { kanjiNumber } from "./japanese-date.ts";

/** Variant characters that one person's records mix. Left: as found; right: as compared. */
const variants = new Map<string, string>();
for (const group of "崎﨑碕嵜 高髙 辺邉邊 斉齋齊斎 浜濵濱 徳德 吉𠮷 広廣 沢澤 桜櫻 島嶋嶌 瀬瀨 国國圀 竜龍 滝瀧 関關 塩鹽 会會 恵惠 真眞 実實 栄榮 円圓 条條 県縣 寿壽 富冨 峰峯 万萬 弥彌 与與 豊豐 渕淵 桧檜 蔵藏 曽曾 昇曻 黒黑 静靜 穂穗 礼禮 芦蘆 鉄鐵 館舘 鴎鷗 鴬鶯 薮藪 槙槇 祢禰 来來 経經 学學 覚覺 亀龜 尭堯 晋晉 暁曉 梅楳 松枩 野埜 柳栁".split(
  " ",
)) {
  const [first = "", ...others] = group;
  for (const other of others) variants.set(other, first);
}
const variantPattern = new RegExp(`[${[...variants.keys()].join("")}]`, "gu");

/**
 * What may have to be done about a letter, so that the careful expressions below run only over texts that hold one:
 * most of a list's time went into looking for what is not there.
 */
const blankOrMark = 1;
const foldedKana = 2;
const variantLetter = 4;
const smallKe = 8;
const addressWord = 16;
const corporateMark = 32;
const unfolded = 64;
const traits = new Uint8Array(65_536).fill(unfolded);
/** Ranges as their first letter and their last. */
function lettersIn(ranges: readonly string[], each: (code: number) => void): void {
  for (const range of ranges) {
    for (let code = range.charCodeAt(0); code <= range.charCodeAt(range.length - 1); code += 1) each(code);
  }
}
function mark(trait: number, ranges: readonly string[]): void {
  lettersIn(ranges, (code) => {
    traits[code]! |= trait;
  });
}
// In these normalising changes nothing that counts, and would cost most of an import's time. The full-width space between
// 姓 and 名 is one of them, because every key leaves blanks out.
lettersIn(["\u3000", " @", "[~", "々〇", "ぁゖ", "ァー", "\u4E00\u9FFF"], (code) => {
  traits[code] = 0;
});
mark(blankOrMark, ["\t\r", " ", "\u00A0", "\u1680", "\u2000\u200A", "\u2028\u2029", "\u202F", "\u205F"]);
mark(blankOrMark, ["\u3000", "\uFEFF", ..."・.,'-"]);
mark(foldedKana, ["ぁゖ", ..."ァィゥェォッャュョヮヵヶ"]);
// A half of 𠮷 may belong to any letter outside the basic plane.
mark(variantLetter, [...variants.keys(), "\uD800\uDFFF"]);
mark(smallKe, [..."ヶがガヵカ"]);
mark(addressWord, [..."丁番号字のー"]);
mark(corporateMark, [..."社("]);

/** The traits of all letters of a text together. */
function traitsOf(text: string): number {
  let found = 0;
  for (let at = 0; at < text.length; at += 1) found |= traits[text.charCodeAt(at)]!;
  return found;
}

const honorifics = /(?:様|さま|サマ|さん|ちゃん|くん|殿|どの|先生|御中)$/;
const lastOfHonorific = "様まマん殿の生中";
const corporation =
  /株式会社|有限会社|合同会社|合資会社|合名会社|(?:一般|公益|特例)?(?:社団|財団)法人|医療法人|学校法人|宗教法人|社会福祉法人|特定非営利活動法人|協同組合|事務所$|\([株有同資名医学福]\)|^[カユ]\)|\([カユ]$/;
const corporateForm = /株式会社|有限会社|合同会社|合資会社|合名会社|\([株有同資名]\)/g;

/** The name without a trailing 様, さん, 先生, 殿, 御中, and what was removed. A surname such as 鵜殿 stays whole. */
export function stripHonorific(name: string): { name: string; honorific: string | null } {
  const trimmed = name.trimEnd();
  const mayEnd = lastOfHonorific.includes(trimmed.charAt(trimmed.length - 1));
  const honorific = mayEnd ? (honorifics.exec(trimmed)?.[0] ?? null) : null;
  if (honorific === null) return { name, honorific };
  const bare = trimmed.slice(0, -honorific.length).trimEnd();
  return [...bare.trim()].length < 2 ? { name, honorific: null } : { name: bare, honorific };
}

/** Whether a name looks like that of a company or body rather than of a person. */
export function isCorporation(name: string): boolean {
  if (!/[社法合所()（）㈱㈲カユｶﾕ\u3220-\u33FF]/.test(name)) return false;
  return corporation.test(fold(name).toUpperCase().replace(/\s/g, ""));
}

/** 「髙﨑　花子 様」 and 「高崎花子」 share a key. Empty for a blank name. */
export function nameKey(name: string): string {
  const folded = fold(stripHonorific(name).name);
  const found = traitsOf(folded);
  const plain = (found & corporateMark) === 0 ? folded : folded.replace(corporateForm, "");
  return foldVariants(withoutMarks(plain, found)) || foldVariants(fold(name).replace(/\s/g, ""));
}

/** Hiragana, half-width and small kana as large full-width katakana: 「きょう子」 → 「キヨウ子」. */
export function kanaKey(kana: string): string {
  return largeKatakana(fold(stripHonorific(kana).name));
}

/** A folded text without blanks and marks, in large katakana. */
export function largeKatakana(text: string): string {
  const found = traitsOf(text);
  const plain = withoutMarks(text, found);
  if ((found & foldedKana) === 0) return plain;
  return plain
    .replace(/[ぁ-ゖ]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60))
    .replace(/[ァィゥェォッャュョヮヵヶ]/g, (char) =>
      "アイウエオツヤユヨワカケ".charAt("ァィゥェォッャュョヮヵヶ".indexOf(char)),
    );
}

function withoutMarks(text: string, found = traitsOf(text)): string {
  if ((found & blankOrMark) === 0) return text;
  let kept = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if ((traits[text.charCodeAt(at)]! & blankOrMark) === 0) continue;
    kept += text.slice(from, at);
    from = at + 1;
  }
  return kept + text.slice(from);
}

/** A key that was read, or null when the text is no such number. `restored`: a lost leading zero was put back. */
export interface ReadNumber {
  readonly key: string | null;
  readonly restored: boolean;
}

const unread: ReadNumber = { key: null, restored: false };

/** Seven digits, without hyphen. 「640804」 is 0640804 with its zero lost in a spreadsheet. */
export function readPostal(raw: string): ReadNumber {
  if (/^\d{3}-\d{4}$/.test(raw)) return { key: raw.slice(0, 3) + raw.slice(4), restored: false };
  const text = raw
    .normalize("NFKC")
    .replace(/[\s〒]/g, "")
    .replace(hyphens, "-");
  if (/^\d{3}-?\d{4}$/.test(text)) return { key: text.replace("-", ""), restored: false };
  // Of five digits nobody knows which are missing: 001-0010 without its zeros, or a code somebody did not finish.
  if (/^\d{6}$/.test(text)) return { key: `0${text}`, restored: true };
  return unread;
}

/** 10 or 11 digits beginning with 0. Of several numbers in one cell the first counts. */
export function readPhone(raw: string): ReadNumber {
  const digits = plainDigits(raw);
  if (digits !== undefined) return readDigits(digits) ?? unread;
  const text = raw.normalize("NFKC").replace(hyphens, "-");
  for (const part of text.split(/[,、;/\n]|(?<=\d)\s+(?=\+|0\d{1,4}[-(])/)) {
    const found = readOnePhone(part.replace(/\(0\)(?=\d)/, ""));
    if (found) return found;
  }
  return unread;
}

/** Lower case and half width, or null when there is no address in it. */
export function emailKey(raw: string): string | null {
  if (/^[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(raw)) return raw;
  const text = raw.normalize("NFKC").replace(/\s/g, "").toLowerCase();
  return /^[^@<>]+@[^@<>]+\.[^@<>.]+$/.test(text) ? text : null;
}

/**
 * 「例示県例示市一丁目三番二号」, 「例示市1-3-2」 and 「例示市１丁目３番地２」 share a key. The prefecture is left out because
 * many files lack it; building names stay. Empty for a blank address.
 */
export function addressKey(raw: string): string {
  const folded = foldVariants(fold(raw));
  const found = traitsOf(folded);
  const whole = (found & blankOrMark) === 0 ? folded : folded.replace(/\s/g, "");
  let key = whole.replace(/^(?:東京都|北海道|(?:京都|大阪)府|[^市区町村郡\d]{2,3}県)/, "");
  if ((found & addressWord) !== 0) {
    key = key
      .replace(/[〇一二三四五六七八九十]{1,4}(?=丁目|番|号)/g, kanjiNumber)
      .replace(/大字|字(?=\D)/g, "")
      .replace(/(?<=\d)(?:丁目|番地の|番地|番|号|の(?=\d)|ー(?=\d))/g, "-");
  }
  return looseHyphen.test(key) ? key.replace(/-+/g, "-").replace(/-(?=\D|$)/g, "") : key;
}

/** Text folded for searching: width, case, kana and variant characters do not matter, spaces neither. */
export function searchKey(text: string): string {
  return foldVariants(kanaKey(text));
}

/**
 * Pairs of neighbouring characters of a search key, each once, and the last character alone so that a query of one
 * character finds it as a prefix: 「山田花」 → 山田, 田花, 花.
 */
export function bigrams(key: string): string[] {
  const chars = [...key];
  return [...new Set(chars.map((char, index) => char + (chars[index + 1] ?? "")))];
}

const looseHyphen = /-(?:\D|$)/;
const hyphens = /[‐‑‒–—―−－ｰ﹣]/g;
const variationSelectors = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;

/** Width, case, compatibility characters (also 神 U+FA19 and ⾼ U+2FBC), variation selectors and hyphens. */
function fold(text: string): string {
  if ((traitsOf(text) & unfolded) === 0) return text;
  return text.replace(variationSelectors, "").normalize("NFKC").toLowerCase().replace(hyphens, "-");
}

function foldVariants(text: string): string {
  const found = traitsOf(text);
  const folded =
    (found & variantLetter) === 0 ? text : text.replace(variantPattern, (char) => variants.get(char) ?? char);
  // 関ヶ原, 関ケ原, 関が原: only between kanji, so that マイカ and マイケ stay two names.
  if ((found & smallKe) === 0) return folded;
  return folded.replace(/(?<=\p{Script=Han})[ヶがガヵカ](?=\p{Script=Han})/gu, "ケ");
}

function readOnePhone(part: string): ReadNumber | undefined {
  const bare = part
    .replace(/[\s().\-・ー]|(?:tel|電話|携帯|自宅)[:]?/gi, "")
    .replace(/^(?:\+81|0081|010-?81)0?/, "0");
  const digits = /^\d{9,11}/.exec(bare)?.[0];
  if (!digits || /\d/.test(bare.slice(digits.length))) return;
  return readDigits(digits);
}

/**
 * The digits of a text that begins with 0 and holds digits and hyphens alone, as nearly every number does. Undefined for
 * any other, and for Japan as it is dialled from abroad.
 */
function plainDigits(raw: string): string | undefined {
  if (raw.charCodeAt(0) !== 0x30) return;
  let digits = "";
  let from = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) continue;
    if (code !== 0x2d) return;
    digits += raw.slice(from, at);
    from = at + 1;
  }
  digits += raw.slice(from);
  return digits.startsWith("0081") || digits.startsWith("01081") ? undefined : digits;
}

function readDigits(digits: string): ReadNumber | undefined {
  if (isWholeNumber(digits)) return { key: digits, restored: false };
  // 9012345678 was 090-1234-5678, 312345678 was 03-1234-5678.
  if (/^[5-9]0\d{8}$|^[1-9]\d{8}$/.test(digits)) return { key: `0${digits}`, restored: true };
  return;
}

/** Digits as they are dialled: 0 and nine more of any area, or ten more behind 020, 050 and 060 to 090. */
function isWholeNumber(digits: string): boolean {
  if (digits.charCodeAt(0) !== 0x30) return false;
  const second = digits.charCodeAt(1);
  if (digits.length === 10) return second !== 0x30;
  return digits.length === 11 && digits.charCodeAt(2) === 0x30 && (second === 0x32 || second >= 0x35);
}
