/**
 * はがきと名簿の対照書 (FEATURES row 36): the photograph, and what the postcard and the register say, field by field. It says
 * whether spellings agree and leaves to others what follows from it. When issued, the paper is evidence of its own.
 */
import { z } from "zod";
import {
  type Comparison,
  customerLabel,
  dayWords,
  getComparison,
  getCustomer,
  linkComparisonExhibit,
  listComparisons,
  type Outcome,
  shownRows,
} from "#src/features/customers/index.ts";
import {
  addEvidence,
  consentLabels,
  type Evidence,
  editEvidence,
  getEvidence,
  prepareDerivatives,
} from "#src/features/evidence/index.ts";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { MissingPart } from "../missing.ts";
import { definePaper } from "../paper.ts";
import type { Subject } from "../subject.ts";

const text = z.string();

const comparisonDossier = z.object({
  kind: z.literal("comparison"),
  version: z.literal(1),
  incident: text,
  createdOn: text,
  shop: text,
  comparison: text,
  /** 対照1 */
  number: text,
  edition: z.int(),
  savedAt: text,
  item: z.object({ id: text, label: text, title: text, consent: text }),
  register: z.object({ label: text, source: text }),
  photos: z.array(z.object({ id: text, label: text, sha256: text })),
  rows: z.array(z.object({ label: text, postcard: text, register: text, outcome: text })),
  hasDays: z.boolean(),
  days: z.object({ postmark: text, left: text, lastVisit: text }),
  dayWords: z.array(text),
  otherText: text,
});
type ComparisonDossier = z.infer<typeof comparisonDossier>;

interface Material {
  readonly case: Case;
  readonly comparison: Comparison;
  readonly item: Evidence;
  readonly customerNumber: number;
  readonly today: string;
}

/** Neutral: whether spellings agree, never what that proves. */
const agreement: Readonly<Record<Outcome, string>> = {
  exact: "表記が一致しています。",
  exact_error: "表記が一致しています（名簿の誤り・古い記載を含む）。",
  same: "書き方は異なりますが、同じ内容と読めます。",
  different: "表記が異なります。",
  unreadable: "判読できません。",
  absent: "はがき・封書に記載がありません。",
  unlisted: "名簿に記載がありません。",
};

function build({ case: one, comparison, item, customerNumber, today }: Material): ComparisonDossier {
  const { shop } = one;
  const side = (stretches: readonly { text: string; differs: boolean }[]): string =>
    stretches.map((part) => (part.differs ? `［${part.text}］` : part.text)).join("");
  const { days } = comparison;
  return comparisonDossier.parse({
    kind: "comparison",
    version: 1,
    incident: `事件${one.incident.number}`,
    createdOn: formatEra(today),
    shop: [shop.tradeName, shop.legalName].filter(Boolean).join("　"),
    comparison: comparison.id,
    number: `対照${comparison.number}`,
    edition: comparison.version,
    savedAt: formatInstant(comparison.at),
    item: { id: item.id, label: item.label, title: item.title, consent: consentLabels[item.consent] },
    register: {
      label: `お客様 ${customerLabel(customerNumber)}`,
      source:
        comparison.sourceRow === null
          ? "店の名簿に手で追加した記録"
          : `店の名簿（取り込んだファイルの${comparison.sourceRow}行目）`,
    },
    photos: item.files
      .filter((file) => file.isDrawable)
      .map((file) => ({ id: file.id, label: file.label, sha256: file.sha256 })),
    rows: shownRows(comparison).map((row) => ({
      label: row.label,
      postcard: row.isUnreadable ? "（判読できない）" : row.beside ? side(row.beside.postcard) : row.postcard,
      register: row.beside ? side(row.beside.register) : (row.register ?? ""),
      outcome: [agreement[row.outcome], row.isKnownError ? row.errorNote : ""].filter(Boolean).join("\n"),
    })),
    hasDays: days !== null,
    days: {
      // A version keeps the days as they stood; what was learnt since is told as that.
      postmark:
        days !== null && days.postmarkOn === null && item.postmarkOn !== null
          ? `${formatEra(item.postmarkOn)}（くらべたあとで記録）`
          : dayText(days?.postmarkOn ?? null),
      left: days?.leftOn
        ? `${dayText(days.leftOn)}（${one.words.person}、${one.words.left}）`
        : dayText(null),
      lastVisit: dayText(days?.lastVisitOn ?? null),
    },
    dayWords: days ? dayWords(days, one.words) : [],
    otherText: comparison.otherText,
  } satisfies ComparisonDossier);
}

const dayText = (day: string | null): string => (day === null ? "未確認" : formatEra(day));

function missing({ case: one, item, comparison }: Material): MissingPart[] {
  const home = `/incidents/${one.incident.id}`;
  const stale = comparison.evidenceRevision !== item.revision && comparison.days !== null;
  return [
    ...(item.consent === "given" || item.consent === "not_needed"
      ? []
      : [
          {
            what: `お客様の同意（今は「${consentLabels[item.consent]}」）`,
            why: "対照書には、お名前と写真が載ります。渡す前に、お客様に確かめてください。",
            href: `${home}/evidence/${item.id}/arrival`,
            label: "同意を記録する",
          },
        ]),
    ...(stale
      ? [
          {
            what: "くらべたあとで直された証拠の説明",
            why: "消印の日などが変わっていれば、くらべ直すと新しい版に入ります。",
            href: `${home}/comparisons/${comparison.id}`,
            label: "対照を開く",
          },
        ]
      : []),
  ];
}

export const comparison = definePaper<ComparisonDossier, Material>({
  kind: "comparison",
  title: "はがきと名簿の対照書",
  recipient: "警察",
  purpose: "はがきの宛名と、お店の名簿の表記が同じかどうかを、項目ごとに並べた書面です。",
  issueNote: "作った対照書は、新しい証拠番号で保管され、号証を付けられるようになります。",
  subject: {
    word: "対照",
    list: (read, incidentId, { words, limit }) =>
      listComparisons(read, incidentId)
        .map((one) => ({
          ...subjectOf(one),
          detail: `${getEvidence(read, incidentId, one.evidenceId).label} と お客様 ${customerLabel(
            getCustomer(read, incidentId, one.customerId).number,
          )}`,
        }))
        .filter(({ label, detail }) => `${label} ${detail}`.includes(words.trim()))
        .slice(0, limit),
    find: (read, incidentId, id) => {
      try {
        return subjectOf(getComparison(read, incidentId, id));
      } catch (error) {
        if (error instanceof Refusal && error.code === "not_found") return undefined;
        throw error;
      }
    },
    addAt: { path: "/evidence", label: "証拠を開いて、名簿とくらべる" },
  },
  schema: comparisonDossier,
  places: {
    shop: "作成者",
    item: "1 くらべたもの",
    register: "1 くらべたもの",
    rows: "2 表記の対照",
    days: "3 日付",
    otherText: "4 ほかの文面",
  },
  mending: { shop: "shop", item: "/evidence", rows: "/evidence", otherText: "/evidence" },
  gather: (house, { incidentId, subject, at }) => {
    const { read } = house;
    const found = getComparison(read, incidentId, subject!.id);
    return {
      case: getCase(read, incidentId),
      comparison: found,
      item: getEvidence(read, incidentId, found.evidenceId),
      customerNumber: getCustomer(read, incidentId, found.customerId).number,
      today: dateInTokyo(at),
    };
  },
  build,
  missing,
  prepare: async (house, incidentId) => {
    const compared = new Set(listComparisons(house.read, incidentId).map((one) => one.evidenceId));
    for (const id of compared)
      for (const file of getEvidence(house.read, incidentId, id).files)
        if (file.isDrawable) await prepareDerivatives(house, file.id);
  },
  afterIssue: async (house, actor, { incidentId, documentId, dossier, pdf }) => {
    const source = getEvidence(house.read, incidentId, dossier.item.id);
    const title = `はがきと名簿の対照書（${dossier.item.label}・${dossier.register.label}）`;
    const kept = await addEvidence(house, actor, incidentId, pdf, {
      fileName: `${dossier.number}_第${dossier.edition}版.pdf`,
      maxBytes: Number.MAX_SAFE_INTEGER,
      kind: "other",
      title,
    });
    house.write(actor, (tx) => {
      editEvidence(tx, incidentId, kept.evidenceId, {
        author: dossier.shop,
        created: { precision: "day", date: dateInTokyo(tx.at), around: false },
        consent: source.consent,
        obtainedFrom: "お店（Akashiで作成）",
        purpose: `${dossier.item.label} の宛名の表記と、店の名簿の表記をくらべた結果`,
        note: `${dossier.number} 第${dossier.edition}版、書類 ${documentId}`,
      });
      linkComparisonExhibit(tx, incidentId, {
        comparisonId: dossier.comparison,
        version: dossier.edition,
        evidenceId: kept.evidenceId,
      });
    });
  },
  author: (dossier) => dossier.shop,
  header: (dossier, edition) => `${dossier.incident}　${dossier.number}　第${edition}版`,
});

const subjectOf = (one: Comparison): Subject => ({ id: one.id, label: `対照${one.number}` });
