/** What a check of log and files can find. Meanings and what to do stand in one table of the room that shows them. */

export const faultCodes = [
  "entry_missing",
  "entry_unreadable",
  "entry_out_of_place",
  "entry_other_log",
  "entry_copy_differs",
  "chain_broken",
  "leaf_differs",
  "node_differs",
  "node_missing",
  "node_extra",
  "payload_differs",
  "payload_extra",
  "payload_erased_unsaid",
  "origin_unsaid",
  "checkpoint_unreadable",
  "checkpoint_forged",
  "checkpoint_ahead",
  "checkpoint_contradicts",
  "high_water_behind",
  "high_water_other",
  "high_water_unreadable",
  "high_water_missing",
  "origin_lacks",
  "file_missing",
  "file_differs",
  "file_link",
  "file_unsaid",
  "file_unregistered",
  "database",
] as const;
export type FaultCode = (typeof faultCodes)[number];

export interface Fault {
  readonly code: FaultCode;
  /** Sequence number, file name or SQLite's words; never personal data. */
  readonly where: string;
}

const meanings: Record<FaultCode, string> = {
  entry_missing: "記録の一部が見つかりません。",
  entry_unreadable: "記録の内容が読めない形に変わっています。",
  entry_out_of_place: "記録の順番が入れ替わっています。",
  entry_other_log: "別の記録簿の記録が混じっています。",
  entry_copy_differs: "記録の索引が本体と一致しません。",
  chain_broken: "前の記録とのつながりが切れています。",
  leaf_differs: "記録の指紋（ハッシュ値）が本体と一致しません。",
  node_differs: "記録をまとめた指紋（ハッシュ値）が一致しません。",
  node_missing: "記録をまとめた指紋（ハッシュ値）の一部がありません。",
  node_extra: "あるはずのない指紋（ハッシュ値）があります。",
  payload_differs: "記録の詳細が、記録したときの値と一致しません。",
  payload_extra: "どの記録のものでもない詳細があります。",
  payload_erased_unsaid: "記録の詳細が、消去の記録なしに消えています。",
  origin_unsaid: "記録簿の名前が、その記録なしに変わっています。",
  checkpoint_unreadable: "署名した控えが読めない形に変わっています。",
  checkpoint_forged: "署名した控えに、この記録簿の鍵によらない署名があります。",
  checkpoint_ahead: "署名した控えより後ろが欠けています（記録の件数が控えより少ない）。",
  checkpoint_contradicts: "記録が、以前に署名した控えと一致しません。",
  high_water_behind: "記録の件数が、外に残した控えより少なくなっています。",
  high_water_other: "記録が、外に残した控えと一致しません。",
  high_water_unreadable: "外に残した控えが、この記録簿の署名として読めません。",
  high_water_missing:
    "署名した控えの写しが、保管場所の中にも外（利用者フォルダー）にもありませんでした（署名した件数）。",
  origin_lacks:
    "この保管場所は、外に残した控えより少ない記録から、新しい名前で続いています（残っていた件数／控えの件数）。",
  file_missing: "保管したファイルが見つかりません。",
  file_differs: "保管したファイルが変わっています。",
  file_link: "保管したファイルが、別の場所のファイルへのつなぎ（リンク）に替わっています。",
  file_unsaid: "保管したファイルの指紋（SHA-256）が、記録のどこにもありません。",
  file_unregistered: "登録のないファイルがあります（途中で止まった追加の残りで、害はありません）。",
  database: "データベースの検査で異常が見つかりました。",
};

/** One Japanese sentence for a fault. */
export function faultSentence(fault: Fault): string {
  return `${meanings[fault.code]}（${fault.where}）`;
}
