/** Custody's lists and their Japanese words (EVIDENCE §4). Codes are stored, words are shown. */

/** What a person can do with a thing. */
export const actionLabels = {
  transferred: "渡した",
  returned: "返してもらった（還付など）",
  received: "受け取った",
  stored: "保管場所を決めた・移した",
  photographed: "写真を撮った",
  copied: "写しを作った",
  shown: "見せた",
  sealed: "封をした",
  unsealed: "封を開けた",
  destroyed: "廃棄した",
} as const;
export type Action = keyof typeof actionLabels;
/** `voided`: a correction that says the act never happened. */
export type RecordedAction = Action | "voided";

/** Where the day and time come from. */
export const timeSourceLabels = {
  clock: "その場で時計を見た",
  paper: "受け取った書類に書かれている",
  camera: "写真に記録されている",
  memory: "あとから思い出した",
} as const;
export type TimeSource = keyof typeof timeSourceLabels;

export const ownerLabels = { shop: "店", customer: "お客様", other: "その他" } as const;
export type OwnerKind = keyof typeof ownerLabels;

export const deviceKindLabels = {
  computer: "パソコン",
  phone: "スマートフォン・携帯電話",
  tablet: "タブレット",
  usb: "USBメモリー",
  disk: "外付けの記憶装置・SDカード",
  camera: "防犯カメラ・録画機",
  other: "その他",
} as const;
export type DeviceKind = keyof typeof deviceKindLabels;

export const powerLabels = {
  unknown: "分からない",
  off: "電源が切れている",
  on: "電源が入っている",
  sleep: "スリープ中（画面が消えている）",
  none: "電源のない物（USBメモリーなど）",
} as const;
export type Power = keyof typeof powerLabels;

/** What must not be done with a device (DOMAIN §5.3: do not boot or reset what the former employee used). */
export const careLabels = { no_boot: "起動しない", no_reset: "初期化しない" } as const;
export type Care = keyof typeof careLabels;

/** `D-003` */
export const deviceLabel = (number: number): string => `D-${String(number).padStart(3, "0")}`;
/** 「受渡し3」 */
export const actLabel = (number: number): string => `受渡し${number}`;

/** The codes of a list of words, for zod and drizzle enums. */
export function codesOf<T extends string>(labels: Readonly<Record<T, string>>): [T, ...T[]] {
  return Object.keys(labels) as [T, ...T[]];
}
