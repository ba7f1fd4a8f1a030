import { isDropped } from "../break/clean.ts";
import { openFont } from "./files.ts";

export interface Unprintable {
  readonly character: string;
  readonly codePoint: number;
  /** Offset in the text, in UTF-16 units. */
  readonly index: number;
}

/**
 * Characters that no font here can print and that would appear as 〓. Line ends, tabs, control characters, zero-width
 * marks and variation selectors are passed over: they have no picture of their own. Lone surrogates are named.
 */
export function findUnprintable(text: string): readonly Unprintable[] {
  const found: Unprintable[] = [];
  const serif = openFont({ family: "serif", isBold: false });
  let index = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    const isLone = codePoint >= 0xd800 && codePoint <= 0xdfff;
    if (
      isLone ||
      (!isDropped(codePoint) && !isLineEnd(codePoint) && !serif.hasGlyphForCodePoint(codePoint))
    ) {
      const sans = openFont({ family: "sans", isBold: false });
      if (isLone || !sans.hasGlyphForCodePoint(codePoint)) found.push({ character, codePoint, index });
    }
    index += character.length;
  }
  return found;
}

const isLineEnd = (cp: number): boolean => cp === 0x2028 || cp === 0x2029;
