import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import type { Family } from "../tree.ts";

/** The part of fontkit's font that is used here; pdfkit opens the file and hands it over. */
export interface OpenFont {
  readonly unitsPerEm: number;
  readonly characterSet: readonly number[];
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { readonly id: number; readonly advanceWidth: number };
  layout(
    text: string,
    features?: Readonly<Record<string, boolean>>,
  ): {
    readonly glyphs: readonly { readonly id: number; readonly advanceWidth: number }[];
    readonly positions: readonly { readonly xAdvance: number }[];
  };
  getGlyph(id: number): { readonly id: number; readonly advanceWidth: number };
  readonly _cmapProcessor: {
    lookup(codePoint: number): number;
    /** The font's table of variation sequences. */
    readonly uvs?: { readonly varSelectors: { toArray(): readonly VariationSelector[] } };
  };
}

interface VariationSelector {
  readonly varSelector: number;
  readonly defaultUVS?: readonly { readonly startUnicodeValue: number; readonly additionalCount: number }[];
  readonly nonDefaultUVS?: readonly { readonly unicodeValue: number; readonly glyphID: number }[];
}

export interface Face {
  readonly family: Family;
  readonly isBold: boolean;
}

const require = createRequire(import.meta.url);
const paths = {
  serif: {
    regular: "@expo-google-fonts/noto-serif-jp/400Regular/NotoSerifJP_400Regular.ttf",
    bold: "@expo-google-fonts/noto-serif-jp/700Bold/NotoSerifJP_700Bold.ttf",
  },
  sans: {
    regular: "@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
    bold: "@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf",
  },
} as const;

const opened = new Map<string, OpenFont>();

/** Opens a face once for the life of the process (5–8 MB each; glyphs are read when they are asked for). */
export function openFont(face: Face): OpenFont {
  const path = paths[face.family][face.isBold ? "bold" : "regular"];
  const known = opened.get(path);
  if (known !== undefined) return known;
  const opener = new PDFDocument({ autoFirstPage: false, font: require.resolve(path) });
  const { font } = (opener as unknown as { _font: { font: OpenFont } })._font;
  opened.set(path, font);
  return font;
}

const searchable = new WeakMap<OpenFont, ReadonlyMap<number, number>>();

/**
 * Glyph id → the code point a reader will search for. 617 glyphs serve several code points (⾼ U+2FBC and 高 share one),
 * and a PDF can name only one of them: the usual ideograph or kana wins over its compatibility twin.
 */
export function searchableCodePoint(font: OpenFont, glyph: number, codePoint: number): number {
  let map = searchable.get(font);
  if (map === undefined) {
    map = preferredCodePoints(font);
    searchable.set(font, map);
  }
  return map.get(glyph) ?? codePoint;
}

function preferredCodePoints(font: OpenFont): ReadonlyMap<number, number> {
  const map = new Map<number, number>();
  for (const cp of font.characterSet) {
    const glyph = font._cmapProcessor.lookup(cp);
    const before = map.get(glyph);
    if (before === undefined || rank(cp) < rank(before)) map.set(glyph, cp);
  }
  return map;
}

/** Lower is more usual. */
function rank(cp: number): number {
  const isUsual =
    (cp >= 0x20 && cp < 0x7f) ||
    // ① and Ⅲ, not their twins among the dingbats; ㈱ ㎡. Not the operators between: ／ is copied as ／, not as ∕.
    (cp >= 0x2150 && cp < 0x2190) ||
    (cp >= 0x2460 && cp < 0x2500) ||
    (cp >= 0x3200 && cp < 0x3400) ||
    (cp >= 0x3000 && cp < 0x3100) ||
    (cp >= 0x4e00 && cp <= 0x9fff) ||
    (cp >= 0xff01 && cp < 0xff5f);
  if (isUsual) return cp;
  const text = String.fromCodePoint(cp);
  return (text.normalize("NFKC") === text ? 0x200000 : 0x400000) + cp;
}
