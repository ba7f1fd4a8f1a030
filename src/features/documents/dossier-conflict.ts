/** 利益相反確認票 (FEATURES row 38): names for the lawyer's conflict check, and nothing of what happened. */
import { z } from "zod";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { consulterOf, consulterPart, nameOf } from "./dossier-parts.ts";
import type { Material } from "./material.ts";
import { joined, UNCONFIRMED } from "./words.ts";

const text = z.string();
const person = z.object({ name: text, otherNames: text });

export const conflictDossier = z.object({
  kind: z.literal("conflict"),
  version: z.literal(1),
  createdOn: text,
  addressee: text,
  consulter: consulterPart.omit({ business: true }),
  party: person,
  workplaces: z.array(z.object({ name: text, address: text, keeper: text })).min(1),
  people: z.array(person),
});
export type ConflictDossier = z.infer<typeof conflictDossier>;

/** Roles whose names matter for a conflict of interest. Customers are left out: they are not adversaries. */
const asked = new Set(["元従業員", "同僚", "委託元", "委託先"]);

export function buildConflictDossier({ case: one, today }: Material): ConflictDossier {
  const { leaver, counsel } = one.answers;
  const { business: _business, ...consulter } = consulterOf(one.shop);
  const keepers = one.people.filter((each) => each.role === "転職先・新店経営者");
  const isKeeper = leaver.workplaceRelation === "経営している" && one.otherParty;
  const names = [isKeeper ? one.otherParty.name : "", ...keepers.map(nameOf)];
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
        name: leaver.workplace === "" ? UNCONFIRMED : leaver.workplace,
        address: leaver.workplaceAddress === "" ? UNCONFIRMED : leaver.workplaceAddress,
        keeper: joined(names) || UNCONFIRMED,
      },
    ],
    people: one.people
      .filter((each) => !each.isOtherParty && asked.has(each.role))
      .map((each) => ({ name: nameOf(each), otherNames: otherNames(each) })),
  } satisfies ConflictDossier);
}

const otherNames = (each: { otherNames: readonly string[] }): string =>
  each.otherNames.length > 0 ? each.otherNames.join("、") : UNCONFIRMED;

/** 「例示法律事務所　御中」. */
export function lawyerAddressee(lawyer: string): string {
  if (lawyer === "") return "（提出先の弁護士・法律事務所　未記入）　御中";
  if (/(?:御中|様|先生|殿)$/.test(lawyer)) return lawyer;
  return lawyer.endsWith("弁護士") ? `${lawyer}　先生` : `${lawyer}　御中`;
}
