/**
 * 時系列表 (DOMAIN §4.6 6, §5.1 3): every fact in order, as precisely as it is known, with its certainty and its evidence.
 * Made for the police (customers without their names) or for a lawyer; never from `counsel`.
 */
import { z } from "zod";
import { customerNamesAndKana } from "#src/features/customers/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { lawyerAddressee, policeAddressee } from "../addressees.ts";
import { gatherMaterial } from "../gather.ts";
import { maskDossier } from "../masked-dossier.ts";
import { type Exhibit, type Material, type PublicMaterial, publicMaterial } from "../material.ts";
import { caseMending } from "../mending.ts";
import { partyMissing, proofMissing } from "../missing.ts";
import { definePaper } from "../paper.ts";
import { headerOf } from "../parts.ts";
import { type Finding, placedTexts } from "../places.ts";
import { maskOf, reporterAliases } from "../reporters.ts";
import type { Subject } from "../subject.ts";
import { factRow, markedWhat } from "../told-parts.ts";
import { accusing, customerList, emotional, lawyerOnly, uncited, westernDays } from "../wording.ts";
import { joined, UNCONFIRMED } from "../words.ts";

const text = z.string();

const chronologyDossier = z.object({
  kind: z.literal("chronology"),
  version: z.literal(1),
  incident: text,
  createdOn: text,
  addressee: text,
  consulter: text,
  party: text,
  isForPolice: z.boolean(),
  count: text,
  facts: z.array(
    z.object({
      number: text,
      when: text,
      what: text,
      source: text,
      who: text,
      evidence: text,
      status: text,
    }),
  ),
});
type ChronologyDossier = z.infer<typeof chronologyDossier>;

const receivers: readonly Subject[] = [
  { id: "police", label: "警察用" },
  { id: "lawyer", label: "弁護士用" },
];

interface Told {
  readonly material: Material;
  readonly isForPolice: boolean;
}

function build({ material, isForPolice }: Told): ChronologyDossier {
  const { case: one } = material;
  const dossier = factsOf(publicMaterial(material), isForPolice);
  return chronologyDossier.parse({
    ...dossier,
    addressee: isForPolice
      ? policeAddressee(one.answers.wishes.station)
      : lawyerAddressee(one.answers.counsel.lawyer),
  });
}

function factsOf(material: PublicMaterial, isForPolice: boolean): Omit<ChronologyDossier, "addressee"> {
  const { case: one, exhibits, today } = material;
  const aliases = isForPolice ? reporterAliases(material) : new Map<string, string>();
  const count = (certainty: string): number =>
    one.facts.filter((fact) => fact.certainty === certainty).length;
  const dossier: Omit<ChronologyDossier, "addressee"> = {
    kind: "chronology",
    version: 1,
    incident: `事件${one.incident.number}`,
    createdOn: formatEra(today),
    consulter: joined([one.shop.tradeName, one.shop.legalName], "　"),
    party: one.otherParty?.name ?? UNCONFIRMED,
    isForPolice,
    count: `全${one.facts.length}件（確認済 ${count("確認済")}件、申告あり（未確認） ${count("申告あり(未確認)")}件、推測 ${count("推測")}件）`,
    facts: one.facts.map((fact, index) => {
      const people = fact.people.map(({ id, name }) => ({ id, name: aliases.get(id) ?? name }));
      const row = factRow({ ...fact, people }, exhibits);
      return {
        ...row,
        number: String(index + 1),
        what: markedWhat(fact),
        evidence: numbersOf(exhibits, fact.id),
      };
    }),
  };
  return isForPolice ? maskDossier(dossier, maskOf(material), ["party", "consulter"]) : dossier;
}

/** 「E-003」 and its number for court below it. */
function numbersOf(exhibits: readonly Exhibit[], factId: string): string {
  const cited = exhibits
    .filter((item) => item.factIds.includes(factId))
    .map(({ label, exhibit }) => (exhibit === "" ? label : `${label}\n${exhibit}`));
  return cited.length > 0 ? cited.join("\n") : UNCONFIRMED;
}

const places = { addressee: "宛先", consulter: "作成者", party: "相手方", facts: "時系列表" };

function lint(dossier: ChronologyDossier, { material, isForPolice }: Told): Finding[] {
  const none: Finding[] =
    dossier.facts.length > 0
      ? []
      : [
          {
            path: "facts",
            sentence: "時系列表に書く出来事がまだ1つもありません。出来事を追加してください。",
          },
        ];
  const texts = placedTexts(dossier, places);
  return [
    ...none,
    ...texts.flatMap(accusing),
    ...uncited(dossier.facts, "時系列表"),
    ...(isForPolice
      ? [
          ...texts.flatMap(emotional),
          ...texts.flatMap(westernDays),
          ...texts.flatMap((placed) => lawyerOnly(placed, material)),
          ...customerList(texts, reporterAliases(publicMaterial(material)).size),
        ]
      : []),
  ];
}

export const chronology = definePaper<ChronologyDossier, Told>({
  kind: "chronology",
  title: "時系列表",
  recipient: "弁護士",
  purpose:
    "すべての出来事を、日時の順に1つの表にします。警察用では、お客様のお名前を「お客様A」のように伏せます。",
  subject: {
    word: "渡す相手",
    list: (_read, _incidentId, { words, limit }) =>
      receivers.filter(({ label }) => label.includes(words.trim())).slice(0, limit),
    find: (_read, _incidentId, id) => receivers.find((one) => one.id === id),
    addAt: { path: "/facts", label: "時系列を開く" },
  },
  schema: chronologyDossier,
  editable: ["xlsx"],
  places,
  mending: { ...caseMending, party: "/people", consulter: "shop" },
  gather: (house, { incidentId, subject, at }) => {
    const isForPolice = subject?.id === "police";
    return {
      isForPolice,
      material: {
        ...gatherMaterial(house, incidentId, at),
        customerNames: isForPolice ? customerNamesAndKana(house.read, incidentId) : [],
      },
    };
  },
  build,
  missing: ({ material }) => [
    ...partyMissing(material, "表の上に相手方のお名前が入ります。今は「未確認」になります。"),
    ...proofMissing(material),
  ],
  lint,
  author: ({ consulter }) => consulter,
  header: headerOf,
});
