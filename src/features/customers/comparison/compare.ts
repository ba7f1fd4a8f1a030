/**
 * Two texts beside each other, character by character. Nothing is normalised: what the register says is what was
 * imported, what the postcard says is what somebody read from the picture. Only spaces are not told apart, because
 * nobody can read their width from a picture. A shadow key (DOMAIN §9.3) decides whether two different spellings mean
 * the same.
 */
import { kanjiNumber } from "#src/lib/japanese-date.ts";
import { addressKey, emailKey, kanaKey, nameKey, readPhone, readPostal } from "#src/lib/match-keys.ts";

export const comparedFields = ["name", "kana", "postal", "address", "building", "phone", "email"] as const;
export type ComparedField = (typeof comparedFields)[number];

export const fieldLabels: Readonly<Record<ComparedField, string>> = {
  name: "お名前",
  kana: "ふりがな",
  postal: "郵便番号",
  address: "住所",
  building: "建物名・部屋番号",
  phone: "電話番号",
  email: "メールアドレス",
};

/**
 * `exact`: every character is the same. `exact_error`: the same, and the register's spelling is known to be wrong.
 * `same`: spelt otherwise, meaning the same. `different`. `unreadable`: on the postcard, but nobody can read it.
 * `absent`: not on the postcard. `unlisted`: not in the register.
 */
export const outcomes = [
  "exact",
  "exact_error",
  "same",
  "different",
  "unreadable",
  "absent",
  "unlisted",
] as const;
export type Outcome = (typeof outcomes)[number];

export const outcomeLabels: Readonly<Record<Outcome, string>> = {
  exact: "表記まで同じ",
  exact_error: "表記まで同じ（誤りも含め）",
  same: "同じ（書き方は違う）",
  different: "違う",
  unreadable: "判読できない",
  absent: "はがきに記載なし",
  unlisted: "名簿に記載なし",
};

/** A stretch of one side: common to both, or standing on this side only. */
export interface Stretch {
  readonly text: string;
  readonly differs: boolean;
}

export interface Beside {
  readonly postcard: readonly Stretch[];
  readonly register: readonly Stretch[];
}

const segmenter = new Intl.Segmenter("ja", { granularity: "grapheme" });
const characters = (text: string): string[] => [...segmenter.segment(text)].map((one) => one.segment);
const isSpace = (text: string): boolean => /^\s*$/.test(text);
const isSame = (one: string, other: string): boolean => one === other || (isSpace(one) && isSpace(other));
const withoutSpaces = (text: string): string => text.replace(/\s/g, "");

/** Marks what differs by the longest common subsequence of characters as people see them. */
export function besideEachOther(postcard: string, register: string): Beside {
  const a = characters(postcard);
  const b = characters(register);
  const longest = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i]![j] = isSame(a[i]!, b[j]!)
        ? longest[i + 1]![j + 1]! + 1
        : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  const left: Stretch[] = [];
  const right: Stretch[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && isSame(a[i]!, b[j]!)) {
      add(left, a[i]!, false);
      add(right, b[j]!, false);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) {
      add(left, a[i]!, !isSpace(a[i]!));
      i += 1;
    } else {
      add(right, b[j]!, !isSpace(b[j]!));
      j += 1;
    }
  }
  return { postcard: left, register: right };
}

function add(stretches: Stretch[], text: string, differs: boolean): void {
  const last = stretches.at(-1);
  if (last?.differs === differs) stretches[stretches.length - 1] = { text: last.text + text, differs };
  else stretches.push({ text, differs });
}

/** An address set upright writes its numbers in kanji: 「一ー七ー八 二〇三」 is 1-7-8 203. */
function writtenAddressKey(text: string): string {
  const numbers = text
    .replace(/[〇一二三四五六七八九]{2,}/g, kanjiNumber)
    .replace(/[〇一二三四五六七八九十百]+(?=\s*[ー‐‑–—―−－-])/g, kanjiNumber)
    .replace(/(?<=[ー‐‑–—―−－-]\s*)[〇一二三四五六七八九十百]+/g, kanjiNumber);
  return addressKey(numbers);
}

const keys: Readonly<Record<ComparedField, (text: string) => string | null>> = {
  name: nameKey,
  kana: kanaKey,
  postal: (text) => readPostal(text).key,
  address: writtenAddressKey,
  building: writtenAddressKey,
  phone: (text) => readPhone(text).key,
  email: emailKey,
};

export interface Reading {
  readonly field: ComparedField;
  /** As read from the picture; "" where it is not there, or cannot be read. */
  readonly postcard: string;
  readonly isUnreadable: boolean;
  /** As imported; null where the register has nothing. */
  readonly register: string | null;
  /** Somebody knows that the register's spelling is wrong (old address, misspelt name). */
  readonly isKnownError: boolean;
}

export function outcomeOf({ field, postcard, isUnreadable, register, isKnownError }: Reading): Outcome {
  if (isUnreadable) return "unreadable";
  if (postcard === "") return "absent";
  if (register === null || register === "") return "unlisted";
  if (withoutSpaces(postcard) === withoutSpaces(register)) return isKnownError ? "exact_error" : "exact";
  const [one, other] = [keys[field](postcard), keys[field](register)];
  return one !== null && one !== "" && one === other ? "same" : "different";
}
