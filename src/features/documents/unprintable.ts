/** Characters that the fonts cannot print are named before anything is printed: nobody's name becomes 〓. */
import { codePointName } from "#src/lib/japanese-text.ts";
import { findUnprintable, findVariants } from "#src/typeset/index.ts";
import type { Finding, Placed } from "./places.ts";

/** Characters of context shown on each side. */
const CONTEXT = 8;

export function findUnprintableText(texts: readonly Placed[]): Finding[] {
  const named = new Map<string, Finding>();
  for (const { place, path, text } of texts) {
    for (const { character, index } of findUnprintable(text)) {
      const code = codePointName(character);
      const around = excerpt(text, index, character.length);
      const key = `${code} ${around}`;
      if (named.has(key)) continue;
      named.set(key, {
        path,
        sentence: `${place}の「${around}」に、印刷できない文字「${character.toWellFormed()}」（${code}）があります。この文字を別の書き方に直してください。`,
      });
    }
  }
  return [...named.values()];
}

/** What will be printed in another form than it was typed in, in sentences. It can be issued all the same. */
export function tellVariants(texts: readonly Placed[]): string[] {
  const told = new Set<string>();
  for (const { place, text } of texts) {
    for (const { character, prints } of findVariants(text)) {
      told.add(
        `${place}の「${character}」は、印刷では「${prints}」の形になります。意味は変わらず、PDFから写した文字は元のままです。`,
      );
    }
  }
  return [...told];
}

function excerpt(text: string, index: number, length: number): string {
  const before = [...text.slice(0, index)].slice(-CONTEXT).join("");
  const after = [...text.slice(index + length)].slice(0, CONTEXT).join("");
  return `${before}${text.slice(index, index + length)}${after}`.replace(/\s+/g, " ").toWellFormed();
}
