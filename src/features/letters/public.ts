/**
 * The apology's words for papers that everybody may read (公表文, 掲示) and for the telephone: one source of the words, so
 * that nobody hears one thing and reads another.
 */
import { type CustomerPaper, getCase, nameRule } from "#src/features/incidents/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { readingOfWords, sampleAddressee, tracesIn } from "./composition.ts";
import { type CommonDossier, commonDossierOf } from "./dossier.ts";
import { getDraft } from "./draft.ts";
import type { Finding, FindingCode } from "./lint/finding.ts";
import { lintLetter, textsOf } from "./lint/lint.ts";
import { customerIn, indexNames } from "./lint/names.ts";
import { phrasesIn } from "./lint/phrases.ts";
import { blockedIn, ownWordsOf } from "./lint/surnames.ts";

export interface PublicWords {
  readonly shop: CommonDossier["shop"];
  readonly leak: CommonDossier["leak"];
  readonly text: CommonDossier["text"];
  /** What may be concerned of anybody's data, in words. */
  readonly items: readonly string[];
  /** What has to be mended in the words before anybody else reads them. */
  readonly findings: readonly Finding[];
}

/** Faults of the sheet, the window and the letter's date, which another paper does not have. */
const ofTheSheet: ReadonlySet<FindingCode> = new Set([
  "window",
  "two_pages",
  "no_date",
  "date_passed",
  "unprintable",
  "consented_name",
]);

/** `paper`: whose lawyer's consent counts; without one no name passes. `today` is `YYYY-MM-DD`. */
export function publicWords(
  read: Reader,
  incidentId: string,
  { paper, today }: { readonly paper: CustomerPaper | undefined; readonly today: string },
): PublicWords {
  const one = getCase(read, incidentId);
  const draft = getDraft(read, incidentId);
  const { shop, leak, text } = commonDossierOf(one, draft);
  const reading = {
    ...readingOfWords(read, one, draft, paper),
    letter: "",
    title: "",
    leavesRoomForSender: true,
    unprintable: [],
    unprintableOfShop: [],
    pages: 1,
    today,
  };
  const customers = tracesIn(read, incidentId, textsOf(reading), reading.own);
  const findings = lintLetter({ ...reading, customers });
  return {
    shop,
    leak,
    text,
    // What an item says of the letter has no meaning elsewhere.
    items: sampleAddressee(one).items.map((words) => words.replace(/（[^（）]*この手紙[^（）]*）/, "")),
    findings: findings.filter(({ code, isBlocking }) => isBlocking && !ofTheSheet.has(code)),
  };
}

export interface ReaderFault {
  readonly code: "blocked_name" | "customer_data" | "accusation" | "sales_words";
  readonly quote: string;
}

/**
 * The first name in it, however it is written, that no lawyer's consent frees for this paper. `ownNames`: whom it is for.
 */
export function blockedNameIn(
  read: Reader,
  incidentId: string,
  text: string,
  paper: CustomerPaper | undefined,
  ownNames: readonly string[] = [],
): string | undefined {
  const { blocked } = nameRule(read, incidentId, paper);
  const own = [...ownWordsOf(getCase(read, incidentId).shop), ...ownNames];
  return blockedIn(text, blocked, own);
}

/**
 * What a finished paper holds that its readers must not read: names without a lawyer's consent, another customer's
 * data, words that accuse or sell. `ownNames`: whom it is for.
 */
export function readerFaults(
  read: Reader,
  incidentId: string,
  text: string,
  {
    paper,
    ownNames = [],
  }: { readonly paper: CustomerPaper | undefined; readonly ownNames?: readonly string[] },
): ReaderFault[] {
  const one = getCase(read, incidentId);
  const { own } = readingOfWords(read, one, getDraft(read, incidentId), paper);
  const name = blockedNameIn(read, incidentId, text, paper, ownNames);
  const mine = { ...own, names: [...own.names, ...ownNames] };
  const customers = tracesIn(read, incidentId, [text], mine);
  const other = customerIn(text, indexNames(customers, mine), customers, mine);
  const phrases = phrasesIn(text).flatMap(({ kind, quote }) =>
    kind === "accusation" || kind === "sales_words" ? [{ code: kind, quote }] : [],
  );
  return [
    ...(name === undefined ? [] : [{ code: "blocked_name" as const, quote: name }]),
    ...(other === undefined ? [] : [{ code: "customer_data" as const, quote: other }]),
    ...phrases,
  ];
}
