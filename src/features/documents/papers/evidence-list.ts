/** 証拠説明書（案）(DOMAIN §5.2): six columns; issuing it gives the numbers for good. */
import { z } from "zod";
import { type Exhibit, freezeExhibits } from "#src/features/exhibits/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import {
  type ExhibitMaterial,
  exhibitMaterial,
  exhibitMending,
  FREEZING,
  fileTitle,
  incompleteItems,
  noExhibits,
  printedOf,
  printedPart,
  withheldMissing,
} from "../exhibit-parts.ts";
import { exhibitWords } from "../gather.ts";
import { definePaper } from "../paper.ts";
import { headerOf } from "../parts.ts";
import { placedTexts } from "../places.ts";
import { accusing } from "../wording.ts";
import { joined, UNCONFIRMED } from "../words.ts";

const text = z.string();
const row = z.object({
  number: text,
  title: text,
  madeOn: text,
  maker: text,
  shows: text,
  remark: text,
});

const evidenceListDossier = z.object({
  kind: z.literal("evidence-list"),
  version: z.literal(1),
  incident: text,
  createdOn: text,
  consulter: text,
  party: text,
  rows: z.array(row),
  printed: printedPart,
});
type EvidenceListDossier = z.infer<typeof evidenceListDossier>;

/** What court papers write for a cell that says the same as the one above. */
const DITTO = "同上";

function build({ case: one, exhibits, today }: ExhibitMaterial): EvidenceListDossier {
  return evidenceListDossier.parse({
    kind: "evidence-list",
    version: 1,
    incident: `事件${one.incident.number}`,
    createdOn: formatEra(today),
    consulter: joined([one.shop.tradeName, one.shop.legalName], "　"),
    party: one.otherParty?.name ?? UNCONFIRMED,
    rows: exhibits.flatMap((exhibit) => (exhibit.withdrawn ? [gapRow(exhibit)] : rowsOf(exhibit))),
    printed: printedOf(exhibits),
  } satisfies EvidenceListDossier);
}

/** One row an exhibit, or one for each 枝番. */
function rowsOf({ item, short, files }: Exhibit): z.infer<typeof row>[] {
  const words = exhibitWords(item, short);
  const remark = [words.postmarkOn && `消印 ${words.postmarkOn}`, words.taken, words.note];
  const whole = {
    number: short,
    title: `${item.title}（${words.form}）`,
    madeOn: words.madeOn,
    maker: words.maker,
    shows: words.purpose,
    remark: joined([item.label, ...remark], "\n"),
  };
  if (files.every(({ branch }) => branch === null)) return [whole];
  return files.map(({ short: number, file }, index) => {
    const named = { number, title: `${fileTitle(item, file)}（${words.form}）` };
    return index === 0
      ? { ...whole, ...named, remark: joined([file.label, ...remark], "\n") }
      : { ...named, madeOn: DITTO, maker: DITTO, shows: DITTO, remark: file.label };
  });
}

function gapRow({ short, withdrawn }: Exhibit): z.infer<typeof row> {
  const on = withdrawn === null ? "" : formatEra(dateInTokyo(withdrawn.at));
  return { number: short, title: "欠番", madeOn: "", maker: "", shows: "", remark: `${on}に取り下げ` };
}

const places = { consulter: "当事者", party: "当事者", rows: "証拠説明書の表" };

export const evidenceList = definePaper<EvidenceListDossier, ExhibitMaterial>({
  kind: "evidence-list",
  title: "証拠説明書（案）",
  recipient: "裁判所",
  purpose: "証拠の一覧に、何を示すための証拠かを書いた書面の案です。弁護士に渡して確かめてもらいます。",
  issueNote: FREEZING,
  editable: ["docx"],
  schema: evidenceListDossier,
  places,
  mending: exhibitMending,
  gather: (house, { incidentId, at }) => exhibitMaterial(house, incidentId, at),
  build,
  missing: withheldMissing,
  lint: (dossier, material) => [
    ...noExhibits(material),
    ...incompleteItems(material),
    ...placedTexts(dossier, places).flatMap(accusing),
  ],
  onIssue: (tx, { incidentId, documentId, dossier }) =>
    freezeExhibits(tx, incidentId, documentId, dossier.printed),
  author: (dossier) => dossier.consulter,
  header: headerOf,
});
