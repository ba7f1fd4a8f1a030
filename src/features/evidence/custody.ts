/**
 * What the program itself did with an item, read from the ledger: nobody fills it in, and nobody can leave it out.
 * What people did with it is told by custody, a later room, which makes one line of both (`CustodyTeller`).
 */
import { listUsers } from "#src/features/access/index.ts";
import { entriesNaming } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { fieldWords } from "./field-words.ts";
import type { Evidence } from "./queries.ts";
import { type OpeningPurpose, openingPurposes } from "./words.ts";

export interface CustodyEntry {
  /** Number of the entry in the ledger. */
  readonly seq: number;
  /** When it happened, UTC. */
  readonly at: string;
  readonly who: string;
  /** One sentence. */
  readonly what: string;
}

/** One line of an item's custody as a page shows it. */
export interface CustodyLineEntry extends CustodyEntry {
  /** 「令和8年11月21日（土）14:30」, or without the time where it is not known. */
  readonly when: string;
  /** Page of an act that a person recorded. */
  readonly href?: string;
  /** Corrected by a later act. */
  readonly isOverruled?: boolean;
}

/** The newest entries of an item's custody, automatic and human, newest first; and where the thing is. */
export type CustodyTeller = (
  read: Reader,
  item: Pick<Evidence, "id" | "incidentId">,
  limit: number,
) => {
  readonly entries: readonly CustodyLineEntry[];
  readonly total: number;
  readonly now: string;
  readonly owner: string;
  readonly pageHref: string;
  readonly recordHref: string;
};

/** The newest entries that the program wrote about this item, newest first, and how many there are in all. */
export function automaticCustody(
  read: Reader,
  item: Evidence,
  limit: number,
): { entries: CustodyEntry[]; total: number } {
  const names = new Map(listUsers(read).map((user) => [user.id, user.displayName]));
  const labels = new Map(item.files.map((file) => [file.id, file.label]));
  const { told, total } = entriesNaming(read, {
    incident: item.incidentId,
    family: "evidence.",
    key: "evidence",
    id: item.id,
    limit,
  });
  const entries = told.map(({ entry, payload }) => ({
    seq: entry.seq,
    at: entry.at,
    who: names.get(entry.actor) ?? "Akashi（自動）",
    what: sentenceOf(entry.kind, payload, labels.get(String(payload.file)) ?? item.label),
  }));
  return { entries, total };
}

function sentenceOf(kind: string, payload: Readonly<Record<string, unknown>>, label: string): string {
  switch (kind) {
    case "evidence.added":
      return `${label} のファイルを保管しました。`;
    case "evidence.sent_by_phone":
      return `${label} は、スマホから店のネットワークを通って届きました。`;
    case "evidence.derived":
      return `${label} の表示用の写し（${payload.size === "thumb" ? "小" : "大"}）を作りました。`;
    case "evidence.undrawable":
      return `${label} の表示用の写しは作れませんでした。元のファイルはそのままです。`;
    case "evidence.viewed":
      return `${label} を大きく表示しました。`;
    case "evidence.opened":
      return `${label} の${openingPurposes[payload.purpose as OpeningPurpose] ?? "元のファイルを開きました。"}`;
    case "evidence.printed":
      return `${label} の写真を書類に印刷しました。`;
    case "evidence.edited":
      return editedWords(payload.fields);
    case "evidence.file_described":
      return `${label} の説明を書きました。`;
    case "evidence.linked":
      return "関係する出来事を選び直しました。";
    case "evidence.withdrawn":
      return "取り下げました。";
    default:
      return kind;
  }
}

function editedWords(fields: unknown): string {
  const names = Array.isArray(fields) ? fields.map((name) => fieldWords(String(name))) : [];
  return names.length === 0
    ? "説明を保存しました（変更なし）。"
    : `説明を書き直しました（${names.join("、")}）。`;
}
