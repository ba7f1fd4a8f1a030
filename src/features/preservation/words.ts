/** Vendors that keep logs for a shop, what their records are usually called, and the states of a request. */

export const vendors = ["pos", "booking", "line", "phone", "camera", "mail", "wifi", "other"] as const;
export type Vendor = (typeof vendors)[number];

interface VendorWords {
  readonly label: string;
  /** What to ask for, as a start to be edited. */
  readonly records: string;
}

export const vendorWords: Readonly<Record<Vendor, VendorWords>> = {
  pos: {
    label: "POSレジ・顧客管理ソフト",
    records: "ログインの記録\n顧客情報の閲覧・検索・印刷・書き出し（CSV）の記録\n操作した端末とIPアドレス",
  },
  booking: {
    label: "予約サイト・予約システム",
    records:
      "管理画面へのログインの記録\n顧客一覧の閲覧・書き出し（CSV）の記録\n権限・メールアドレスの変更の記録",
  },
  line: {
    label: "LINE公式アカウント",
    records: "管理画面へのログインの記録\nメンバー・権限の変更の記録\nメッセージの配信とチャットの記録",
  },
  phone: {
    label: "電話（お店の固定電話・携帯電話）",
    records: "発信・着信の明細",
  },
  camera: {
    label: "防犯カメラ",
    records: "カルテ・パソコン・レジの置き場所が写る録画",
  },
  mail: {
    label: "メール・クラウド",
    records:
      "ログインの記録\nファイルの閲覧・ダウンロード・共有の記録\n転送設定の変更の記録\n削除したメール・ファイルの復元",
  },
  wifi: {
    label: "Wi-Fi・ルーター",
    records: "接続した端末の記録",
  },
  other: { label: "そのほか", records: "" },
};

export const vendorLabels = Object.fromEntries(
  vendors.map((vendor) => [vendor, vendorWords[vendor].label]),
) as Readonly<Record<Vendor, string>>;

export const retentions = ["known", "unknown"] as const;

export const sendingWays = ["email", "form", "mail", "fax", "phone", "hand"] as const;
export const sendingLabels: Readonly<Record<(typeof sendingWays)[number], string>> = {
  email: "メール",
  form: "問い合わせフォーム・チャット",
  mail: "郵便",
  fax: "FAX",
  phone: "電話",
  hand: "手渡し",
};

export const outcomes = ["kept", "partly", "gone", "declined"] as const;
export const outcomeLabels: Readonly<Record<(typeof outcomes)[number], string>> = {
  kept: "残してもらえる",
  partly: "一部だけ残してもらえる",
  gone: "もう残っていない",
  declined: "応じてもらえない",
};

export const states = ["drafted", "sent", "answered"] as const;
export const stateLabels: Readonly<Record<(typeof states)[number], string>> = {
  drafted: "まだ送っていない",
  sent: "送った",
  answered: "回答あり",
};
