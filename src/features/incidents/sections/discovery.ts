import { line, one, partialDay, prose } from "../questions.ts";
import { UNKNOWN } from "../words.ts";
import { defineSection } from "./section.ts";

export const discovery = defineSection({
  id: "discovery",
  title: "何が起きたか・どう分かったか",
  lead: "覚えている範囲で大丈夫です。あとから何度でも直せます。",
  audience: "everyone",
  questions: {
    trigger: one(
      "何が起きましたか",
      [
        { value: "はがきが届いた", icon: "postcard", hint: "お客様に、辞めた人からと思われる案内が届いた" },
        {
          value: "電話・SNSで勧誘された",
          icon: "phone",
          hint: "お客様に、電話・LINE・メールなどで連絡があった",
        },
        { value: "名簿がなくなった", icon: "list-missing", hint: "名簿・カルテ・パソコンなどが見当たらない" },
        { value: "まだ疑いだけ", icon: "doubt", hint: "不自然な記録や、人から聞いた話がある" },
      ],
      { noun: "起きたこと", hint: "一番近いものを選んでください。あとで変えられます。", isEssential: true },
    ),
    how: prose("どのように分かりましたか", {
      noun: "分かったきっかけ",
      hint: "例：お客様が来店されたときに、届いたはがきを見せてくださった。",
      isEssential: true,
    }),
    foundOn: partialDay("分かった日", { isPast: true, isEssential: true }),
    finder: one("最初に気づいたのはどなたですか", ["お客様", "自社", "取引先", "委託先", "その他", UNKNOWN], {
      noun: "最初に気づいた人",
      isEssential: true,
    }),
    finderName: line("気づいた方のお名前や立場", {
      noun: "気づいた方",
      hint: "例：常連のお客様、受付の担当者。分からなければ空のままで進めます。",
    }),
    summary: prose("相談の要旨", {
      hint: "警察や弁護士に最初に読んでもらう3〜5行です。いつ・だれが・何を・どのように・その結果どうなったか。空のままなら、ほかの記入から組み立てます。",
    }),
  },
});
