/** The owner's words that are stored as they are shown (DOMAIN §15.2). Each list stands here once. */

export const personRoles = [
  "相談者",
  "元従業員",
  "転職先・新店経営者",
  "同僚",
  "申告顧客",
  "委託元",
  "委託先",
  "システム業者",
  "専門家",
] as const;
export type PersonRole = (typeof personRoles)[number];

/** Papers that customers read, or hear: no name of the former employee or their shop without a lawyer's consent. */
export const customerPapers = [
  "apology",
  "followup",
  "correction",
  "email",
  "publication",
  "shop-notice",
  "briefing",
  "settlement",
  "customer-statement",
] as const;
export type CustomerPaper = (typeof customerPapers)[number];

export const customerPaperWords: Readonly<Record<CustomerPaper, string>> = {
  apology: "お詫び状",
  followup: "続報",
  correction: "訂正のお手紙",
  email: "電子メール",
  publication: "公表文",
  "shop-notice": "店頭の掲示",
  briefing: "説明会の案内",
  settlement: "補償の合意書",
  "customer-statement": "顧客申告書",
};

export const certainties = ["確認済", "申告あり(未確認)", "推測"] as const;
export type Certainty = (typeof certainties)[number];

export const dataItems = [
  "氏名",
  "フリガナ",
  "生年月日",
  "性別",
  "住所",
  "電話番号",
  "メールアドレス",
  "SNSアカウント",
  "来店・施工履歴",
  "施術・工事内容",
  "料金・売上",
  "カルテ記載",
  "写真",
  "口座情報",
  "クレジットカード情報",
  "ID・パスワード",
  "その他",
] as const;
export type DataItem = (typeof dataItems)[number];

export const remedies = [
  "使用差止",
  "廃棄・返還",
  "損害賠償",
  "謝罪・誓約書",
  "刑事告訴",
  "仮処分",
  "顧客対応の助言",
  "再発防止",
] as const;

export const UNKNOWN = "分からない" as const;
