import { count, partialDay, prose, yen } from "../questions.ts";
import { defineSection } from "./section.ts";

export const damage = defineSection({
  id: "damage",
  title: "被害の状況",
  lead: "分かっている数字だけで大丈夫です。もとになる資料があれば、証拠として保管してください。",
  audience: "everyone",
  questions: {
    reports: count("お客様からの申告の人数", { group: "お客様からの申告", unit: "人", isEssential: true }),
    reportsNote: prose("申告の内容", {
      hint: "お客様のお名前は書かず、「40代女性のお客様」のように書いてください。",
    }),
    period: prose("売上・客数の比べ方", {
      group: "売上と客数",
      hint: "例：前年の同じ月と比べた。令和7年10月と令和8年10月。",
      isEssential: true,
    }),
    salesBeforeYen: yen("前の売上（1か月あたり）", { unit: "円", isEssential: true }),
    salesAfterYen: yen("後の売上（1か月あたり）", { unit: "円", isEssential: true }),
    visitsBefore: count("前の客数（1か月あたり）", { unit: "人" }),
    visitsAfter: count("後の客数（1か月あたり）", { unit: "人" }),
    since: partialDay("変化が出はじめた時期", { isPast: true }),
    costsYen: yen("対応にかかった費用（合計）", { group: "費用とそのほか", unit: "円" }),
    costsNote: prose("費用の内訳", { hint: "例：お詫び状の印刷と切手、電話対応の時間、鍵の交換" }),
    other: prose("そのほかの被害", { hint: "評判、従業員への影響など。" }),
  },
});
