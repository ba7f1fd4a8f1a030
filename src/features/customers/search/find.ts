/** From words that were typed to the customers that may hold them, in the order of their numbers. */
import type { Reader } from "#src/platform/database.ts";
import { gramsWithin } from "./grams.ts";
import { numbersBeginning, numbersOf, wordSizes } from "./index-table.ts";
import type { Term } from "./texts.ts";

// A word that more customers have narrows nothing down that reading them in order would not do as fast.
const tooMany = 20_000;
const wordsPerSpelling = 3;
const fewCustomers = 5;

/**
 * Customers that may match all terms, ascending, from `from` on; undefined when the index cannot tell (single
 * characters that nearly everyone has). Everyone who matches is among them; whoever is among them must be compared.
 */
export function findCandidates(
  read: Reader,
  incident: number,
  terms: readonly Term[],
  from = 0,
): Iterable<number> | undefined {
  const found = terms
    .map((term) => ofTerm(read, incident, term, from))
    .filter((numbers) => numbers !== undefined);
  return found.length === 0 ? undefined : intersect(found);
}

function ofTerm(read: Reader, incident: number, term: Term, from: number): Iterable<number> | undefined {
  const parts: Iterable<number>[] = [];
  for (const spelling of term.spellings) {
    const part = ofSpelling(read, incident, spelling, from);
    if (!part) return;
    parts.push(part);
    // お客様 0127 is found by its number, too.
    if (/^\d{1,7}$/.test(spelling) && Number(spelling) >= from) parts.push([Number(spelling)]);
  }
  return unite(parts);
}

function ofSpelling(
  read: Reader,
  incident: number,
  spelling: string,
  from: number,
): Iterable<number> | undefined {
  const grams = gramsWithin(spelling);
  if (grams.length === 0) {
    // Two or three digits are no word of the index, and most customers have them.
    if (/^\d|@/.test(spelling)) return;
    return numbersBeginning(read, incident, spelling, tooMany)?.filter((number) => number >= from);
  }
  const chosen = grams.length === 1 ? grams : rarest(read, incident, grams);
  return intersect(chosen.map((gram) => numbersOf(read, incident, gram, from)));
}

function rarest(read: Reader, incident: number, grams: readonly string[]): string[] {
  const sizes = wordSizes(read, incident, grams);
  const bySize = [...grams].sort((a, b) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0));
  // Comparing a few customers costs less than reading a second word.
  const enough = (sizes.get(bySize[0]!) ?? 0) <= fewCustomers ? 1 : wordsPerSpelling;
  return bySize.slice(0, enough);
}

/** Numbers that are in every one of these ascending lists. */
function* intersect(lists: readonly Iterable<number>[]): Generator<number> {
  const [lead, ...others] = lists.map((list) => list[Symbol.iterator]());
  if (!lead) return;
  const heads = others.map((other) => other.next());
  outer: for (let head = lead.next(); !head.done; head = lead.next()) {
    for (let index = 0; index < others.length; index += 1) {
      let other = heads[index]!;
      while (!other.done && other.value < head.value) other = others[index]!.next();
      heads[index] = other;
      if (other.done) return;
      if (other.value !== head.value) continue outer;
    }
    yield head.value;
  }
}

/** Numbers that are in any of these ascending lists, each once. */
function* unite(lists: readonly Iterable<number>[]): Generator<number> {
  const walks = lists.map((list) => list[Symbol.iterator]());
  const heads = walks.map((walk) => walk.next());
  for (;;) {
    let least = Number.POSITIVE_INFINITY;
    for (const head of heads) if (!head.done && head.value < least) least = head.value;
    if (least === Number.POSITIVE_INFINITY) return;
    yield least;
    heads.forEach((head, index) => {
      if (!head.done && head.value === least) heads[index] = walks[index]!.next();
    });
  }
}
