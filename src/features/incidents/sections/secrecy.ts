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
    a1: graded("名簿・カルテに「社外秘」などの表示がありましたか", { hint: since, isEssential: true }),
    a2: graded("就業規則や契約書に、秘密を守る決まりがありましたか", { isEssential: true }),
    a3: graded("お客様の情報を名指しした誓約書がありますか", {
      hint: "入社時・退職時のどちらでも。",
      isEssential: true,
    }),
    a4: graded("朝礼・研修・LINEなどで、持ち出し禁止を伝えていましたか", { isEssential: true }),
    a5: graded("秘密にする情報の一覧がありましたか", { isEssential: true }),
    b1: graded("ID・パスワードは一人ずつ別でしたか", { isEssential: true }),
    b2: graded("書き出し（CSV・印刷）できる人を限っていましたか", { isEssential: true }),
    b3: graded("紙のカルテは鍵のかかる場所にありましたか", { isEssential: true }),
    b4: graded("私物のスマホ・USBへの複製を禁止していましたか", { isEssential: true }),
    b5: graded("操作の記録（ログ）が残っていますか", { isEssential: true }),
    b6: graded("退職のときに、返却・消去を確かめ、IDを止めましたか", { isEssential: true }),
    b7: graded("決まりは、ふだん実際に守られていましたか", { isEssential: true }),
    b8: graded("見られる人は限られていましたか", {
      hint: "補足に、従業員の人数と見られた人数を書いてください。",
      isEssential: true,
    }),
    use: prose("お客様の情報を、何に使っていましたか", {
      hint: "例：予約、来店のご案内、前回の施術の確認",
      isEssential: true,
    }),
    effort: prose("集めるのにかかった年月や費用", {
      hint: "例：開店から12年。来店ごとに記入をお願いしてきた。",
      isEssential: true,
    }),
    notPublic: graded("ほかでは手に入らない情報ですか", {
      hint: "同じ一覧が公開されていない、外に渡していない。",
      isEssential: true,
    }),
  },
});
