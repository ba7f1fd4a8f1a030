/** The room's lists and their Japanese words. */

/** Whether a person is affected (FEATURES row 28). */
export const scopes = ["in", "out", "undecided"] as const;
export type Scope = (typeof scopes)[number];
export const scopeLabels: Readonly<Record<Scope, string>> = {
  in: "対象",
  out: "対象外",
  undecided: "未判断",
};

/** 本人通知の状態 (DOMAIN §15.2 person_notice): the word is what is stored. */
export const noticeStates = [
  "未着手",
  "発送準備",
  "発送済",
  "返戻",
  "再送",
  "電子メール済",
  "代替措置(公表)",
  "対象外",
] as const;
export type NoticeState = (typeof noticeStates)[number];

/** What must be known before anybody writes to a person (FEATURES row 29). */
export const careFlags = {
  doNotWrite: {
    label: "お手紙を送らない",
    hint: "ご本人が断られたときなど。お手紙のまとめ作成から外れます。お知らせする義務がなくなるとは限らないため、電話などほかの方法を考えてください。",
  },
  isInDanger: {
    label: "ご自宅に送ると危険がある",
    hint: "同居の方に知られると困るなど。お手紙のまとめ作成から外れます。ほかの方法でお知らせしてください。",
  },
  isMinor: { label: "未成年の方", hint: "保護者の方にあてて書きます。" },
  isDeceased: { label: "亡くなられた方", hint: "ご家族にあてて書きます。" },
} as const;
export type CareFlag = keyof typeof careFlags;
export const careFlagNames = Object.keys(careFlags) as CareFlag[];

/** 「0127」 */
export function customerLabel(number: number): string {
  return String(number).padStart(4, "0");
}
