/** The order of days that belong together: what is certainly the wrong way round, and what is only worth a question. */
import { civilDate, dateParts, daysBetween, daysInMonth } from "#src/lib/civil-date.ts";
import { formatEra, formatPartialDate, type PartialDate } from "#src/lib/japanese-calendar.ts";
import { leaverWords } from "./leaver-words.ts";
import type { Answers } from "./sections/index.ts";

const inOrder = [
  ["joinedOn", "leftOn"],
  ["joinedOn", "noticeOn"],
  ["noticeOn", "leftOn"],
] as const;

/** How far off a day, month or year that is written with 頃 may be, in days. */
const around = { day: 31, month: 183, year: 366 } as const;

/** A sentence beside each day of `typed` that is certainly on the wrong side of another of the same person. */
export function disorderOf(
  before: Answers["leaver"],
  typed: Partial<Answers["leaver"]> = {},
): Record<string, string> {
  const leaver = { ...before, ...typed };
  const words = leaverWords(leaver.relation);
  const labels = { joinedOn: words.joined, noticeOn: "辞めると言った日", leftOn: words.left };
  const wrong = inOrder.filter(([earlier, later]) => isCertainlyBefore(leaver[later], leaver[earlier]));
  return Object.fromEntries(
    wrong.flatMap(([earlier, later]): [string, string][] => {
      const check = "なっています。どちらかの日付をご確認ください。";
      if (typed[later]) return [[`leaver.${later}`, `「${labels[earlier]}」より前に${check}`]];
      if (typed[earlier]) return [[`leaver.${earlier}`, `「${labels[later]}」より後に${check}`]];
      return [];
    }),
  );
}

/**
 * A question where the shop knew before the day of finding out: it may well be so, when somebody of the shop noticed
 * first, and it moves the days of the 速報 (DOMAIN §1.4).
 */
export function knowledgeQuestion({
  duty: { knownOn },
  discovery: { foundOn },
}: Answers): string | undefined {
  if (knownOn === null || foundOn === null) return undefined;
  if (!isCertainlyBefore({ precision: "day", date: knownOn, around: false }, foundOn)) return undefined;
  return (
    `「お店として知った日」（${formatEra(knownOn)}）は、「分かった日」（${formatPartialDate(foundOn)}）より前になっています。` +
    "お店のだれかが先に気づいていたときは、このままで大丈夫です。" +
    "委員会への速報の目安は「お店として知った日」から数えますので、二つの日付を、もう一度お確かめください。"
  );
}

function isCertainlyBefore(one: PartialDate | null, other: PartialDate | null): boolean {
  if (!one?.date || !other?.date) return false;
  return daysBetween(lastDay(one), other.date) > slack(one) + slack(other);
}

const slack = (known: PartialDate): number => (known.around ? around[known.precision] : 0);

function lastDay({ precision, date }: Exclude<PartialDate, { date: null }>): string {
  const { year, month } = dateParts(date);
  if (precision === "year") return civilDate(year, 12, 31) ?? date;
  return precision === "month" ? (civilDate(year, month, daysInMonth(year, month)) ?? date) : date;
}
