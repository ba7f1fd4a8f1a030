/** Postal codes as paper prints them, without 〒. */
import { readPostal } from "./match-keys.ts";

/** 「000-0001」 of seven digits. */
export const hyphenated = (digits: string): string => `${digits.slice(0, 3)}-${digits.slice(3)}`;

/** 「000-0001」, however it was typed; as it stands where it is no postal code. */
export function postalWords(typed: string): string {
  const { key, restored } = readPostal(typed);
  return key === null || restored ? typed.trim().replace(/^〒\s*/, "") : hyphenated(key);
}
