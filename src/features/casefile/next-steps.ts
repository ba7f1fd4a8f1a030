/** 「次にやること」: at most three, chosen by what is due and by what blocks other work. */
import { type Case, firstHour, openSteps } from "#src/features/incidents/index.ts";
import { type CivilDate, dateParts } from "#src/lib/civil-date.ts";
import { formatCount } from "#src/lib/yen.ts";
import { countWords, nextReport } from "./banner.ts";

export interface NextStep {
  readonly what: string;
  readonly why: string;
  readonly due?: string;
  readonly href: string;
  readonly label: string;
}

/** `urgency`: days that are left; what must be done at once has 0, what has no day comes after all days. */
export interface Candidate extends NextStep {
  readonly urgency: number;
}

/** What the later rooms hold of this case. */
export interface Counts {
  readonly evidence: number;
  /** Evidence whose meaning or origin is not written yet. */
  readonly undescribed: number;
  readonly customers: number;
  /** Customers of whom nobody has decided yet whether they are affected. */
  readonly undecided: number;
  /** Affected customers who were told nothing yet. */
  readonly untold: number;
  readonly hasPolicePaper: boolean;
}

export const AT_ONCE = 0;
export const NO_DAY = 10_000;

/** `others`: what later rooms ask for beside the case itself. */
export function nextSteps(
  found: Case,
  counts: Counts,
  today: CivilDate,
  others: readonly Candidate[] = [],
): NextStep[] {
  if (found.incident.state === "closed") return [];
  const base = `/incidents/${found.incident.id}`;
  return [
    ...entrusted(found, base, today),
    ...report(found, base, today),
    ...firstHourLeft(found, base),
    ...guideLeft(found, base),
    ...knowledge(found, base),
    ...evidence(counts, base),
    ...otherParty(found, base),
    ...facts(found, base),
    ...customers(counts, base),
    ...papers(found, base),
    ...policePaper(counts, base),
    ...letters(counts, base),
    ...others,
  ]
    .map((candidate, place) => ({ candidate, place }))
    .sort((a, b) => a.candidate.urgency - b.candidate.urgency || a.place - b.place)
    .slice(0, 3)
    .map(({ candidate: { urgency: _urgency, ...step } }) => step);
}

/** Data that somebody entrusted: told in time, they report and notify, and the shop need not (規則9条, DOMAIN §1.8). */
function entrusted(found: Case, base: string, today: CivilDate): Candidate[] {
  const { data, response } = found.answers;
  const isEntrusted = data.ownership === "元請から受託" || data.ownership === "両方";
  if (!isEntrusted || response.done.includes("預け主（元請など）に通知した")) return [];
  const due = nextReport(found, today);
  return [
    {
      what: `預け主（${data.entrustedBy || "元請など"}）に通知する`,
      why: "分かっている内容を速やかに（概ね3〜5日以内に）通知すると、預かった情報については、お店からの委員会への報告とお客様への通知は要らなくなります。個人情報保護法26条1項ただし書・2項（令和8年6月24日時点）、同施行規則9条（令和8年6月14日時点）",
      href: `${base}/sections/response`,
      label: "通知したことを記録する",
      urgency: due?.daysLeft ?? AT_ONCE,
    },
  ];
}

function report(found: Case, base: string, today: CivilDate): Candidate[] {
  const due = nextReport(found, today);
  if (!due) return [];
  const { month, day } = dateParts(due.dueOn);
  return [
    {
      what: `個人情報保護委員会への${due.what}${due.isReportable ? "" : "が必要かを確かめる"}`,
      due: `${countWords(due.daysLeft)}（${month}月${day}日${due.what === "確報" ? "まで" : "が目安"}）`,
      why:
        due.what === "確報"
          ? "期限は、知った日を1日目として数えた日です。調べても分からない項目は、分かったときに追って報告します。"
          : "分かっている内容だけで報告できます。目安は、知った日を1日目として数えた日です。",
      href: `${base}/sections/duty`,
      label: "報告について記録する",
      urgency: due.daysLeft,
    },
  ];
}

function firstHourLeft({ ticks }: Case, base: string): Candidate[] {
  const left = firstHour.filter(({ item }) => !ticks.has(item));
  if (left.length === 0) return [];
  return [
    {
      what: `はじめの1時間にすること　残り${left.length}件`,
      why: "記録や現物は、時間がたつと失われることがあります。",
      href: `${base}/first-hour`,
      label: "確かめる",
      urgency: AT_ONCE,
    },
  ];
}

function guideLeft({ answers, steps }: Case, base: string): Candidate[] {
  const open = openSteps(answers, steps);
  if (open.length === 0) return [];
  return [
    {
      what: `起きたことの記録の続き　あと${open.length}問`,
      why: "ここで答えた内容が、警察・弁護士の資料とお客様へのお手紙のもとになります。",
      href: `${base}/guide`,
      label: "続きから答える",
      urgency: AT_ONCE,
    },
  ];
}

function knowledge({ answers, steps }: Case, base: string): Candidate[] {
  const isAsked = openSteps(answers, steps).some((step) => step.id === "known");
  if (answers.duty.knownOn !== null || isAsked) return [];
  return [
    {
      what: "お店として知った日を確かめる",
      why: "委員会への報告の期限は、この日から数えます。",
      href: `${base}/guide/known`,
      label: "知った日を記録する",
      urgency: AT_ONCE,
    },
  ];
}

function evidence({ evidence, undescribed }: Counts, base: string): Candidate[] {
  if (evidence === 0) {
    return [
      {
        what: "はがきや画面を、証拠として保管する",
        why: "警察の相談では、表・裏・消印の写真を見せます。",
        href: `${base}/evidence/new`,
        label: "証拠を追加する",
        urgency: NO_DAY,
      },
    ];
  }
  if (undescribed === 0) return [];
  return [
    {
      what: `証拠 ${undescribed}点に、説明を書く`,
      why: "だれから、いつ受け取り、何が分かるかが、書類の証拠一覧に入ります。",
      href: `${base}/evidence`,
      label: "証拠を開く",
      urgency: NO_DAY,
    },
  ];
}

function otherParty(found: Case, base: string): Candidate[] {
  if (found.otherParty) return [];
  return [
    {
      what: "相手方（辞めた人）の名前を記録する",
      why: "弁護士への相談では、利益の対立がないかを、はじめに名前で確かめるのが一般的です。分からなければ、あとで大丈夫です。",
      href: `${base}/guide/person`,
      label: "名前を記録する",
      urgency: NO_DAY,
    },
  ];
}

function facts(found: Case, base: string): Candidate[] {
  if (found.facts.length > 0) return [];
  return [
    {
      what: "時系列に、最初の出来事を書く",
      why: "いつ何があったかは、警察でも弁護士との相談でも、話の中心になります。",
      href: `${base}/facts/new`,
      label: "出来事を追加する",
      urgency: NO_DAY,
    },
  ];
}

function customers({ customers, undecided }: Counts, base: string): Candidate[] {
  if (customers === 0) {
    return [
      {
        what: "お客様の名簿を取り込む",
        why: "お詫び状は、対象のお一人ずつに、その方の項目だけを書いて作ります。",
        href: `${base}/customers`,
        label: "名簿を取り込む",
        urgency: NO_DAY,
      },
    ];
  }
  if (undecided === 0) return [];
  return [
    {
      what: `お客様 ${formatCount(undecided)}人が対象かどうかを決める`,
      why: "対象の方だけにお手紙を送ります。理由も一緒に残します。",
      href: `${base}/customers`,
      label: "お客様を開く",
      urgency: NO_DAY,
    },
  ];
}

function policePaper({ hasPolicePaper }: Counts, base: string): Candidate[] {
  if (hasPolicePaper) return [];
  return [
    {
      what: "警察相談用資料を作る",
      why: "分からないところは「未確認」のままでも作れます。まずは電話で相談の予約をします。",
      href: `${base}/documents`,
      label: "書類を開く",
      urgency: NO_DAY + 1,
    },
  ];
}

function letters({ untold }: Counts, base: string): Candidate[] {
  if (untold === 0) return [];
  return [
    {
      what: `お客様 ${formatCount(untold)}人に知らせる準備をする`,
      why: "本人への通知は、状況に応じて速やかに行います。送る時期は、警察や弁護士と相談してから決めます。",
      href: `${base}/letters`,
      label: "お詫び状を開く",
      urgency: NO_DAY + 1,
    },
  ];
}

/** Papers are made from the sections: the one that lacks most comes first. */
function papers(found: Case, base: string): Candidate[] {
  const open = found.progress.filter((one) => one.missing.length > 0);
  const most = open.toSorted((a, b) => b.missing.length - a.missing.length)[0];
  if (!most) return [];
  return [
    {
      what: `「${most.title}」に記入する　残り${most.missing.length}項目`,
      why: `まだのもの：${most.missing.slice(0, 2).join("、")}${most.missing.length > 2 ? " など" : ""}`,
      href: `${base}/sections/${most.id}`,
      label: "記入する",
      urgency: NO_DAY + 1,
    },
  ];
}
