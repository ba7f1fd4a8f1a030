/** The statutory clock of 個情法26条1項: counting days, and rolling over the holidays of government offices. */
import holidayJp from "@holiday-jp/holiday_jp";
import { addDays, type CivilDate, daysBetween, weekday } from "#src/lib/civil-date.ts";
import { isYearEndClosing, type ReportCategory, reportLawOn } from "./law.ts";

export type DeadlineState = "upcoming" | "due" | "overdue";

export interface Clock {
  /** Day 1 of the count. */
  readonly startsOn: CivilDate;
  readonly preliminary: { readonly targetOn: CivilDate; readonly latestOn: CivilDate };
  readonly final: {
    readonly days: number;
    /** The 30th or 60th day itself. */
    readonly countedOn: CivilDate;
    /** The deadline: `countedOn`, or the next day on which government offices are open. */
    readonly dueOn: CivilDate;
  };
}

/** Saturday, Sunday, national holiday, or 12/29–1/3 (休日法1条). The holiday data covers 1970–2050. */
function isGovernmentHoliday(date: CivilDate): boolean {
  const day = weekday(date);
  // The package reads a Date in the machine's zone; text it takes as it stands.
  return day === 0 || day === 6 || isYearEndClosing(date) || holidayJp.isHoliday(date);
}

/** The day itself, or the next one on which government offices are open. */
function rollOverHolidays(date: CivilDate): CivilDate {
  let day = date;
  while (isGovernmentHoliday(day)) day = addDays(day, 1);
  return day;
}

export function reportClock(
  knownOn: CivilDate,
  categories: readonly ReportCategory[],
  exceededThousandOn?: CivilDate,
): Clock {
  const startsOn = clockStart(knownOn, categories, exceededThousandOn);
  const law = reportLawOn(startsOn);
  const days = categories.includes(3) ? law.final.daysImproperPurpose : law.final.days;
  const countedOn = addDays(startsOn, days - 1);
  return {
    startsOn,
    preliminary: {
      // 速報 is calendar days without rolling over: our reading of 「概ね3～5日以内」, not law.
      targetOn: addDays(startsOn, law.preliminary.targetDay - 1),
      latestOn: addDays(startsOn, law.preliminary.latestDay - 1),
    },
    final: { days, countedOn, dueOn: rollOverHolidays(countedOn) },
  };
}

/** `due` from `warnOn` to the last day, both included. */
export function deadlineState(today: CivilDate, warnOn: CivilDate, lastOn: CivilDate): DeadlineState {
  if (today > lastOn) return "overdue";
  return today >= warnOn ? "due" : "upcoming";
}

export function daysLeft(today: CivilDate, lastOn: CivilDate): number {
  return daysBetween(today, lastOn);
}

/**
 * 4号 alone counts from the day the number passed 1,000 (guideline (4)); any other category from the day of knowledge.
 */
function clockStart(
  knownOn: CivilDate,
  categories: readonly ReportCategory[],
  exceededThousandOn?: CivilDate,
): CivilDate {
  const onlyThousand = categories.length > 0 && categories.every((category) => category === 4);
  if (!onlyThousand || exceededThousandOn === undefined) return knownOn;
  return exceededThousandOn > knownOn ? exceededThousandOn : knownOn;
}
