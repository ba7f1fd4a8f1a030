/** The letter of an incident put together: its words, its template for the shop's window, and what the linter says. */
import { customersBeginning, getCustomer, listCustomers } from "#src/features/customers/index.ts";
import {
  type Case,
  type CustomerPaper,
  getCase,
  getIncident,
  nameRule,
} from "#src/features/incidents/index.ts";
import type { Shop } from "#src/features/shops/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Reader } from "#src/platform/database.ts";
import { countPages, type DocumentTree, renderText, type Template } from "#src/typeset/index.ts";
import { addresseeOf } from "./addressee.ts";
import { addressing } from "./addressing.ts";
import {
  type Addressee,
  type CommonDossier,
  commonDossierOf,
  dossierOf,
  type LetterDossier,
} from "./dossier.ts";
import { type Draft, type DraftChanges, getDraft, isBorneOut, typedDraft } from "./draft.ts";
import type { Finding } from "./lint/finding.ts";
import { lintLetter, type Reading, textsOf } from "./lint/lint.ts";
import { type CustomerTraces, Sieve } from "./lint/names.ts";
import { ownersFindings } from "./owners-template.ts";
import { sentLetters } from "./past.ts";
import { sampleAddressee } from "./sample-addressee.ts";
import {
  compileLetter,
  type LetterSource,
  letterSource,
  type SourceOf,
  sizes,
  sourcesOf,
} from "./template.ts";
import { namedCharacter, unprintableIn } from "./unprintable.ts";
import { leavesRoomForSender } from "./window.ts";
import { letterNumber, type WordedTemplate, type Wording } from "./words.ts";

export { sampleAddressee } from "./sample-addressee.ts";

export interface Composition {
  readonly case: Case;
  readonly draft: Draft;
  readonly common: CommonDossier;
  readonly source: LetterSource;
  readonly template: Template<LetterDossier>;
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
  { words, aboutRun, people = [] }: Wording & { readonly people?: readonly Addressee[] },
): Promise<Composition> {
  const one = getCase(read, incidentId);
  const draft = getDraft(read, incidentId, words, aboutRun);
  const common = commonDossierOf(one, draft);
  return {
    case: one,
    draft,
    common,
    ...fitOnePage(sourcesOf(read), one, draft, common, longestOf(people)),
  };
}

function fitOnePage(
  sourceOf: SourceOf,
  one: Case,
  { template: kind, taken }: Draft,
  common: CommonDossier,
  longest: Addressee | undefined,
): Pick<Composition, "source" | "template" | "pages"> {
  const to = longest ?? { ...sampleAddressee(one), addressing: addressing({ name: usualName }) };
  for (const size of sizes) {
    const source = letterSource(sourceOf, { template: kind, taken, shop: one.shop, size });
    const template = compileLetter(source);
    const pages = countPages(template.render(dossierOf(common, 1, to)));
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

/** One letter as a tree; without a customer it is addressed to the shop itself. Throws `not_found`. */
export async function letterTree(
  read: Reader,
  incidentId: string,
  customerId: string | undefined,
  wording: Wording = { words: "apology" },
): Promise<{ tree: DocumentTree; shop: Shop }> {
  const { case: one, common, template } = await compose(read, incidentId, wording);
  const to = customerId === undefined ? sampleAddressee(one) : addresseeNamed(read, one, customerId);
  const earlier =
    customerId === undefined
      ? sampleEarlier(wording)
      : await earlierNumber(read, incidentId, customerId, wording);
  // The number is given when the run begins.
  const dossier = { ...dossierOf(common, 0, to, earlier), number: "（見本）" };
  return { tree: template.render(dossier), shop: one.shop };
}

/** Where a letter names the number of the one before, so does the letter to the shop itself. */
export const sampleEarlier = ({ aboutRun }: Wording): string => (aboutRun === undefined ? "" : "見本");

async function earlierNumber(
  read: Reader,
  incidentId: string,
  customerId: string,
  { aboutRun }: Wording,
): Promise<string> {
  const sent = await sentLetters(read, incidentId, { run: aboutRun, ids: [customerId] });
  const earlier = sent.get(customerId);
  return earlier === undefined ? "" : letterNumber(earlier.number);
}

/** The letter to the shop itself in words that are typed but not saved; not fitted to one page. Throws `not_found`. */
export function typedTree(
  read: Reader,
  incidentId: string,
  wording: Wording,
  changes: DraftChanges,
): DocumentTree {
  const one = getCase(read, incidentId);
  const draft = typedDraft(read, one, wording, changes);
  const { template, taken } = draft;
  const source = letterSource(sourcesOf(read), { template, taken, shop: one.shop });
  const dossier = dossierOf(commonDossierOf(one, draft), 0, sampleAddressee(one), sampleEarlier(wording));
  return compileLetter(source).render({ ...dossier, number: "（見本）" });
}

/**
 * What stands between this letter and its signature; empty when nothing does. `paper`: whose lawyer's consent counts,
 * the letter's own where it does not say. Throws `not_found`, also for an unknown run.
 */
export async function findingsOf(
  read: Reader,
  incidentId: string,
  today: string,
  template: WordedTemplate = "apology",
  { paper = template, aboutRun }: { readonly paper?: CustomerPaper } & Pick<Wording, "aboutRun"> = {},
): Promise<Finding[]> {
  const one = getCase(read, incidentId);
  const draft = getDraft(read, incidentId, template, aboutRun);
  const common = commonDossierOf(one, draft);
  // A mail has no window, and no page to fit on.
  const isMail = paper === "email";
  const hasRoom = isMail || leavesRoomForSender(one.shop);
  const fitted = await (isMail
    ? unfitted(read, draft)
    : hasRoom
      ? fitOnePage(sourcesOf(read), one, draft, common, undefined)
      : undefined);
  const sample = dossierOf(common, 0, sampleAddressee(one));
  const tree = fitted?.template.render(sample);
  const reading = {
    ...readingOfWords(read, one, draft, paper),
    letter: tree === undefined ? "" : renderText(tree),
    // A mail's subject is made of it; a PDF shows it as its name.
    title: tree?.meta.title ?? "",
    leavesRoomForSender: hasRoom,
    unprintable: isMail
      ? []
      : unprintableIn(JSON.stringify({ ...common, shop: undefined })).map(namedCharacter),
    unprintableOfShop: isMail ? [] : unprintableIn(JSON.stringify(common.shop)).map(namedCharacter),
    pages: fitted?.pages ?? 1,
    today,
  };
  const customers = tracesIn(read, incidentId, textsOf(reading), reading.own);
  const written = lintLetter({ ...reading, customers });
  return [...written, ...ownersFindings(read, incidentId, draft)];
}

/** What the linter asks of the words, wherever they are printed. `paper`: whose lawyer's consent counts. */
export function readingOfWords(
  read: Reader,
  one: Case,
  draft: Draft,
  paper: CustomerPaper | undefined,
): Pick<
  Reading,
  | "draft"
  | "common"
  | "itemWords"
  | "blockedNames"
  | "allowedNames"
  | "own"
  | "isTakenBorneOut"
  | "isUseBorneOut"
> {
  const { id } = one.incident;
  return {
    draft,
    common: commonDossierOf(one, draft),
    itemWords: sampleAddressee(one).items,
    ...namesFor(read, id, paper),
    own: ownTraces(one),
    isTakenBorneOut: isBorneOut(one, draft.takenFact),
    isUseBorneOut: isBorneOut(one, draft.useFact),
  };
}

const unfitted = (read: Reader, { template: kind, taken }: Draft) => ({
  template: compileLetter(letterSource(sourcesOf(read), { template: kind, taken })),
  pages: 1,
});

/** What the linter asks about names, for a paper that customers read. */
function namesFor(
  read: Reader,
  incidentId: string,
  paper: CustomerPaper | undefined,
): Pick<Reading, "blockedNames"> & Required<Pick<Reading, "allowedNames">> {
  const { blocked, allowed } = nameRule(read, incidentId, paper);
  return {
    blockedNames: blocked,
    allowedNames: allowed.map(({ name, consent }) => ({
      name,
      by: `${formatEra(consent.givenOn)}、${consent.lawyer}`,
    })),
  };
}

function addresseeNamed(read: Reader, one: Case, customerId: string): Addressee {
  const customer = getCustomer(read, one.incident.id, customerId);
  return addresseeOf(customer, one.shop, one.answers.data.itemsOther);
}

/**
 * What of anybody on the register stands in these texts. Asked from the texts' side: a few names, numbers and addresses
 * that may stand there are looked up, and the others are not read.
 */
export function tracesIn(
  read: Reader,
  incidentId: string,
  texts: readonly string[],
  own: CustomerTraces,
): CustomerTraces {
  const sieve = new Sieve(texts, own);
  sieve.take(customersBeginning(read, incidentId, sieve.beginnings));
  const { number } = getIncident(read, incidentId);
  for (const q of sieve.typed) {
    for (let cursor: string | undefined; ; ) {
      const { items, nextCursor } = listCustomers(read, number, { q, limit: 200, ...(cursor && { cursor }) });
      sieve.take(items);
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
  }
  return sieve.found;
}

function ownTraces({ shop }: Case): CustomerTraces {
  return {
    names: [shop.tradeName, shop.legalName, shop.representativeName, shop.deskName, shop.deskPerson],
    phones: [shop.tel, shop.deskTel],
    emails: [shop.deskEmail],
  };
}
