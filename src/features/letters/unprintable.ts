/** Characters that would print as 〓, found quickly: a register holds the same few thousand characters over and over. */
import { codePointName } from "#src/lib/japanese-text.ts";
import { findUnprintable } from "#src/typeset/index.ts";

const printable = new Map<string, boolean>();
const mostRemembered = 50_000;

/** Each unprintable character of the text once. */
export function unprintableIn(text: string): string[] {
  const found = new Set<string>();
  for (const character of text) {
    let isPrintable = printable.get(character);
    if (isPrintable === undefined) {
      isPrintable = findUnprintable(character).length === 0;
      if (printable.size >= mostRemembered) printable.clear();
      printable.set(character, isPrintable);
    }
    if (!isPrintable) found.add(character);
  }
  return [...found];
}

/** 「😀（U+1F600）」, so that it can be found where it cannot be shown. */
export function namedCharacter(character: string): string {
  const code = character.codePointAt(0)!;
  const isShown = code < 0xd800 || code > 0xf8ff;
  const name = codePointName(character);
  return isShown ? `${character}（${name}）` : name;
}
