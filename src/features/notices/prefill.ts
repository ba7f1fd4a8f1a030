/** How a new notice begins: the skeleton of DOMAIN §6.4 with what the case knows, and 〔 〕 where only people can say. */
import type { Case } from "#src/features/incidents/index.ts";
import { formatPartialDate, type PartialDate } from "#src/lib/japanese-calendar.ts";
import type { NoticeFields } from "./notices.ts";

type Beginning = Pick<NoticeFields, "recipientName" | "recipientAddress" | "title" | "form" | "body">;

const bonds: Readonly<Record<string, string>> = {
  雇用: "当店に勤務していました",
  業務委託: "当店から業務の委託を受けていました",
  面貸し: "当店の設備を利用していました",
  派遣: "当店で就業していました",
};

export function beginNotice({ otherParty, answers }: Case): Beginning {
  const { leaver } = answers;
  const papers = leaver.papers.filter((paper) => paper !== "書類はない" && paper !== "分からない");
  const body = [
    "　当店は、貴殿に対し、次のとおり通知し、請求します。",
    `１　貴殿は、${periodOf(leaver.joinedOn, leaver.leftOn)}、${bonds[leaver.relation ?? ""] ?? "当店の業務に携わっていました"}。`,
    "２　〔いつ、どのお客様に、何が届いたかを、証拠で示せることだけ書いてください。お客様のお名前は、ご本人の了解がなければ書かないでください〕",
    `３　当店のお客様の情報は、当店が事業のために管理しているものです。${papers.length > 0 ? `貴殿と当店の間には、${papers.join("、")}があります。` : ""}これを当店に無断で使用し、又は第三者に渡すことは、不正競争防止法第２条第１項第７号、個人情報の保護に関する法律第１７９条などに該当し得るものです。`,
    "４　当店は、貴殿に対し、次のことを請求します。",
    "（１）当店のお客様の情報の使用を、直ちに中止すること。",
    "（２）お客様の情報を、複製したものを含めて返還し、又は廃棄し、廃棄したことを示す書面を提出すること。",
    "（３）情報の入手の経路、現在持っている範囲、第三者に渡したときはその相手、既に連絡をしたお客様を、書面で明らかにすること。",
    "（４）今後使用しない旨の誓約書を提出すること。",
    "５　前項について、本書到達後７日以内に、書面で回答してください。",
    "６　期限までに誠意ある回答がない場合は、法的な手続を検討します。損害については、別に請求することがあります。",
  ].join("\n");
  return {
    recipientName: otherParty?.name ?? "",
    recipientAddress: otherParty?.address ?? "",
    title: "通知書",
    form: "vertical-20x26",
    body,
  };
}

function periodOf(from: PartialDate | null, to: PartialDate | null): string {
  const words = (date: PartialDate | null): string =>
    date?.date ? formatPartialDate(date) : "〔分かる年月を書いてください〕";
  return `${words(from)}から${words(to)}まで`;
}
