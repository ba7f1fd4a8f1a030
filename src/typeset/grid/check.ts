/** Characters that 内容証明 does not take, each with its place on the grid (DOMAIN §6.1, items 1, 2; §6.4). */
import { isDropped, printableCharacters } from "../break/clean.ts";
import { findUnprintable } from "../fonts/unprintable.ts";
import { isFramed } from "./count.ts";
import { type GridForm, layOutGrid } from "./layout.ts";

export interface GridFault {
  /**
   * `latin`: letters that are no proper noun. `table`: ruled lines. `unprintable`: no font here has it. `strange`:
   * neither kana, kanji, digit, bracket, stop nor a symbol in common use. `framed`: taken, but better avoided.
   */
  readonly code: "latin" | "table" | "unprintable" | "strange" | "framed";
  /** The character, or the whole run of letters. */
  readonly text: string;
  /** Counted from 1. */
  readonly page: number;
  readonly line: number;
  readonly cell: number;
}

const common =
  /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ーｰ〆゛゜ﾞﾟ\p{Nl}\p{No}\p{P}\p{S}0-9０-９ \u3000]$/u;
/** Without the roman numerals, which Unicode counts as Latin script. */
const letter = /(?=\p{L})\p{Script=Latin}/u;
const letters = /(?:(?=\p{L})\p{Script=Latin})+/gu;
const ruled = /[\u2500-\u257f\t]|^[^|｜]*[|｜][^|｜]*[|｜]/u;

/** `properNouns`: spelled as in the text; 全角 and 半角 are the same. */
export function checkGrid(
  text: string,
  form: GridForm,
  properNouns: readonly string[] = [],
): readonly GridFault[] {
  const found = new Map<number, Pick<GridFault, "code" | "text">>();
  for (const match of latinRuns(text, properNouns))
    found.set(match.index, { code: "latin", text: match.text });
  for (const { index, character } of findUnprintable(text))
    found.set(index, { code: "unprintable", text: character.toWellFormed() });
  const faults: GridFault[] = [];
  layOutGrid(text, form).forEach(({ lines }, page) => {
    lines.forEach(({ marks }, line) => {
      const isRuled = ruled.test(marks.map((mark) => mark.text).join(""));
      for (const mark of marks) {
        const fault = found.get(mark.index) ?? judge(mark.text, isRuled);
        if (fault !== undefined) {
          faults.push({ ...fault, page: page + 1, line: line + 1, cell: mark.cell + 1 });
        }
      }
    });
  });
  return faults;
}

function judge(text: string, isRuled: boolean): Pick<GridFault, "code" | "text"> | undefined {
  const [character = ""] = text;
  const cp = character.codePointAt(0)!;
  if (isRuled && /[\u2500-\u257f\t|｜]/u.test(character)) return { code: "table", text: character };
  if (isFramed(cp)) return { code: "framed", text: character };
  // One cell prints one glyph: a mark that does not melt into its character would be lost.
  if (printableCharacters(text).length > 1) return { code: "strange", text };
  if (letter.test(character)) return undefined;
  const isStrange =
    isDropped(cp) || !common.test(character) || /\p{Emoji_Presentation}/u.test(character) || cp === 0xfffc;
  return isStrange ? { code: "strange", text: character } : undefined;
}

/** Runs of Latin letters outside of the proper nouns. */
function latinRuns(
  text: string,
  properNouns: readonly string[],
): readonly { readonly index: number; readonly text: string }[] {
  const plain = narrow(text);
  const isProper = new Uint8Array(plain.length);
  for (const noun of properNouns.map(narrow).filter((each) => letter.test(each))) {
    for (let at = plain.indexOf(noun); at >= 0; at = plain.indexOf(noun, at + 1)) {
      const isPart =
        (letter.test(noun[0]!) && letter.test(plain[at - 1] ?? "")) ||
        (letter.test(noun.at(-1)!) && letter.test(plain[at + noun.length] ?? ""));
      if (!isPart) isProper.fill(1, at, at + noun.length);
    }
  }
  return [...plain.matchAll(letters)]
    .filter(({ index }) => isProper[index] !== 1)
    .map(({ index, 0: run }) => ({ index, text: text.slice(index, index + run.length) }));
}

/** Full-width letters, digits and signs as their half-width twins; the length stays the same. */
const narrow = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (ch) => String.fromCharCode(ch.charCodeAt(0) - 0xfee0));
