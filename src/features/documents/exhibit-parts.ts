/**
 * What papers about exhibits share: their material, what keeps
 * them from being issued, and sheets of A4 for each file.
 */
import { z } from "zod";
import { type Evidence, type EvidenceFile, partLabels } from "#src/features/evidence/index.ts";
import { type Exhibit, listExhibits } from "#src/features/exhibits/index.ts";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import type { MendingPages } from "./mending.ts";
import type { MissingPart } from "./missing.ts";
import type { Finding } from "./places.ts";
import { joined } from "./words.ts";

export const FREEZING =
  "発行すると、まだ決まっていない号証の番号が決まり、あとから変わりません。順番を変えるときは、先に号証のページで変えてください。";

export const exhibitMending: MendingPages = {
  consulter: "shop",
  party: "/people",
  rows: "/exhibits",
  sheets: "/exhibits",
};

export interface ExhibitMaterial {
  readonly case: Case;
  /** By party and number, gaps among them. */
  readonly exhibits: readonly Exhibit[];
  readonly today: CivilDate;
}

/** Throws `not_found`. */
export function exhibitMaterial(house: House, incidentId: string, at: Date): ExhibitMaterial {
  return {
    case: getCase(house.read, incidentId),
    exhibits: listExhibits(house.read, incidentId),
    today: dateInTokyo(at),
  };
}

/** Which file has which number in this paper: what the room of exhibits freezes. */
export const printedPart = z.array(z.object({ fileId: z.string(), short: z.string() }));

export function printedOf(exhibits: readonly Exhibit[]): z.infer<typeof printedPart> {
  return exhibits
    .filter((one) => one.withdrawn === null)
    .flatMap(({ files }) => files.map(({ fileId, short }) => ({ fileId, short })));
}

/** 「案内はがき（表）」; a whole thing needs no such word. */
export function fileTitle(
  item: Pick<Evidence, "title">,
  file: Pick<EvidenceFile, "part" | "caption">,
): string {
  const part = file.part === "whole" ? "" : partLabels[file.part];
  const words = joined([part, file.caption], "。");
  return words === "" ? item.title : `${item.title}（${words}）`;
}

export function noExhibits({ case: one, exhibits }: ExhibitMaterial): Finding[] {
  if (exhibits.some((exhibit) => exhibit.withdrawn === null)) return [];
  return [
    {
      path: "rows",
      sentence: "号証がまだ1つもありません。号証のページで、証拠に番号を付けてください。",
      href: `/incidents/${one.incident.id}/exhibits`,
    },
  ];
}

/** 標目, 作成者 and 立証趣旨 are what 民訴規則137条1項 asks for (DOMAIN §5.2); and no number may stand twice. */
export function incompleteItems({ case: one, exhibits }: ExhibitMaterial): Finding[] {
  const live = exhibits.filter((exhibit) => exhibit.withdrawn === null);
  const seen = new Set<string>();
  return live.flatMap(({ short, item }): Finding[] => {
    const href = `/incidents/${one.incident.id}/evidence/${item.id}/edit`;
    const isTwice = seen.has(short);
    seen.add(short);
    return [
      ...(isTwice
        ? [
            {
              path: "rows",
              sentence: `号証「${short}」が2つ以上あります。号証のページで番号をご確認ください。`,
              href: `/incidents/${one.incident.id}/exhibits`,
            },
          ]
        : []),
      ...(item.purpose === ""
        ? [
            {
              path: "rows",
              sentence: `${short}（${item.label} ${item.title}）の立証趣旨が空です。この証拠で分かることを書いてください。`,
              href,
            },
          ]
        : []),
      ...(item.author === ""
        ? [
            {
              path: "rows",
              sentence: `${short}（${item.label} ${item.title}）の作成者が空です。差出人や作った会社の名前を書いてください。分からないときは「不詳」と書けます。`,
              href,
            },
          ]
        : []),
    ];
  });
}

/** Whoever gave it does not wish it to be handed on as it is, and it was chosen all the same. */
export function withheldMissing({ case: one, exhibits }: ExhibitMaterial): MissingPart[] {
  return exhibits
    .filter(({ withdrawn, item }) => withdrawn === null && !["given", "not_needed"].includes(item.consent))
    .map(({ short, item }) => ({
      what: `${short}（${item.label}）を出してよいか`,
      why:
        item.consent === "not_asked"
          ? "提供者の同意をまだ聞いていません。裁判所や警察に出してよいかを、お客様に確かめてください。"
          : "提供者は、このまま出すことを望んでいません。出す前に、お客様と弁護士にご相談ください。",
      href: `/incidents/${one.incident.id}/evidence/${item.id}/edit`,
      label: "同意を記録する",
    }));
}
