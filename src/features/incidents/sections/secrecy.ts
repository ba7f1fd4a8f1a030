import { graded, prose } from "../questions.ts";
import { defineSection } from "./section.ts";

const since = "補足（いつから、どのように）も書けます。";

/** DOMAIN §3.6 A–D. Counted and shown, never judged: 「営業秘密に該当します」 is for a court. */
export const secrecy = defineSection({
  id: "secrecy",
  title: "情報の管理のしかた",
  lead: "持ち出されたころに、実際にどうしていたかを答えてください。「いいえ」があっても相談はできます。",
  audience: "everyone",
  questions: {
    a1: graded("名簿・カルテに「社外秘」などの表示がありましたか", {
      group: "秘密だと分かるようにしていましたか",
      noun: "「社外秘」などの表示",
      hint: since,
      isEssential: true,
    }),
    a2: graded("就業規則や契約書に、秘密を守る決まりがありましたか", {
      noun: "秘密を守る決まり",
      isEssential: true,
    }),
    a3: graded("お客様の情報を名指しした誓約書がありますか", {
      noun: "お客様の情報を名指しした誓約書",
      hint: "入社時・退職時のどちらでも。",
      isEssential: true,
    }),
    a4: graded("朝礼・研修・LINEなどで、持ち出し禁止を伝えていましたか", {
      noun: "持ち出し禁止の周知",
      isEssential: true,
    }),
    a5: graded("秘密にする情報の一覧がありましたか", { noun: "秘密情報の一覧", isEssential: true }),
    b1: graded("ID・パスワードは一人ずつ別でしたか", {
      group: "見られる人・持ち出せる人を限っていましたか",
      noun: "個人別のID",
      isEssential: true,
    }),
    b2: graded("書き出し（CSV・印刷）できる人を限っていましたか", {
      noun: "書き出しの制限",
      isEssential: true,
    }),
    b3: graded("紙のカルテは鍵のかかる場所にありましたか", { noun: "紙のカルテの施錠", isEssential: true }),
    b4: graded("私物のスマホ・USBへの複製を禁止していましたか", {
      noun: "私物への複製の禁止",
      isEssential: true,
    }),
    b5: graded("操作の記録（ログ）が残っていますか", { noun: "操作の記録", isEssential: true }),
    b6: graded("退職のときに、返却・消去を確かめ、IDを止めましたか", {
      noun: "退職時の返却・消去・ID停止",
      isEssential: true,
    }),
    b7: graded("決まりは、ふだん実際に守られていましたか", { noun: "決まりの運用", isEssential: true }),
    b8: graded("見られる人は限られていましたか", {
      noun: "見られる人の範囲",
      hint: "補足に、従業員の人数と見られた人数を書いてください。",
      isEssential: true,
    }),
    use: prose("お客様の情報を、何に使っていましたか", {
      group: "情報の価値",
      noun: "情報の使いみち",
      hint: "例：予約、来店のご案内、前回の施術の確認",
      isEssential: true,
    }),
    effort: prose("集めるのにかかった年月や費用", {
      noun: "集めた年月・費用",
      hint: "例：開店から12年。来店ごとに記入をお願いしてきた。",
      isEssential: true,
    }),
    notPublic: graded("ほかでは手に入らない情報ですか", {
      noun: "ほかで手に入らないこと",
      hint: "同じ一覧が公開されていない、外に渡していない。",
      isEssential: true,
    }),
  },
});
