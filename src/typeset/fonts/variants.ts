import { isVariationSelector } from "../break/clean.ts";
import { type OpenFont, openFont } from "./files.ts";

export interface Variant {
  /** The ideograph with its variation selector, as it was typed. */
  readonly character: string;
  /** What is printed instead. */
  readonly prints: string;
  /** Offset in the text, in UTF-16 units. */
  readonly index: number;
}

const sequences = new WeakMap<OpenFont, ReadonlyMap<number, number>>();

const usualForm = 0;

/**
 * The glyph of an ideograph with a selector: 0 where the usual glyph is that form, undefined where the font lacks it.
 */
export function variantGlyph(font: OpenFont, base: number, selector: number): number | undefined {
  let known = sequences.get(font);
  if (known === undefined) {
    known = readSequences(font);
    sequences.set(font, known);
  }
  return known.get(keyOf(base, selector));
}

// A base has 21 bits.
const keyOf = (base: number, selector: number): number => selector * 0x20_0000 + base;

function readSequences(font: OpenFont): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { varSelector, defaultUVS, nonDefaultUVS } of font._cmapProcessor.uvs?.varSelectors.toArray() ??
    []) {
    for (const { startUnicodeValue: first, additionalCount } of defaultUVS ?? []) {
      for (let cp = first; cp <= first + additionalCount; cp += 1)
        found.set(keyOf(cp, varSelector), usualForm);
    }
    for (const { unicodeValue, glyphID } of nonDefaultUVS ?? []) {
      found.set(keyOf(unicodeValue, varSelector), glyphID);
    }
  }
  return found;
}

const selectors = /[\uFE00-\uFE02\u{E0100}-\u{E01EF}]/u;

/**
 * Ideographs with a variation selector (辻󠄀 of a register of families) whose form no font here has: they are printed in
 * their usual form, which their bearers may mind. Copied out of a PDF they keep their selector.
 */
export function findVariants(text: string): readonly Variant[] {
  const found: Variant[] = [];
  if (!selectors.test(text)) return found;
  let before = "";
  let index = 0;
  for (const ch of text) {
    const cp = ch.codePointAt(0)!;
    const base = before.codePointAt(0) ?? 0;
    if (isVariationSelector(cp, base) && !isPrinted(base, cp)) {
      found.push({ character: `${before}${ch}`, prints: before, index: index - before.length });
    }
    before = ch;
    index += ch.length;
  }
  return found;
}

function isPrinted(base: number, selector: number): boolean {
  const serif = openFont({ family: "serif", isBold: false });
  const sans = openFont({ family: "sans", isBold: false });
  const font = serif.hasGlyphForCodePoint(base) ? serif : sans;
  return variantGlyph(font, base, selector) !== undefined;
}
