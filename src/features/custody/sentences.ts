/** An act in one sentence, as an officer reads it. */
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Act } from "./queries.ts";
import { partyOf } from "./where.ts";
import { actLabel, type RecordedAction, timeSourceLabels } from "./words.ts";

const verbs: Readonly<Record<RecordedAction, string>> = {
  transferred: "渡しました",
  returned: "返してもらいました",
  received: "受け取りました",
  stored: "保管場所を決めました",
  photographed: "写真を撮りました",
  copied: "写しを作りました",
  shown: "見せました",
  sealed: "封をしました",
  unsealed: "封を開けました",
  destroyed: "廃棄しました",
  voided: "次の記録は、実際にはなかったことを記録しました",
};

/** `numbers`: act id → its number, for corrections. */
export function actSentence(act: Act, numbers: ReadonlyMap<string, number>): string {
  const { fields } = act;
  const from = partyOf(fields.releasedAffiliation, fields.releasedBy);
  const to = partyOf(fields.receivedAffiliation, fields.receivedBy);
  const corrected = act.corrects === undefined ? undefined : actLabel(numbers.get(act.corrects) ?? 0);
  if (act.action === "voided") return `${corrected}は、実際にはありませんでした（理由：${fields.reason}）。`;
  const details = [
    act.action === "stored" || act.action === "received" || act.action === "returned"
      ? pair("保管場所", fields.keptAt)
      : "",
    pair("受理番号", fields.caseNumber),
    pair("場所", fields.place),
    pair("目的", fields.purpose),
    pair("封・袋の番号", fields.seal),
    pair("立会い", fields.witness),
    pair("使った物", fields.tool),
    pair("書類", fields.paperTitle),
    pair("書類の言葉", fields.paperWords === "" ? "" : `「${fields.paperWords}」`),
    pair(
      "押収品目録交付書",
      [fields.listNumber, fields.listOn && formatEra(fields.listOn)].filter(Boolean).join("、"),
    ),
    corrected === undefined ? "" : `${corrected}の訂正（${fields.reason}）`,
    act.receipts.length > 0 ? `受領書などの写真${act.receipts.length}枚` : "",
    fields.note === "" ? "" : `備考：${fields.note.replaceAll("\n", " ")}`,
  ].filter(Boolean);
  const more = details.length === 0 ? "" : `（${details.join("、")}）`;
  return `${subject(act.action, from, to)}${verbs[act.action]}${more}。`;
}

function subject(action: RecordedAction, from: string, to: string): string {
  switch (action) {
    case "received":
    case "returned":
      return `${to === "" ? "" : `${to}が、`}${from}から`;
    case "transferred":
    case "shown":
      return `${from === "" ? "" : `${from}が、`}${to}に`;
    case "copied":
      return `${from === "" ? "" : `${from}が、`}${to === "" ? "" : `${to}へ渡す`}`;
    default:
      return from === "" ? "" : `${from}が、`;
  }
}

const pair = (label: string, value: string): string => (value === "" ? "" : `${label}：${value}`);

/** 「令和8年11月21日（土）14:30」, and how that is known where it was not read off a clock. */
export function whenWords({ fields }: Act): string {
  const day = fields.happenedOn === null ? "" : formatEra(fields.happenedOn, { weekday: true });
  return `${day}${fields.happenedAt ?? "（時刻は未記入）"}`;
}

export const sourceWords = ({ fields }: Act): string => timeSourceLabels[fields.timeSource];
