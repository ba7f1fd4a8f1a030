import { prose } from "../questions.ts";
import { defineSection } from "./section.ts";

const law = {
  term: "なぜ必要ですか",
  article: "個人情報保護法26条2項（令和8年6月24日時点）、同施行規則10条（令和8年6月14日時点）",
};

/** The five items of 規則10条 in words for customers, and what practice adds. */
export const explanation = defineSection({
  id: "explanation",
  title: "お客様への説明のもと",
  lead: "お詫び状のもとになる文章です。辞めた人の名前と新しいお店の名前は書かないでください。",
  audience: "everyone",
  questions: {
    outline: prose("概要", {
      hint: "いつ、どのように分かり、何が判明しているか。確かでないことは「可能性があります」と書きます。",
      help: { ...law, text: "ご本人への通知に必要な5つの内容の1つ目です。" },
      isEssential: true,
    }),
    cause: prose("原因", {
      hint: "例：退職する者による名簿の閲覧・書き出しを防ぐ仕組みが不十分でした。",
      help: { ...law, text: "ご本人への通知に必要な内容です。人のせいにせず、お店の管理について書きます。" },
      isEssential: true,
    }),
    harm: prose("二次被害、またはそのおそれ", {
      hint: "例：一部のお客様に、案内のはがきが届いたことを確認しています。",
      help: {
        ...law,
        text: "ご本人への通知に必要な内容です。ない場合は「現時点では確認していません」と書きます。",
      },
      isEssential: true,
    }),
    notIncluded: prose("含まれていない情報", {
      hint: "例：クレジットカードの情報は含まれていません。確かなときだけ書いてください。",
    }),
    advice: prose("お客様にお願いしたいこと", {
      hint: "例：不審なはがきや電話があったときは、捨てずに窓口へお知らせください。",
      help: { ...law, text: "ご本人が自分を守るためにできることです。ご本人への通知に必要な内容です。" },
      isEssential: true,
    }),
    measures: prose("お店の対応", { hint: "例：IDの停止、関係機関への報告と相談。", isEssential: true }),
    preventionDone: prose("再発防止：すでにしたこと", { isEssential: true }),
    preventionPlanned: prose("再発防止：これからすること（時期）"),
  },
});
