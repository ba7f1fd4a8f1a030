/** How a postcard reached the shop, and what of the register its address repeats (DOMAIN §3.6 E3). */

export const reachedLabels = {
  brought: "お客様がお店へ持ってきた",
  collected: "お店の者が受け取りに行った",
  mailed: "お客様から郵送で届いた",
  picture: "写真だけが送られてきた（現物はお客様の手元）",
  unknown: "分からない",
} as const;
export type Reached = keyof typeof reachedLabels;

export const scaleLabels = { yes: "写っている", no: "写っていない", unknown: "分からない" } as const;

/** Spellings that a stranger would not find elsewhere. */
export const repeatLabels = {
  name: "お名前の書き方",
  kana: "ふりがな",
  postal: "郵便番号",
  address: "住所の書き方（番地の書き方など）",
  room: "建物名・部屋番号",
  oldAddress: "引っ越す前の旧住所",
  phone: "電話番号",
  nickname: "お店の名簿だけの呼び名",
  planted: "お店が見本として入れておいた架空の記録",
} as const;
export type Repeat = keyof typeof repeatLabels;
