/** JIS X 0208: signs, kana and the kanji of level 1 (rows 16–47) and level 2 (rows 48–84), and ASCII. */

/** Rows 9–15 are empty; programs fill row 13 with signs of makers (① ㈱ №), rows 85–94 with kanji (髙 﨑). */
const rows: readonly (readonly [number, number])[] = [
  [1, 8],
  [16, 84],
];
/** What other tables of the same standard write for the same sign. */
const twins = "〜−‖¢£¬—";

let known: ReadonlySet<string> | undefined;

function characters(): ReadonlySet<string> {
  if (known) return known;
  const decoder = new TextDecoder("euc-jp", { fatal: true });
  const found = new Set<string>(twins);
  for (let code = 0x20; code < 0x7f; code += 1) found.add(String.fromCharCode(code));
  for (const [from, to] of rows) {
    for (let row = from; row <= to; row += 1) {
      for (let cell = 1; cell <= 94; cell += 1) {
        try {
          found.add(decoder.decode(Uint8Array.of(0xa0 + row, 0xa0 + cell)));
        } catch {
          // A place of the table that holds no character.
        }
      }
    }
  }
  known = found;
  return found;
}

export const isJisCharacter = (character: string): boolean => characters().has(character);
