import { line, one, prose, ranked, several } from "../questions.ts";
import { remedies } from "../words.ts";
import { defineSection } from "./section.ts";

export const wishes = defineSection({
  id: "wishes",
  title: "希望する対応",
  lead: "今のお気持ちで大丈夫です。相談のあとで変えられます。",
  audience: "everyone",
  questions: {
    remedies: ranked("望むことの順番", remedies, { noun: "希望の順番", isEssential: true }),
    punish: one("相手方の処罰を望みますか", ["望む", "望まない", "まだ決めていない"], {
      noun: "処罰の希望",
      help: {
        term: "なぜ聞くのですか",
        text: "警察に相談すると、処罰を望むかどうかを聞かれることがあります。まだ決めていなくても相談できます。",
      },
      isEssential: true,
    }),
    policeAim: several("警察に望むこと", ["相談", "被害届", "告訴の検討"], {
      noun: "警察に望むこと",
      help: {
        term: "被害届と告訴のちがい",
        text: "被害届は被害があったことの届け出、告訴は処罰を求める申し立てで、別々の手続です。どちらを先にするかの決まりはありません。",
        article: "犯罪捜査規範61条（令和8年5月21日時点）、刑事訴訟法230条・241条（令和8年6月24日時点）",
      },
      isEssential: true,
    }),
    station: line("相談する警察署", {
      hint: "例：例示警察署 生活安全課。まずは電話で予約します。",
      isEssential: true,
    }),
    policeState: one("警察への相談", ["まだ", "予約した", "相談した"]),
    policeNote: prose("相談した日・担当の方・言われたこと"),
    reason: prose("その対応を望む理由", { hint: "例：これ以上お客様に連絡してほしくない。" }),
  },
});
