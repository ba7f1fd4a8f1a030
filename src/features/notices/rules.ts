/** What a notice must hold and must not hold (DOMAIN §6.1, §6.4, §15.4). Each finding says where and what to do. */
import type { Case } from "#src/features/incidents/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";
import { readDate } from "#src/lib/japanese-date.ts";
import { codePointName } from "#src/lib/japanese-text.ts";
import { checkGrid, type GridFault } from "#src/typeset/index.ts";
import { type ComposedNotice, recipientsOf, senderLines } from "./composition.ts";
import type { NoticeFields } from "./notices.ts";
import { toneFindings } from "./tone.ts";

export interface NoticeFinding {
  readonly field: keyof NoticeFields | "sender" | "lawyer";
  readonly sentence: string;
  /** False for advice: it can be issued all the same. */
  readonly isBlocking: boolean;
  /** What is wrong with a character of the text. */
  readonly fault?: GridFault["code"];
}

const claim = /請求(?:いた|し|を|する)|求め(?:ます|る)|要求(?:いた|し)|してください/;
const deadline =
  /[0-9０-９一二三四五六七八九十]+(?:日|週間|か月|ヶ月|カ月)(?:以内|のうちに)|日(?:までに|を(?:回答の)?期限)/;
const fixedDay =
  /(?:令和[0-9０-９元]+|[0-9０-９]{4})年[0-9０-９]+月[0-9０-９]+日(?=までに|を(?:回答の)?期限)/g;
const placeholder = /〔[^〕]*ください[^〕]*〕/;
const enclosed =
  /同封(?:いた)?します|同封の(?:うえ|上|返信|封筒|書|資料|用紙)|添付(?:いた)?します|添付の(?:とおり|通り|資料|書類|写真|図|書)|別紙|別添/;
/** Common abbreviations in words that the post office takes (DOMAIN §6.4). */
const inJapanese: Readonly<Record<string, string>> = { DM: "ダイレクトメール" };
/** At most so many characters are named one by one. */
const mostNamed = 30;

type CaseWords = Pick<Case, "shop" | "otherParty" | "answers">;

/** Everything to mend and to mind, in the order of the text. `today`: what a day in it is compared with. */
export function noticeFindings(
  fields: NoticeFields,
  composed: ComposedNotice,
  one: CaseWords,
  today: CivilDate,
): readonly NoticeFinding[] {
  const { body } = fields;
  const found: NoticeFinding[] = [];
  const block = (field: NoticeFinding["field"], sentence: string): number =>
    found.push({ field, sentence, isBlocking: true });
  const advise = (field: NoticeFinding["field"], sentence: string): number =>
    found.push({ field, sentence, isBlocking: false });
  if (one.shop.address === "")
    block("sender", "差出人の住所がありません。「お店の情報」に、封筒に書くものと同じ住所を入れてください。");
  if (fields.recipientAddress === "")
    block("recipientAddress", "受取人の住所がありません。封筒に書くものと同じ住所を入れてください。");
  for (const { name, address } of fields.others)
    if (address === "")
      block(
        "others",
        `ほかの受取人「${name}」の住所がありません。封筒に書くものと同じ住所を入れてください。`,
      );
  if (!claim.test(body))
    block(
      "body",
      "本文に請求がありません。「次のことを請求します」のように、してほしいことを書いてください。",
    );
  if (!deadline.test(body))
    block("body", "本文に回答の期限がありません。「本書到達後７日以内に」のように書いてください。");
  for (const [day] of body.matchAll(fixedDay)) {
    const reading = readDate(day);
    if (reading.ok && reading.date !== null && reading.date <= today)
      block(
        "body",
        `期限の「${day}」は、もう過ぎているか、今日です。届いてから回答できる日に直してください。`,
      );
  }
  if (fields.datedOn !== null && fields.datedOn < today)
    advise("datedOn", "通知書の日付が、今日より前です。郵便局に出す日に合わせてください。");
  const gap = placeholder.exec(body)?.[0];
  if (gap) block("body", `書きかけのところが残っています：${gap} 文を書き、〔 〕ごと消してください。`);
  const enclosure = enclosed.exec(body)?.[0];
  if (enclosure)
    block(
      "body",
      `本文に「${enclosure}」とあります。内容証明には、図面・返信用封筒などを一緒に入れられません。この言葉を外してください。`,
    );
  for (const { sentence, isBlocking } of toneFindings(body))
    found.push({ field: "body", sentence, isBlocking });
  const faults = checkGrid(composed.text, composed.form, properNounsOf(fields, one));
  for (const fault of faults.slice(0, mostNamed)) found.push(findingOf(fault));
  if (faults.length > mostNamed)
    block("body", `ほかにも、使えない文字が${faults.length - mostNamed}か所あります。`);
  if (one.answers.counsel.consulted === "依頼した")
    advise(
      "lawyer",
      "弁護士に依頼していると記録されています。通知書は弁護士の名前で出すのが一般的です。送る前に必ず相談してください。",
    );
  if (one.otherParty && recipientsOf(fields).some(({ name }) => name !== one.otherParty?.name))
    advise(
      "recipientName",
      "受取人が、相手方として登録した方と違います。転職先などに送ると、知らずに情報を使っていた会社の立場が変わることがあります。先に弁護士に相談してください。",
    );
  return found;
}

/** Names that may hold Latin letters: what the owner listed, and who is who in this case. */
function properNounsOf(fields: NoticeFields, one: CaseWords): string[] {
  const { leaver } = one.answers;
  const sender = senderLines(one.shop);
  return [
    ...fields.properNouns.split("\n"),
    ...sender.address,
    ...sender.names,
    one.shop.tradeName,
    ...recipientsOf(fields).flatMap(({ name, address }) => [name, address]),
    one.otherParty?.name ?? "",
    ...(one.otherParty?.otherNames ?? []),
    one.otherParty?.address ?? "",
    leaver.workplace,
    leaver.workplaceAddress,
  ]
    .map((noun) => noun.trim())
    .filter(Boolean);
}

/** 「2枚目の5行目、4文字目」 */
const placeOf = ({ page, line, cell }: GridFault): string => `${page}枚目の${line}行目、${cell}文字目`;

function findingOf(fault: GridFault): NoticeFinding {
  const place = placeOf(fault);
  const isBlocking = fault.code !== "framed";
  return { field: "body", sentence: `${place}の${reasonOf(fault)}`, isBlocking, fault: fault.code };
}

function reasonOf({ code, text }: GridFault): string {
  switch (code) {
    case "latin": {
      const plain = text.normalize("NFKC");
      const better = inJapanese[plain] ? `「${inJapanese[plain]}」` : "カタカナや漢字";
      return `「${text}」は、英字です。英字は固有名詞にだけ使えます。${better}に直すか、固有名詞のときは「英字で書く固有名詞」の欄に書いてください。`;
    }
    case "table":
      return `${text === "\t" ? "タブ（字の間の大きな空き）" : `「${text}」`}は、表を作る記号です。内容証明に表は使えません。文にしてください。`;
    case "unprintable":
      return `「${text}」は、印刷できない文字です。別の書き方に直してください。`;
    case "strange":
      return `${visible(text)}は、内容証明に使える文字（仮名・漢字・数字・括弧・句読点・一般の記号）ではありません。別の書き方に直してください。`;
    case "framed":
      return `「${text}」は、囲みも1字と数えられることがあります。「（１）」のような書き方が安全です。`;
  }
}

const visible = (text: string): string =>
  /^[\p{C}\p{Z}]/u.test(text) ? `見えない文字（${codePointName(text)}）` : `「${text}」`;
