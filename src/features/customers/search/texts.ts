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

/** Keys that were read before; a number's is left out where nobody has read it yet. */
interface ReadKeys {
  readonly name: string;
  readonly kana: string;
  readonly address: string;
  readonly phone?: string | null;
  readonly mobile?: string | null;
}

/** Texts in which a part is looked for, each once; each field by itself, so that no match runs over two. */
export function searchTexts(person: Searchable, keys: ReadKeys): string[] {
  const texts: string[] = [];
  someText(person, keys, (text) => {
    if (text !== "" && !texts.includes(text)) texts.push(text);
    return false;
  });
  return texts;
}

/** Whether one of the texts fits. Most who are found are found by the first few, so the rest waits to be read. */
function someText(person: Searchable, keys: ReadKeys, fits: (text: string) => boolean): boolean {
  const { company, address, phone, mobile, fax, customerNo, email } = person;
  return (
    fits(largeKatakana(keys.name)) ||
    fits(keys.kana) ||
    (company !== null && fits(searchKey(company))) ||
    (address !== null && fits((prefecture.exec(address)?.[0] ?? "") + largeKatakana(keys.address))) ||
    (phone !== null && fits(numberText(phone, keys.phone))) ||
    (mobile !== null && fits(numberText(mobile, keys.mobile))) ||
    (fax !== null && fits(numberText(fax))) ||
    (customerNo !== null && fits(searchKey(customerNo))) ||
    (email !== null && fits(largeKatakana(emailKey(email) ?? searchKey(email))))
  );
}

function numberText(raw: string, key: string | null = readPhone(raw).key): string {
  return key ?? searchKey(raw);
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
  const keys = { name: person.nameKey, kana: person.kanaKey, address: person.addressKey };
  const isIn = (spelling: string): boolean =>
    someText(person, keys, (text) => text.includes(spelling)) ||
    (/^\d{1,7}$/.test(spelling) && Number(spelling) === person.number);
  return terms.every((term) => term.spellings.some(isIn));
}
