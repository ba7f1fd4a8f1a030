/** One exhibit as a file of its own, 「甲001_案内はがき」: how courts and lawyers exchange them (DOMAIN §5.2). */
import { z } from "zod";
import { freezeExhibits, liveExhibits } from "#src/features/exhibits/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import {
  type ExhibitMaterial,
  exhibitMaterial,
  exhibitMending,
  FREEZING,
  printedOf,
  printedPart,
  withheldMissing,
} from "../exhibit-parts.ts";
import { sheetPart, sheetsOf, withTexts } from "../exhibit-sheets.ts";
import { preparePictures } from "../gather.ts";
import { definePaper } from "../paper.ts";
import { joined } from "../words.ts";

const exhibitDossier = z.object({
  kind: z.literal("exhibit"),
  version: z.literal(1),
  incident: z.string(),
  createdOn: z.string(),
  consulter: z.string(),
  /** 甲001 */
  sorted: z.string(),
  title: z.string(),
  sheets: z.array(sheetPart),
  /** All numbers, not only this one: they are given together. */
  printed: printedPart,
});
type ExhibitDossier = z.infer<typeof exhibitDossier>;

interface OneExhibit extends ExhibitMaterial {
  readonly id: string;
}

function build({ case: one, exhibits, today, id }: OneExhibit): ExhibitDossier {
  const exhibit = exhibits.find((each) => each.id === id)!;
  return exhibitDossier.parse({
    kind: "exhibit",
    version: 1,
    incident: `事件${one.incident.number}`,
    createdOn: formatEra(today),
    consulter: joined([one.shop.tradeName, one.shop.legalName], "　"),
    sorted: exhibit.sorted,
    title: exhibit.item.title,
    sheets: sheetsOf(exhibit),
    printed: printedOf(exhibits),
  } satisfies ExhibitDossier);
}

export const exhibit = definePaper<ExhibitDossier, OneExhibit>({
  kind: "exhibit",
  title: "号証1つの写し",
  recipient: "裁判所",
  purpose: "号証を1つずつ、別々のPDFにしたものです。電子データで弁護士に渡すときに使います。",
  issueNote: FREEZING,
  subject: {
    word: "号証",
    list: (read, incidentId, { words, limit }) =>
      liveExhibits(read, incidentId)
        .map(({ id, short, item }) => ({ id, label: short, detail: `${item.label} ${item.title}` }))
        .filter(({ label, detail }) => `${label} ${detail}`.includes(words.trim()))
        .slice(0, limit),
    find: (read, incidentId, id) => {
      const found = liveExhibits(read, incidentId).find((each) => each.id === id);
      return found && { id, label: found.short };
    },
    addAt: { path: "/exhibits", label: "号証を選ぶ" },
  },
  schema: exhibitDossier,
  partials: ["exhibit-sheets"],
  places: { consulter: "作成者", sheets: "号証の写し" },
  mending: exhibitMending,
  gather: (house, { incidentId, at, subject }) => ({
    ...exhibitMaterial(house, incidentId, at),
    id: subject!.id,
  }),
  build,
  missing: ({ id, exhibits, ...rest }) =>
    withheldMissing({ ...rest, exhibits: exhibits.filter((each) => each.id === id) }),
  prepare: preparePictures,
  complete: async (house, actor, incidentId, dossier) => ({
    ...dossier,
    sheets: await withTexts(house, actor, incidentId, dossier.sheets),
  }),
  onIssue: (tx, { incidentId, documentId, dossier }) =>
    freezeExhibits(tx, incidentId, documentId, dossier.printed),
  author: (dossier) => dossier.consulter,
  fileName: ({ sorted, title }) => `${sorted}_${title}`,
});
