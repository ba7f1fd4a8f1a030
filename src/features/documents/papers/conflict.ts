/** 利益相反確認票 (FEATURES row 38): names for the lawyer's conflict check, and nothing of what happened. */
import { z } from "zod";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { lawyerAddressee } from "../addressees.ts";
import { gatherMaterial } from "../gather.ts";
import type { Material } from "../material.ts";
import { caseMending } from "../mending.ts";
import { type MissingPart, partyMissing, shopMissing, workplaceUngraded } from "../missing.ts";
import { definePaper } from "../paper.ts";
import { consulterOf, consulterPart, nameOf } from "../parts.ts";
import { type Finding, placedTexts } from "../places.ts";
import { accusing, tellsTheCase } from "../wording.ts";
import { joined, UNCONFIRMED, withCertainty } from "../words.ts";

const text = z.string();
const person = z.object({ name: text, otherNames: text });

const conflictDossier = z.object({
  kind: z.literal("conflict"),
  version: z.literal(1),
  createdOn: text,
  addressee: text,
  consulter: consulterPart.omit({ business: true }),
  party: person,
  workplaces: z.array(z.object({ name: text, address: text, keeper: text })).min(1),
  people: z.array(person),
});
type ConflictDossier = z.infer<typeof conflictDossier>;

/** Roles whose names matter for a conflict of interest. Customers are left out: they are not adversaries. */
const asked = new Set(["元従業員", "同僚", "委託元", "委託先"]);

function build({ case: one, today }: Material): ConflictDossier {
  const { leaver, counsel } = one.answers;
  const { business: _business, ...consulter } = consulterOf(one.shop);
  const keepers = one.people.filter((each) => each.role === "転職先・新店経営者");
  const isKeeper = leaver.workplaceRelation === "経営している" && one.otherParty;
  const names = [isKeeper ? one.otherParty.name : "", ...keepers.map(nameOf)];
  const heard = (said: string): string =>
    said === "" ? UNCONFIRMED : withCertainty(said, leaver.workplaceCertainty);
  return conflictDossier.parse({
    kind: "conflict",
    version: 1,
    createdOn: formatEra(today),
    addressee: lawyerAddressee(counsel.lawyer),
    consulter,
    party: one.otherParty
      ? { name: nameOf(one.otherParty), otherNames: otherNames(one.otherParty) }
      : { name: UNCONFIRMED, otherNames: UNCONFIRMED },
    workplaces: [
      {
        name: heard(leaver.workplace),
        address: heard(leaver.workplaceAddress),
        keeper: heard(joined(names)),
      },
    ],
    people: one.people
      .filter((each) => !each.isOtherParty && asked.has(each.role))
      .map((each) => ({ name: nameOf(each), otherNames: otherNames(each) })),
  } satisfies ConflictDossier);
}

const otherNames = (each: { otherNames: readonly string[] }): string =>
  each.otherNames.length > 0 ? each.otherNames.join("、") : UNCONFIRMED;

function missing(material: Material): MissingPart[] {
  const { case: one } = material;
  return [
    ...partyMissing(material, "弁護士は、はじめに相手方のお名前で利益相反を確かめるのが一般的です。"),
    ...(one.answers.leaver.workplace === ""
      ? [
          {
            what: "相手方の今の勤め先・お店の名前",
            why: "勤め先も、利益相反の確認に使われます。",
            href: `/incidents/${one.incident.id}/sections/leaver`,
            label: "勤め先を記入する",
          },
        ]
      : []),
    ...workplaceUngraded(one),
    ...shopMissing(material),
  ];
}

const places = {
  addressee: "宛先",
  consulter: "1 相談者",
  party: "2 相手方",
  workplaces: "3 相手方の勤務先・屋号",
  people: "4 そのほかの関係者",
};

/** Names, and nothing of what happened: the lawyer has not been engaged yet. */
function lint(dossier: ConflictDossier): Finding[] {
  const { addressee: _office, consulter: _shop, ...names } = dossier;
  const texts = placedTexts(names, places);
  return [
    ...(dossier.party.name === UNCONFIRMED
      ? [
          {
            path: "party.name",
            sentence:
              "2 相手方のお名前がまだありません。利益相反の確認には相手方のお名前が必要です。関係者のページで「相手方」を登録してください。",
          },
        ]
      : []),
    ...texts.flatMap(accusing),
    ...texts.flatMap(tellsTheCase),
  ];
}

export const conflict = definePaper<ConflictDossier, Material>({
  kind: "conflict",
  title: "利益相反確認票",
  recipient: "弁護士",
  purpose: "相談の予約のときに、最初に渡す1枚です。お名前と勤務先だけで、相談の内容は書きません。",
  schema: conflictDossier,
  places,
  mending: caseMending,
  gather: (house, { incidentId, at }) => gatherMaterial(house, incidentId, at),
  build,
  missing,
  lint,
  author: (dossier) => dossier.consulter.name,
});
