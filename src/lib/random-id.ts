/** Identifiers that nobody can guess or count: a short prefix that names the kind, then 128 random bits. */
import { randomBytes } from "node:crypto";

// Crockford's base 32: lower case, safe in addresses and file names, no i, l, o, u to misread.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new id such as `inc_7f3k…`: `prefix`, an underscore, 26 characters.
 * The prefix is given without the underscore: 2 to 8 lower-case letters.
 */
export function newId(prefix: string): string {
  if (!/^[a-z]{2,8}$/.test(prefix)) throw new TypeError(`id prefix must be 2 to 8 lower-case letters`);
  let rest = BigInt(`0x${randomBytes(16).toString("hex")}`);
  let digits = "";
  for (let place = 0; place < 26; place += 1) {
    digits = alphabet.charAt(Number(rest & 31n)) + digits;
    rest >>= 5n;
  }
  return `${prefix}_${digits}`;
}
