/** One person's history in the owner's words, newest first. */
import { findUser } from "#src/features/access/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Reader } from "#src/platform/database.ts";
import { type Change, changesOf } from "./changes.ts";
import { type CustomerField, fieldLabel } from "./import/columns.ts";
import { verdictsOf } from "./scope.ts";
import { type CareFlag, careFlags, customerLabel, type Scope, scopeLabels } from "./words.ts";

export interface HistoryLine {
  /** UTC instant. */
  readonly at: string;
  readonly when: string;
  readonly who: string;
  readonly what: string;
}

export function historyOf(read: Reader, incident: number, customerId: string): HistoryLine[] {
  const names = new Map<string, string>();
  const nameOf = (id: string): string => {
    const known = names.get(id) ?? findUser(read, id)?.displayName ?? "Akashi";
    names.set(id, known);
    return known;
  };
  const lines = [
    ...changesOf(read, customerId).map((change) => ({ at: change.at, by: change.by, what: wordsOf(change) })),
    ...verdictsOf(read, incident, customerId).map((verdict) => ({
      at: verdict.at,
      by: verdict.by,
      what: `範囲の条件（第${verdict.version}版）で「${scopeLabels[verdict.before]}」から「${scopeLabels[verdict.after]}」になりました。${verdict.reason === "" ? "" : `理由：${verdict.reason}`}`,
    })),
  ];
  return lines
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .map(({ at, by, what }) => ({ at, when: formatInstant(at), who: nameOf(by), what }));
}

function wordsOf({ kind, detail }: Change): string {
  const reason = typeof detail.reason === "string" && detail.reason !== "" ? `理由：${detail.reason}` : "";
  switch (kind) {
    case "edited":
      return `内容を直しました。${editedWords(detail.fields)}`;
    case "checked":
      return "文字や内容を確認し、「要確認」を外しました。";
    case "scope":
      return `「${scopeLabels[detail.from as Scope]}」から「${scopeLabels[detail.to as Scope]}」に変えました。${reason}`;
    case "flags": {
      const flags = (detail.flags as CareFlag[]).map((name) => `「${careFlags[name].label}」`);
      return flags.length === 0
        ? "送るときの注意をすべて外しました。"
        : `送るときの注意を${flags.join("")}にしました。${reason}`;
    }
    case "leaked":
      return detail.items === null
        ? "持ち出された項目を、全体の決まりに戻しました。"
        : `持ち出された項目を、この方だけ「${(detail.items as string[]).join("、")}」にしました。${reason}`;
    case "notice": {
      const note = typeof detail.note === "string" && detail.note !== "" ? `（${detail.note}）` : "";
      return `通知の状態を「${detail.from}」から「${detail.to}」にしました（${formatEra(String(detail.on))}）。${note}`;
    }
    case "reported":
      return `お客様からの申告を記録しました${typeof detail.on === "string" ? `（${formatEra(detail.on)}）` : ""}。`;
    case "report_removed":
      return "申告の記録を1件取り消しました。";
    case "duplicate":
      return `お客様${customerLabel(Number(detail.sameAs))}と同じ方として、まとめました。`;
  }
}

function editedWords(fields: unknown): string {
  const changes = Object.entries(fields as Record<string, { from: string | null; to: string | null }>);
  return changes
    .map(
      ([name, { from, to }]) =>
        `${fieldLabel(name as CustomerField)}：「${from ?? "空欄"}」から「${to ?? "空欄"}」へ。`,
    )
    .join("");
}
