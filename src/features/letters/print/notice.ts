/**
 * Words for a postcard. Anybody can read one (DOMAIN §7.4): what tells that something was leaked, whose it was or who
 * did it, is refused. Refusing too much costs an envelope; refusing too little tells the neighbours.
 */
import { blockedNames, getCase } from "#src/features/incidents/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { openFitting } from "#src/typeset/index.ts";
import { itemWords } from "../items.ts";
import { blockedIn, ownWordsOf } from "../lint/surnames.ts";
import { readerFaults } from "../public.ts";
import { namedCharacter, unprintableIn } from "../unprintable.ts";
import { noticeBox } from "./cards.ts";

export const longestNotice = 300;

export interface NoticeFinding {
  readonly code:
    | "empty"
    | "too_long"
    | "incident"
    | "items"
    | "name"
    | "customer"
    | "unprintable"
    | "does_not_fit";
  /** What is the matter, why, and what to do. */
  readonly sentence: string;
}

/** Read without spaces and width: 「お 詫 び」 is お詫び. */
const incidentWords =
  /漏[えれ洩]|漏えい|漏洩|ろうえい|流出|持ち?出|もちだ|盗|不正|違反|情報|データ|名簿|詫び?|おわび|謝罪|申し?訳|もうしわけ|迷惑|事故|事件|被害|損害|補償|賠償|警察|弁護士|委員会|従業員|辞め|退職|やめた|悪用|流用|なりすま|不審|勧誘|引き抜|心当たり|再発|調査|原因|(?:恐|おそ)れ[がの]|報告|本人通知/g;
const moreItemWords =
  /氏名|お名前|ふりがな|フリガナ|住所|電話番号|メールアドレス|生年月日|誕生日|履歴|施術内容|カルテ|顧客|体質|アレルギー|クレジット|カード番号/g;

/** 「情報」「漏え」 */
const quoted = (found: readonly string[]): string =>
  [...new Set(found)].map((word) => `「${word}」`).join("");

/** All that speaks against printing these words on a postcard; empty where nothing does. */
export function noticeFindings(read: Reader, incidentId: string, text: string): NoticeFinding[] {
  const trimmed = text.trim();
  if (trimmed === "") return [{ code: "empty", sentence: "はがきに書く文を入れてください。" }];
  const findings: NoticeFinding[] = [];
  if ([...trimmed].length > longestNotice) {
    findings.push({ code: "too_long", sentence: `${longestNotice}文字以内で入れてください。` });
  }
  const plain = trimmed.normalize("NFKC").replace(/[\s\p{Cf}・･.,、。-]/gu, "");
  const incident = quoted(plain.match(incidentWords) ?? []);
  if (incident !== "") {
    findings.push({
      code: "incident",
      sentence: `${incident}は、はがきには書けません。ご家族や配達の方にも読めるため、今回の件があったことが伝わってしまいます。この内容は封書でお送りください。`,
    });
  }
  const { shop, answers } = getCase(read, incidentId);
  const items = (answers.data.items ?? []).map((item) =>
    itemWords(item, shop.industry, answers.data.itemsOther),
  );
  const named = items.filter((word) => word !== "" && plain.includes(word));
  const item = quoted([...(plain.match(moreItemWords) ?? []), ...named]);
  if (item !== "") {
    findings.push({
      code: "items",
      sentence: `${item}は、お客様の情報の項目です。はがきに書くと、その方が何をお店に預けていたかが分かってしまいます。封書でお送りください。`,
    });
  }
  if (blockedIn(trimmed, blockedNames(read, incidentId), ownWordsOf(shop)) !== undefined) {
    findings.push({
      code: "name",
      sentence:
        "辞めた人やその店の名前が入っています。はがきに書くと、名誉を傷つけたと言われるおそれがあります。名前を消してください。",
    });
  }
  if (
    readerFaults(read, incidentId, trimmed, { paper: undefined }).some(({ code }) => code === "customer_data")
  ) {
    findings.push({
      code: "customer",
      sentence:
        "お客様のお名前や連絡先が入っているようです。はがきは全員に同じ文で届き、誰でも読めます。消してください。",
    });
  }
  const characters = unprintableIn(trimmed);
  if (characters.length > 0) {
    findings.push({
      code: "unprintable",
      sentence: `印刷できない文字があります：${characters.map(namedCharacter).join("、")}。別の書き方に直してください。`,
    });
  }
  if (!openFitting().fits(noticeBox(trimmed))) {
    findings.push({ code: "does_not_fit", sentence: "はがきに入りきりません。文を短くしてください。" });
  }
  return findings;
}
