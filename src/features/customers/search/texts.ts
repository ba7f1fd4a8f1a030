/** What of a customer is searched, and how what somebody types is compared with it. */
import { addressKey, emailKey, largeKatakana, readPhone, searchKey } from "#src/lib/match-keys.ts";

export interface Searchable {
  readonly customerNo: string | null;
  readonly company: string | null;
  readonly address: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly fax: string | null;
  readonly email: string | null;
}

/** What is searched in its folded spelling. */
interface StoredKeys {
  readonly nameKey: string;
  readonly kanaKey: string;
  readonly addressKey: string;
}

/** One word that was typed: any of its spellings counts. */
export interface Term {
  readonly spellings: readonly string[];
}

const prefecture = /^(?:東京都|北海道|(?:京都|大阪)府|[^市区町村郡\d]{2,3}県)/;

/** Keys as they were read. */
interface ReadKeys {
  readonly name: string;
  readonly kana: string;
  readonly address: string;
  readonly phone: string | null;
  readonly mobile: string | null;
}

/** Keys as they are stored, and those that are not. */
function keysOf(person: Searchable & StoredKeys): ReadKeys {
  return {
    name: person.nameKey,
    kana: person.kanaKey,
    address: person.addressKey,
    phone: phoneKey(person.phone),
    mobile: phoneKey(person.mobile),
  };
}

function phoneKey(raw: string | null): string | null {
  return raw === null ? null : readPhone(raw).key;
}

/** Texts in which a part is looked for; each field by itself, so that no match runs over two. */
export function searchTexts(person: Searchable, keys: ReadKeys): string[] {
  const texts = [largeKatakana(keys.name)];
  const add = (text: string) => {
    if (text !== "" && !texts.includes(text)) texts.push(text);
  };
  add(keys.kana);
  if (person.company !== null) add(searchKey(person.company));
  if (person.address !== null) {
    add((prefecture.exec(person.address)?.[0] ?? "") + largeKatakana(keys.address));
  }
  const addNumber = (raw: string | null, key: string | null) => {
    if (raw !== null) add(key ?? searchKey(raw));
  };
  addNumber(person.phone, keys.phone);
  addNumber(person.mobile, keys.mobile);
  addNumber(person.fax, phoneKey(person.fax));
  if (person.customerNo !== null) add(searchKey(person.customerNo));
  if (person.email !== null) add(largeKatakana(emailKey(person.email) ?? searchKey(person.email)));
  return texts;
}

/** The words of a query; all of them must be found. 「１丁目２番」 is also looked for as 「12」, as addresses are kept. */
export function termsOf(query: string): Term[] {
  const words = query.slice(0, 200).split(/[\s\u3000]+/);
  return words.flatMap((word) => {
    const spellings = new Set([searchKey(word), largeKatakana(addressKey(word))]);
    spellings.delete("");
    return spellings.size === 0 ? [] : [{ spellings: [...spellings] }];
  });
}

/** Whether every word is in some text of this person, or is the number that people say. */
export function matches(
  person: Searchable & StoredKeys & { readonly number: number },
  terms: readonly Term[],
): boolean {
  // Most are looked for by name: then nothing else of a row is read.
  const name = largeKatakana(person.nameKey);
  let texts: string[] | undefined;
  const isIn = (spelling: string): boolean => {
    if (name.includes(spelling)) return true;
    texts ??= searchTexts(person, keysOf(person));
    return (
      texts.some((text) => text.includes(spelling)) ||
      (/^\d{1,7}$/.test(spelling) && Number(spelling) === person.number)
    );
  };
  return terms.every((term) => term.spellings.some(isIn));
}
