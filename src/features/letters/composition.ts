/** The letter of an incident put together: its words, its template for the shop's window, and what the linter says. */
import { customerNames, getCustomer, listCustomersForLetters } from "#src/features/customers/index.ts";
import { blockedNames, type Case, getCase } from "#src/features/incidents/index.ts";
import type { Shop } from "#src/features/shops/index.ts";
import { readPhone } from "#src/lib/match-keys.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import type { Reader } from "#src/platform/database.ts";
import { type DocumentTree, mergeLetters, renderText, type Template } from "#src/typeset/index.ts";
import { nowhere } from "./address-room.ts";
import { addressing } from "./addressing.ts";
import {
  type Addressee,
  type ApologyDossier,
  type CommonDossier,
  commonDossierOf,
  dossierOf,
} from "./dossier.ts";
import { type Draft, getDraft, isBorneOut } from "./draft.ts";
import { itemWords } from "./items.ts";
import type { Finding } from "./lint/finding.ts";
import { lintLetter } from "./lint/lint.ts";
import type { CustomerTraces } from "./lint/names.ts";
import { addresseeOf } from "./recipients.ts";
import {
  apologySource,
  compileApology,
  type LetterSource,
  type SourceOf,
  sizes,
  sourcesOf,
} from "./template.ts";
import { namedCharacter, unprintableIn } from "./unprintable.ts";
import { leavesRoomForSender } from "./window.ts";

export interface Composition {
  readonly case: Case;
  readonly draft: Draft;
  readonly common: CommonDossier;
  readonly source: LetterSource;
  readonly template: Template<ApologyDossier>;
  /** Pages of the longest letter. */
  readonly pages: number;
}

/**
 * In the largest type with which everybody's letter stays on one page; without `people`, that of somebody with a usual
 * name and every item. Throws `letter_window` when the shop's window leaves no room for the sender.
 */
export async function compose(
  read: Reader,
  incidentId: string,
  people: readonly Addressee[] = [],
): Promise<Composition> {
  const one = getCase(read, incidentId);
  const draft = getDraft(read, incidentId);
  const common = commonDossierOf(one, draft);
  return { case: one, draft, common, ...(await fitOnePage(sourcesOf(read), one, common, longestOf(people))) };
}

async function fitOnePage(
  sourceOf: SourceOf,
  one: Case,
  common: CommonDossier,
  longest: Addressee | undefined,
): Promise<Pick<Composition, "source" | "template" | "pages">> {
  const to = longest ?? { ...sampleAddressee(one), addressing: addressing({ name: usualName }) };
  for (const size of sizes) {
    const source = apologySource(sourceOf, common.leak.taken, one.shop, size);
    const template = compileApology(source);
    const pages = await pagesOf(template, dossierOf(common, 1, to));
    if (pages === 1 || size === sizes.at(-1)) return { source, template, pages };
  }
  throw new Error("no size to set a letter in");
}

/** Only its length counts. */
const usualName = "見本見　見本見";

/** Whose letter has the most words. */
function longestOf(people: readonly Addressee[]): Addressee | undefined {
  const words = ({ addressing: { name, called, owner, as }, items }: Addressee): number =>
    called.length + owner.length + items.join("、").length + (as === "family" ? name.length : 0);
  return people.reduce<Addressee | undefined>(
    (longest, one) => (longest === undefined || words(one) > words(longest) ? one : longest),
    undefined,
  );
}

/** The letter to the shop itself, with every item: for the test print and for reading the words. */
export function sampleAddressee({ shop, answers }: Case): Addressee {
  const { items, itemsOther } = answers.data;
  return {
    addressing: addressing({ name: shop.tradeName, honorific: "御中" }),
    postal: postalWords(shop.postal),
    address: shop.address,
    items: items.length === 0 ? ["お名前"] : items.map((item) => itemWords(item, shop.industry, itemsOther)),
  };
}

/** One letter as a tree; without a customer it is addressed to the shop itself. Throws `not_found`. */
export async function letterTree(
  read: Reader,
  incidentId: string,
  customerId: string | undefined,
): Promise<{ tree: DocumentTree; shop: Shop }> {
  const { case: one, common, template } = await compose(read, incidentId);
  const to = customerId === undefined ? sampleAddressee(one) : addresseeNamed(read, one, customerId);
  // The number is given when the run begins.
  return { tree: template.render({ ...dossierOf(common, 0, to), number: "（見本）" }), shop: one.shop };
}

/** What stands between this letter and its signature; empty when nothing does. */
export async function findingsOf(read: Reader, incidentId: string, today: string): Promise<Finding[]> {
  const one = getCase(read, incidentId);
  const draft = getDraft(read, incidentId);
  const common = commonDossierOf(one, draft);
  const hasRoom = leavesRoomForSender(one.shop);
  const fitted = hasRoom ? await fitOnePage(sourcesOf(read), one, common, undefined) : undefined;
  const sample = dossierOf(common, 0, sampleAddressee(one));
  return lintLetter({
    draft,
    common,
    letter: fitted === undefined ? "" : renderText(fitted.template.render(sample)),
    itemWords: sample.items,
    blockedNames: blockedNames(read, incidentId),
    customers: tracesOf(read, incidentId),
    own: ownTraces(one),
    isTakenBorneOut: isBorneOut(one, draft.takenFact),
    isUseBorneOut: isBorneOut(one, draft.useFact),
    leavesRoomForSender: hasRoom,
    unprintable: unprintableIn(JSON.stringify({ ...common, shop: undefined })).map(namedCharacter),
    unprintableOfShop: unprintableIn(JSON.stringify(common.shop)).map(namedCharacter),
    pages: fitted?.pages ?? 1,
    today,
  });
}

async function pagesOf(template: Template<ApologyDossier>, dossier: ApologyDossier): Promise<number> {
  const { pages } = await mergeLetters({
    template,
    dossiers: [dossier],
    out: nowhere(),
    title: "",
    createdAt: new Date(0),
  });
  return pages;
}

function addresseeNamed(read: Reader, one: Case, customerId: string): Addressee {
  const customer = getCustomer(read, one.incident.id, customerId);
  return addresseeOf(customer, one.shop, one.answers.data.itemsOther);
}

/** Everybody on the register, affected or not. Numbers and addresses are read only when they are asked for. */
function tracesOf(read: Reader, incidentId: string): CustomerTraces {
  const everyone = { scopes: ["in", "out", "undecided"], includeWithheld: true } as const;
  function* phones(): Generator<string> {
    for (const { phone, mobile } of listCustomersForLetters(read, incidentId, everyone)) {
      for (const typed of [phone, mobile]) {
        const key = typed === null ? null : readPhone(typed).key;
        if (key !== null) yield key;
      }
    }
  }
  function* emails(): Generator<string> {
    for (const { email } of listCustomersForLetters(read, incidentId, everyone)) {
      if (email !== null) yield email.normalize("NFKC").trim().toLowerCase();
    }
  }
  return {
    names: customerNames(read, incidentId),
    phones: { [Symbol.iterator]: phones },
    emails: { [Symbol.iterator]: emails },
  };
}

function ownTraces({ shop }: Case): CustomerTraces {
  return {
    names: [shop.tradeName, shop.legalName, shop.representativeName, shop.deskName, shop.deskPerson],
    phones: [shop.tel, shop.deskTel],
    emails: [shop.deskEmail],
  };
}
