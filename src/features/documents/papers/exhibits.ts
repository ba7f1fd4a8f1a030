/** 号証の写し: every exhibit on its sheets, with its number in the top right margin (DOMAIN §5.2). */
import { z } from "zod";
import { freezeExhibits } from "#src/features/exhibits/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import {
  type ExhibitMaterial,
  exhibitMaterial,
  exhibitMending,
  FREEZING,
  noExhibits,
  printedOf,
  printedPart,
  withheldMissing,
} from "../exhibit-parts.ts";
import { sheetPart, sheetsOf, withTexts } from "../exhibit-sheets.ts";
import { preparePictures } from "../gather.ts";
import { definePaper } from "../paper.ts";
import { joined } from "../words.ts";

const exhibitsDossier = z.object({
  kind: z.literal("exhibits"),
  version: z.literal(1),
  incident: z.string(),
  createdOn: z.string(),
  consulter: z.string(),
  sheets: z.array(sheetPart),
  printed: printedPart,
});
type ExhibitsDossier = z.infer<typeof exhibitsDossier>;

function build({ case: one, exhibits, today }: ExhibitMaterial): ExhibitsDossier {
  const live = exhibits.filter((exhibit) => exhibit.withdrawn === null);
  return exhibitsDossier.parse({
    kind: "exhibits",
    version: 1,
    incident: `事件${one.incident.number}`,
    createdOn: formatEra(today),
    consulter: joined([one.shop.tradeName, one.shop.legalName], "　"),
    sheets: live.flatMap(sheetsOf),
    printed: printedOf(exhibits),
  } satisfies ExhibitsDossier);
}

export const exhibits = definePaper<ExhibitsDossier, ExhibitMaterial>({
  kind: "exhibits",
  title: "号証の写し",
  recipient: "裁判所",
  purpose: "すべての号証を、右上に番号を入れてA4に印刷したものです。弁護士に渡すときにも使えます。",
  issueNote: FREEZING,
  schema: exhibitsDossier,
  partials: ["exhibit-sheets"],
  places: { consulter: "作成者", sheets: "号証の写し" },
  mending: exhibitMending,
  gather: (house, { incidentId, at }) => exhibitMaterial(house, incidentId, at),
  build,
  missing: withheldMissing,
  lint: (_dossier, material) => noExhibits(material),
  prepare: preparePictures,
  complete: async (house, actor, incidentId, dossier) => ({
    ...dossier,
    sheets: await withTexts(house, actor, incidentId, dossier.sheets),
  }),
  onIssue: (tx, { incidentId, documentId, dossier }) =>
    freezeExhibits(tx, incidentId, documentId, dossier.printed),
  author: (dossier) => dossier.consulter,
});
