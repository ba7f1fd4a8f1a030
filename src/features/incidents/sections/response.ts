import { one, prose, several } from "../questions.ts";
import { UNKNOWN } from "../words.ts";
import { defineSection } from "./section.ts";

export const response = defineSection({
  id: "response",
  title: "これまでにしたこと",
  lead: "していないことがあっても大丈夫です。次にすることを、このあと一緒に確かめます。",
  audience: "everyone",
  questions: {
    done: several(
      "これまでにしたこと",
      [
        "その人のIDを止めた",
        "共用のパスワードを変えた",
        "鍵を回収した・交換した",
        "はがきなどの現物を保管した",
        "画面や記録を保存した",
        "システム会社に記録の保存を頼んだ",
        "お客様から話を聞いて記録した",
        "お客様に連絡した",
        "従業員に事情を聞いた",
        "警察に相談した",
        "弁護士に相談した",
        "個人情報保護委員会に報告した",
        "預け主（元請など）に通知した",
        "保険会社に連絡した",
        "まだ何もしていない",
      ],
      {
        hint: "当てはまるものをすべて選んでください。",
        isEssential: true,
        alone: ["まだ何もしていない"],
      },
    ),
    note: prose("補足", { hint: "いつ、だれが、何をしたか。分かる範囲で。" }),
    contact: one("相手方（辞めた人）や新しいお店に連絡しましたか", ["連絡した", "連絡していない", UNKNOWN], {
      noun: "相手方への連絡",
      isEssential: true,
    }),
    contactNote: prose("連絡した日と内容", { hint: "言ったこと・言われたことを、そのままの言葉で。" }),
  },
});
