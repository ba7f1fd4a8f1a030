/** The parts of each kind of letter whose words the owner may change for a case. */
import type { WordedTemplate } from "./words.ts";

export const blockIds = [
  "outline",
  "known",
  "changed",
  "wrong",
  "right",
  "why",
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
/** Of every kind; "" where a kind does not have it. */
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

const article = "個人情報保護法26条2項（令和8年6月24日時点）、同施行規則10条（令和8年6月14日時点）";

/** Where the law wants the item; shown behind 「？」. */
export const legalArticle = article;

const harm = {
  id: "harm",
  hint: "確認していない場合は「現時点では確認しておりません」と書きます。",
  legal: "二次被害又はそのおそれの有無及びその内容",
  rows: 3,
} as const;
const advice = {
  id: "advice",
  hint: "お客様がご自分を守るためにできること。",
  legal: "その他参考となる事項（本人が取り得る措置）",
  rows: 4,
} as const;
const measures = { id: "measures", hint: "止めたこと、報告・相談した先と日付。", rows: 3 } as const;
const desk = {
  id: "desk",
  hint: "窓口の名前、担当、電話番号、受付時間。お店の設定から入っています。",
  rows: 3,
} as const;
const planned = {
  id: "preventionPlanned",
  hint: "これからすることと、その時期。なければ空のままにします。",
  isOptional: true,
  rows: 2,
} as const;

const apology: readonly BlockWords[] = [
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
  { ...harm, label: "4 二次被害の状況" },
  { ...measures, label: "5 当店の対応" },
  { ...advice, label: "6 お客様へのお願い" },
  { id: "preventionDone", label: "7 再発防止策：実施済み", hint: "すでにしたこと。", rows: 3 },
  { ...planned, label: "7 再発防止策：今後" },
  { ...desk, label: "8 お問い合わせ窓口" },
];

const followup: readonly BlockWords[] = [
  {
    id: "known",
    label: "1 分かったこと",
    hint: "前のお知らせのあとで確かめられたこと。確かでないことは「おそれがあります」「可能性があります」と書きます。下に、時系列へ書き足された出来事があります。",
    legal: "概要",
    rows: 4,
  },
  {
    id: "changed",
    label: "2 前回からの変更",
    hint: "前のお知らせと違うところを、はっきり書きます。変わりがなければ「前回お知らせした内容に変わりはありません。」と書きます。",
    rows: 3,
  },
  {
    id: "notIncluded",
    label: "3 対象となる情報のうち、含まれていないもの",
    hint: "確かなときだけ書きます。お一人ずつの項目は、名簿から自動で入ります。",
    isOptional: true,
    rows: 2,
  },
  {
    id: "cause",
    label: "4 原因",
    hint: "前のお知らせと同じなら、同じことをもう一度書きます。前のお手紙を捨てられた方にも伝わります。",
    legal: "原因",
    rows: 3,
  },
  { ...harm, label: "5 二次被害の状況" },
  { ...measures, label: "6 当店の対応" },
  { ...advice, label: "7 お客様へのお願い" },
  { id: "preventionDone", label: "8 再発防止策：実施済み", hint: "すでにしたこと。", rows: 3 },
  { ...planned, label: "8 再発防止策：今後" },
  { ...desk, label: "9 お問い合わせ窓口" },
];

const correction: readonly BlockWords[] = [
  {
    id: "wrong",
    label: "1 誤っていた内容",
    hint: "誤っていた文を、そのまま書き写します。ほかのお客様のお名前や、辞めた人の名前を書いてしまった場合は、くり返さずに「お名前の記載に誤りがありました」のように書きます。",
    rows: 3,
  },
  { id: "right", label: "2 正しい内容", hint: "どう読み替えていただくのか。", rows: 3 },
  {
    id: "why",
    label: "3 誤りの原因",
    hint: "人のせいにせず、確かめ方の不足などを書きます。例：お送りする前の確認が不十分でした。",
    rows: 2,
  },
  {
    id: "notIncluded",
    label: "4 対象となる情報のうち、含まれていないもの",
    hint: "確かなときだけ書きます。お一人ずつの項目は、今の名簿から自動で入ります。",
    isOptional: true,
    rows: 2,
  },
  {
    ...advice,
    label: "5 お客様へのお願い",
    hint: "前回のお知らせをどう扱っていただくか。お客様がご自分を守るためにできること。",
  },
  {
    id: "preventionDone",
    label: "6 誤りを防ぐ対応",
    hint: "すでにしたこと。例：二人で読み合わせてからお送りするようにいたしました。",
    rows: 2,
  },
  { ...desk, label: "7 お問い合わせ窓口" },
];

const ofTemplate: Readonly<Record<WordedTemplate, readonly BlockWords[]>> = { apology, followup, correction };

/** In the order of the letter. */
export const blocksOf = (template: WordedTemplate): readonly BlockWords[] => ofTemplate[template];

export const blockLabel = (template: WordedTemplate, id: BlockId): string =>
  blocksOf(template).find((block) => block.id === id)!.label;
