/**
 * How 内容証明 counts a text (DOMAIN §6.1, item 5). Cells and count are two things: the post office counts a pair of
 * brackets once, in the line of the opening one, while on the grid each of the two stands in a cell of its own. A mark
 * never counts more than its cells, so a line that fits the grid keeps within the limit however it is counted.
 */

/** A character with what belongs to it: the voicing mark or variation selector after it. */
export interface Mark {
  readonly text: string;
  /** Offset in the text, UTF-16 units. */
  readonly index: number;
  /** What the post office counts. */
  readonly count: number;
  readonly cells: number;
}

/** A line of the text as it was typed, up to its line end. */
export interface Paragraph {
  readonly marks: readonly Mark[];
  /** Offset of its first character, also of an empty one. */
  readonly index: number;
}

/** Opening brackets of a normalised spelling → their closing ones. */
const brackets: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
  "「": "」",
  "『": "』",
  "【": "】",
  "〔": "〕",
  "〈": "〉",
  "《": "》",
  "〘": "〙",
  "〖": "〗",
};
const closings = new Set(Object.values(brackets));

/** Cuts a text at its line ends and counts every character. Nothing is dropped but the line ends themselves. */
export function readParagraphs(text: string): readonly Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const open: string[] = [];
  let index = 0;
  for (const line of text.split(/(\r\n|\r|\n)/)) {
    if (!/^[\r\n]/.test(line)) paragraphs.push({ marks: readMarks(line, index, open), index });
    index += line.length;
  }
  return paragraphs;
}

function readMarks(line: string, start: number, open: string[]): readonly Mark[] {
  const marks: Mark[] = [];
  let index = start;
  let isHead = true;
  for (const character of line) {
    const last = marks.at(-1);
    if (last !== undefined && belongsToLast(character)) {
      marks[marks.length - 1] = { ...last, text: last.text + character };
    } else {
      const count = isClosing(character, open) ? 0 : countOf(character, isHead);
      marks.push({ text: character, index, count, cells: Math.max(1, count) });
    }
    if (!/[\s\u3000]/u.test(character)) isHead = false;
    index += character.length;
  }
  return marks;
}

function belongsToLast(character: string): boolean {
  return /^\p{M}/u.test(character);
}

/** True for the closing bracket of a pair whose opening one was counted; keeps account of open ones. */
function isClosing(character: string, open: string[]): boolean {
  const plain = character.normalize("NFKC");
  if (brackets[plain] !== undefined) open.push(brackets[plain]);
  if (!closings.has(plain)) return false;
  const at = open.lastIndexOf(plain);
  if (at < 0) return false;
  open.length = at;
  return true;
}

/** `isHead`: nothing stands before it in its paragraph, so a framed number there is a mark of order. */
function countOf(character: string, isHead: boolean): number {
  const cp = character.codePointAt(0)!;
  const inner = [...character.normalize("NFKC")].length;
  // ① is a character and its frame: 2; as a mark of order 1.
  if (isFramed(cp)) return isHead ? 1 : inner + 1;
  // ⑴ ㈱ hold their pair of brackets, which is 1.
  if (isBracketed(cp)) return inner - 1;
  // ㎡ is m2, ㎏ is kg: each 2.
  if (isComposed(cp)) return inner;
  return 1;
}

const within = (cp: number, ranges: readonly (readonly [number, number])[]): boolean =>
  ranges.some(([from, to]) => cp >= from && cp <= to);

/** In a circle or a square. */
export const isFramed = (cp: number): boolean =>
  within(cp, [
    [0x2460, 0x2473],
    [0x24b6, 0x24ff],
    [0x2776, 0x2793],
    [0x3244, 0x324f],
    [0x3251, 0x325f],
    [0x3280, 0x32bf],
    [0x32d0, 0x32fe],
    [0x1f130, 0x1f189],
  ]);

const isBracketed = (cp: number): boolean =>
  within(cp, [
    [0x2474, 0x2487],
    [0x249c, 0x24b5],
    [0x3200, 0x3243],
    [0x1f110, 0x1f12a],
  ]);

/** Several characters in the body of one: units, ㍿, №, 1月, ⒈, ㋿. */
const isComposed = (cp: number): boolean =>
  within(cp, [
    [0x2488, 0x249b],
    [0x2116, 0x2116],
    [0x2121, 0x2122],
    [0x213b, 0x213b],
    [0x32c0, 0x32cf],
    [0x32ff, 0x33ff],
  ]);
