import { day, line, one, prose, several } from "../questions.ts";
import { UNKNOWN } from "../words.ts";
import { defineSection } from "./section.ts";

const reportStates = [
  "まだ報告していない",
  "速報を済ませた",
  "確報まで済ませた",
  "報告の対象ではないと判断した",
  UNKNOWN,
] as const;

export const duty = defineSection({
  id: "duty",
  title: "知った日と、委員会への報告",
  lead: "お客様の情報が漏れたおそれがあるときは、個人情報保護委員会への報告と、お客様ご本人への通知が必要な場合があります。",
  audience: "everyone",
  questions: {
    knownOn: day("お店として知った日", {
      isPast: true,
      hint: "例：令和8年11月13日",
      help: {
        term: "知った日とは",
        text: "漏えい、またはそのおそれを疑う事実を、お店のだれか一人でも知った日です。店長やスタッフが先に知っていれば、その日になると考えられます。辞めた日ではありません。この日を1日目として期限を数えます。",
        article: "個人情報保護委員会ガイドライン（通則編）3-5-3-3（令和7年9月24日の版）",
      },
      isEssential: true,
    }),
    knownBy: line("最初に知った方", { hint: "例：受付の担当者" }),
    categories: several(
      "報告が必要になる場合のうち、当てはまる可能性があるもの",
      [
        { value: "1号", label: "病気など、配慮が必要な情報が含まれる（1号）" },
        { value: "2号", label: "カード番号など、お金の被害のおそれがある（2号）" },
        {
          value: "3号",
          label: "不正の目的で行われたおそれがある（3号）",
          hint: "元従業員などが名簿を持ち出した疑いは、ここに当てはまる可能性があります。当てはまれば、1人分でも対象です。",
        },
        { value: "4号", label: "1,000人を超える（4号）", hint: "超える可能性があるときも選びます。" },
      ],
      {
        noun: "報告が必要になる場合",
        help: {
          term: "選び方",
          text: "迷うときは選んでおくと、期限の目安が出ます。最後の判断は、委員会の相談窓口や弁護士に確かめてください。",
          article: "個人情報保護法26条1項（令和8年6月24日時点）、同施行規則7条（令和8年6月14日時点）",
        },
        isEssential: true,
      },
    ),
    exceededThousandOn: day("1,000人を超えると分かった日", {
      isPast: true,
      hint: "あとから分かったときだけ入れてください。",
    }),
    delegated: one("報告先が別の役所になる業種ですか", ["ならない", "なる", UNKNOWN], {
      noun: "報告先が別の業種",
      hint: "美容業は個人情報保護委員会と考えられます。建設業許可のある工事業は、委員会の一覧で確かめてください。",
      help: {
        term: "報告先が変わる業種",
        text: "業種によっては、報告を受ける権限が事業を所管する大臣などに委任されています。委任先の一覧は変わることがあるため、委員会のページで確かめてください。",
        article: "個人情報保護法150条1項（令和8年6月24日時点）、同施行令34条（令和8年5月21日時点）",
      },
    }),
    reportState: one("個人情報保護委員会への報告", reportStates, { isEssential: true }),
    preliminaryOn: day("速報をした日", { isPast: true }),
    finalOn: day("確報をした日", { isPast: true }),
    receipt: line("受付番号"),
    reportNote: prose("報告についての補足"),
  },
});
