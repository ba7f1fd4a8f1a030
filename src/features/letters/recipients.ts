/**
 * Whom letters can go to, and for whom not, with the reason in words. One letter for a person, not for a household.
 * A plan holds a few short values of each person, so that a register of a hundred thousand fits in memory and can be
 * counted, filtered and paged at once; the people themselves are read again where they are shown or printed.
 */
import {
  type Customer,
  type LettersFilter,
  listCustomersForLetters,
  type NoticeState,
} from "#src/features/customers/index.ts";
import { blockedNames, type DataItem, getCase } from "#src/features/incidents/index.ts";
import { addressKey, nameKey, searchKey } from "#src/lib/match-keys.ts";
import type { Reader } from "#src/platform/database.ts";
import { longAddresses, mayBeTooLong } from "./address-room.ts";
import { addresseeOf } from "./addressee.ts";
import type { Addressee } from "./dossier.ts";
import { type Filterable, filterOf, prefectureOf, type RecipientFilter, standings } from "./filter.ts";
import { namesIn } from "./lint/names.ts";
import {
  duplicateOf,
  likeOtherParty,
  type Problem,
  type ProblemCode,
  problemCodes,
  problemGroups,
  problemsOf,
  problemsOfPast,
  tooLong,
} from "./problems.ts";
import { correspondence, type SentLetter, sentLetters } from "./queries.ts";
import { keepWhileUnchanged } from "./unchanged.ts";
import { leavesRoomForSender } from "./window.ts";
import type { LetterTemplate } from "./words.ts";

export { addresseeOf } from "./addressee.ts";
export type { Problem, ProblemCode } from "./problems.ts";

/** One person of a plan. */
export interface Planned extends Filterable {
  readonly id: string;
  /** お客様の番号 */
  readonly number: number;
  readonly items: readonly string[];
  /** Number of the person before this one with the same name and address. */
  readonly twin: number | undefined;
}

export interface Plan {
  /** In the order in which letters are handed in: postal code, address, number. */
  readonly people: readonly Planned[];
  /** Who would have the most words in their letter, of those who can get one. */
  readonly longest: Addressee | undefined;
}

export interface PlanOptions {
  /** Default: the apology, for everybody affected. 続報 and 訂正 go to those who were sent a letter. */
  readonly template?: LetterTemplate;
  /** Only who was sent a letter in this run. A 訂正 needs it. */
  readonly aboutRun?: string | undefined;
}

/** A person with what stands in the way. */
export interface Recipient {
  readonly customer: Customer;
  readonly addressee: Addressee;
  readonly problems: readonly Problem[];
  readonly isReady: boolean;
  /** The letter that a 続報 or 訂正 is about. */
  readonly earlier: SentLetter | undefined;
}

/** Everybody affected without 「送らない」 whom this kind of letter may go to. */
export async function planRecipients(
  read: Reader,
  incidentId: string,
  options: PlanOptions = {},
): Promise<Plan> {
  const { template = "apology", aboutRun } = options;
  const key = `${incidentId} ${template} ${aboutRun ?? ""}`;
  return keep(read, key, () => makePlan(read, incidentId, { template, aboutRun }));
}

/** A plan of a large register takes tens of megabytes and seconds. */
const keep = keepWhileUnchanged<Plan>(
  /^(?:letters\.(?:ticked|previewed|run_downloaded|list_taken|draft_saved|tracked)$|session\.|document\.)/,
);

const breath = 500;
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function makePlan(read: Reader, incidentId: string, options: PlanOptions): Promise<Plan> {
  const { shop, answers } = getCase(read, incidentId);
  const other = answers.data.itemsOther;
  const hasRoom = leavesRoomForSender(shop);
  const blocked = blockedNames(read, incidentId);
  const past = correspondence(read, incidentId);
  const wanted = receiversOf(read, incidentId, options);
  const people: Drafted[] = [];
  const suspects: { readonly one: Drafted; readonly addressee: Addressee }[] = [];
  const longest = new Longest();
  let count = 0;
  for (const customer of listCustomersForLetters(read, incidentId)) {
    count += 1;
    // A register of a hundred thousand must not hold up everybody else's pages.
    if (count % breath === 0) await breathe();
    if (wanted !== undefined && !wanted.has(customer.id)) continue;
    const addressee = addresseeOf(customer, shop, other);
    const problems = [...problemsOf(customer, addressee), ...problemsOfPast(customer, past.get(customer.id))];
    if (namesIn(customer.name, blocked).length > 0) problems.push(likeOtherParty());
    const one = new Drafted(customer, addressee, problems);
    if (hasRoom && mayBeTooLong(shop, addressee)) suspects.push({ one, addressee });
    if (one.isReady) longest.take(addressee);
    people.push(one);
  }
  const long = await longAddresses(
    shop,
    suspects.map(({ addressee }) => addressee),
  );
  for (const index of long) suspects[index]!.one.add("address_too_long");
  people.sort(byPlace);
  const seen = new Map<string, number>();
  for (const one of people) {
    if (one.addressKey === "") continue;
    const household = `${one.nameKey} ${one.addressKey}`;
    const twin = seen.get(household);
    if (twin === undefined) seen.set(household, one.number);
    else one.isTwinOf(twin);
  }
  await breathe();
  return { people, longest: longest.found };
}

/** Undefined: everybody. */
function receiversOf(
  read: Reader,
  incidentId: string,
  { template, aboutRun }: PlanOptions,
): ReadonlyMap<string, SentLetter> | undefined {
  if (template !== "followup" && template !== "correction" && aboutRun === undefined) return undefined;
  if (template === "correction" && aboutRun === undefined) return new Map();
  return sentLetters(read, incidentId, { run: aboutRun });
}

/** Equal lists and words are kept once for all people. */
const pool = new Map<string, readonly string[]>();
function pooled<T extends string>(list: readonly T[]): readonly T[] {
  const key = list.join("\n");
  const known = pool.get(key);
  if (known !== undefined) return known as readonly T[];
  if (pool.size > 5_000) pool.clear();
  pool.set(key, list);
  return list;
}

const bits = new Map(problemCodes.map((code, index) => [code, 1 << index]));
const blockingBits = problemCodes.reduce(
  (sum, code) => (problemGroups[code].isBlocking ? sum | bits.get(code)! : sum),
  0,
);

class Drafted implements Planned {
  readonly id: string;
  readonly number: number;
  readonly notice: NoticeState;
  readonly search: string;
  readonly postalKey: string;
  readonly addressKey: string;
  readonly nameKey: string;
  readonly prefecture: string;
  readonly leaked: readonly DataItem[];
  readonly items: readonly string[];
  readonly hasEmail: boolean;
  readonly addressTo: Customer["addressTo"];
  twin: number | undefined;
  private problems: number;

  constructor(customer: Customer, addressee: Addressee, problems: readonly Problem[]) {
    this.id = customer.id;
    this.number = customer.number;
    this.notice = customer.notice;
    this.postalKey = customer.postalKey;
    this.addressKey = addressKey(addressee.address);
    this.nameKey = nameKey(customer.name);
    this.prefecture = prefectureOf(customer.address);
    this.leaked = pooled(customer.leakedItems);
    this.items = pooled(addressee.items);
    this.hasEmail = customer.email !== null && customer.email.trim() !== "";
    this.addressTo = customer.addressTo;
    this.search = [customer.name, customer.kana ?? "", addressee.address, customer.label]
      .map(searchKey)
      .join("\n");
    this.twin = undefined;
    this.problems = problems.reduce((sum, { code }) => sum | bits.get(code)!, 0);
  }

  get isReady(): boolean {
    return (this.problems & blockingBits) === 0;
  }

  get hasProblem(): boolean {
    return this.problems !== 0;
  }

  has(code: ProblemCode): boolean {
    return (this.problems & bits.get(code)!) !== 0;
  }

  add(code: ProblemCode): void {
    this.problems |= bits.get(code)!;
  }

  isTwinOf(number: number): void {
    this.twin = number;
    this.add("duplicate");
  }
}

function byPlace(a: Drafted, b: Drafted): number {
  if (a.postalKey !== b.postalKey) return a.postalKey < b.postalKey ? -1 : 1;
  if (a.addressKey !== b.addressKey) return a.addressKey < b.addressKey ? -1 : 1;
  return a.number - b.number;
}

/** Whose letter has the most words: what the size of type is chosen by. */
class Longest {
  found: Addressee | undefined;
  private length = -1;

  take(one: Addressee): void {
    const { called, owner, name } = one.addressing;
    const length = called.length + owner.length + name.length + one.items.join("、").length;
    if (length <= this.length) return;
    this.length = length;
    this.found = one;
  }
}

export function filterPlan(plan: Plan, filter: RecipientFilter): Planned[] {
  return plan.people.filter(filterOf(filter));
}

export interface PlanCounts {
  readonly all: number;
  readonly ready: number;
  /** Ready, with something to look at. */
  readonly noted: number;
  readonly problems: Readonly<Record<ProblemCode, number>>;
}

export function countPlan(people: readonly Planned[]): PlanCounts {
  const problems = Object.fromEntries(problemCodes.map((code) => [code, 0])) as Record<ProblemCode, number>;
  let ready = 0;
  let noted = 0;
  for (const one of people) {
    if (one.isReady) {
      ready += 1;
      if (one.hasProblem) noted += 1;
    }
    if (!one.hasProblem) continue;
    for (const code of problemCodes) if (one.has(code)) problems[code] += 1;
  }
  return { all: people.length, ready, noted, problems };
}

/** How many people of a plan stand where. */
export function countStandings(plan: Plan): Record<keyof typeof standings, number> {
  const byNotice = new Map<NoticeState, number>();
  for (const { notice } of plan.people) byNotice.set(notice, (byNotice.get(notice) ?? 0) + 1);
  return Object.fromEntries(
    Object.entries(standings).map(([name, { notices }]) => [
      name,
      notices.reduce((sum, notice) => sum + (byNotice.get(notice) ?? 0), 0),
    ]),
  ) as Record<keyof typeof standings, number>;
}

/**
 * These people with everything about their letter in words, in the order of `ids`; left out is who is not affected, or
 * 「送らない」, any more. `plan` adds who else has the same name and address. Meant for a page or a volume, not for all.
 */
export async function readRecipients(
  read: Reader,
  incidentId: string,
  ids: readonly string[],
  options: PlanOptions & { readonly plan?: Plan } = {},
): Promise<Recipient[]> {
  const { shop, answers } = getCase(read, incidentId);
  const blocked = blockedNames(read, incidentId);
  const past = correspondence(read, incidentId, ids);
  const earlier = sentLetters(read, incidentId, { run: options.aboutRun, ids });
  const wanted = new Set(ids);
  const twins = new Map(
    (options.plan?.people ?? []).flatMap(({ id, twin }) =>
      twin !== undefined && wanted.has(id) ? [[id, twin]] : [],
    ),
  );
  const filter: LettersFilter = { ids };
  const customers = new Map(
    [...listCustomersForLetters(read, incidentId, filter)].map((customer) => [customer.id, customer]),
  );
  const found = ids.flatMap((id) => {
    const customer = customers.get(id);
    return customer === undefined
      ? []
      : [{ customer, addressee: addresseeOf(customer, shop, answers.data.itemsOther) }];
  });
  const long = leavesRoomForSender(shop)
    ? await longAddresses(
        shop,
        found.map(({ addressee }) => addressee),
      )
    : new Set<number>();
  return found.map(({ customer, addressee }, index) => {
    const problems = problemsOf(customer, addressee);
    if (long.has(index)) problems.push(tooLong());
    const twin = twins.get(customer.id);
    problems.push(...problemsOfPast(customer, past.get(customer.id)));
    if (twin !== undefined) problems.push(duplicateOf(String(twin).padStart(4, "0")));
    if (namesIn(customer.name, blocked).length > 0) problems.push(likeOtherParty());
    problems.sort((a, b) => problemCodes.indexOf(a.code) - problemCodes.indexOf(b.code));
    const isReady = !problems.some((one) => one.isBlocking);
    return { customer, addressee, problems, isReady, earlier: earlier.get(customer.id) };
  });
}
