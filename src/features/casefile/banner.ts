/** The statutory clock on the case page: what it is, how certain it is, and how many days are left. */
import { type ReportCategory, reportDeadlines } from "#src/features/duties/index.ts";
import type { Case } from "#src/features/incidents/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";
import { formatMonthDay } from "#src/lib/japanese-calendar.ts";

export interface Banner {
  readonly title: string;
  /** Short: 「あと1日」. */
  readonly count: string;
  readonly until?: string;
  readonly text: string;
  readonly kind: "calm" | "warn" | "late";
  readonly help: string;
  readonly helpTerm: string;
  readonly helpArticle: string;
  readonly href: string;
  readonly label: string;
}

export interface ReportDue {
  readonly what: "速報" | "確報";
  readonly dueOn: CivilDate;
  readonly daysLeft: number;
  readonly isReportable: boolean;
}

const article =
  "個人情報保護法26条1項（令和8年6月24日時点）、同施行規則7条・8条（令和8年6月14日時点）、同ガイドライン（通則編）3-5-3-3・3-5-3-4（令和7年9月24日の版）";

/** The report that is due next; undefined when none is, or while the day of knowledge is not confirmed. */
export function nextReport(found: Case, today: CivilDate): ReportDue | undefined {
  const deadlines = deadlinesOf(found, today);
  if (!deadlines || isFinished(found)) return undefined;
  const { isReportable, preliminary, final } = deadlines;
  if (found.answers.duty.reportState === "速報を済ませた") {
    return { what: "確報", dueOn: final.dueOn, daysLeft: final.daysLeft, isReportable };
  }
  return { what: "速報", dueOn: preliminary.latestOn, daysLeft: preliminary.daysLeft, isReportable };
}

/** Undefined once the final report is made, or the owner judged that none is due. */
export function reportBanner(found: Case, today: CivilDate): Banner | undefined {
  if (isFinished(found)) return undefined;
  const { id } = found.incident;
  const deadlines = deadlinesOf(found, today);
  const due = nextReport(found, today);
  if (!deadlines || !due) {
    return {
      title: "お店として知った日を確かめてください",
      count: "まだ数えていません",
      text: "漏えいのおそれを知った日を1日目として、個人情報保護委員会への速報の目安（概ね3〜5日以内）を数えます。すでに日が過ぎている可能性があります。",
      kind: "warn",
      help: "お客様の情報が漏れたおそれを、お店のだれか一人でも知った日です。辞めた日ではありません。速報が必要かどうかは、情報の内容や人数、不正の目的によるおそれがあるかで決まります。",
      helpTerm: "知った日とは",
      helpArticle: article,
      href: `/incidents/${id}/guide/known`,
      label: "知った日を記録する",
    };
  }
  const { preliminary, final, notices, sentences } = deadlines;
  const isFinal = due.what === "確報";
  const basis = isFinal ? final.basis : `${preliminary.basis}${final.basis}`;
  return {
    title: `個人情報保護委員会への${due.what}${due.isReportable ? "" : "（必要な場合）"}`,
    count: countWords(due.daysLeft),
    until: `${formatMonthDay(due.dueOn)}${isFinal ? "まで" : "が目安"}`,
    text: isFinal ? final.sentence : sentences.join(" "),
    kind: due.daysLeft < 0 ? "late" : due.daysLeft > 7 ? "calm" : "warn",
    help: [basis, ...notices].join(""),
    helpTerm: "なぜこの期限ですか",
    helpArticle: article,
    href: `/incidents/${id}/sections/duty`,
    label: "報告について記録する",
  };
}

export function countWords(daysLeft: number): string {
  if (daysLeft < 0) return `${-daysLeft}日過ぎています`;
  return daysLeft === 0 ? "今日まで" : `あと${daysLeft}日`;
}

function deadlinesOf({ answers }: Case, today: CivilDate) {
  const { knownOn, categories, exceededThousandOn } = answers.duty;
  if (knownOn === null) return undefined;
  return reportDeadlines({
    knownOn,
    categories: categories.map((category) => Number(category[0]) as ReportCategory),
    today,
    ...(exceededThousandOn === null ? {} : { exceededThousandOn }),
  });
}

const isFinished = ({ answers }: Case): boolean =>
  answers.duty.reportState === "確報まで済ませた" ||
  answers.duty.reportState === "報告の対象ではないと判断した";
