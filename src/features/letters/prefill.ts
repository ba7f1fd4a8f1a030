/**
 * What the blocks say until the owner changes them: the owner's own explanation where there is one, else sentences put
 * together from answers. They claim no more than was answered; what nobody answered stays empty for the linter to name.
 */
import type { Case } from "#src/features/incidents/index.ts";
import { printedDeskTel, type Shop } from "#src/features/shops/index.ts";
import { formatEra, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import type { BlockTexts } from "./blocks.ts";
import type { WordedTemplate } from "./words.ts";

export function prefilledBlocks(one: Case, template: WordedTemplate = "apology"): BlockTexts {
  const { explanation } = one.answers;
  const isApology = template === "apology";
  const isCorrection = template === "correction";
  return {
    outline: isApology ? explanation.outline || outlineOf(one) : "",
    // What became known, and what was wrong, only the owner can say.
    known: "",
    changed: "",
    wrong: "",
    right: "",
    why: "",
    notIncluded: explanation.notIncluded,
    cause: isCorrection ? "" : explanation.cause,
    harm: isCorrection ? "" : explanation.harm || harmOf(one),
    measures: isCorrection ? "" : explanation.measures || measuresOf(one),
    advice: isCorrection ? correctionAdvice : explanation.advice || adviceOf(one),
    preventionDone: isCorrection ? "" : explanation.preventionDone,
    preventionPlanned: isCorrection ? "" : explanation.preventionPlanned,
    desk: deskOf(one.shop),
  };
}

const correctionAdvice =
  "お手数をおかけいたしますが、前回のお知らせの誤っていたところは、上記の正しい内容に読み替えてくださいますようお願いいたします。ご不明な点は、下記の窓口までお知らせください。";

const usedFor: Readonly<Record<string, string>> = {
  はがき: "案内はがきの送付",
  封書: "案内状の送付",
  メール: "案内メールの送信",
  "LINE・SNS": "LINE・SNSでの連絡",
  電話: "電話での連絡",
  訪問: "訪問",
};

/** 「案内はがきの送付および電話での連絡」; "" while no use is known. */
export function prefilledUse(one: Case): string {
  const ways = one.answers.usage.ways.flatMap((way) => usedFor[way] ?? []);
  return ways.length < 2 ? (ways[0] ?? "") : `${ways.slice(0, -1).join("、")}および${ways.at(-1)}`;
}

function outlineOf({ answers: { discovery } }: Case): string {
  if (discovery.foundOn === null) return "";
  const on = discovery.foundOn.precision === "unknown" ? "" : `${formatPartialDate(discovery.foundOn)}、`;
  const from = discovery.finder === "お客様" ? "お客様からのお知らせにより、" : "";
  return `${on}${from}当店が管理するお客様の情報が持ち出されたおそれがあることが分かりました。`;
}

function harmOf(one: Case): string {
  const { usage, discovery } = one.answers;
  if (usage.ways.length === 1 && usage.ways[0] === "まだ使われた様子はない") {
    return "現時点では、情報が使われたことによる被害は確認しておりません。今後、案内の送付や勧誘などに使われるおそれがございます。";
  }
  const ways = usage.ways.flatMap((way) => harms[way] ?? []);
  if (ways.length === 0) return "";
  // That customers told the shop is said only where they did.
  if (discovery.finder !== "お客様") {
    return `現時点で、当店が管理するお客様の情報が${prefilledUse(one)}に使われたおそれがございます。お客様への被害の有無は、確認を続けております。`;
  }
  return `一部のお客様から、${ways.join("、")}とのお知らせをいただいております。今後も同じような連絡があるおそれがございます。`;
}

const harms: Readonly<Record<string, string>> = {
  はがき: "覚えのない案内のはがきが届いた",
  封書: "覚えのない案内の封書が届いた",
  メール: "覚えのない案内のメールが届いた",
  "LINE・SNS": "LINE・SNSで覚えのない連絡があった",
  電話: "覚えのない電話があった",
  訪問: "覚えのない訪問があった",
};

const steps: Readonly<Record<string, string>> = {
  その人のIDを止めた: "該当するIDの利用を停止しました",
  共用のパスワードを変えた: "共用のパスワードを変更しました",
  "鍵を回収した・交換した": "鍵の回収または交換を行いました",
  警察に相談した: "警察に相談しました",
  弁護士に相談した: "弁護士に相談しました",
};

function measuresOf({ answers: { response, duty } }: Case): string {
  const done = response.done.flatMap((step) => steps[step] ?? []);
  const reported = duty.preliminaryOn ?? duty.finalOn;
  if (reported !== null) done.push(`${formatEra(reported)}に個人情報保護委員会へ報告しました`);
  else if (response.done.includes("個人情報保護委員会に報告した"))
    done.push("個人情報保護委員会へ報告しました");
  return done.map((sentence) => `${sentence}。`).join("");
}

function adviceOf({ answers: { data } }: Case): string {
  const payment =
    data.payment === "含まれる"
      ? "カードや口座のご利用明細に心当たりのないものがあるときは、すぐにカード会社・金融機関へご連絡ください。"
      : "";
  return (
    "覚えのないはがきや電話などがありましたら、捨てずに、差出人・日付・内容を下記の窓口までお知らせください。" +
    `その差出人に対して、ご自分の情報の利用停止などを求めることもできます。${payment}`
  );
}

function deskOf(shop: Shop): string {
  const name = [shop.deskName, shop.deskPerson && `担当　${shop.deskPerson}`].filter(Boolean).join("　");
  const hours = shop.deskHours && `（${shop.deskHours}）`;
  const number = printedDeskTel(shop);
  const tel = number && `電話　${number}${hours}`;
  const email = shop.deskEmail && `メール　${shop.deskEmail}`;
  if (!tel && !email) return "";
  return [name, [tel, email].filter(Boolean).join("　")].filter(Boolean).join("\n");
}
