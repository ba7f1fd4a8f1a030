/**
 * Whom letters can go to, and for whom not, with the reason in words. One letter for a person, not for a household.
 * A plan holds a few short values of each person, so that a register of a hundred thousand fits in memory and can be
 * counted, filtered and paged at once; the people themselves are read again where they are shown or printed.
 */
import { setImmediate } from "node:timers/promises";
import {
  type Customer,
  customerLabel,
  listCustomersForLetters,
  type NoticeState,
} from "#src/features/customers/index.ts";
import { blockedNames, getCase } from "#src/features/incidents/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { longAddresses, mayBeTooLong } from "./address-room.ts";
import { addresseeOf } from "./addressee.ts";
import type { Addressee } from "./dossier.ts";
import { filterOf, type RecipientFilter, standings } from "./filter.ts";
import { namesIn } from "./lint/names.ts";
import { correspondence, type SentLetter, sentLetters } from "./past.ts";
import { byPlace, Drafted, Longest, type Planned } from "./planned.ts";
import {
  duplicateOf,
  likeOtherParty,
  type Problem,
  type ProblemCode,
  problemCodes,
  problemsOf,
  problemsOfPast,
  tooLong,
} from "./problems.ts";
import { keepWhileUnchanged } from "./unchanged.ts";
import { leavesRoomForSender } from "./window.ts";
import type { LetterTemplate } from "./words.ts";
import { alreadyTold } from "./written-to.ts";

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

/** Who was sent the same, by mail too. */
function toldBefore(read: Reader, incidentId: string, { template = "apology", aboutRun }: PlanOptions) {
  return template === "email"
    ? new Set<string>()
    : alreadyTold(read, incidentId, { words: template, aboutRun });
}

/** A plan of a large register takes tens of megabytes and seconds. */
const { keep, forget } = keepWhileUnchanged<Plan>(
  /^(?:letters\.(?:ticked|previewed|run_downloaded|list_taken|draft_saved|tracked)$|session\.|document\.)/,
);

/** Once letters are begun their people no longer wait, and the plan is of no more use. */
export const forgetPlan = forget;

const breath = 100;

async function makePlan(read: Reader, incidentId: string, options: PlanOptions): Promise<Plan> {
  const { template = "apology" } = options;
  const { shop, answers } = getCase(read, incidentId);
  const other = answers.data.itemsOther;
  const hasRoom = leavesRoomForSender(shop);
  const blocked = blockedNames(read, incidentId);
  const past = await correspondence(read, incidentId);
  const told = toldBefore(read, incidentId, options);
  const wanted = await receiversOf(read, incidentId, options);
  const people: Drafted[] = [];
  const suspects: { readonly one: Drafted; readonly addressee: Addressee }[] = [];
  const longest = new Longest();
  let count = 0;
  for (const customer of listCustomersForLetters(read, incidentId)) {
    count += 1;
    // A register of a hundred thousand must not hold up everybody else's pages.
    if (count % breath === 0) await setImmediate();
    if (wanted !== undefined && !wanted.has(customer.id)) continue;
    const addressee = addresseeOf(customer, shop, other);
    const problems = [
      ...problemsOf(customer, addressee),
      ...problemsOfPast(customer, { past: past.get(customer.id), isTold: told.has(customer.id) }, template),
    ];
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
  await setImmediate();
  people.sort(byPlace);
  await setImmediate();
  const seen = new Map<string, number>();
  for (const one of people) {
    if (one.addressKey === "") continue;
    const household = `${one.nameKey} ${one.addressKey}`;
    const twin = seen.get(household);
    if (twin === undefined) seen.set(household, one.number);
    else one.isTwinOf(twin);
  }
  await setImmediate();
  return { people, longest: longest.found };
}

/** Undefined: everybody. */
async function receiversOf(
  read: Reader,
  incidentId: string,
  { template, aboutRun }: PlanOptions,
): Promise<ReadonlyMap<string, SentLetter> | undefined> {
  if (template !== "followup" && template !== "correction" && aboutRun === undefined) return undefined;
  if (template === "correction" && aboutRun === undefined) return new Map();
  return sentLetters(read, incidentId, { run: aboutRun });
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
  const past = await correspondence(read, incidentId, ids);
  const { template = "apology", aboutRun } = options;
  const told = toldBefore(read, incidentId, options);
  const earlier = await sentLetters(read, incidentId, { run: aboutRun, ids });
  const wanted = new Set(ids);
  const twins = new Map(
    (options.plan?.people ?? []).flatMap(({ id, twin }) =>
      twin !== undefined && wanted.has(id) ? [[id, twin]] : [],
    ),
  );
  const customers = new Map(
    [...listCustomersForLetters(read, incidentId, { ids })].map((customer) => [customer.id, customer]),
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
    const before = { past: past.get(customer.id), isTold: told.has(customer.id) };
    problems.push(...problemsOfPast(customer, before, template));
    if (twin !== undefined) problems.push(duplicateOf(customerLabel(twin)));
    if (namesIn(customer.name, blocked).length > 0) problems.push(likeOtherParty());
    problems.sort((a, b) => problemCodes.indexOf(a.code) - problemCodes.indexOf(b.code));
    const isReady = !problems.some((one) => one.isBlocking);
    return { customer, addressee, problems, isReady, earlier: earlier.get(customer.id) };
  });
}
