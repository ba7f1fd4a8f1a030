/**
 * The legal rules behind the clock, each with its article and the day its text was read (DOMAIN §0.2, §1.3–1.5, §1.10).
 * Law data is keyed by date: a change of law is a new entry, never an edit of an old one.
 */
import type { CivilDate } from "#src/lib/civil-date.ts";

/** 個人情報の保護に関する法律施行規則7条 1号–4号. */
export const reportCategories = [1, 2, 3, 4] as const;
export type ReportCategory = (typeof reportCategories)[number];

export interface ReportLaw {
  /** Reports of incidents known from this day on follow this entry. */
  readonly from: CivilDate;
  /** The day on which the texts below were last read. */
  readonly readOn: CivilDate;
  readonly preliminary: {
    readonly article: string;
    /** 速報: the statute says 「速やかに」; the guideline 「概ね3～5日以内」. Day of knowledge = day 1. */
    readonly targetDay: number;
    readonly latestDay: number;
    readonly guideline: string;
  };
  readonly final: {
    readonly article: string;
    /** 確報: days from the day of knowledge, which is day 1 by the guideline (not 民法140条). */
    readonly days: number;
    /** The same where 3号 (improper purpose) applies, alone or together with others. */
    readonly daysImproperPurpose: number;
    readonly guideline: string;
  };
  /** Deadlines that end on a 行政機関の休日 end on the next day that is none. */
  readonly holidayArticle: string;
}

// 規則8条: in force as read on 2026-11-21; guideline text of 2025-09-24, quoted parts unchanged in the 2026 texts.
const reportLaws: readonly ReportLaw[] = [
  {
    from: "2022-04-01",
    readOn: "2026-11-21",
    preliminary: {
      article: "個人情報の保護に関する法律施行規則8条1項",
      targetDay: 3,
      latestDay: 5,
      guideline: "個人情報保護委員会ガイドライン（通則編）3-5-3-3",
    },
    final: {
      article: "個人情報の保護に関する法律施行規則8条2項",
      days: 30,
      daysImproperPurpose: 60,
      guideline: "個人情報保護委員会ガイドライン（通則編）3-5-3-4",
    },
    holidayArticle: "行政機関の休日に関する法律1条・2条",
  },
];

interface WatchDate {
  /** From this day the sentence is shown. */
  readonly on: CivilDate;
  readonly sentence: string;
}

// 令和8年法律第56号 (promulgated 2026-07-17). Its new wording was not found: the product warns and does not guess.
const watchDates: readonly WatchDate[] = [
  {
    on: "2027-01-17",
    sentence:
      "令和9年1月17日に個人情報の保護に関する法律の改正（令和8年法律第56号）の一部が施行されました。残りも令和10年7月16日までに施行されます。報告、本人通知、罰則の最新の条文をご確認ください。",
  },
];

// 休日法1条1項3号: 12月29日から1月3日まで (月日).
const yearEndDays = ["12-29", "12-30", "12-31", "01-01", "01-02", "01-03"];

export function reportLawOn(date: CivilDate): ReportLaw {
  const law = reportLaws.findLast((entry) => entry.from <= date) ?? reportLaws[0];
  if (!law) throw new Error("no law data");
  return law;
}

/** What to say about changes of law that have come into force by `today`. */
export function lawNotices(today: CivilDate): string[] {
  return watchDates.filter((watch) => watch.on <= today).map((watch) => watch.sentence);
}

export function isYearEndClosing(date: CivilDate): boolean {
  return yearEndDays.includes(date.slice(5));
}
