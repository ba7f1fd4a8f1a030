/** The parts of the letter whose words the owner may change for a case. */

export const blockIds = [
  "outline",
  "notIncluded",
  "cause",
  "harm",
  "measures",
  "advice",
  "preventionDone",
  "preventionPlanned",
  "desk",
] as const;
export type BlockId = (typeof blockIds)[number];
export type BlockTexts = Readonly<Record<BlockId, string>>;

export interface BlockWords {
  readonly id: BlockId;
  /** As the letter numbers it. */
  readonly label: string;
  readonly hint: string;
  /** One of the five items of 規則10条, with what it is called there. */
  readonly legal?: string;
  readonly isOptional?: true;
  readonly rows: number;
}

const article = "個人情報保護法26条2項、同施行規則10条";

/** Where the law wants the item; shown behind 「？」. */
export const legalArticle = article;

export const blocks: readonly BlockWords[] = [
  {
    id: "outline",
    label: "1 概要",
    hint: "いつ、どのように分かり、何が分かっているか。確かでないことは「おそれがあります」「可能性があります」と書きます。",
    legal: "概要",
    rows: 4,
  },
  {
    id: "notIncluded",
    label: "2 対象となる情報のうち、含まれていないもの",
    hint: "確かなときだけ書きます。例：クレジットカードの情報は含まれておりません。お一人ずつの項目は、名簿から自動で入ります。",
    isOptional: true,
    rows: 2,
  },
  {
    id: "cause",
    label: "3 原因",
    hint: "人のせいにせず、お店の管理について書きます。例：名簿の閲覧と書き出しを、必要な者に限る仕組みが不十分でした。",
    legal: "原因",
    rows: 3,
  },
  {
    id: "harm",
    label: "4 二次被害の状況",
    hint: "確認していない場合は「現時点では確認しておりません」と書きます。",
    legal: "二次被害又はそのおそれの有無及びその内容",
    rows: 3,
  },
  {
    id: "measures",
    label: "5 当店の対応",
    hint: "止めたこと、報告・相談した先と日付。",
    rows: 3,
  },
  {
    id: "advice",
    label: "6 お客様へのお願い",
    hint: "お客様がご自分を守るためにできること。",
    legal: "その他参考となる事項（本人が取り得る措置）",
    rows: 4,
  },
  {
    id: "preventionDone",
    label: "7 再発防止策：実施済み",
    hint: "すでにしたこと。",
    rows: 3,
  },
  {
    id: "preventionPlanned",
    label: "7 再発防止策：今後",
    hint: "これからすることと、その時期。なければ空のままにします。",
    isOptional: true,
    rows: 2,
  },
  {
    id: "desk",
    label: "8 お問い合わせ窓口",
    hint: "窓口の名前、担当、電話番号、受付時間。お店の設定から入っています。",
    rows: 3,
  },
];

export const blockLabel = (id: BlockId): string => blocks.find((block) => block.id === id)!.label;
