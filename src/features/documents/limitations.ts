/** Deadlines a lawyer asks for first: the reports of 個情法26条, then limitation (DOMAIN §1.11 D11–D15, §12.1). */
import { reportCategories, reportDeadlines } from "#src/features/duties/index.ts";
import type { Answers } from "#src/features/incidents/index.ts";
import { addYears, type CivilDate } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";

interface DeadlineRow {
  readonly dueOn: string;
  readonly what: string;
  readonly basis: string;
}

export interface DeadlineWords {
  readonly rows: readonly DeadlineRow[];
  /** The statutory reports in one line, for the first page. */
  readonly nearest: string;
  readonly note: string;
}

// Limitation as read on 2026-11-21: 不競法15条, 民法724条・166条, 刑訴法250条2項4号・6号, 253条1項, 55条.
const limitations: readonly { what: string; years: number | undefined; basis: string; otherwise: string }[] =
  [
    {
      what: "営業秘密の使用の差止請求",
      years: 3,
      basis:
        "使用の事実と使用者を知った時から3年、使用の開始から20年（不正競争防止法15条。令和8年5月21日時点）",
      otherwise: "知った時から3年",
    },
    {
      what: "不法行為による損害賠償請求",
      years: 3,
      basis: "損害及び加害者を知った時から3年、行為の時から20年（民法724条。令和8年6月24日時点）",
      otherwise: "知った時から3年",
    },
    {
      what: "契約（秘密保持義務等）の違反による損害賠償請求",
      years: 5,
      basis: "権利を行使できることを知った時から5年、行使できる時から10年（民法166条。令和8年6月24日時点）",
      otherwise: "知った時から5年",
    },
    {
      what: "公訴時効　不正競争防止法21条",
      years: undefined,
      basis: "行為が終わった時から7年（刑事訴訟法250条2項4号、253条1項。令和8年6月24日時点）",
      otherwise: "行為の終わりから7年",
    },
    {
      what: "公訴時効　個人情報保護法179条、不正アクセス禁止法11条",
      years: undefined,
      basis: "行為が終わった時から3年（刑事訴訟法250条2項6号、253条1項。令和8年6月24日時点）",
      otherwise: "行為の終わりから3年",
    },
  ];

export function deadlineWords(duty: Answers["duty"], today: CivilDate): DeadlineWords {
  const known = duty.knownOn;
  const limits = limitations.map(({ what, years, basis, otherwise }) => ({
    what,
    basis,
    dueOn:
      years === undefined || known === null
        ? otherwise
        : `${formatEra(addYears(known, years))}\n（${formatEra(known)}に知ったとした場合の目安）`,
  }));
  if (known === null) {
    return {
      rows: limits,
      nearest: "お店として知った日が未記入のため、速報・確報の期限は計算していません",
      note: "お店として知った日が未記入のため、速報・確報の期限は計算していません。時効の起算点と完成猶予・更新は、確認が必要です。",
    };
  }
  const found = reportDeadlines({
    knownOn: known,
    categories: reportCategories.filter((category) => duty.categories.includes(`${category}号`)),
    today,
    ...(duty.exceededThousandOn === null ? {} : { exceededThousandOn: duty.exceededThousandOn }),
  });
  const { preliminary, final } = found;
  const sent = reported(duty);
  const preliminaryOn = `${formatEra(preliminary.targetOn)}〜\n${formatEra(preliminary.latestOn)}\n（目安）`;
  return {
    rows: [
      {
        what: `個人情報保護委員会への速報${sent.preliminary}`,
        dueOn: preliminaryOn,
        basis: preliminary.basis,
      },
      { what: `個人情報保護委員会への確報${sent.final}`, dueOn: formatEra(final.dueOn), basis: final.basis },
      ...limits,
    ],
    nearest: `速報 ${formatEra(preliminary.latestOn)}が目安${sent.preliminary}　確報 ${formatEra(final.dueOn)}まで${sent.final}`,
    note: [
      ...(found.isReportable
        ? []
        : ["報告が必要な事態（規則7条）に当たるかは、まだ選ばれていません。当たる場合の日付です。"]),
      ...found.notices,
      "時効の起算点と完成猶予・更新は、確認が必要です。",
    ].join(""),
  };
}

function reported(duty: Answers["duty"]): { preliminary: string; final: string } {
  const state = duty.reportState;
  if (state === "確報まで済ませた") return { preliminary: "（済み）", final: "（済み）" };
  if (state === "速報を済ませた") return { preliminary: "（済み）", final: "（未）" };
  if (state === "まだ報告していない") return { preliminary: "（未）", final: "（未）" };
  return { preliminary: "", final: "" };
}
