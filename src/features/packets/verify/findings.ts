/** What a check of a packet can find, in words for somebody who received it. */

export type FindingCode = keyof typeof sentences;

export interface PacketFinding {
  readonly code: FindingCode;
  /** Path in the packet; "" where it is about the whole. */
  readonly where: string;
  readonly message: string;
}

/** Each says what it means and what to do. */
const sentences = {
  not_a_zip:
    "ZIPファイルとして読めません。途中で切れたか、別のファイルの可能性があります。もう一度受け取ってください。",
  encrypted: "暗号化されています。別に知らされたパスワードで展開してから、中のZIPを検査してください。",
  no_bag:
    "提出用データの目印（bagit.txt）がありません。この仕組みで作った提出用データではないか、中身が欠けています。",
  unsafe_name:
    "展開先の外へ書き込もうとする名前です。展開しないでください。渡した人に、正しい提出用データを求めてください。",
  foreign_name:
    "この提出用データが使わない文字の名前です。あとから加えられた可能性があります。展開しないでください。",
  name_twice:
    "同じ名前のファイルが2つ入っています。開く道具によって中身が変わって見えます。この提出用データは使わないでください。",
  name_collides:
    "大文字・小文字や文字の形だけが違う名前が入っています。展開すると片方が消えます。この提出用データは使わないでください。",
  name_differs:
    "ZIPの目次と本体で、名前か大きさが違います。開く道具によって違うファイルが見えます。この提出用データは使わないでください。",
  hidden_bytes:
    "ZIPの目次にないデータが入っているか、目次が2とおりに読めます。目次から隠されたファイルの可能性があります。",
  link: "ファイルではなく、別の場所を指す「リンク」です。中身がすり替わるおそれがあります。展開しないでください。",
  unreadable: "このファイルは最後まで読めません。壊れている可能性があります。もう一度受け取ってください。",
  missing_file: "一覧にあるのに、入っていません。抜き取られたか、展開し直したときに欠けた可能性があります。",
  extra_file: "一覧にないファイルです。あとから加えられたもので、この提出用データの一部ではありません。",
  stray_tag_file: "提出用データの外側に、一覧にないファイルがあります。あとから加えられた可能性があります。",
  changed_file: "中身が一覧の値（SHA-256）と違います。書き換えられたか、壊れています。",
  bad_declaration: "提出用データの目印（bagit.txt）の中身が違います。",
  bad_manifest: "一覧のファイルが読み取れません。書き換えられたか、壊れています。",
  bad_oxum: "ファイルの数か合計の大きさが、作ったときの値と違います。",
  no_signature: "署名がありません。だれが一覧を作ったかを確かめられません。",
  bad_signature:
    "署名が一覧と合いません。一覧が署名のあとで作り直されたか、別の提出用データの署名か、壊れています。中身を信用しないでください。",
  other_signer: "署名した鍵が、記録の鍵と違います。別の人が署名し直した可能性があります。",
  bad_key: "記録の鍵のファイルが読み取れないか、たがいに食い違っています。",
  wrong_fingerprint:
    "鍵の指紋が、指定された指紋（紙の送付書のもの）と違います。紙の値の写し間違いでなければ、別の鍵で作り直された可能性があります。中身を信用しないでください。",
  bad_checkpoint: "記録の控え（チェックポイント）が読み取れないか、署名の行が多すぎます。",
  other_origin: "記録の控えが、別の記録のものです。",
  forged_checkpoint: "記録の控えの署名が、記録の鍵のものではありません。作り直された可能性があります。",
  note_differs: "確認用の note.txt・note.sig が、記録の控えと違います。",
  bad_entry: "記録の1件が、決まった形で書かれていません。書き換えられた可能性があります。",
  no_proof: "記録の1件に、証明のファイルがありません。記録に含まれていることを確かめられません。",
  bad_proof: "証明のファイルが読み取れません。",
  wrong_index: "証明が、別の番号の記録のものです。",
  wrong_checkpoint: "証明が、この提出用データの控えとは別の控えのためのものです。",
  not_included:
    "この記録は、控えの記録に含まれていません。書き換えられたか、あとから作られた可能性があります。",
  bad_payload:
    "記録の内容が、記録の値（SHA-256）と違うか、決まった形で書かれていません。書き換えられたか、壊れています。",
  payload_alone: "記録の内容に、対応する記録がありません。",
  unlogged_file:
    "このファイルを保管・発行したという記録が、提出用データの中にありません。あとから加えられた可能性があります。",
  bad_token:
    "時刻証明が、このファイルのものとして確かめられません。別のファイルの証明か、書き換えられたものか、時刻認証局の証明書が合いません。",
  token_alone: "時刻証明の相手になる控えか、時刻認証局の証明書がありません。",
  not_consistent:
    "時刻証明のある控えと、この提出用データの控えとで、記録の前半が違います。記録が作り直された可能性があります。",
} as const;

export const finding = (code: FindingCode, where = ""): PacketFinding => ({
  code,
  where,
  message: sentences[code],
});
