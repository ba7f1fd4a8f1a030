/**
 * Finds names however they are written: width, spaces, hyphens, old characters, kana, characters that cannot be seen.
 */
import { nameKey, readPhone, searchKey } from "#src/lib/match-keys.ts";

const unseen = /[\p{Cf}\p{Cc}\p{Zs}\p{Zl}\p{Zp}\s・･.,'’\-＿_/／|｜*＊]/gu;

export const withoutUnseen = (text: string): string => text.replace(unseen, "");

/** Text as names are compared; an honorific at its very end falls away. */
export function folded(text: string): string {
  return searchKey(withoutUnseen(text));
}

/** The listed names that the text holds, as they are listed. */
export function namesIn(text: string, names: readonly string[]): string[] {
  const whole = folded(text);
  return names.filter((name) => {
    const key = folded(name);
    if ([...key].length < 2) return false;
    return isShortKana(key) ? standsAlone(text, name) : whole.includes(key);
  });
}

/** はな is inside 「はなはだ」, フリー inside 「フリーダイヤル」: such names only count where they stand alone. */
const isShortKana = (key: string): boolean => /^[\u30A1-\u30FC]{2,4}$/.test(key);

function standsAlone(text: string, name: string): boolean {
  const kana = (value: string): string =>
    value.normalize("NFKC").replace(/[ぁ-ゖ]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));
  const neighbours = /[\u30A1-\u30FC]/;
  const whole = kana(text.replace(/\p{Cf}/gu, ""));
  const key = kana(name).replace(/\s/g, "");
  for (let at = whole.indexOf(key); at >= 0; at = whole.indexOf(key, at + 1)) {
    const before = whole[at - 1] ?? "";
    const after = whole[at + key.length] ?? "";
    if (!neighbours.test(before) && !neighbours.test(after)) return true;
    // 「担当のはなさん」
    if (/^(?:サン|サマ|クン|チャン)/.test(whole.slice(at + key.length))) return true;
  }
  return false;
}

/** What could give another customer away in a text that everybody gets. */
export interface CustomerTraces {
  readonly names: Iterable<string>;
  /** Digits only. */
  readonly phones: Iterable<string>;
  /** In lower case. */
  readonly emails: Iterable<string>;
}

/** As the register has them. */
interface OnRegister {
  readonly name: string;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly email: string | null;
}

/** Of people who may stand in one of these texts, what does stand there. Says whom to ask the register for. */
export class Sieve {
  readonly found = { names: new Set<string>(), phones: new Set<string>(), emails: new Set<string>() };
  readonly #wholes: readonly string[];
  /** Every run of three characters; most names are known by it not to be there. */
  readonly #beginnings = new Set<string>();
  readonly #phones: ReadonlySet<string>;
  readonly #emails: ReadonlySet<string>;
  /** What the keys of all names in the texts begin with: two characters, or the one that is left of 「A株式会社」. */
  readonly beginnings: readonly string[];

  constructor(texts: readonly string[], own: CustomerTraces) {
    this.#wholes = texts.map(folded);
    for (const whole of this.#wholes) {
      for (let at = 0; at + shortestName <= whole.length; at += 1) {
        this.#beginnings.add(whole.slice(at, at + shortestName));
      }
    }
    this.#phones = new Set(texts.flatMap((text) => [...phonesTyped(text, own)]));
    this.#emails = new Set(texts.flatMap((text) => [...emailsTyped(text, own)]));
    // A register's keys lack 株式会社 and the like.
    this.beginnings = beginningsIn([...this.#wholes, ...texts.map((text) => folded(nameKey(text)))]);
  }

  /** Telephone numbers and e-mail addresses in the texts that are not the shop's own. */
  get typed(): readonly string[] {
    return [...this.#phones, ...this.#emails];
  }

  take(people: Iterable<OnRegister>): void {
    for (const { name, phone, mobile, email } of people) {
      if (this.#holds(folded(name))) this.found.names.add(name);
      if (this.#phones.size > 0) this.#takePhones(phone, mobile);
      if (this.#emails.size > 0 && email !== null) {
        const key = email.normalize("NFKC").trim().toLowerCase();
        if (this.#emails.has(key)) this.found.emails.add(key);
      }
    }
  }

  #holds(key: string): boolean {
    return this.#beginnings.has(key.slice(0, shortestName)) && this.#wholes.some((one) => one.includes(key));
  }

  #takePhones(...typed: readonly (string | null)[]): void {
    for (const one of typed) {
      const key = one === null ? null : readPhone(one).key;
      if (key !== null && this.#phones.has(key)) this.found.phones.add(key);
    }
  }
}

/**
 * Each in every way in which a key may write it: folding makes large katakana of hiragana and small kana, a key does
 * not.
 */
function beginningsIn(wholes: readonly string[]): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const whole of wholes) {
    const chars = [...whole];
    chars.forEach((char, index) => {
      const pair = char + (chars[index + 1] ?? "");
      if (seen.has(pair)) return;
      seen.add(pair);
      for (const first of written(char)) {
        found.add(first);
        for (const second of written(chars[index + 1] ?? "")) found.add(first + second);
      }
    });
  }
  return [...found];
}

const smallOf: Readonly<Record<string, string>> = Object.fromEntries(
  [..."アイウエオツヤユヨワカケ"].map((large, index) => [large, "ァィゥェォッャュョヮヵヶ".charAt(index)]),
);

function written(char: string): string[] {
  const katakana = [char, smallOf[char]].filter((one) => one !== undefined);
  const hiragana = katakana.flatMap((one) =>
    /[ァ-ヶ]/.test(one) ? [String.fromCharCode(one.charCodeAt(0) - 0x60)] : [],
  );
  return [...katakana, ...hiragana];
}

/** A name of two characters would be found inside other words. */
const shortestName = 3;
const longestName = 24;

/** Names of a register for looking up, made once for all parts of a letter. */
export type NameIndex = ReadonlyMap<string, string>;

export function indexNames(customers: CustomerTraces, own: CustomerTraces): NameIndex {
  const index = new Map<string, string>();
  for (const name of customers.names) {
    const key = folded(name);
    const { length } = [...key];
    if (length >= shortestName && length <= longestName) index.set(key, name);
  }
  for (const name of own.names) index.delete(folded(name));
  return index;
}

/**
 * The first customer's name, telephone number or e-mail address that stands in the text and is not the shop's own.
 * Looked up from the text's side, so that the size of the register costs nothing.
 */
export function customerIn(
  text: string,
  names: NameIndex,
  customers: CustomerTraces,
  own: CustomerTraces,
): string | undefined {
  return nameIn(text, names) ?? phoneIn(text, customers, own) ?? emailIn(text, customers, own);
}

function nameIn(text: string, names: NameIndex): string | undefined {
  const chars = [...folded(text)];
  for (let start = 0; start < chars.length; start += 1) {
    let piece = "";
    for (let end = start; end < Math.min(chars.length, start + longestName); end += 1) {
      piece += chars[end];
      const name = end - start + 1 >= shortestName ? names.get(piece) : undefined;
      if (name !== undefined && (!isShortKana(piece) || standsAlone(text, name))) return name;
    }
  }
  return;
}

function phoneIn(text: string, customers: CustomerTraces, own: CustomerTraces): string | undefined {
  return firstOf(customers.phones, phonesTyped(text, own));
}

function phonesTyped(text: string, own: CustomerTraces): Set<string> {
  const runs = text.normalize("NFKC").match(/\d[\d\-() ー−‐]{8,}\d/g) ?? [];
  const typed = new Set(runs.map(digits));
  for (const phone of own.phones) typed.delete(digits(phone));
  return typed;
}

function emailIn(text: string, customers: CustomerTraces, own: CustomerTraces): string | undefined {
  return firstOf(customers.emails, emailsTyped(text, own));
}

function emailsTyped(text: string, own: CustomerTraces): Set<string> {
  const plain = text.normalize("NFKC").toLowerCase();
  const typed = new Set(plain.match(/[^\s<>()「」、。:]+@[^\s<>()「」、。]+/g) ?? []);
  for (const email of own.emails) typed.delete(email.toLowerCase());
  return typed;
}

function firstOf(values: Iterable<string>, wanted: ReadonlySet<string>): string | undefined {
  if (wanted.size === 0) return;
  for (const value of values) if (wanted.has(value)) return value;
  return;
}

const digits = (text: string): string => text.replace(/\D/g, "");
