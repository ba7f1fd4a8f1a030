/** What the pages of requests show: rows, states and the day on which records expire, in words. */
import type { CivilDate } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { type Loss, lossOf } from "./loss.ts";
import type { PreservationRequest, PreservationStep } from "./queries.ts";
import { outcomeLabels, sendingLabels, stateLabels, vendorWords } from "./words.ts";

export const placeOf = (incidentId: string): string => `/incidents/${incidentId}/preservation`;
export const requestPlace = (request: { readonly incidentId: string; readonly id: string }): string =>
  `${placeOf(request.incidentId)}/${request.id}`;

/** What is known of the day on which records go, as a mark and a sentence. */
export function lossWords(loss: Loss): {
  readonly kind: "late" | "active" | "waiting" | "done" | "none";
  readonly label: string;
  readonly sentence: string;
} {
  const day = loss.on === null ? "" : formatEra(loss.on, { weekday: true });
  switch (loss.state) {
    case "coming":
      return {
        kind: "active",
        label: `${day}まで`,
        sentence: `聞いた保存日数によると、${day}を過ぎると、いちばん古い日の記録から消えます。`,
      };
    case "passing":
      return {
        kind: "late",
        label: "古い分から消えている可能性があります",
        sentence:
          loss.on === null
            ? "保存日数を過ぎた古い分は、消えている可能性があります。1日ごとに次の日の分が消える見込みです。"
            : `保存日数を過ぎた古い分は、消えている可能性があります。${day}を過ぎると、ほしい期間の記録がすべて消える見込みです。`,
      };
    case "gone":
      return {
        kind: "waiting",
        label: "保存日数を過ぎています",
        sentence:
          "言われた保存日数は過ぎています。残っていることもあるため、あるかどうかだけでも確かめましょう。",
      };
    case "unknown":
      return {
        kind: "late",
        label: "消える日が分かりません",
        sentence:
          "保存日数か、ほしい期間の初めの日がまだ分かりません。先に電話などで「何日残りますか」と確かめましょう。",
      };
    case "secured":
      return {
        kind: "done",
        label: loss.on === null ? "残してもらえます" : `${day}まで残ります`,
        sentence:
          loss.on === null
            ? "残してもらえるとの回答です。"
            : `${day}まで残してもらえるとの回答です。その前に、受け取り方を相談しましょう。`,
      };
    case "closed":
      return {
        kind: "none",
        label: "残りません",
        sentence: "残っていないか、応じてもらえないとの回答です。",
      };
  }
}

const stateKinds = { drafted: "waiting", sent: "active", answered: "done" } as const;

export function rowOf(request: PreservationRequest, today: CivilDate) {
  const loss = lossOf(request, request.answer, today);
  return {
    number: request.number,
    name: request.name,
    vendor: vendorWords[request.vendor].label,
    href: requestPlace(request),
    state: stateKinds[request.state],
    stateLabel: stateLabels[request.state],
    loss,
    lossWords: lossWords(loss),
  };
}

export function periodWords({ from, until }: Pick<PreservationRequest, "from" | "until">): string {
  if (from === null && until === null) return "";
  if (from === null) return `${formatEra(until!)}まで`;
  return until === null ? `${formatEra(from)}から` : `${formatEra(from)}から${formatEra(until)}まで`;
}

/** What is asked for, line by line; `missingHref` leads to where it is filled. */
export function detailsOf(request: PreservationRequest, missingHref: string | undefined) {
  const { retentionDays } = request;
  return [
    { label: "連絡先", value: request.contact },
    { label: "契約番号・店舗ID", value: request.account },
    { label: "残してほしい記録", value: request.records },
    { label: "ほしい期間", value: periodWords(request) },
    { label: "保存日数", value: retentionDays === null ? "" : `${retentionDays}日` },
    { label: "対象のアカウント・端末", value: request.target },
    {
      label: "辞めた人のお名前",
      value: request.namesPerson ? "依頼書に書く" : "依頼書に書かない",
    },
    ...(request.note === "" ? [] : [{ label: "補足（依頼書には書かない）", value: request.note }]),
  ].map((row) => ({ ...row, missingHref }));
}

export function stepWords(step: PreservationStep): { readonly when: string; readonly what: string } {
  const when = formatEra(step.on, { weekday: true });
  if (step.kind === "sent") {
    return { when, what: [`${sendingLabels[step.how]}で送りました`, step.note].filter(Boolean).join("。") };
  }
  const parts = [
    `回答：${outcomeLabels[step.outcome]}`,
    step.keptUntil === null ? "" : `${formatEra(step.keptUntil)}まで`,
    step.reference === "" ? "" : `受付番号 ${step.reference}`,
    step.note,
  ];
  return { when, what: parts.filter(Boolean).join("、") };
}
