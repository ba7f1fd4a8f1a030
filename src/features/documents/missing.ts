/**
 * What a document lacks, and the page where it is filled in. It can be issued all the same. Kinds choose among these.
 */
import type { SectionId } from "#src/features/incidents/index.ts";
import type { Material } from "./material.ts";
import { caseMending, mendingHref } from "./mending.ts";
import type { Finding } from "./places.ts";

export interface MissingPart {
  readonly what: string;
  readonly why: string;
  readonly href: string;
  readonly label: string;
}

/** Sections of a case that are told to everybody who helps. */
export const openSections: readonly SectionId[] = [
  "discovery",
  "leaver",
  "data",
  "usage",
  "response",
  "duty",
  "secrecy",
  "damage",
  "wishes",
];

const shownLabels = 4;

/** Nobody is named as the other party. */
export function partyMissing({ case: one }: Material, why: string): MissingPart[] {
  if (one.otherParty) return [];
  return [
    {
      what: "相手方のお名前",
      why,
      href: `/incidents/${one.incident.id}/people`,
      label: "相手方を登録する",
    },
  ];
}

/** The other party is named, and something about the person is not known. */
export function partyDetailsMissing({ case: one }: Material): MissingPart[] {
  if (!one.otherParty) return [];
  const { id, birthOn, address } = one.otherParty;
  const lacking = [birthOn === null ? "生年月日" : "", address === "" ? "住所" : ""].filter(Boolean);
  if (lacking.length === 0) return workplaceUngraded(one);
  return [
    {
      what: `相手方の${lacking.join("・")}`,
      why: "分からなければ「未確認」のままで大丈夫です。",
      href: `/incidents/${one.incident.id}/people/${id}`,
      label: "相手方を書き足す",
    },
    ...workplaceUngraded(one),
  ];
}

/** Where the other party works now is written down, and not how sure that is. */
export function workplaceUngraded({ incident, answers: { leaver } }: Material["case"]): MissingPart[] {
  if (leaver.workplaceCertainty !== null || leaver.workplace + leaver.workplaceAddress === "") return [];
  return [
    {
      what: "今の勤め先の確かさ",
      why: "選ぶまでは、勤め先に「未確認」と付けて印刷します。",
      href: `/incidents/${incident.id}/sections/leaver`,
      label: "確かさを選ぶ",
    },
  ];
}

export function shopMissing({ case: one }: Material): MissingPart[] {
  const lacking = [one.shop.address === "" ? "所在地" : "", one.shop.tel === "" ? "電話" : ""].filter(
    Boolean,
  );
  if (lacking.length === 0) return [];
  return [
    {
      what: `お店の${lacking.join("・")}`,
      why: "相談者の連絡先として印刷されます。",
      href: "/settings/shop",
      label: "お店の情報を記入する",
    },
  ];
}

/** Sections with questions that are not answered yet. */
export function sectionsMissing({ case: one }: Material, ids: readonly SectionId[]): MissingPart[] {
  return one.progress
    .filter((section) => ids.includes(section.id) && section.missing.length > 0)
    .map((section) => {
      const shown = section.missing.slice(0, shownLabels).join("、");
      const rest = section.missing.length - shownLabels;
      return {
        what: `${section.title}（${section.missing.length}項目）`,
        why: `${shown}${rest > 0 ? ` ほか${rest}項目` : ""}`,
        href: `/incidents/${one.incident.id}/sections/${section.id}`,
        label: "記入する",
      };
    });
}

/** Facts and evidence, and what ties them together. */
export function proofMissing({ case: one, exhibits }: Material): MissingPart[] {
  const home = `/incidents/${one.incident.id}`;
  const parts: MissingPart[] = [];
  if (one.facts.length === 0) {
    parts.push({
      what: "経緯（時系列）",
      why: "いつ、何があったかが、相談の中心になります。",
      href: `${home}/facts/new`,
      label: "出来事を追加する",
    });
  }
  if (exhibits.length === 0) {
    parts.push({
      what: "証拠",
      why: "はがきや画面の写真が1枚あるだけでも、話が伝わりやすくなります。",
      href: `${home}/evidence`,
      label: "証拠を追加する",
    });
  }
  const cited = new Set(exhibits.flatMap((item) => item.factIds));
  const unproven = one.facts.filter((fact) => fact.certainty === "確認済" && !cited.has(fact.id)).length;
  if (unproven > 0) {
    parts.push({
      what: `証拠と結びついていない「確認済」の出来事（${unproven}件）`,
      why: "書類では、根拠が「未確認」になります。証拠のページで出来事を選ぶと結びつきます。",
      href: `${home}/evidence`,
      label: "証拠と結びつける",
    });
  }
  const mute = exhibits.filter((item) => item.purpose === "");
  if (mute.length > 0) {
    parts.push({
      what: `「分かること」が空の証拠（${labelsOf(mute)}）`,
      why: "その証拠から何が分かるかを1行書くと、相手に伝わります。",
      href: `${home}/evidence/${mute[0]!.id}`,
      label: "証拠の説明を書く",
    });
  }
  return parts;
}

/** Words that may stand; whoever wrote them reads them once more. For papers about the whole case. */
export const askedAbout = (incidentId: string, findings: readonly Finding[]): MissingPart[] =>
  findings.map(({ path, sentence }) => ({
    what: "気持ちを表す言葉、決めつける言葉",
    why: sentence,
    href: mendingHref(incidentId, caseMending, path, () => ""),
    label: "読み直す",
  }));

/** Whoever gave something was not asked yet whether it may be shown. */
export function consentMissing({ case: one, exhibits }: Material): MissingPart[] {
  const unasked = exhibits.filter((item) => item.isUnasked);
  if (unasked.length === 0) return [];
  return [
    {
      what: `提供者の同意をまだ聞いていない証拠（${labelsOf(unasked)}）`,
      why: "警察に見せてよいかを、持ってきてくださった方に確かめてください。写真は資料に入ります。",
      href: `/incidents/${one.incident.id}/evidence/${unasked[0]!.id}`,
      label: "同意を記録する",
    },
  ];
}

function labelsOf(items: readonly { label: string }[]): string {
  const shown = items.slice(0, shownLabels).map((item) => item.label);
  return shown.join("、") + (items.length > shownLabels ? ` ほか${items.length - shownLabels}点` : "");
}
