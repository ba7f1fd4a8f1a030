/** What each finding of the check means, and what to do: one exhaustive table. */
import type { AnchorFinding } from "#src/features/anchors/index.ts";
import type { FaultCode } from "#src/features/ledger/index.ts";

interface Advice {
  /** What it may mean, and what to do. */
  readonly means: string;
  readonly todo: string;
}

export interface Finding extends Advice {
  readonly code: string;
  /** Number, id or file name; never personal data. */
  readonly where: string;
  /** One Japanese sentence: what was found. */
  readonly message: string;
}

const ALONE =
  "これ以上さわらず、バックアップを消さずに、この結果を印刷して専門家（弁護士・警察のサイバー担当など）へご相談ください。";
const RESTORE =
  "異常のない時点のバックアップを別のフォルダーに戻し、中身を見比べてください。今の保管場所は消さないでください。";

const changed = (means: string): Advice => ({ means, todo: ALONE });

const advice: Record<FaultCode | AnchorFinding["code"], Advice> = {
  entry_missing: changed("記録が取り除かれたか、データベースが壊れた可能性があります。"),
  entry_unreadable: changed("記録が書き換えられたか、データベースが壊れた可能性があります。"),
  entry_out_of_place: changed("記録の順番が、あとから入れ替えられた可能性があります。"),
  entry_other_log: changed("別の保管場所の記録が、あとから入れられた可能性があります。"),
  entry_copy_differs: changed(
    "記録そのものは無事でも、画面に出る順や事件の割り当てが正しくない可能性があります。",
  ),
  chain_broken: changed("その記録か、ひとつ前の記録が、あとから変えられた可能性があります。"),
  leaf_differs: changed("記録か、その指紋（ハッシュ値）が、あとから変えられた可能性があります。"),
  node_differs: changed("記録か、記録をまとめた指紋（ハッシュ値）が、あとから変えられた可能性があります。"),
  node_missing: changed("記録の証明を作れません。データベースが壊れた可能性があります。"),
  node_extra: changed("新しいほうの記録が取り除かれた可能性があります。"),
  payload_differs: changed("記録の詳細が、あとから書き換えられた可能性があります。"),
  payload_extra: changed(
    "記録のない詳細が、あとから入れられたか、記録のほうが取り除かれた可能性があります。",
  ),
  payload_erased_unsaid: changed("記録の詳細が、手続によらずに消された可能性があります。"),
  origin_unsaid: changed("バックアップから戻したという印が、手続によらずに変えられた可能性があります。"),
  checkpoint_unreadable: changed("署名した控えが書き換えられたか、データベースが壊れた可能性があります。"),
  checkpoint_forged: changed("署名した控えが、ほかの鍵を持つ人に作り替えられた可能性があります。"),
  checkpoint_ahead: changed(
    "署名したあとの記録が取り除かれたか、古いデータベースに差し替えられた可能性があります。",
  ),
  checkpoint_contradicts: changed("署名したあとに、それより前の記録が作り直された可能性があります。"),
  high_water_behind: {
    means:
      "古いバックアップが戻されたか、新しいほうの記録が取り除かれた可能性があります。書き足しは止めてあり、読むことはできます。",
    todo: "ご自分でバックアップから戻したときは、オーナーの方が「戻したものとして続ける」を押してください（命令では doctor --new-origin）。心当たりがないときは、これ以上さわらずに専門家へご相談ください。",
  },
  high_water_other: {
    means:
      "別の保管場所に差し替えられたか、記録が作り直された可能性があります。書き足しは止めてあり、読むことはできます。",
    todo: "ご自分でバックアップから戻したときは、オーナーの方が「戻したものとして続ける」を押してください（命令では doctor --new-origin）。心当たりがないときは、これ以上さわらずに専門家へご相談ください。",
  },
  high_water_unreadable: {
    means: "控えが壊れたか、書き換えられた可能性があります。記録が古いものに戻されていても、比べられません。",
    todo: "ほかの控え（紙・メール・時刻証明）と、記録の件数と値を比べてください。次の署名で新しい控えに置き換わります。",
  },
  high_water_missing: {
    means:
      "だれかが写しを両方とも消した可能性があります。記録が古いものに戻されていても、この確認では気づけません。",
    todo: "紙・メール・渡した提出用データの控えや時刻証明と、記録の件数と値を比べてください。心当たりがないときは、これ以上さわらずに専門家へご相談ください。次の署名で、新しい写しが残ります。",
  },
  anchor_token: changed(
    "時刻証明が書き換えられたか壊れた可能性があります。この時刻証明では、いつより前にあったかを示せません。",
  ),
  anchor_row: changed("画面に出る証明の時刻や発行元が、あとから書き換えられた可能性があります。"),
  anchor_entry: changed("時刻証明が、受け取ったあとに差し替えられた可能性があります。"),
  anchor_missing: { means: "時刻証明が、あとから取り除かれた可能性があります。", todo: RESTORE },
  anchor_checkpoint: changed("署名した控えが、あとから取り除かれたか作り替えられた可能性があります。"),
  anchor_cut: changed("新しいほうの記録が取り除かれたか、古いバックアップに戻された可能性があります。"),
  anchor_log: changed("時刻証明を取ったあとに、それより前の記録が作り直された可能性があります。"),
  anchor_expired: {
    means: "改ざんのしるしではありません。この時刻証明だけでは、もう確かめられません。",
    todo: "新しい時刻証明を取ると、今ある記録を示せます。",
  },
  anchor_remark: {
    means: "改ざんのしるしではありません。",
    todo: "パソコンの時計が合っているかを確かめてください。",
  },
  file_missing: { means: "ファイルが消されたか、移された可能性があります。", todo: RESTORE },
  file_differs: { means: "ファイルが差し替えられたか、壊れた可能性があります。", todo: RESTORE },
  file_link: {
    means: "別の場所から中身を変えられるため、保管したままのファイルとは言えません。",
    todo: RESTORE,
  },
  file_unsaid: changed("ファイルと登録が、そろって差し替えられた可能性があります。"),
  origin_lacks: {
    means:
      "古いバックアップから戻したときに、そのあとの記録がこの保管場所から無くなっています。続けるときに記録され、消えることはありません。",
    todo: "ご自分で戻したときは、このままで構いません。心当たりがないときは、だれかが古い保管場所に差し替えた可能性があります。専門家へご相談ください。",
  },
  file_unregistered: {
    means: "保管の途中で止まったファイルの残りです。証拠には数えていません。",
    todo: "そのままでも害はありません。doctor --sweep で片付けられます。",
  },
  database: { means: "データベースのファイルが壊れている可能性があります。", todo: RESTORE },
};

/** Faults in the words of their room, each with its advice. */
export function told<F extends { readonly code: string; readonly where: string }>(
  faults: readonly F[],
  sentenceOf: (fault: F) => string,
): Finding[] {
  return faults.map((fault) => ({
    code: fault.code,
    where: fault.where,
    message: sentenceOf(fault),
    ...adviceOf(fault.code),
  }));
}

/** For the log and the files, the table's; for a register, what holds for all of them. */
function adviceOf(code: string): Advice {
  return (
    (advice as Readonly<Record<string, Advice>>)[code] ??
    changed(
      "画面に出ている内容が、記録した時のものと違う可能性があります。記録（操作の記録）のほうが元の内容です。",
    )
  );
}
