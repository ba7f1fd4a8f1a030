/** The custody line of an item, read from the ledger: nobody fills it in, and nobody can leave it out. */
import { listUsers } from "#src/features/access/index.ts";
import { entriesNaming } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { fieldWords } from "./field-words.ts";
import type { Evidence } from "./queries.ts";

export interface CustodyEntry {
  /** Number of the entry in the ledger. */
  readonly seq: number;
  readonly at: string;
  readonly who: string;
  /** One sentence. */
  readonly what: string;
}

/** The newest entries about this item, newest first, and how many there are in all. */
export function custodyOf(
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
    case "evidence.derived":
      return `${label} の表示用の写し（${payload.size === "thumb" ? "小" : "大"}）を作りました。`;
    case "evidence.undrawable":
      return `${label} の表示用の写しは作れませんでした。元のファイルはそのままです。`;
    case "evidence.viewed":
      return `${label} を大きく表示しました。`;
    case "evidence.downloaded":
      return `${label} の元のファイルを取り出しました。`;
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
