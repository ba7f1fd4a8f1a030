/** The custody line of an item, read from the ledger: nobody fills it in, and nobody can leave it out. */
import { listUsers } from "#src/features/access/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
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

const BATCH = 500;

/** Entries about this item, newest first. */
export function custodyOf(read: Reader, item: Evidence): CustodyEntry[] {
  const names = new Map(listUsers(read).map((user) => [user.id, user.displayName]));
  const labels = new Map(item.files.map((file) => [file.id, file.label]));
  const entries: CustodyEntry[] = [];
  let before: number | undefined;
  for (;;) {
    const page = listEntries(read, {
      incident: item.incidentId,
      limit: BATCH,
      ...(before === undefined ? {} : { before }),
    });
    for (const entry of page) {
      if (!entry.kind.startsWith("evidence.")) continue;
      const payload = findPayload(read, entry.seq);
      if (payload?.evidence !== item.id) continue;
      const label = labels.get(String(payload.file)) ?? item.label;
      entries.push({
        seq: entry.seq,
        at: entry.at,
        who: names.get(entry.actor) ?? "Akashi（自動）",
        what: sentenceOf(entry.kind, payload, label),
      });
    }
    before = page.at(-1)?.seq;
    if (page.length < BATCH) return entries;
  }
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
