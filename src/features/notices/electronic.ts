/**
 * e内容証明: a Word file for the post office's web service (DOMAIN §6.2). All of its limits come from secondary sources,
 * some of them old: sheets, margins and characters have to be compared with the post office's own page before sending.
 */
import { codePointName } from "#src/lib/japanese-text.ts";
import { isJisCharacter } from "#src/lib/jis-characters.ts";

/**
 * Its own limits are 15 mm at three sides, 70 mm at the foot and 10.5 points; a little more keeps clear of rounding.
 */
export const electronicPage = {
  top: 20,
  right: 20,
  bottom: 75,
  left: 20,
  size: 10.5,
  /** Lines of 18 points: 31 on a sheet. */
  leading: 18 / 10.5,
  font: "ＭＳ 明朝",
} as const;
/** 170 mm hold 45 characters; one less, since Word may carry a character into the next line. */
const perLine = 44;
const perSheet = 31;
/** Not verified (DOMAIN §13, 9). */
export const mostSheets = 5;
const mostNamed = 30;

export const electronicCaution =
  "余白・文字の大きさ・使える文字・枚数の上限は、郵便局以外の資料によるものです（資料が古いものもあります）。送る前に、郵便局の「e内容証明」のページで、今の決まりを確かめてください。";

/** What keeps the words from being sent that way, each with its place and what to do; empty when nothing was found. */
export function electronicFaults(text: string): string[] {
  const faults: string[] = [];
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    [...line].forEach((character, at) => {
      if (isJisCharacter(character)) return;
      const shown = /^[\p{C}\p{Z}\p{M}]$/u.test(character)
        ? `見えない文字（${codePointName(character)}）`
        : `「${character}」`;
      faults.push(
        `${index + 1}行目${headOf(line)}の${at + 1}文字目の${shown}は、JIS第1・第2水準にない文字です。${adviceFor(character)}`,
      );
    });
  });
  const named = faults.slice(0, mostNamed);
  if (faults.length > mostNamed)
    named.push(`ほかにも、使えない文字が${faults.length - mostNamed}か所あります。`);
  const sheets = electronicSheets(text);
  if (sheets > mostSheets)
    named.push(
      `${sheets}枚になる見込みです。${mostSheets}枚までとされています（未確認）。文を短くするか、紙の内容証明で送ってください。`,
    );
  return named;
}

/** Sheets that the words fill on `electronicPage`, rather one too many than one too few. */
export function electronicSheets(text: string): number {
  const lines = text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / perLine)), 0);
  return Math.max(1, Math.ceil(lines / perSheet));
}

/** In 全角; Latin letters and digits take half. */
const widthOf = (line: string): number =>
  [...line].reduce((sum, character) => sum + (/[\x20-\x7e]/.test(character) ? 0.5 : 1), 0);

/** 「（「　貴殿は、令和…」で始まる行）」 */
function headOf(line: string): string {
  const head = [...line.trim()].slice(0, 8).join("");
  return `（「${head}${[...line.trim()].length > 8 ? "…" : ""}」で始まる行）`;
}

function adviceFor(character: string): string {
  const plain = character.normalize("NFKC");
  const isPlain = plain !== character && [...plain].every(isJisCharacter);
  if (/\p{Script=Han}/u.test(character) && !isPlain)
    return "標準の字体に直すか、字を変えられないお名前などのときは、紙の内容証明で送ってください。";
  return isPlain ? `「${plain}」に直してください。` : "別の書き方に直してください。";
}
