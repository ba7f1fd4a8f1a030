/** What the editor of templates has to know of each letter. */
import { getCase, nameRule } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { type EditableKind, type MustPrint, ownersFaults } from "#src/features/templates/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { legalArticle } from "./blocks.ts";
import { commonDossierOf, dossierOf, letterDossier } from "./dossier.ts";
import { type Draft, getDraft } from "./draft.ts";
import type { Finding } from "./lint/finding.ts";
import { type Phrase, phrasesIn } from "./lint/phrases.ts";
import { blockedIn, ownWordsOf } from "./lint/surnames.ts";
import { sampleAddressee } from "./sample-addressee.ts";
import { letterParts } from "./template.ts";
import { unprintableIn } from "./unprintable.ts";
import { leavesRoomForSender, placeWindow } from "./window.ts";
import type { TakenGrade, WordedTemplate } from "./words.ts";

const must = (what: string, field: string, why: string, article?: string): MustPrint => ({
  what,
  field,
  why,
  ...(article !== undefined && { article }),
});

const toPerson = "ご本人への通知に必要な内容です。";
/** Five items of 規則10条 (DOMAIN §1.9), as the letter's own fields call them. */
const outline = must("概要", "text.outline", toPerson, legalArticle);
const items = must("対象となる情報の項目（その方の分）", "items[]", toPerson, legalArticle);
const cause = must("原因", "text.cause", toPerson, legalArticle);
const harm = must("二次被害の状況", "text.harm", toPerson, legalArticle);
const advice = must("お客様へのお願い（本人が取り得る措置）", "text.advice", toPerson, legalArticle);
/** What every letter has (DOMAIN §7.2, §15.4). */
const frame: readonly MustPrint[] = [
  must("お手紙の日付", "sentOn", "いつのお知らせかを示します。"),
  must("宛名", "customer.addressee", "どなたへのお手紙かを示します。"),
  must("ご住所", "customer.address", "窓あき封筒の窓から見えるようにします。"),
  must("お店の名前", "shop.name", "差出人を示します。"),
  must("代表者", "shop.representative", "お詫びは代表者の名前でお送りします。"),
  must("お問い合わせ窓口", "text.desk", "お客様が連絡できるようにします。"),
  must("お手紙番号", "number", "お電話をいただいたときに、どのお手紙かが分かるようにします。"),
];
const closing: MustPrint = {
  what: "結語（謹白）",
  words: ["謹白", "敬白"],
  why: "頭語「謹啓」に対する結語です。",
};

interface Letter {
  readonly name: string;
  readonly title: string;
  readonly template: WordedTemplate;
  readonly taken: TakenGrade;
  readonly mustPrint: readonly MustPrint[];
}

const letters: readonly Letter[] = [
  {
    name: "apology-suspected",
    title: "お詫び状（おそれがあるとき）",
    template: "apology",
    taken: "suspected",
    mustPrint: [
      outline,
      items,
      cause,
      harm,
      advice,
      ...frame,
      closing,
      {
        what: "「おそれ」の言葉",
        words: ["おそれ"],
        why: "まだ確認できていないことを、言い切らないためです。",
      },
    ],
  },
  {
    name: "apology-confirmed",
    title: "お詫び状（確認できたとき）",
    template: "apology",
    taken: "confirmed",
    mustPrint: [outline, items, cause, harm, advice, ...frame, closing],
  },
  {
    name: "followup",
    title: "続報",
    template: "followup",
    taken: "suspected",
    mustPrint: [
      must("前のお手紙の日付", "earlier.on", "どのお知らせの続きかを示します。"),
      must("その後に分かったこと", "text.known", "続報でお知らせする中身です。"),
      items,
      cause,
      harm,
      advice,
      ...frame,
      closing,
    ],
  },
  {
    name: "correction",
    title: "訂正のお手紙",
    template: "correction",
    taken: "suspected",
    mustPrint: [
      must("前のお手紙の日付", "earlier.on", "どのお手紙の訂正かを示します。"),
      must("誤っていた内容", "text.wrong", "どこが誤りだったかを示します。"),
      must("正しい内容", "text.right", "正しい内容をお知らせするお手紙です。"),
      ...frame,
      closing,
    ],
  },
];

/** Titles of the parts that letters are put together from. */
const parts: Readonly<Record<string, string>> = {
  "apology-head": "お手紙の宛名・日付・差出人",
  "apology-opening": "お詫び状の書き出し（謹啓）",
  "apology-ki": "お詫び状の「記」",
};

/** Every letter, in the order in which they are usually needed. */
export const editableLetters: readonly EditableKind[] = letters.map(
  ({ name, title, template, taken, mustPrint }) => ({
    name: `letters/${name}`,
    title,
    group: "お客様へのお手紙",
    schema: letterDossier,
    partials: Object.fromEntries(
      letterParts[template].map((part) => [part, { name: `letters/${part}`, title: parts[part] ?? part }]),
    ),
    mustPrint,
    sample(house, incidentId) {
      const one = getCase(house.read, incidentId);
      const draft = { ...getDraft(house.read, incidentId, template), taken };
      return {
        ...dossierOf(commonDossierOf(one, draft), 0, sampleAddressee(one)),
        number: "（見本）",
      };
    },
    prepare(read, source) {
      const shop = listShops(read)[0]!;
      return leavesRoomForSender(shop) ? placeWindow(source, shop) : source;
    },
    forbidden: (read, incidentId, words) => [
      ...unprintableIn(words.replaceAll("\uFFFC", "")).map(
        (character) => `印刷できない文字「${character}」が書かれています。別の文字に書き換えてください。`,
      ),
      ...phrasesIn(words).map(phraseSentence),
      ...(incidentId === undefined ? [] : blocked(read, incidentId, template, words)),
    ],
  }),
);

/** The template that these words are printed with. */
export const editableLetterName = ({ template, taken }: Pick<Draft, "template" | "taken">): string =>
  template === "apology" ? `letters/apology-${taken}` : `letters/${template}`;

/** What the owner's own template keeps from being made, in every branch of it; one finding each. */
export function ownersFindings(
  read: Reader,
  incidentId: string,
  { template, taken }: Pick<Draft, "template" | "taken">,
): Finding[] {
  const name = editableLetterName({ template, taken });
  const kind = editableLetters.find((one) => one.name === name);
  if (!kind) throw new Error(`no editable template for ${name}`);
  return ownersFaults(read, kind, incidentId).map((what) => ({
    code: "template",
    place: "template",
    where: "ひな形",
    what,
    todo: "設定の「ひな形」で直すか、最初のひな形に戻してください。",
    isBlocking: true,
  }));
}

const phraseWords: Readonly<Record<Phrase["kind"], string>> = {
  placeholder: "書きかけの印",
  sales_words: "宣伝と受け取られる言葉",
  celebration: "お祝いや季節のあいさつの言葉",
  evasion: "責任を避けていると受け取られる言葉",
  accusation: "相手を決めつける言葉",
};

const phraseSentence = ({ kind, quote }: Phrase): string =>
  `${phraseWords[kind]}「${quote}」が書かれています。書き換えるか、消してください。`;

function blocked(read: Reader, incidentId: string, template: WordedTemplate, words: string): string[] {
  const names = nameRule(read, incidentId, template).blocked;
  const found = blockedIn(words, names, ownWordsOf(getCase(read, incidentId).shop));
  return found === undefined
    ? []
    : [
        `お客様へのお手紙に書かない名前「${found}」が書かれています。「当店の元従業員」などに書き換えてください。`,
      ];
}
