/** Words as outlines: the sample's pictures need no font of the machine that draws them. */
import { createRequire } from "node:module";
import { type Font, openSync } from "fontkit";

const require = createRequire(import.meta.url);
const fonts = new Map<string, Font>();

const FILES = {
  serif: "@expo-google-fonts/noto-serif-jp/400Regular/NotoSerifJP_400Regular.ttf",
  sansBold: "@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf",
} as const;
export type Face = keyof typeof FILES;

function fontOf(face: Face): Font {
  const known = fonts.get(face);
  if (known) return known;
  const opened = openSync(require.resolve(FILES[face])) as Font;
  fonts.set(face, opened);
  return opened;
}

function glyph(face: Face, character: string, x: number, y: number, size: number, turn = 0): string {
  const font = fontOf(face);
  const path = font.layout(character).glyphs[0]!.path.toSVG();
  const scale = size / font.unitsPerEm;
  return `<path transform="translate(${x} ${y}) rotate(${turn}) scale(${scale} ${-scale})" d="${path}"/>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly face?: Face;
}

/** A vertical line, from the top: x is the middle of the column. */
export function vertical(text: string, { x, y, size, face = "serif" }: Place): string {
  return [...text]
    .map((character, index) => {
      const top = y + index * size * 1.08;
      // Long marks turn with the line.
      if (character === "ー" || character === "-") {
        return glyph(face, character, x - size * 0.36, top + size * 0.05, size, 90);
      }
      return glyph(face, character, x - size / 2, top + size * 0.86, size);
    })
    .join("");
}

/** A horizontal line, beginning at x on the baseline y; with `centred`, around x. */
export function horizontal(text: string, { x, y, size, face = "serif" }: Place, centred = false): string {
  const font = fontOf(face);
  const scale = size / font.unitsPerEm;
  const run = font.layout(text);
  const width = run.positions.reduce((sum, position) => sum + position.xAdvance, 0) * scale;
  let at = centred ? x - width / 2 : x;
  return run.glyphs
    .map((one, index) => {
      const drawn = `<path transform="translate(${at} ${y}) scale(${scale} ${-scale})" d="${one.path.toSVG()}"/>`;
      at += run.positions[index]!.xAdvance * scale;
      return drawn;
    })
    .join("");
}
