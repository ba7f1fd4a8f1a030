import { describe, expect, it } from "vitest";
import { formatInstant, instantFromTokyo, isInstant, timeInTokyo } from "#src/lib/instant.ts";
import { formatEra, formatMonthDay, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { readDate } from "#src/lib/japanese-date.ts";

describe("dates in print", () => {
  it.each([
    ["2026-11-21", "令和8年11月21日"],
    ["2019-05-01", "令和元年5月1日"],
    ["2019-04-30", "平成31年4月30日"],
    ["1989-01-08", "平成元年1月8日"],
    ["1989-01-07", "昭和64年1月7日"],
    ["1926-12-25", "昭和元年12月25日"],
    ["1926-12-24", "大正15年12月24日"],
    ["1912-07-30", "大正元年7月30日"],
    ["1912-07-29", "明治45年7月29日"],
    ["1872-12-31", "1872年12月31日"],
  ])("print %s as %s", (date, printed) => {
    expect(formatEra(date)).toBe(printed);
  });

  it("may carry the weekday and the western year", () => {
    expect(formatEra("2026-11-21", { weekday: true })).toBe("令和8年11月21日（土）");
    expect(formatEra("2026-11-21", { western: true })).toBe("令和8年（2026年）11月21日");
    expect(formatMonthDay("2026-11-17")).toBe("11月17日（火）");
  });

  it("say no more than is known", () => {
    expect(formatPartialDate({ precision: "month", date: "2026-11-01", around: true })).toBe("令和8年11月頃");
    expect(formatPartialDate({ precision: "year", date: "2019-01-01", around: false })).toBe("平成31年");
    expect(formatPartialDate({ precision: "day", date: "2026-11-10", around: true })).toBe(
      "令和8年11月10日頃",
    );
    expect(formatPartialDate({ precision: "unknown", date: null, around: false })).toBe("不詳");
  });

  it("agree with the calendar of the runtime on every day from 1873 to 2030", () => {
    const runtime = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", {
      era: "long",
      year: "numeric",
      month: "long",
      day: "numeric",
      timeZone: "UTC",
    });
    for (let day = Date.UTC(1873, 0, 1); day < Date.UTC(2030, 0, 1); day += 86_400_000) {
      const date = new Date(day).toISOString().slice(0, 10);
      expect(formatEra(date)).toBe(runtime.format(day));
    }
  });
});

describe("dates as people write them", () => {
  it.each([
    ["2026/09/01", "2026-09-01"],
    ["2026-9-1", "2026-09-01"],
    ["2026.9.1", "2026-09-01"],
    ["20260901", "2026-09-01"],
    ["2026年9月1日", "2026-09-01"],
    ["２０２６年９月１日", "2026-09-01"],
    ["2026/09/01 00:00:00", "2026-09-01"],
    ["2026-09-01T10:30", "2026-09-01"],
    ["2026-08-31T15:00:00.000Z", "2026-09-01"],
    ["2026/9/1(火)", "2026-09-01"],
    ["R8.9.1", "2026-09-01"],
    ["r8.9.1", "2026-09-01"],
    ["Ｒ８．９．１", "2026-09-01"],
    ["S60.4.1", "1985-04-01"],
    ["H3/5/1", "1991-05-01"],
    ["M45.7.29", "1912-07-29"],
    ["T1.7.30", "1912-07-30"],
    ["R080901", "2026-09-01"],
    ["令和8年9月1日", "2026-09-01"],
    ["令和 8年 9月 1日", "2026-09-01"],
    ["令和８年１１月２１日（土）", "2026-11-21"],
    ["令和八年十一月二十一日", "2026-11-21"],
    ["二〇二六年九月一日", "2026-09-01"],
    ["昭和60年4月1日", "1985-04-01"],
    ["昭和64年1月7日", "1989-01-07"],
    ["令和元年5月1日", "2019-05-01"],
    ["㋿元年5月1日", "2019-05-01"],
    ["㍻31年4月30日", "2019-04-30"],
    ["平成31年12月1日", "2019-12-01"],
  ])("read %s", (text, date) => {
    expect(readDate(text)).toEqual({ ok: true, precision: "day", date, around: false });
  });

  it.each([
    ["令和8年11月", "month", "2026-11-01", false],
    ["2026/11", "month", "2026-11-01", false],
    ["2026年", "year", "2026-01-01", false],
    ["令和元年", "year", "2019-01-01", false],
    ["令6", "year", "2024-01-01", false],
    ["令和8年11月頃", "month", "2026-11-01", true],
    ["令和8年11月10日ごろ", "day", "2026-11-10", true],
    ["2026年頃", "year", "2026-01-01", true],
  ])("read %s with its precision", (text, precision, date, around) => {
    expect(readDate(text)).toEqual({ ok: true, precision, date, around });
  });

  it("read a month without a year as the last such month, when told the day", () => {
    expect(readDate("11月頃", { notAfter: "2026-11-21" })).toEqual({
      ok: true,
      precision: "month",
      date: "2026-11-01",
      around: true,
    });
    expect(readDate("12月3日", { notAfter: "2026-11-21" })).toMatchObject({ date: "2025-12-03" });
    expect(readDate("2/29", { notAfter: "2025-02-20" })).toMatchObject({ date: "2024-02-29" });
  });

  it("read Excel's day numbers only where told so", () => {
    expect(readDate("46347", { excelSerial: true })).toMatchObject({ ok: true, date: "2026-11-21" });
    expect(readDate("31138", { excelSerial: true })).toMatchObject({ ok: true, date: "1985-04-01" });
    expect(readDate("46347")).toEqual({
      ok: false,
      reason: "「46347」はExcelの日付番号のようです。セルの表示を日付にして、もう一度保存してください。",
    });
  });

  it("take 不明 for an answer only where allowed", () => {
    expect(readDate("不明", { allowUnknown: true })).toEqual({
      ok: true,
      precision: "unknown",
      date: null,
      around: false,
    });
    expect(readDate("不明").ok).toBe(false);
  });

  it.each([
    ["令和8年13月", "令和8年13月はありません。月は1から12で入力してください。"],
    ["令和8年0月1日", "令和8年0月はありません。月は1から12で入力してください。"],
    ["令和8年2月29日", "令和8年2月29日はありません。令和8年2月は28日までです。"],
    ["20261131", "2026年11月31日はありません。2026年11月は30日までです。"],
    [
      "26/09/01",
      "「26/09/01」の年が西暦か和暦か分かりません。「令和8年」か「2026年」のように入力してください。",
    ],
    [
      "8年9月1日",
      "「8年9月1日」の年が西暦か和暦か分かりません。「令和8年」か「2026年」のように入力してください。",
    ],
    ["080901", "「080901」の年が西暦か和暦か分かりません。「令和8年」か「2026年」のように入力してください。"],
    [
      "01/09/2026",
      "「01/09/2026」は日と月の順が分かりません。年を先に、「2026/11/21」のように入力してください。",
    ],
    ["11月頃", "「11月」には年がありません。「令和8年」か「2026年」を付けて入力してください。"],
    ["平成40年1月1日", "平成は平成31年までです。年をご確認ください。"],
    ["令和元年4月30日", "令和は2019年5月1日からです。年をご確認ください。"],
    ["令和0年5月1日", "年が0になっています。「令和8年11月21日」や「2026/11/21」のように入力してください。"],
    ["0000-00-00", "0年は日付として読み取れる範囲の外です。年をご確認ください。"],
    ["", "日付が入っていません。「令和8年11月21日」や「2026/11/21」のように入力してください。"],
    [
      "そのうち",
      "日付として読み取れませんでした。「令和8年11月21日」や「2026/11/21」のように入力してください。",
    ],
    [
      "\u0000",
      "日付として読み取れませんでした。「令和8年11月21日」や「2026/11/21」のように入力してください。",
    ],
  ])("refuse %s with a sentence", (text, reason) => {
    expect(readDate(text)).toEqual({ ok: false, reason });
  });
});

describe("instants", () => {
  it("are shown in Tokyo, 24 h", () => {
    expect(formatInstant("2026-11-21T09:05:07.000Z")).toBe("令和8年11月21日（土）18:05");
    expect(formatInstant("2026-11-20T15:00:00.000Z", { seconds: true })).toBe(
      "令和8年11月21日（土）00:00:00",
    );
    expect(formatInstant("2026-11-21T09:05:07.000Z", { weekday: false })).toBe("令和8年11月21日 18:05");
    expect(timeInTokyo("2026-11-21T09:05:07.000Z")).toBe("18:05");
  });

  it("come from a date and a time in Japan", () => {
    expect(instantFromTokyo("2026-11-21", "08:30")).toBe("2026-11-20T23:30:00.000Z");
    expect(() => instantFromTokyo("2026-11-21", "24:00")).toThrow(RangeError);
  });

  it("have exactly one spelling", () => {
    expect(isInstant("2026-11-21T09:05:07.000Z")).toBe(true);
    expect(isInstant("2026-11-21T09:05:07Z")).toBe(false);
    expect(isInstant("2026-02-30T09:05:07.000Z")).toBe(false);
  });
});
