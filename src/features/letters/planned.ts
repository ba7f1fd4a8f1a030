/** One person of a plan: a few short values, found again when letters are filtered, counted and put in order. */
import type { Customer, NoticeState } from "#src/features/customers/index.ts";
import type { DataItem } from "#src/features/incidents/index.ts";
import { addressKey, nameKey, searchKey } from "#src/lib/match-keys.ts";
import type { Addressee } from "./dossier.ts";
import { type Filterable, prefectureOf } from "./filter.ts";
import { type Problem, type ProblemCode, problemCodes, problemGroups } from "./problems.ts";

export interface Planned extends Filterable {
  readonly id: string;
  /** お客様の番号 */
  readonly number: number;
  readonly items: readonly string[];
  /** Number of the person before this one with the same name and address. */
  readonly twin: number | undefined;
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

/** A person while the plan is made. Problems are bits: a list each would be most of a large plan. */
export class Drafted implements Planned {
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

/** The order in which letters are handed in. */
export function byPlace(a: Drafted, b: Drafted): number {
  if (a.postalKey !== b.postalKey) return a.postalKey < b.postalKey ? -1 : 1;
  if (a.addressKey !== b.addressKey) return a.addressKey < b.addressKey ? -1 : 1;
  return a.number - b.number;
}

/** Whose letter has the most words: what the size of type is chosen by. */
export class Longest {
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
