/** The code on the printed recovery sheet: made, and read as people type it. */
import { randomBytes } from "node:crypto";

const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_GROUPS = 8;
const CODE_GROUP_LENGTH = 4;

/** A recovery code of 160 bits in eight groups of four (Crockford's base 32: no I, L, O, U). */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(CODE_GROUPS * CODE_GROUP_LENGTH)].map((byte) => CODE_ALPHABET[byte % 32]);
  return Array.from({ length: CODE_GROUPS }, (_, group) =>
    letters.slice(group * CODE_GROUP_LENGTH, (group + 1) * CODE_GROUP_LENGTH).join(""),
  ).join("-");
}

/** Reads a code as people type it: full width, lower case, spaces, O for 0, I or L for 1. */
export function normalizeRecoveryCode(typed: string): string {
  const letters = typed
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return letters.match(/.{1,4}/g)?.join("-") ?? "";
}
