/** The head that more than one dossier has. All text is ready to print; dates are in era years. */
import { z } from "zod";
import { type Answers, formatHeadCount, type Person } from "#src/features/incidents/index.ts";
import type { Shop } from "#src/features/shops/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import { formatCount } from "#src/lib/yen.ts";
import type { Exhibit, PublicMaterial } from "./material.ts";
import {
  dateWords,
  joined,
  known,
  orUnconfirmed,
  orUnfilled,
  UNCONFIRMED,
  withCertainty,
  withNote,
} from "./words.ts";

/** DOMAIN §0.4. */
export const DISCLAIMER =
  "本書面は入力内容を整理したものであり、法的判断を示すものではありません。提出前に弁護士等の専門家へご確認ください。";

const text = z.string();

export const consulterPart = z.object({
  name: text,
  representative: text,
  address: text,
  tel: text,
  business: text,
});
/** A row of `provisions.ts` as papers print it. */
export const provisionPart = z.object({
  article: text,
  asOf: text,
  act: text,
  pattern: text,
  remark: text,
  penalty: text,
  limitation: text,
});
const partyPart = z.object({
  /** 「被相談者（元従業員）」 */
  word: text,
  name: text,
  otherNames: text,
  birth: text,
  address: text,
  contact: text,
  relation: text,
  period: text,
  noticeOn: text,
  job: text,
  access: text,
  workplace: text,
});
const summaryPart = z.object({ text, isLong: z.boolean() });
const glancePart = z.object({
  who: text,
  when: text,
  what: text,
  how: text,
  found: text,
  evidence: text,
  asked: text,
});
const takenPart = z.object({
  items: text,
  people: text,
  sensitive: text,
  payment: text,
  medium: text,
  keptWhere: text,
  updatedOn: text,
  ownership: text,
  takenOn: text,
  ways: text,
  basis: text,
});
/** How a paper about the whole case begins: who asks whom, what happened, who the other party is, what was taken. */
const headPart = z.object({
  version: z.literal(1),
  incident: text,
  createdOn: text,
  addressee: text,
  consulter: consulterPart,
  summary: summaryPart,
  glance: glancePart,
  party: partyPart,
  taken: takenPart,
});
export const headShape = headPart.shape;

/** What every part may read: a case without its lawyer-only answers. */
type OpenCase = PublicMaterial["case"];

const industries: Readonly<Record<Shop["industry"], string>> = {
  salon: "美容室・サロン",
  contractor: "エアコン・設備などの工事",
  other: "",
};

/** Sections longer than this push the table that tells the case at a glance off the first page. */
const longestSummary = 330;
const shownExhibits = 4;
const shownTitle = 24;

export function headOf(
  { case: one, exhibits, today }: Pick<PublicMaterial, "case" | "exhibits" | "today">,
  addressee: string,
): z.infer<typeof headPart> {
  return {
    version: 1,
    incident: `事件${one.incident.number}`,
    createdOn: formatEra(today),
    addressee,
    consulter: consulterOf(one.shop),
    summary: summaryOf(one),
    glance: glanceOf(one, exhibits),
    party: partyOf(one),
    taken: takenOf(one),
  };
}

/** 「法令の情報は令和8年…」: what a list of provisions is read with. */
export const lawDateOf = (readOn: CivilDate): string =>
  `法令の情報は${formatEra(readOn)}時点のものです。参照した条文の時点は、条文ごとに表に示しています。公訴時効は、行為が終わった時から数えます（刑事訴訟法253条1項。刑事訴訟法は令和8年6月24日時点）。`;

/** Small text at the head of each page. */
export const headerOf = ({ incident }: { readonly incident: string }, edition: number): string =>
  `${incident}　第${edition}版`;

export function consulterOf(shop: Shop): z.infer<typeof consulterPart> {
  const postal = postalWords(shop.postal);
  const employees = shop.employees === null ? "" : `従業員${formatCount(shop.employees)}人`;
  return {
    name: joined([shop.tradeName, shop.legalName], "　"),
    representative: joined([shop.representativeTitle, shop.representativeName], "　"),
    address: orUnfilled(joined([postal && `〒${postal}`, shop.address], " ")),
    tel: orUnfilled(shop.tel),
    business: orUnfilled(joined([industries[shop.industry], employees])),
  };
}

/** 「氏名（よみ）」 */
export const nameOf = (person: Pick<Person, "name" | "kana">): string => withNote(person.name, person.kana);

/** What documents call the other party: never 犯人. */
function partyWord(one: OpenCase): string {
  return `被相談者（${one.words.person}）`;
}

function partyOf(one: OpenCase): z.infer<typeof partyPart> {
  const { otherParty: party, answers } = one;
  const { leaver } = answers;
  const from = dateWords(leaver.joinedOn);
  const to = dateWords(leaver.leftOn);
  const relation = leaver.relation === null || leaver.relation === "分からない" ? "" : leaver.relation;
  return {
    word: partyWord(one),
    name: party ? nameOf(party) : UNCONFIRMED,
    otherNames: party && party.otherNames.length > 0 ? party.otherNames.join("、") : UNCONFIRMED,
    birth: party?.birthOn ? formatEra(party.birthOn) : UNCONFIRMED,
    address: orUnconfirmed(party?.address ?? ""),
    contact: orUnconfirmed(joined([party?.tel ?? "", party?.email ?? ""])),
    relation: relation === "" ? UNCONFIRMED : `${relation}（${one.words.person}）`,
    period: from === "" && to === "" ? UNCONFIRMED : `${orUnconfirmed(from)} から ${orUnconfirmed(to)} まで`,
    noticeOn: orUnconfirmed(dateWords(leaver.noticeOn)),
    job: orUnconfirmed(leaver.job),
    access: orUnconfirmed(joined([known(leaver.access), leaver.accessNote], "\n")),
    workplace: workplaceOf(leaver),
  };
}

/** The workplace alone, with how sure it is. */
export const workplaceName = ({ workplace, workplaceCertainty }: Answers["leaver"]): string =>
  workplace === "" ? UNCONFIRMED : withCertainty(workplace, workplaceCertainty);

function workplaceOf(leaver: Answers["leaver"]): string {
  const { workplace, workplaceAddress: address, workplaceRelation: role, workplaceCertainty } = leaver;
  const standing = role === null || role === "分からない" ? "" : role;
  return joined(
    [
      workplace === "" ? UNCONFIRMED : withCertainty(workplace, workplaceCertainty, standing),
      address === "" ? "" : withCertainty(address, workplaceCertainty),
    ],
    "\n",
  );
}

export function takenOf({ answers }: OpenCase): z.infer<typeof takenPart> {
  const { data, usage } = answers;
  const ways = usage.taking.filter((way) => way !== "分からない").map((way) => `${way}可能性`);
  const takenOn = dateWords(usage.takenOn);
  return {
    items: orUnconfirmed(itemsOf(data)),
    people: withNote(data.people ? formatHeadCount(data.people) : UNCONFIRMED, data.peopleBasis),
    sensitive: answerOrUnconfirmed(data.sensitive),
    payment: answerOrUnconfirmed(data.payment),
    medium: orUnconfirmed(withNote(known(data.medium), data.mediumNote)),
    keptWhere: orUnconfirmed(data.keptWhere),
    updatedOn: orUnconfirmed(dateWords(data.updatedOn)),
    ownership: withNote(
      answerOrUnconfirmed(data.ownership),
      data.entrustedBy && `預け主：${data.entrustedBy}`,
    ),
    takenOn: takenOn === "" || takenOn === "不詳" ? UNCONFIRMED : `${takenOn}と思われます（推測）`,
    ways: ways.length > 0 ? ways.join("\n") : UNCONFIRMED,
    basis: orUnconfirmed(usage.basis),
  };
}

/** Three to five lines: the owner's own, else put together with the certainty that the answers have. */
function summaryOf(one: OpenCase): z.infer<typeof summaryPart> {
  const typed = one.answers.discovery.summary;
  const words = typed === "" ? composedSummary(one) : typed;
  return { text: words, isLong: [...words].length > longestSummary || words.split("\n").length > 7 };
}

function composedSummary(one: OpenCase): string {
  const { discovery, leaver, data, usage } = one.answers;
  const party = `${one.words.person}${one.otherParty ? `である${one.otherParty.name}` : "（氏名は未確認）"}`;
  const left = leaver.leftOn?.date ? `${dateWords(leaver.leftOn)}に当店を離れた` : "当店の";
  const items = orUnconfirmed(itemsOf(data));
  const people = data.people?.from ? `${formatHeadCount(data.people)}分` : "人数は未確認";
  const used = usedWays(usage);
  const since = usage.since?.date ? `${dateWords(usage.since)}から、` : "";
  const found = dateWords(discovery.foundOn);
  return [
    `${left}${party}が、当店の管理する顧客情報（${items}。${people}）を持ち出した疑いがあります。`,
    used === "" ? "" : `その情報は、${since}${used}による案内などに使われている可能性があります。`,
    found === "" ? "" : `${found}に${foundBy(discovery.finder)}分かりました。`,
  ].join("");
}

function glanceOf(one: OpenCase, exhibits: readonly Exhibit[]): z.infer<typeof glancePart> {
  const { discovery, leaver, data, usage, wishes } = one.answers;
  const left = dateWords(leaver.leftOn);
  const takenOn = dateWords(usage.takenOn);
  const since = dateWords(usage.since);
  const names = exhibits.slice(0, shownExhibits).map((item) => `${item.label} ${shortened(item.title)}`);
  const more = exhibits.length > shownExhibits ? `　ほか、全${exhibits.length}点` : "";
  return {
    who: `${one.otherParty ? nameOf(one.otherParty) : `氏名${UNCONFIRMED}`}（${one.words.person}${left === "" ? "" : `。${left}まで`}）`,
    when: joined(
      [
        `持ち出し：${takenOn === "" || takenOn === "不詳" ? UNCONFIRMED : `${takenOn}（推測）`}`,
        `使用の疑い：${since === "" || since === "不詳" ? UNCONFIRMED : `${since}から`}`,
      ],
      "\n",
    ),
    what: `${orUnconfirmed(itemsOf(data))}。${data.people ? `${formatHeadCount(data.people)}分` : `人数${UNCONFIRMED}`}`,
    how: orUnconfirmed(waysWords(usage)),
    found: orUnconfirmed(joined([dateWords(discovery.foundOn), finderWords(discovery)], "　")),
    evidence: names.length === 0 ? "登録なし" : `${names.join("、")}${more}`,
    asked: joined(
      [orUnfilled(wishes.policeAim.join("、")), `処罰の意思：${orUnfilled(wishes.punish ?? "")}`],
      "　",
    ),
  };
}

const shortened = (title: string): string => {
  const characters = [...title];
  return characters.length > shownTitle ? `${characters.slice(0, shownTitle).join("")}…` : title;
};

/** 「はがき」「はがき、電話」; "" while unknown or not used as far as is seen. */
function usedWays({ ways }: Answers["usage"]): string {
  return ways.filter((way) => way !== "まだ使われた様子はない" && way !== "分からない").join("、");
}

/** As `usedWays`, or that no use is seen so far, where nothing else was answered. */
export function waysWords(usage: Answers["usage"]): string {
  const [way, ...others] = usage.ways;
  return way === "まだ使われた様子はない" && others.length === 0 ? way : usedWays(usage);
}

/** 「お客様からの知らせなどで」; "" where nobody in particular is known to have told. */
function foundBy(finder: Answers["discovery"]["finder"]): string {
  if (finder === null || finder === "分からない" || finder === "その他") return "";
  return finder === "自社" ? "当店が気づいて" : `${finder}からの知らせなどで`;
}

function finderWords({ finder, finderName }: Answers["discovery"]): string {
  if (finder === "自社") return `${withNote("当店", finderName)}の気づきによる`;
  const known = finder === null || finder === "分からない" || finder === "その他" ? "" : finder;
  const who = withNote(known, finderName);
  return who === "" ? "" : `${who}の気づき・知らせによる`;
}

function itemsOf(data: Answers["data"]): string {
  return data.items
    .map((item) => (item === "その他" ? withNote("その他", data.itemsOther) : item))
    .join("、");
}

const answerOrUnconfirmed = (answer: string | null): string =>
  answer === null || answer === "分からない" ? UNCONFIRMED : answer;
