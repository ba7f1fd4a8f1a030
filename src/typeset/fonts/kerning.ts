import type { OpenFont } from "./files.ts";

const pairs = new WeakMap<OpenFont, Map<string, number>>();

/** How much closer (below 0) or further apart the font sets two Latin letters than their widths say; 1/1000 em. */
export function kerningOf(font: OpenFont, a: string, b: string): number {
  let known = pairs.get(font);
  if (known === undefined) {
    known = new Map();
    pairs.set(font, known);
  }
  const pair = a + b;
  let kerning = known.get(pair);
  if (kerning === undefined) {
    kerning = askFont(font, pair);
    known.set(pair, kerning);
  }
  return kerning;
}

function askFont(font: OpenFont, pair: string): number {
  const { glyphs, positions } = font.layout(pair, { liga: false, clig: false });
  const [first] = glyphs;
  if (glyphs.length !== 2 || first === undefined) return 0;
  return ((positions[0]!.xAdvance - first.advanceWidth) * 1000) / font.unitsPerEm;
}
