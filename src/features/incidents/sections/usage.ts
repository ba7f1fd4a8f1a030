import { line, partialDay, prose, several } from "../questions.ts";
import { UNKNOWN } from "../words.ts";
import { defineSection } from "./section.ts";

export const usage = defineSection({
  id: "usage",
  title: "どのように使われたか",
  lead: "見たこと・聞いたことと、想像したことを分けて書いてください。",
  audience: "everyone",
  questions: {
    ways: several(
      "どのような形で使われましたか",
      ["はがき", "封書", "メール", "LINE・SNS", "電話", "訪問", "まだ使われた様子はない", UNKNOWN],
      {
        noun: "使われ方",
        hint: "当てはまるものをすべて選んでください。",
        isEssential: true,
        alone: ["まだ使われた様子はない", UNKNOWN],
      },
    ),
    since: partialDay("いつごろから", { noun: "使われた時期", isPast: true, isEssential: true }),
    content: prose("届いたもの・言われたことの内容", {
      noun: "届いたもの・言われたこと",
      hint: "例：新しいお店の開店と、初回20%引きの案内。住所の書き間違いがお店の名簿と同じ。",
      isEssential: true,
    }),
    taking: several(
      "持ち出しの様子として考えられるもの",
      [
        {
          value: "在職中に画面の撮影・一覧の書き出しなどの複製をした",
          hint: "写真、CSVの書き出し、印刷、書き写しなど",
        },
        { value: "紙のカルテ・USBなどの物を持ち出した" },
        { value: "退職後にログインした" },
        { value: "消したと言って、消していなかった" },
        { value: "今いる人に情報を送らせた" },
        { value: "覚えていた、または個人の連絡先にあった" },
        { value: "新しいお店が知りながら使っている" },
        { value: "お客様に事実と違うことを言っている" },
        UNKNOWN,
      ],
      {
        noun: "持ち出しの様子",
        hint: "確かでなくても選べます。書類では「可能性」として扱います。",
        help: {
          term: "何に使いますか",
          text: "相談で確かめる罰則や請求の候補を並べるために使います。当てはまるかどうかは、警察や弁護士が判断します。",
        },
        isEssential: true,
        alone: [UNKNOWN],
      },
    ),
    takenOn: partialDay("持ち出されたと思われる時期", { isPast: true }),
    basis: prose("そう考える理由", {
      noun: "理由",
      hint: "例：予約システムの操作記録に、退職の前日に一覧を書き出した記録がある。",
    }),
    reportedBy: line("知らせてくださったお客様の人数など", {
      longest: 300,
      hint: "例：11月13日から20日までに6人",
    }),
  },
});
