import { line, one, partialDay, prose, several } from "../questions.ts";
import { type Certainty, UNKNOWN } from "../words.ts";
import { defineSection } from "./section.ts";

const relations = ["雇用", "業務委託", "面貸し", "派遣", UNKNOWN] as const;
export type Relation = (typeof relations)[number];

export const leaver = defineSection({
  id: "leaver",
  title: "辞めた人のこと",
  lead: "書類では「相手方」と書きます。決めつけず、分かっている事実だけを書いてください。",
  audience: "everyone",
  questions: {
    relation: one(
      "その人は、お店とどういう関係でしたか",
      [
        { value: "雇用", hint: "正社員・パート・アルバイト。給与を払っていた" },
        { value: "業務委託", hint: "個人事業主として仕事を頼んでいた" },
        { value: "面貸し", hint: "席や場所を貸していた（ミラーレンタルなど）" },
        { value: "派遣", hint: "派遣会社から来ていた" },
        { value: UNKNOWN, hint: "だれなのかまだ分からないときも、こちらを選んでください" },
      ],
      {
        noun: "お店との関係",
        help: {
          term: "なぜ最初に聞くのですか",
          text: "関係によって、お客様の情報がだれの管理する情報だったのか、どの法律や約束が当てはまる可能性があるのか、書類でその人をどう呼ぶのかが変わります。",
        },
        isEssential: true,
      },
    ),
    job: line("仕事の内容", { hint: "例：スタイリスト、店長、施工担当", isEssential: true }),
    joinedOn: partialDay("お店で働き始めた日", { isPast: true, isEssential: true }),
    noticeOn: partialDay("辞めると言った日"),
    leftOn: partialDay("辞めた日", { isEssential: true }),
    access: several(
      "その人が見たり持ち出したりできたもの",
      [
        "予約システム",
        "POSレジ",
        "電子カルテ・顧客管理ソフト",
        "紙のカルテ・台帳",
        "名簿の書き出し（CSV・印刷）",
        "お店のLINE・SNS",
        "お店のメール",
        "お店のパソコン・共有フォルダ",
        "お店の携帯電話",
        "お店の鍵",
        "お客様宅の鍵・暗証番号・間取り図",
        UNKNOWN,
      ],
      {
        noun: "その人が見られたもの",
        hint: "当てはまるものをすべて選んでください。",
        isEssential: true,
        alone: [UNKNOWN],
      },
    ),
    accessNote: prose("見られる範囲についての補足", {
      hint: "例：IDは個人別だった。退職日の翌日まで使える状態だった。",
    }),
    papers: several(
      "その人と交わした書類",
      [
        "雇用契約書",
        "業務委託契約書",
        "面貸しの契約書",
        "就業規則",
        "入社時の誓約書",
        "退職時の誓約書",
        "書類はない",
        UNKNOWN,
      ],
      { noun: "交わした書類", isEssential: true, alone: ["書類はない", UNKNOWN] },
    ),
    workplace: line("今の勤め先・お店の名前", {
      noun: "今の勤め先",
      hint: "分からなければ空のままで進めます。",
    }),
    workplaceAddress: line("今の勤め先の住所", { longest: 200 }),
    workplaceRelation: one("今の勤め先での立場", ["経営している", "勤めている", "関係は不明", UNKNOWN], {
      noun: "今の立場",
    }),
    // Stored as facts store it, asked as people say it; papers print it with each of the three answers above.
    workplaceCertainty: one<Certainty>(
      "今の勤め先のことは、どのくらい確かですか",
      [
        { value: "確認済", label: "確かめた", hint: "自分で見た。名刺・お店の表示・ホームページなどがある" },
        {
          value: "申告あり(未確認)",
          label: "人から聞いた",
          hint: "お客様や従業員から聞いた。まだ裏付けはない",
        },
        { value: "推測", label: "そうだと思う", hint: "はがきの差出人などから考えた。直接の根拠はない" },
      ],
      {
        noun: "今の勤め先の確かさ",
        hint: "勤め先・住所・立場・経営者について。警察や弁護士に渡す書類に、この確かさを付けて印刷します。選ばないときは「未確認」と印刷します。",
      },
    ),
  },
});
