/** What a document must and must not hold before it is issued (DOMAIN §15.4). Reasons name the place in the paper. */
import type { LawyerDossier } from "./dossier-lawyer.ts";
import type { PoliceDossier } from "./dossier-police.ts";
import type { Material } from "./material.ts";
import { type Placed, placedTexts } from "./places.ts";
import type { Dossier } from "./templates.ts";
import { UNCONFIRMED } from "./words.ts";

export interface Finding {
  /** Path in the dossier. */
  readonly path: string;
  /** What is wrong, where, and what to do. */
  readonly sentence: string;
}

/** Words of feeling. Somebody's own words in 「」 may hold them: a quotation is a fact. */
const feelings =
  /許せな|許しがた|許し難|悪質|卑劣|卑怯|裏切|恩を仇|ひどい|ひどく|酷い|腹が立|腹立たし|怒り|憤り|憤慨|泥棒|盗人|極悪|悪徳|けしから|恨み|あくどい|最低な|非常識|呆れ|あきれ/;
const quotation = /「[^」]*」|『[^』]*』/g;
/** A customer of the register masked more often than this looks like a list of them. */
const mostMasked = 30;
const shortestWeakPoint = 8;

export function lint(dossier: Dossier, material: Material): Finding[] {
  switch (dossier.kind) {
    case "police":
      return lintPolice(dossier, material);
    case "lawyer":
      return lintLawyer(dossier);
    case "conflict":
      return dossier.party.name === UNCONFIRMED
        ? [
            {
              path: "party.name",
              sentence:
                "2 相手方のお名前がまだありません。利益相反の確認には相手方のお名前が必要です。関係者のページで「相手方」を登録してください。",
            },
          ]
        : [];
  }
}

function lintPolice(dossier: PoliceDossier, material: Material): Finding[] {
  const texts = placedTexts(dossier);
  return [
    ...texts.flatMap(labels),
    ...texts.flatMap(emotions),
    ...texts.flatMap((placed) => weakness(placed, material)),
    ...uncited(dossier),
    ...customerList(texts, dossier.damage.list.length),
  ];
}

function labels({ place, path, text }: Placed): Finding[] {
  if (!/犯人|真犯|盗人|泥棒/.test(text)) return [];
  return [
    {
      path,
      sentence: `${place}に「犯人」など、罪を決めつける言葉があります。「相手方」やお名前に直してください。`,
    },
  ];
}

function emotions({ place, path, text }: Placed): Finding[] {
  const word = feelings.exec(text.replace(quotation, ""))?.[0];
  if (word === undefined || /犯人|盗人|泥棒/.test(word)) return [];
  return [
    {
      path,
      sentence: `${place}に、気持ちを表す言葉「${word}」があります。見たこと・聞いたことだけに直してください。だれかの言葉のときは「」で囲んでください。`,
    },
  ];
}

/** FEATURES row 40: what was written for the lawyer alone, typed again elsewhere. */
function weakness({ place, path, text }: Placed, material: Material): Finding[] {
  const written = material.case.answers.counsel.weakPoints
    .split(/[\n。]/)
    .map((line) => line.trim())
    .filter((line) => [...line].length >= shortestWeakPoint);
  if (!written.some((line) => text.includes(line))) return [];
  return [
    {
      path,
      sentence: `${place}に、弁護士だけに伝える「不利かもしれないこと」と同じ文があります。警察に渡す資料からは外してください。`,
    },
  ];
}

function uncited({ facts, suppositions }: PoliceDossier): Finding[] {
  return [...facts, ...suppositions].every((row) => /^E-\d{3,}|^未確認/.test(row.evidence))
    ? []
    : [
        {
          path: "facts",
          sentence:
            "6 経緯に、証拠番号も「未確認」もない出来事があります。証拠とのつながりをご確認ください。",
        },
      ];
}

/** Those who reported something are listed without their names; others should hardly appear. */
function customerList(texts: readonly Placed[], reporters: number): Finding[] {
  const aliases = new Set<string>();
  for (const { text } of texts) for (const [alias] of text.matchAll(/お客様[A-Z]+/g)) aliases.add(alias);
  return aliases.size - reporters <= mostMasked
    ? []
    : [
        {
          path: "damage.list",
          sentence: `お客様が${aliases.size}人分書かれています。名簿の全件は載せられません。代表的な申告に絞ってください（${mostMasked}人まで）。`,
        },
      ];
}

function lintLawyer({ evidence }: LawyerDossier): Finding[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { exhibit } of evidence) {
    if (exhibit !== "" && seen.has(exhibit)) twice.add(exhibit);
    seen.add(exhibit);
  }
  return [...twice].map((exhibit) => ({
    path: "evidence",
    sentence: `4 証拠説明書に、号証「${exhibit}」が2つ以上あります。証拠のページで、番号が重ならないように直してください。`,
  }));
}
