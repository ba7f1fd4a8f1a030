/** Reads the values of one row's columns. Raw values stay; what is read beside them is for matching and sorting. */
import type { CivilDate } from "#src/lib/civil-date.ts";
import { type DateReading, readDate } from "#src/lib/japanese-date.ts";
import { suspiciousIn } from "#src/lib/japanese-text.ts";
import { emailKey, readPhone, readPostal } from "#src/lib/match-keys.ts";
import { readYen } from "#src/lib/yen.ts";
import type { CustomerField } from "./columns.ts";
import { type ImportWarning, warn } from "./warnings.ts";

const nothing = /^[\s\-‐－ー―]*$|^(?:なし|無し|無)$/;

/** Nothing was entered, or that there is nothing. Most values begin with a digit or a letter and are not looked at. */
function isNothing(raw: string): boolean {
  const first = raw.charCodeAt(0);
  return !(first >= 0x30 && first <= 0x7a) && nothing.test(raw);
}

/** Adds a warning for each sign that the spelling was damaged on its way. */
export function checkSpelling(raw: string | null, field: CustomerField, warnings: ImportWarning[]): void {
  if (raw === null) return;
  if (field === "name" && lostLetter.test(raw)) warnings.push(warn("middle_dot", field));
  if (plain.test(raw)) return;
  for (const suspicion of suspiciousIn(raw)) warnings.push(warn(suspicion, field));
  if (/[\r\n]/.test(raw)) warnings.push(warn("line_break", field));
}

// 「田中 ・子」: older programs write a dot for a letter that they lack. 「マリア・ルイザ」 is written so.
const lostLetter = /(?:^|[\s\p{Script=Han}])・|・(?:$|[\s\p{Script=Han}])/u;

// Most names and addresses hold nothing else; the careful checks are for the rest.
const plain =
  /^[\u0020-\u003E\u0040-\u007E\u3000\u3041-\u3096\u30A1-\u30FC\u4E00-\u9FFF\uFF10-\uFF19\uFF66-\uFF9F]*$/;

export function readPostalValue(raw: string | null, warnings: ImportWarning[]): string | null {
  if (raw === null || isNothing(raw)) return null;
  const { key, restored } = readPostal(raw);
  if (key === null) warnings.push(warn("postal_unreadable", "postal"));
  if (restored) warnings.push(warn("postal_zero_restored", "postal"));
  return key;
}

export function readPhoneValue(
  raw: string | null,
  field: "phone" | "mobile" | "fax",
  warnings: ImportWarning[],
): string | null {
  if (raw === null || isNothing(raw)) return null;
  const { key, restored } = readPhone(raw);
  if (key === null) warnings.push(warn("phone_unreadable", field));
  if (restored) warnings.push(warn("phone_zero_restored", field));
  return key;
}

export function readEmailValue(raw: string | null, warnings: ImportWarning[]): string | null {
  if (raw === null || isNothing(raw)) return null;
  const key = emailKey(raw);
  if (key === null) warnings.push(warn("email_unreadable", "email"));
  return key;
}

/** Every birthday of a lifetime, and the visits of ten years in two spellings. */
const daysRemembered = 40_000;
/** V8 copies shorter parts of a text. */
const windowLetters = 13;

/** Reads the date columns of one file. Days repeat from row to row, so each is read once. */
export class DayReader {
  readonly #known = new Map<string, DateReading>();
  // By their figures: a number is found sooner than a text, whose letters are all hashed first.
  readonly #days = new Map<number, CivilDate>();

  /** The day, where the value is a whole date; a month or year alone stays raw without a warning. */
  read(raw: string | null, field: CustomerField, warnings: ImportWarning[]): CivilDate | null {
    if (raw === null) return null;
    const figures = figuresOf(raw);
    const day = figures === undefined ? undefined : this.#days.get(figures);
    return day ?? this.#readOnce(raw, figures, field, warnings);
  }

  #readOnce(
    raw: string,
    figures: number | undefined,
    field: CustomerField,
    warnings: ImportWarning[],
  ): CivilDate | null {
    const reading = this.#known.get(raw) ?? (isNothing(raw) ? undefined : this.#remember(raw));
    if (reading === undefined) return null;
    if (!reading.ok) warnings.push(warn("date_unreadable", field, { reason: reading.reason }));
    const day = reading.ok && reading.precision === "day" && !reading.around ? reading.date : null;
    if (figures !== undefined && day !== null && this.#days.size < daysRemembered)
      this.#days.set(figures, day);
    return day;
  }

  #remember(raw: string): DateReading {
    // These columns hold dates and nothing else: five digits are a spreadsheet's day number.
    const reading = readDate(raw, { excelSerial: true, allowUnknown: true });
    if (this.#known.size >= daysRemembered) this.#known.clear();
    // A long cell is a window on the piece of the file it was read from, and would keep all of that in memory.
    this.#known.set(
      raw.length < windowLetters ? raw : Buffer.from(raw, "utf16le").toString("utf16le"),
      reading,
    );
    return reading;
  }
}

/**
 * 「2026/11/21」 and 「S60.4.1」 as one number: the letter of an era or none, year, month and day. Undefined for whatever
 * is written in another way.
 */
function figuresOf(raw: string): number | undefined {
  if (raw.length > 10) return;
  const era = eraLetters.indexOf(raw.charAt(0)) + 1;
  let figures = era;
  let group = 0;
  let digits = 0;
  let groups = 0;
  for (let at = era > 0 ? 1 : 0; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      group = group * 10 + code - 0x30;
      digits += 1;
    } else if ((code === 0x2f || code === 0x2e || code === 0x2d) && digits > 0 && groups < 2) {
      if (groups === 0 ? digits !== (era > 0 ? 2 : 4) : digits > 2) return;
      figures = figures * (groups === 0 ? 10_000 : 100) + group;
      groups += 1;
      group = 0;
      digits = 0;
    } else return;
  }
  return groups === 2 && (digits === 1 || digits === 2) ? figures * 100 + group : undefined;
}

const eraLetters = "MTSHR";

/** Whole numbers with or without separators, 円, 回. */
export function readCount(
  raw: string | null,
  field: CustomerField,
  warnings: ImportWarning[],
): number | null {
  if (raw === null || isNothing(raw)) return null;
  const count = readYen(raw.replace(/回\s*$/, "").replace(/\.0+\s*$/, "")) ?? null;
  if (count === null) warnings.push(warn("number_unreadable", field));
  return count;
}

/** Whether advertising by post was wanted. It says nothing about the notice to the person, which the law asks for. */
export function readDm(raw: string | null, warnings: ImportWarning[]): boolean | null {
  if (raw === null || raw.trim() === "") return null;
  let wanted = dmSpellings.get(raw);
  if (wanted === undefined) {
    wanted = dmOf(raw.normalize("NFKC").replace(/\s/g, "").toUpperCase());
    // The same few spellings stand in all rows of a list.
    if (dmSpellings.size < 100 && raw.length < 10) dmSpellings.set(raw, wanted);
  }
  if (wanted === null) warnings.push(warn("dm_unreadable", "dm"));
  return wanted;
}

const dmSpellings = new Map<string, boolean | null>();

function dmOf(text: string): boolean | null {
  if (/^(?:可|可能|要|希望|希望する|許可|する|○|◯|〇|◎|はい|有|あり|1|Y|YES|OK|TRUE|ON)$/.test(text))
    return true;
  if (
    /^(?:不可|不可能|不要|否|希望しない|拒否|停止|しない|×|✕|✖|X|いいえ|無|なし|0|N|NO|NG|FALSE|OFF|-)$/.test(
      text,
    )
  )
    return false;
  return null;
}

/** A payment card's number: 14 to 16 digits with a right check digit (ISO/IEC 7812, Luhn). */
export function looksLikePaymentCard(raw: string): boolean {
  // One character may stand for two digits (⑩), not for more.
  if (raw.length < 7) return false;
  const digits = raw.normalize("NFKC").replace(/[\s-]/g, "");
  if (!/^[2-6]\d{13,15}$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]) * (place % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
