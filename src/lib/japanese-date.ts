/**
 * Reads dates as people and other programs write them (DOMAIN §9.3): western, 和暦 with names or letters,
 * full-width, kanji numerals, month or year only, 頃. What cannot be read safely is not guessed.
 */
import { addDays, type CivilDate, civilDate, dateInTokyo, dateParts, daysInMonth } from "./civil-date.ts";
import type { PartialDate } from "./japanese-calendar.ts";
import { type Era, eraSpelled, eraYear, nextEraStart } from "./japanese-era.ts";

export type DateReading =
  | ({ readonly ok: true } & PartialDate)
  /** `reason`: a Japanese sentence that says what is wrong and what to write. It holds no more than the input. */
  | { readonly ok: false; readonly reason: string };

export interface DateHints {
  /** The column is known to come from Excel: 46347 is a day counted from 1899-12-30. */
  excelSerial?: boolean;
  /** 「11月頃」 without a year means the last such day up to this one. Without it the year is asked for. */
  notAfter?: CivilDate;
  /** 「不明」 and 「不詳」 are an answer. */
  allowUnknown?: boolean;
}

const examples = "「令和8年11月21日」や「2026/11/21」のように入力してください。";
const eraPattern = "明治|大正|昭和|平成|令和|[明大昭平令MTSHR]";
const tail = "(?:(?:年|[./-])(?:(\\d{1,2})(?:(?:月|[./-])(?:(\\d{1,2})日?)?)?)?)?";
const withEra = new RegExp(`^(${eraPattern})(元|\\d{1,2})${tail}$`);
const compactEra = new RegExp(`^(${eraPattern})(\\d{2})(\\d{2})(\\d{2})$`);
const western = new RegExp(`^(\\d{4})${tail}$`);
const compact = /^(\d{4})(\d{2})(\d{2})$/;
const withoutYear = /^(\d{1,2})(?:月|\/)(?:(\d{1,2})日?)?$/;
const twoDigitYear = /^'?\d{1,2}(?:年(?:\d{1,2}月(?:\d{1,2}日?)?)?|[./-]\d{1,2}[./-]\d{1,2})$/;
const yearLast = /^\d{1,2}[./-]\d{1,2}[./-]\d{4}$/;

export function readDate(raw: string, hints: DateHints = {}): DateReading {
  const { text, around } = simplify(raw);
  if (text === "") return wrong(`日付が入っていません。${examples}`);
  if (/^(?:不明|不詳|わからない|分からない)$/.test(text)) {
    return hints.allowUnknown
      ? { ok: true, precision: "unknown", date: null, around: false }
      : wrong(`日付が「${text}」となっています。分かる範囲の年月を入力してください。`);
  }
  const found = compactEra.exec(text) ?? withEra.exec(text);
  if (found) return readEra(found, around);
  const plain = compact.exec(text) ?? western.exec(text);
  if (plain) return complete(Number(plain[1]), `${Number(plain[1])}年`, plain[2], plain[3], around);
  return readOther(text, around, hints);
}

function readEra(found: RegExpExecArray, around: boolean): DateReading {
  const era = eraSpelled(found[1] ?? "");
  const count = found[2] === "元" ? 1 : Number(found[2]);
  if (!era || count === 0) return wrong(`年が0になっています。${examples}`);
  const label = `${era.name}${count === 1 ? "元" : count}年`;
  const reading = complete(era.firstYear + count - 1, label, found[3], found[4], around);
  return reading.ok && reading.date !== null ? insideEra(reading, era, reading.date) : reading;
}

/** 平成31年12月 was printed in advance and means 2019; 平成40年 and 令和元年4月 mean nothing that is certain. */
function insideEra(reading: DateReading & { ok: true }, era: Era, date: CivilDate): DateReading {
  const { year } = dateParts(date);
  const next = nextEraStart(era);
  if (next && year > dateParts(next).year) {
    return wrong(`${era.name}は${eraYear(addDays(next, -1))}までです。年をご確認ください。`);
  }
  const start = dateParts(era.firstDay);
  const coarse =
    reading.precision === "year" ||
    (reading.precision === "month" && date.slice(0, 7) === era.firstDay.slice(0, 7));
  if (date >= era.firstDay || coarse) return reading;
  return wrong(`${era.name}は${start.year}年${start.month}月${start.day}日からです。年をご確認ください。`);
}

function readOther(text: string, around: boolean, hints: DateHints): DateReading {
  const serial = /^(\d{5})(?:\.\d+)?$/.exec(text);
  if (serial) {
    if (!hints.excelSerial)
      return wrong(
        `「${text}」はExcelの日付番号のようです。セルの表示を日付にして、もう一度保存してください。`,
      );
    return { ok: true, precision: "day", date: addDays("1899-12-30", Number(serial[1])), around };
  }
  if (yearLast.test(text))
    return wrong(`「${text}」は日と月の順が分かりません。年を先に、「2026/11/21」のように入力してください。`);
  if (twoDigitYear.test(text) || /^\d{6}$/.test(text)) {
    return wrong(
      `「${text}」の年が西暦か和暦か分かりません。「令和8年」か「2026年」のように入力してください。`,
    );
  }
  const yearless = withoutYear.exec(text);
  if (!yearless) return wrong(`日付として読み取れませんでした。${examples}`);
  if (!hints.notAfter)
    return wrong(`「${text}」には年がありません。「令和8年」か「2026年」を付けて入力してください。`);
  return latestBefore(hints.notAfter, yearless, around);
}

function latestBefore(limit: CivilDate, found: RegExpExecArray, around: boolean): DateReading {
  const { year } = dateParts(limit);
  const thisYear = complete(year, `${year}年`, found[1], found[2], around);
  if (thisYear.ok && thisYear.date !== null && thisYear.date <= limit) return thisYear;
  const lastYear = complete(year - 1, `${year - 1}年`, found[1], found[2], around);
  return lastYear.ok ? lastYear : thisYear;
}

function complete(
  year: number,
  label: string,
  monthText: string | undefined,
  dayText: string | undefined,
  around: boolean,
): DateReading {
  if (year < 1868 || year > 2199)
    return wrong(`${label}は日付として読み取れる範囲の外です。年をご確認ください。`);
  const month = monthText === undefined ? 1 : Number(monthText);
  if (month < 1 || month > 12)
    return wrong(`${label}${month}月はありません。月は1から12で入力してください。`);
  const last = daysInMonth(year, month);
  const day = dayText === undefined ? 1 : Number(dayText);
  if (day < 1 || day > last)
    return wrong(`${label}${month}月${day}日はありません。${label}${month}月は${last}日までです。`);
  const precision = dayText !== undefined ? "day" : monthText !== undefined ? "month" : "year";
  return { ok: true, precision, date: civilDate(year, month, day) as CivilDate, around };
}

/** One spelling for every width, weekday, time of day and numeral. NFKC also opens ㋿ and ㍻. */
function simplify(raw: string): { text: string; around: boolean } {
  // Nearly every day of a list: nothing below would change it.
  if (/^[MTSHR]?[\d./-]+$/.test(raw)) return { text: raw, around: false };
  let text = raw.normalize("NFKC").trim().toUpperCase();
  const zoned =
    /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
  if (zoned) text = dateInTokyo(text);
  text = text.replace(/(?<=\d|日)[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/, "");
  text = text.replace(/\s+/g, "").replace(/\([日月火水木金土](?:曜日?)?\)/, "");
  text = text.replace(/[〇一二三四五六七八九十]{1,4}(?=[年月日])/g, kanjiNumber).replace(/[‐‑‒–—―−ー]/g, "-");
  const bare = text.replace(/(?:頃|ごろ|ころ|くらい)$/, "");
  return { text: bare, around: bare !== text };
}

/** What was typed as a whole day, as `YYYY-MM-DD`; what is none stays as it is, for the schema to refuse. */
export function typedDay(typed: string): string {
  const reading = readDate(typed);
  return reading.ok && reading.precision === "day" && !reading.around ? reading.date : typed;
}

/** 八 → 8, 二十一 → 21, 二〇二六 → 2026. */
export function kanjiNumber(text: string): string {
  const digits = text.replace(/[〇一二三四五六七八九]/g, (kanji) =>
    String("〇一二三四五六七八九".indexOf(kanji)),
  );
  const tens = /^(\d?)十(\d?)$/.exec(digits);
  return tens ? String(Number(tens[1] || 1) * 10 + Number(tens[2] || 0)) : digits;
}

function wrong(reason: string): DateReading {
  return { ok: false, reason };
}
