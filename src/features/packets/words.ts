/** The room's lists and their Japanese words. */

/** 渡す相手 */
export const recipientLabels = {
  police: "警察",
  lawyer: "弁護士",
  insurer: "保険会社",
  other: "そのほか",
} as const;
export type RecipientKind = keyof typeof recipientLabels;
export const isRecipient = (name: string): name is RecipientKind => name in recipientLabels;

/** How a packet was handed over. */
export const wayLabels = {
  hand: "手渡し",
  disc: "CD-R・DVD-Rを手渡し",
  usb: "USBメモリーを手渡し",
  post: "郵送",
  mail: "電子メール",
  cloud: "受け渡しサービス",
  other: "そのほか",
} as const;
export type Way = keyof typeof wayLabels;

/** In which of its forms a file goes out; a redaction by its id. */
export const formLabels = {
  original: "元のファイル",
  view: "表示用の写し（位置情報などなし）",
} as const;

/** Columns of the customers' list that can be handed over. */
export const columnLabels = {
  number: "番号",
  name: "お名前",
  kana: "フリガナ",
  postal: "郵便番号",
  address: "住所",
  phone: "電話番号",
  email: "メールアドレス",
  items: "対象となる項目",
  reports: "申告の件数",
  notice: "通知の状態",
} as const;
export type Column = keyof typeof columnLabels;
/** Columns that tell who somebody is: never in a masked list. */
export const namingColumns: ReadonlySet<Column> = new Set([
  "name",
  "kana",
  "postal",
  "address",
  "phone",
  "email",
]);

/** How the packet is locked for its way, if at all. */
export const lockLabels = {
  plain: "そのまま（ZIP）",
  zip: "パスワード付きZIP（AES-256）",
  "age-passphrase": "age（暗号化のソフト）で暗号化（パスワード）",
  "age-key": "age（暗号化のソフト）で暗号化（相手の公開鍵）",
} as const;
export type Lock = keyof typeof lockLabels;

/** The codes of a list of words, for zod and drizzle enums. */
export function codesOf<T extends string>(labels: Readonly<Record<T, string>>): [T, ...T[]] {
  return Object.keys(labels) as [T, ...T[]];
}

/** 「提出用データ3」 */
export const packetLabel = (number: number): string => `提出用データ${number}`;

/** ASCII: the folder in the zip, and the zip's own name. */
export const packetFolder = (incident: number, number: number): string =>
  `packet-${incident}-${String(number).padStart(3, "0")}`;

/** Hex in groups that can be compared by eye: 8 characters each. */
export const grouped = (hex: string): string => hex.match(/.{1,8}/g)?.join(" ") ?? "";
