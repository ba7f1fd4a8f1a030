/** 警察相談用資料 (DOMAIN §4.6): all eleven parts, without anything that is for the lawyer alone. */
import { z } from "zod";
import { customerNamesAndKana } from "#src/features/customers/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { policeAddressee } from "../addressees.ts";
import { gatherMaterial, preparePictures } from "../gather.ts";
import { maskDossier } from "../masked-dossier.ts";
import { type Exhibit, type Material, type PublicMaterial, publicMaterial } from "../material.ts";
import { caseMending } from "../mending.ts";
import {
  askedAbout,
  consentMissing,
  type MissingPart,
  openSections,
  partyDetailsMissing,
  partyMissing,
  proofMissing,
  sectionsMissing,
  shopMissing,
} from "../missing.ts";
import { definePaper } from "../paper.ts";
import { DISCLAIMER, headerOf, headOf, headShape, lawDateOf, provisionPart } from "../parts.ts";
import { type Finding, type Placed, placedTexts } from "../places.ts";
import { candidates, PROVISIONS_READ_ON } from "../provisions.ts";
import { maskOf, reporterAliases, reportRows } from "../reporters.ts";
import {
  commissionWords,
  contactWords,
  damageOf,
  damagePart,
  doneWords,
  employeeRemark,
  factPart,
  factRow,
  policeWords,
} from "../told-parts.ts";
import { suppositionAsFact } from "../typed-rules.ts";
import {
  accusing,
  customerList,
  emotional,
  lawyerOnly,
  outsideQuotations,
  quotedFeelings,
  uncited,
  westernDays,
} from "../wording.ts";
import { joined, orUnconfirmed, orUnfilled, withNote } from "../words.ts";

const text = z.string();

/** Also read by the check of a printed log. */
export const policeDossier = z.object({
  kind: z.literal("police"),
  ...headShape,
  control: z.object({
    measures: z.array(z.object({ what: text, answer: text, note: text })),
    use: text,
    effort: text,
    notPublic: text,
  }),
  facts: z.array(factPart),
  suppositions: z.array(factPart),
  damage: damagePart.extend({
    list: z.array(z.object({ alias: text, what: text, evidence: text })),
  }),
  provisions: z.array(provisionPart),
  disclaimer: text,
  lawDate: text,
  evidence: z.array(
    z.object({
      number: text,
      title: text,
      madeOn: text,
      maker: text,
      form: text,
      kept: text,
      shows: text,
      remark: text,
    }),
  ),
  wishes: z.object({
    aim: text,
    punish: text,
    remedies: text,
    reason: text,
    police: text,
    commission: text,
    lawyer: text,
    contact: text,
    done: text,
  }),
  attachments: z.array(text),
  /** `ref` is the id of an evidence file. */
  figures: z.array(z.object({ ref: text, number: text, caption: text, sha256: text })),
  custody: z.object({
    annex: text,
    logSize: text,
    logRoot: text,
    files: z.array(z.object({ number: text, name: text, size: text, addedAt: text, sha256: text })),
  }),
});
type PoliceDossier = z.infer<typeof policeDossier>;

/** Pictures printed at most: beyond that the file grows too large to hand over by mail. */
const mostFigures = 40;

/** Masking reads the whole register: once for the paper and what is said of it. */
const built = new WeakMap<Material, PoliceDossier>();

function dossierOf(material: Material): PoliceDossier {
  const dossier = built.get(material) ?? build(publicMaterial(material));
  built.set(material, dossier);
  return dossier;
}

function build(material: PublicMaterial): PoliceDossier {
  const { case: one, exhibits } = material;
  const mask = maskOf(material);
  const aliases = reporterAliases(material);
  const facts = one.facts.map((fact) => {
    const people = fact.people.map(({ id, name }) => ({ id, name: aliases.get(id) ?? name }));
    return { fact, row: factRow({ ...fact, people }, exhibits) };
  });
  const pictures = exhibits
    .filter((item) => !item.isWithheld)
    .flatMap((item) => item.files.filter((file) => file.isPicture).map((file) => ({ item, file })));
  const shown = pictures.slice(0, mostFigures);
  const dossier: PoliceDossier = {
    kind: "police",
    ...headOf(material, policeAddressee(one.answers.wishes.station)),
    control: {
      measures: material.measures.map((measure) => ({ ...measure })),
      use: orUnfilled(material.secrecy.use),
      effort: orUnfilled(material.secrecy.effort),
      notPublic:
        material.secrecy.notPublic === "はい"
          ? "当店の知るかぎり、ほかでは手に入りません"
          : "お尋ねに応じて説明します",
    },
    facts: facts.filter(({ fact }) => fact.certainty !== "推測").map(({ row }) => row),
    suppositions: facts.filter(({ fact }) => fact.certainty === "推測").map(({ row }) => row),
    damage: { ...damageOf(one, material.reports), list: reportRows(material) },
    provisions: candidates(one.answers.usage.taking)
      .filter((candidate) => candidate.side === "刑事")
      .map(({ article, asOf, act, pattern, penalty, limitation, isOfEmployees }) => ({
        article,
        asOf,
        act,
        pattern: `${pattern}可能性`,
        remark: isOfEmployees ? employeeRemark(one) : "",
        penalty,
        limitation,
      })),
    disclaimer: DISCLAIMER,
    lawDate: lawDateOf(PROVISIONS_READ_ON),
    evidence: exhibits.map(evidenceRow),
    wishes: wishesOf(material),
    attachments: attachmentsOf(material, shown.length, pictures.length),
    figures: shown.map(({ item, file }) => ({
      ref: file.id,
      number: file.label,
      caption: joined([`${item.title}（${file.part}）`, file.caption], "。"),
      sha256: file.sha256,
    })),
    custody: {
      annex: shown.length > 0 ? "2" : "1",
      logSize: String(material.log.size),
      logRoot: material.log.root,
      files: exhibits.flatMap((item) =>
        item.files.map((file) => ({
          number: file.label,
          name: file.fileName,
          size: `${file.sizeBytes.toLocaleString("ja-JP")}バイト`,
          addedAt: formatInstant(file.addedAt, { weekday: false }),
          // Two lines of 32, so that two prints can be compared by eye.
          sha256: `${file.sha256.slice(0, 32)}\n${file.sha256.slice(32)}`,
        })),
      ),
    },
  };
  return policeDossier.parse(maskDossier(dossier, mask, ["party", "consulter", "addressee"]));
}

function evidenceRow(item: Exhibit): PoliceDossier["evidence"][number] {
  return {
    number: item.label,
    title: joined([item.title, item.title.includes(item.kind) ? "" : `（${item.kind}）`], ""),
    madeOn: item.madeOn,
    maker: orUnconfirmed(item.maker),
    form: item.form,
    kept: orUnfilled(item.kept),
    shows: orUnfilled(item.purpose),
    remark: joined(
      [
        item.postmarkOn && `消印 ${item.postmarkOn}`,
        item.isWithheld ? "提供者の希望により写真は付けていません" : "",
      ],
      "。",
    ),
  };
}

function wishesOf({ case: one, consultation }: PublicMaterial): PoliceDossier["wishes"] {
  const { wishes, duty, response } = one.answers;
  return {
    aim: orUnfilled(wishes.policeAim.join("、")),
    punish: orUnfilled(wishes.punish ?? ""),
    remedies: orUnfilled(wishes.remedies.map((remedy, index) => `${index + 1} ${remedy}`).join("　")),
    reason: orUnfilled(wishes.reason),
    police: policeWords(wishes),
    commission: commissionWords(duty),
    // What was said to the lawyer stays with the lawyer; only whether there was a consultation is told (DOMAIN §4.6-10).
    lawyer: orUnfilled(consultation || (response.done.includes("弁護士に相談した") ? "相談した" : "")),
    contact: contactWords(response),
    done: withNote(doneWords(response), response.note),
  };
}

function attachmentsOf({ exhibits }: PublicMaterial, shown: number, all: number): string[] {
  const originals = exhibits.filter((item) => item.form === "原本").map((item) => item.label);
  const part = shown < all ? `（${all}点のうち${shown}点）` : `（${shown}点）`;
  return [
    ...(shown > 0 ? [`添付1　証拠の写真${part}`] : []),
    `添付${shown > 0 ? 2 : 1}　資料の保管と確認のしかた`,
    ...(originals.length > 0
      ? [`原本があるもの（今ある場所は、証拠の一覧に書いています）　${originals.join("、")}`]
      : []),
  ];
}

const places = {
  addressee: "宛先",
  consulter: "1 相談者",
  summary: "2 相談の要旨",
  glance: "2 相談の要旨の表",
  party: "3 相手方",
  taken: "4 持ち出された疑いのある情報",
  control: "5 情報の管理状況",
  facts: "6 経緯",
  suppositions: "6 推測していること",
  damage: "7 被害の状況",
  provisions: "8 該当が考えられる罰則",
  evidence: "9 証拠一覧",
  wishes: "10 希望する対応",
  attachments: "11 添付資料",
  figures: "添付 証拠の写真",
  custody: "添付 元のファイルの一覧",
};

/** Parts that say what was found; suppositions and their reasons have places of their own. */
const told = new Set(["summary", "facts", "damage", "evidence"]);

/** A file keeps the name that it came with. */
const isWritten = ({ path }: Placed): boolean => !path.startsWith("custody.");

/** What may stand, and is asked about once more: somebody's own words, and names of files. */
function remarks(material: Material): MissingPart[] {
  const texts = placedTexts(dossierOf(material), places);
  return askedAbout(material.case.incident.id, [
    ...texts.flatMap(quotedFeelings),
    ...texts
      .filter((placed) => !isWritten(placed))
      .flatMap((placed) => [...accusing(placed), ...emotional(placed)]),
  ]);
}

function lint(dossier: PoliceDossier, material: Material): Finding[] {
  const texts = placedTexts(dossier, places);
  const written = texts.filter(isWritten);
  return [
    ...written.map(outsideQuotations).flatMap(accusing),
    ...written.flatMap(emotional),
    ...texts.flatMap((placed) => lawyerOnly(placed, material)),
    ...uncited([...dossier.facts, ...dossier.suppositions], "6 経緯"),
    ...written.flatMap(westernDays),
    ...texts
      .filter(({ path }) => told.has(path.split(".")[0]!))
      .flatMap((placed) => suppositionAsFact(placed, material.case.facts)),
    ...customerList(texts, dossier.damage.list.length),
  ];
}

export const police = definePaper<PoliceDossier, Material>({
  kind: "police",
  title: "警察相談用資料",
  recipient: "警察",
  purpose: "警察への相談で渡す資料です。経緯、証拠の写真、希望する対応をまとめます。",
  schema: policeDossier,
  partials: ["police-glance"],
  places,
  mending: caseMending,
  gather: (house, { incidentId, at }): Material => ({
    ...gatherMaterial(house, incidentId, at),
    customerNames: customerNamesAndKana(house.read, incidentId),
  }),
  build: dossierOf,
  missing: (material) => [
    ...partyMissing(material, "書類では「未確認」になります。"),
    ...partyDetailsMissing(material),
    ...shopMissing(material),
    ...sectionsMissing(material, openSections),
    ...proofMissing(material),
    ...consentMissing(material),
    ...remarks(material),
  ],
  lint,
  prepare: preparePictures,
  author: (dossier) => dossier.consulter.name,
  header: headerOf,
});
