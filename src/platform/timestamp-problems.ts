/**
 * Everything that can be wrong with a timestamp or with asking for one: one union, one table, one sentence each.
 * A sentence says what happened and what to do; nothing of the log is ever lost by it.
 */

type Params = Readonly<Record<string, string | number>>;

const table = {
  // Asking.
  address_unusable: () =>
    "時刻認証局のアドレスが使えません。http:// か https:// で始まるアドレスを、利用者名やパスワードを含めずに書いてください。",
  password_in_clear: () =>
    "暗号化されない http:// のアドレスへは、利用者名とパスワードを送りません（途中で読まれるおそれがあります）。時刻認証局に https:// のアドレスをお尋ねください。",
  unreachable: () =>
    "時刻認証局につながりませんでした。インターネットの接続と、設定のアドレスを確かめてください。つながるまで自動で待ちます。",
  too_slow: ({ seconds }: Params) =>
    `時刻認証局から${seconds}秒のうちに答えがありませんでした。相手が混み合っている可能性があります。自動でやり直します。`,
  tls_untrusted: () =>
    "時刻認証局のサーバー証明書を確かめられなかったため、送るのをやめました。アドレスに誤りがないかを確かめ、専用のCA証明書を渡されているときは、設定の「接続先を確かめるCA証明書」に入れてください。",
  redirected: () =>
    "時刻認証局が別のアドレスへ回そうとしたため、従いませんでした。正しいアドレスを時刻認証局に確かめ、設定を直してください。",
  login_refused: () =>
    "時刻認証局が利用者名とパスワードを受け付けませんでした。契約の書類を見て、設定に入れ直してください。",
  answer_status: ({ status }: Params) =>
    `時刻認証局が要求を受け付けませんでした（HTTP ${status}）。設定のアドレスを確かめてください。合っているときは、自動でやり直すのをお待ちください。`,
  answer_too_large: ({ limit }: Params) =>
    `答えが大きすぎる（${limit}KBを超える）ため、受け取るのをやめました。設定のアドレスが時刻認証局のものかを確かめてください。`,
  // Reading.
  unreadable: () =>
    "答えが時刻証明の形をしていません。設定のアドレスが時刻認証局のものか、インターネットの接続がログイン画面などに回されていないかを確かめてください。",
  not_granted: ({ reason }: Params) =>
    `時刻認証局が発行を断りました（${reason}）。設定のポリシーと契約の内容を確かめてください。`,
  // Verifying.
  other_data: () => "別のデータに対する時刻証明です。この記録の証明にはなりません。取り直してください。",
  hash_unsupported: () =>
    "時刻証明に使われているハッシュ方式を、このプログラムは認めていません。SHA-256以上で発行するよう、時刻認証局にお尋ねください。",
  nonce_missing: () =>
    "要求に入れた使い捨ての番号（nonce）が、答えから抜けています。古い答えの使い回しと区別できないため、使いません。取り直しても続くときは、時刻認証局にお尋ねください。",
  nonce_differs: () =>
    "要求に入れた使い捨ての番号（nonce）と、答えの番号が違います。別の要求への答えか、古い答えの使い回しの可能性があるため、使いません。取り直してください。",
  policy_differs: ({ asked, got }: Params) =>
    `指定したポリシー（${asked}）と違うポリシー（${got}）で発行されています。設定のポリシーを確かめてください。`,
  signer_missing: () =>
    "時刻証明に、署名した証明書が入っていません。受け取った人が確かめられないため、使いません。証明書を含めて発行するよう、時刻認証局にお尋ねください。",
  signer_not_authority: () =>
    "署名した証明書が、時刻証明の専用のものではありません。時刻認証局からの答えではない可能性があります。アドレスを確かめてください。",
  signer_unbound: () =>
    "どの証明書で署名したかの記載（ESSCertID）が無いか、証明書と合いません。すり替えの可能性があるため、使いません。",
  content_changed: () =>
    "時刻証明の中身と署名の対象が合いません。途中で変えられたか壊れています。取り直してください。",
  signature_wrong: () =>
    "時刻証明の署名が正しくありません。途中で変えられたか、偽物の可能性があるため、使いません。取り直してください。",
  algorithm_unsupported: () =>
    "時刻証明の署名の方式を、このプログラムは認めていません。SHA-256以上で署名するよう、時刻認証局にお尋ねください。",
  untrusted: () =>
    "署名した証明書を、設定のCA証明書までたどれません。時刻認証局が公開しているルートCA証明書（中間CA証明書もあれば一緒に）を、設定に入れてください。覚えのない相手のときは、使わないでください。",
  not_valid_then: () =>
    "時刻証明の時刻に、署名した証明書（または上位の証明書）が有効期間の外でした。時刻認証局にお尋ねください。",
  expired: ({ on }: Params) =>
    `署名した証明書（または上位の証明書）の有効期間が${on}に終わっています。証明の時刻には有効でした。期限の前に更新した時刻証明があれば、そちらと合わせて確かめられます。`,
  // Clocks.
  clock_differs: ({ minutes, direction }: Params) =>
    `時刻証明の時刻が、このパソコンの時計より約${minutes}分${direction}です。どちらかの時計がずれている可能性があります。パソコンの時計を合わせてください。`,
  from_future: () =>
    "時刻証明の時刻が、今より先になっています。このパソコンの時計が遅れている可能性があります。時計を合わせて、もう一度確かめてください。",
} as const satisfies Record<string, (params: Params) => string>;

export type TimestampCode = keyof typeof table;

/** Told beside a token that is used all the same. */
const WARNINGS: ReadonlySet<TimestampCode> = new Set(["clock_differs", "from_future"]);

export interface TimestampProblem {
  readonly code: TimestampCode;
  /** A warning does not make the token unusable; it is shown, not hidden. */
  readonly isWarning: boolean;
  /** Japanese: what happened, what to do. */
  readonly message: string;
}

export function problem(code: TimestampCode, params: Params = {}): TimestampProblem {
  return { code, isWarning: WARNINGS.has(code), message: table[code](params) };
}
