/** Reads a letter before anybody signs it: every finding says what, where, and what to do (DOMAIN §7.1–7.6, §15.4). */

import { type BlockId, blockLabel, blocksOf } from "../blocks.ts";
import type { CommonDossier } from "../dossier.ts";
import type { Draft } from "../draft.ts";
import { block, type Finding, type Place } from "./finding.ts";
import { missing, reference } from "./lacking.ts";
import { type CustomerTraces, customerIn, indexNames, type NameIndex, namesIn } from "./names.ts";
import { frameFaults, type Phrase, phrasesIn, tooCertainSentence } from "./phrases.ts";
import { blockedIn } from "./surnames.ts";

export interface Reading {
  readonly draft: Draft;
  readonly common: CommonDossier;
  /** The whole letter as text, set for an invented person. */
  readonly letter: string;
  /** What stands outside the text: the title of the file, or the subject of a mail. */
  readonly title: string;
  /** Words for items that the owner typed (「その他」 and names of columns). */
  readonly itemWords: readonly string[];
  readonly blockedNames: readonly string[];
  /** Names that a lawyer agreed to for this kind of letter, each with who and when: 「令和8年11月20日、例示 弁護士」. */
  readonly allowedNames?: readonly { readonly name: string; readonly by: string }[];
  readonly customers: CustomerTraces;
  /** The shop's own names, numbers and addresses; a customer may share them. */
  readonly own: CustomerTraces;
  /** Whether the facts that a sure wording rests on are still 確認済. */
  readonly isTakenBorneOut: boolean;
  readonly isUseBorneOut: boolean;
  readonly leavesRoomForSender: boolean;
  /** Characters of the shared words that would print as 〓. */
  readonly unprintable: readonly string[];
  /** Those of the sender, which are mended in the shop's settings. */
  readonly unprintableOfShop: readonly string[];
  readonly pages: number;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

export function lintLetter(reading: Reading): Finding[] {
  const names = indexNames(reading.customers, reading.own);
  return [
    ...missing(reading),
    ...reference(reading),
    ...frame(reading),
    ...withRendered(
      parts(reading).flatMap((part) => judge(part, reading, names)),
      renderedFaults(reading, names),
    ),
    ...consented(reading),
    ...certainty(reading),
  ];
}

/** What is looked through for customers' names, numbers and addresses. */
export function textsOf(reading: Omit<Reading, "customers">): string[] {
  const written = parts(reading).filter(({ place }) => place !== "sender");
  return [...written.map(({ text }) => text), reading.letter, reading.title];
}

/** A fault of the whole letter is told where none of its parts has the same: then the template's own words hold it. */
function withRendered(inParts: readonly Finding[], whole: readonly Finding[]): Finding[] {
  const known = new Set(inParts.map(({ code }) => code));
  return [...inParts, ...whole.filter(({ code }) => !known.has(code))];
}

/**
 * The letter as it will be read: words of the template too, also where its owner wrote them, and the title above it.
 */
function renderedFaults(reading: Reading, names: NameIndex): Finding[] {
  const { letter, title } = reading;
  const inText = judge({ place: "letter", where: "お手紙全体（ひな形の文）", text: letter }, reading, names);
  const known = new Set(inText.map(({ code }) => code));
  const inTitle = judge(
    { place: "letter", where: "件名・表題（ひな形の title）", text: title },
    reading,
    names,
  );
  return [...inText, ...inTitle.filter(({ code }) => !known.has(code))].filter(
    // The frame of the whole letter has its own rule.
    ({ code }) => code !== "opening_closing",
  );
}

/** Names that stand in the letter by a lawyer's consent are told, and stop nothing. */
function consented({ letter, title, allowedNames = [] }: Reading): Finding[] {
  const [name] = namesIn(
    `${letter}\n${title}`,
    allowedNames.map((one) => one.name),
  );
  const consent = allowedNames.find((one) => one.name === name);
  if (name === undefined || consent === undefined) return [];
  return [
    {
      code: "consented_name",
      place: "letter",
      where: "お手紙全体",
      what: `「${name}」が入っています。この種類のお手紙に書くことへの弁護士の同意（${consent.by}）が記録されているため、止めません。`,
      todo: "書かずに済むなら、消すほうが安全です。",
      isBlocking: false,
    },
  ];
}

/** Blocking ones left? Then the letter is not final. */
export const isFinal = (findings: readonly Finding[]): boolean => !findings.some((one) => one.isBlocking);

interface Part {
  readonly place: Place;
  readonly where: string;
  readonly text: string;
}

function parts({ draft, common, itemWords }: Omit<Reading, "customers">): Part[] {
  const { shop } = common;
  return [
    ...blocksOf(draft.template).map(({ id, label }) => ({ place: id, where: label, text: draft.blocks[id] })),
    { place: "usedFor" as const, where: "使われ方", text: draft.use === "none" ? "" : draft.usedFor },
    { place: "items" as const, where: "2 対象となる情報", text: itemWords.join("\n") },
    {
      place: "sender" as const,
      where: "差出人",
      text: [shop.address, shop.legalName, shop.name, shop.representative].join("\n"),
    },
  ];
}

function frame({ letter }: Reading): Finding[] {
  return frameFaults(letter).map((what) =>
    block("opening_closing", "letter", "お手紙全体", {
      what,
      todo: "お詫び状は「謹啓」で始め、「謹白」で結び、そのあとに「記」を置きます。文面に書き足した頭語・結語は消してください。",
    }),
  );
}

const phraseWords: Readonly<Record<Phrase["kind"], { what: (quote: string) => string; todo: string }>> = {
  placeholder: {
    what: (quote) => `書きかけの印「${quote}」が残っています。`,
    todo: "実際の内容に書き換えるか、その文を消してください。",
  },
  sales_words: {
    what: (quote) => `宣伝と受け取られる言葉「${quote}」があります。`,
    todo: "お詫び状には販売や割引の言葉を入れません。届いたはがきの内容を説明するときは「案内」と言い換えてください。",
  },
  celebration: {
    what: (quote) => `お祝いや季節のあいさつの言葉「${quote}」があります。`,
    todo: "お詫び状では使わないため、消してください。",
  },
  evasion: {
    what: (quote) => `責任を避けていると受け取られる言葉「${quote}」があります。`,
    todo: "「当店の管理が不十分であったため」のように、お店の管理について書いてください。",
  },
  accusation: {
    what: (quote) => `相手を決めつける言葉「${quote}」があります。`,
    todo: "名誉毀損などの問題になるおそれがあります。「当店の元従業員」など、事実だけの書き方にしてください。",
  },
};

function judge({ place, where, text }: Part, reading: Reading, customerNames: NameIndex): Finding[] {
  if (text === "") return [];
  const found = phrasesIn(text).map(({ kind, quote }) =>
    block(kind, place, where, { what: phraseWords[kind].what(quote), todo: phraseWords[kind].todo }),
  );
  const own = [...reading.own.names, reading.common.shop.address];
  const name = blockedIn(text, reading.blockedNames, own);
  if (name !== undefined) {
    found.push(
      block("blocked_name", place, where, {
        what: `お客様へのお手紙に書かない名前「${name}」が入っています。`,
        todo: "辞めた人と新しいお店の名前は書きません。「当店の元従業員」「別のお店」などと書き換えてください。弁護士が書いてよいと言ったときは、「関係者」の「名前を書くことへの弁護士の同意」に記録します。",
      }),
    );
  }
  if (place !== "sender") {
    const other = customerIn(text, customerNames, reading.customers, reading.own);
    if (other !== undefined) {
      found.push(
        block("customer_data", place, where, {
          what: `お客様の名簿にある「${other}」が、全員に届く文に入っています。`,
          todo: "ほかのお客様のお名前・電話番号・メールアドレスは書けません。「一部のお客様」などと書き換えてください。",
        }),
      );
    }
  }
  const framing = frameWords.exec(text);
  if (framing !== null) {
    found.push(
      block("opening_closing", place, where, {
        what: `頭語・結語「${framing[0]}」が本文の途中にあります。`,
        todo: "「謹啓」と「謹白」は自動で入ります。書き足したものは消してください。",
      }),
    );
  }
  return found;
}

const frameWords = /拝啓|謹啓|拝復|謹復|前略|冠省|急啓|敬具|拝具|謹白|敬白|草々/;

/** Blocks in which the case is told; `wrong` quotes what was told wrongly. */
const told: ReadonlySet<BlockId> = new Set([
  "outline",
  "known",
  "changed",
  "right",
  "cause",
  "harm",
  "measures",
]);

function certainty({ draft, isTakenBorneOut, isUseBorneOut }: Reading): Finding[] {
  const found: Finding[] = [];
  if ((draft.taken === "confirmed" && !isTakenBorneOut) || (draft.use === "confirmed" && !isUseBorneOut)) {
    found.push(
      block("not_borne_out", "certainty", "確かさ", {
        what: "「確認済」の書き方ですが、もとになる「確認済」の出来事が時系列にありません。",
        todo: "文面の画面で、もとになる出来事を選び直すか、「おそれ」に変えてください。",
      }),
    );
  }
  for (const { id } of blocksOf(draft.template)) {
    if (!told.has(id)) continue;
    const text = draft.blocks[id];
    const sentence =
      (draft.taken === "confirmed" ? undefined : tooCertainSentence(text, "taken")) ??
      (draft.use === "confirmed" ? undefined : tooCertainSentence(text, "used"));
    if (sentence === undefined) continue;
    found.push(
      block("too_certain", id, blockLabel(draft.template, id), {
        what: `「おそれ」のお手紙ですが、言い切っている文があります：「${shorten(sentence)}」`,
        todo: "「おそれがあります」「可能性があります」などに書き換えてください。確認できたことなら、「確かさ」で「確認済」を選びます。",
      }),
    );
  }
  return found;
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
