/** Passwords for files that are handed over: strong by themselves, and easy to read out over the telephone. */
import { randomInt } from "node:crypto";

/** Without letters that look like others. 20 of 29 characters: 97 bits. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ";
const GROUPS = 5;

/** Five groups of four with "-" between: `7KQ2-…`. */
export function newSpokenPassword(): string {
  const group = (): string => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}
