/** How a letter speaks to whom: 様, 御中, the parents of a minor, the family of someone who died (DOMAIN §7.2). */
import { isCorporation, stripHonorific } from "#src/lib/match-keys.ts";

/** Whom a letter is for, as the register knows it. */
export interface Named {
  /** Exactly as stored; an honorific in it is not written twice. */
  readonly name: string;
  readonly company?: string | null;
  /** 敬称 of its own column. */
  readonly honorific?: string | null;
  readonly isMinor?: boolean;
  readonly isDeceased?: boolean;
}

export type AddressedAs = "person" | "company" | "parents" | "family";

export interface Addressing {
  readonly as: AddressedAs;
  /** The name without its honorific, otherwise exactly as stored. */
  readonly name: string;
  /** The last lines of the address: 「見本 花子　様」. */
  readonly addressee: string;
  /** In a sentence: 「見本 花子様」, 「貴社」. */
  readonly called: string;
  /** Before a list of what was theirs: 「見本 花子様の」, 「貴社の」. */
  readonly owner: string;
}

export function addressing(one: Named): Addressing {
  const { name } = stripHonorific(one.name);
  const as = addressedAs(one);
  const written = {
    person: person(name),
    company: company(name),
    parents: parents(name),
    family: family(name),
  };
  const { addressee, ...rest } = written[as];
  // 「例示株式会社」 above 「見本 花子 様」: the company there carries no 御中.
  const above = as !== "company" && one.company && one.company !== one.name ? `${one.company}\n` : "";
  return { as, name, addressee: `${above}${addressee}`, ...rest };
}

function addressedAs(one: Named): AddressedAs {
  if (one.isDeceased) return "family";
  if (one.isMinor) return "parents";
  const typed = one.honorific || stripHonorific(one.name).honorific;
  // 「例示株式会社 見本 花子 様」: whoever typed the honorific knew it was a person.
  if (typed !== null && typed !== "御中") return "person";
  return typed === "御中" || isCorporation(one.name) ? "company" : "person";
}

/** A name that may hold both a company and a person: 御中 and 様 are never both written, so somebody must look. */
export function isCompanyWithPerson(one: Named): boolean {
  const { name } = stripHonorific(one.name);
  if (addressedAs(one) !== "company") return false;
  const last = name.split(/[ 　]+/).at(-1)!;
  return (
    last !== name && !/(?:支店|営業所|本店|本社|店|部|課|係|室|会社|法人|組合|事務所|[)）㈱㈲])$/.test(last)
  );
}

const person = (name: string) => ({
  addressee: `${name}　様`,
  called: `${name}様`,
  owner: `${name}様の`,
});
const company = (name: string) => {
  const called = bodies.find(([kind]) => name.includes(kind))?.[1] ?? "貴社";
  return { addressee: `${name}　御中`, called, owner: `${called}の` };
};
/** 貴社 is said to companies alone. */
const bodies = [
  ["法人", "貴法人"],
  ["組合", "貴組合"],
  ["事務所", "貴事務所"],
] as const;
const parents = (name: string) => ({
  addressee: `${name}様　保護者様`,
  called: `${name}様ならびに保護者様`,
  owner: `${name}様の`,
});
const family = (name: string) => ({
  addressee: `${name}様のご家族様`,
  called: "ご家族の皆様",
  owner: `${name}様の`,
});
