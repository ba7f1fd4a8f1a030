/** The deadlines of an incident in the words of the banner. */
import { addDays, type CivilDate, isCivilDate } from "#src/lib/civil-date.ts";
import { formatEra, formatMonthDay } from "#src/lib/japanese-calendar.ts";
import { type Clock, type DeadlineState, daysLeft, deadlineState, reportClock } from "./clock.ts";
import { lawNotices, type ReportCategory, reportLawOn } from "./law.ts";

export interface DeadlineQuestion {
  /** 事態を知った日: the day on which anyone in the business knew of the leak or of facts that suggest it. */
  knownOn: CivilDate;
  /** 規則7条 1号–4号; empty while none is chosen. */
  categories: readonly ReportCategory[];
  today: CivilDate;
  /** The day the number of persons turned out to exceed 1,000, where that came later than `knownOn`. */
  exceededThousandOn?: CivilDate;
}

export interface Deadline {
  /** Days from today to the last day: 0 today, negative when past. */
  readonly daysLeft: number;
  readonly state: DeadlineState;
  /** What the banner prints. */
  readonly sentence: string;
  /** Why: the rule, its certainty and its article, for 「なぜ？」. */
  readonly basis: string;
}

export interface ReportDeadlines {
  readonly knownOn: CivilDate;
  /** Day 1 of the count. */
  readonly startsOn: CivilDate;
  /** False while no category of 規則7条 is chosen; the dates are then what would apply. */
  readonly isReportable: boolean;
  /** 速報. */
  readonly preliminary: Deadline & { readonly targetOn: CivilDate; readonly latestOn: CivilDate };
  /** 確報. */
  readonly final: Deadline & {
    readonly days: number;
    readonly countedOn: CivilDate;
    readonly dueOn: CivilDate;
  };
  /** What the banner prints, in order. */
  readonly sentences: readonly string[];
  /** Limits of what is said: no legal judgement, law as read on a day, amendments now in force. */
  readonly notices: readonly string[];
}

// Our own choice: the last week before 確報 is shown as due.
const finalWarningDays = 7;
const lateSentence = "期限を経過していますが、判明後速やかに報告してください。";
// 3〜5 days are the guideline's 概ね, no statutory term: past them nothing has expired, but the duty of 「速やかに」 stands.
const pastTargetSentence = "目安の日を過ぎています。まだのときは、速やかに報告してください。";

/** Throws a RangeError for a date that is none. */
export function reportDeadlines(question: DeadlineQuestion): ReportDeadlines {
  const { knownOn, categories, today, exceededThousandOn } = question;
  for (const date of [knownOn, today, exceededThousandOn ?? knownOn]) {
    if (!isCivilDate(date)) throw new RangeError("not a civil date");
  }
  const clock = reportClock(knownOn, categories, exceededThousandOn);
  const preliminary = preliminaryDeadline(clock, today);
  const final = finalDeadline(clock, today);
  const isReportable = categories.length > 0;
  return {
    knownOn,
    startsOn: clock.startsOn,
    isReportable,
    preliminary,
    final,
    sentences: [...(isReportable ? [] : [undecidedSentence]), preliminary.sentence, final.sentence],
    notices: [
      `期限の計算は入力された日付にもとづく目安で、法的判断を示すものではありません。法令は${formatEra(reportLawOn(clock.startsOn).readOn)}時点です。`,
      ...lawNotices(today),
    ],
  };
}

const undecidedSentence =
  "個人情報保護委員会への報告が必要な事態（規則7条）に当たるかは、まだ選ばれていません。当たる可能性がある場合の日付を示しています。";

function preliminaryDeadline(clock: Clock, today: CivilDate): ReportDeadlines["preliminary"] {
  const { targetOn, latestOn } = clock.preliminary;
  const law = reportLawOn(clock.startsOn).preliminary;
  const left = daysLeft(today, latestOn);
  const state = deadlineState(today, targetOn, latestOn);
  const span =
    `速報：知った日（${formatEra(clock.startsOn, { weekday: true })}）を1日目として、` +
    `目安は${law.targetDay}日目の${formatMonthDay(targetOn)}、遅くとも${law.latestDay}日目の${formatMonthDay(latestOn)}まで`;
  return {
    targetOn,
    latestOn,
    daysLeft: left,
    state,
    sentence:
      state === "overdue" ? `${span}でした。${pastTargetSentence}` : `${span}です（${leftText(left)}）。`,
    basis:
      `法令は「速やかに」とだけ定め（${law.article}）、ガイドラインは知った時点から「概ね3～5日以内」としています（${law.guideline}）。` +
      "土日祝を数えるかはこの本文に見当たらないため、Akashiでは、知った日を1日目とし土日祝も数えた日を目安にしています。その時点で分かっている内容だけで報告できます。",
  };
}

function finalDeadline(clock: Clock, today: CivilDate): ReportDeadlines["final"] {
  const { days, countedOn, dueOn } = clock.final;
  const law = reportLawOn(clock.startsOn);
  const left = daysLeft(today, dueOn);
  const state = deadlineState(today, addDays(dueOn, -finalWarningDays), dueOn);
  const counted = `確報：知った日を1日目として${days}日目の${formatEra(countedOn, { weekday: true })}`;
  const span =
    countedOn === dueOn
      ? `${counted}まで`
      : `${counted}は行政機関の休日のため、期限は${formatEra(dueOn, { weekday: true })}`;
  return {
    days,
    countedOn,
    dueOn,
    daysLeft: left,
    state,
    sentence: state === "overdue" ? `${span}でした。${lateSentence}` : `${span}です（${leftText(left)}）。`,
    basis:
      `知った日から${law.final.days}日以内、不正の目的によるおそれがある事態（規則7条3号）は${law.final.daysImproperPurpose}日以内です（${law.final.article}）。` +
      `知った日を1日目とし、土日祝も数えます（${law.final.guideline}）。` +
      `最後の日が土日、祝日、12月29日から1月3日のときは、その翌日が期限です（${law.holidayArticle}）。`,
  };
}

function leftText(days: number): string {
  return days === 0 ? "今日まで" : `あと${days}日`;
}
