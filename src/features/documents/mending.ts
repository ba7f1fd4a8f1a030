/** The page on which a text of a dossier was typed. */
import type { SectionId } from "#src/features/incidents/index.ts";

/** A section of the case, the shop's settings, an address below the incident's, or `?field` of 「この書類に書くこと」. */
type Page = SectionId | "shop" | `/${string}` | `?${string}`;

/** By the beginning of the path in the dossier; the longest that fits counts. */
export type MendingPages = Readonly<Record<string, Page>>;

/** For the parts that papers about the whole case share. */
export const caseMending: MendingPages = {
  addressee: "wishes",
  consulter: "shop",
  summary: "discovery",
  "glance.who": "/people",
  "glance.when": "usage",
  "glance.what": "data",
  "glance.how": "usage",
  "glance.found": "discovery",
  "glance.evidence": "/evidence",
  "glance.asked": "wishes",
  party: "/people",
  "party.period": "leaver",
  "party.noticeOn": "leaver",
  "party.job": "leaver",
  "party.access": "leaver",
  "party.workplace": "leaver",
  workplaces: "leaver",
  people: "/people",
  taken: "data",
  "taken.takenOn": "usage",
  "taken.ways": "usage",
  "taken.basis": "usage",
  control: "secrecy",
  facts: "/facts",
  suppositions: "/facts",
  damage: "damage",
  "damage.ways": "usage",
  "damage.content": "usage",
  "damage.list": "/facts",
  reports: "damage",
  provisions: "usage",
  evidence: "/evidence",
  figures: "/evidence",
  custody: "/evidence",
  contracts: "leaver",
  "contracts.registered": "/evidence",
  wishes: "wishes",
  "wishes.commission": "duty",
  "wishes.contact": "response",
  "wishes.done": "response",
  deadlines: "duty",
  soFar: "response",
  "soFar.police": "wishes",
  "soFar.commission": "duty",
  "soFar.lawyer": "counsel",
  weakPoints: "counsel",
  questions: "counsel",
  firstQuestion: "counsel",
  money: "counsel",
  other: "counsel",
};

/**
 * Address of the page; the list of sections where no single page is known. `answersHref` gives that of a typed field.
 */
export function mendingHref(
  incidentId: string,
  pages: MendingPages,
  path: string,
  answersHref: (field: string) => string,
): string {
  const home = `/incidents/${incidentId}`;
  const steps = path.split(".");
  let page: Page | undefined;
  for (let length = steps.length; length > 0 && page === undefined; length -= 1) {
    page = pages[steps.slice(0, length).join(".")];
  }
  if (page === undefined) return `${home}/sections`;
  if (page === "shop") return "/settings/shop";
  if (page.startsWith("?")) return answersHref(page.slice(1));
  return page.startsWith("/") ? `${home}${page}` : `${home}/sections/${page}`;
}
