/**
 * Mending a printed sheet by hand (DOMAIN §6.1, item 10): what is struck out and what is written beside it, with the
 * words of the note, 「2枚目5行目　2字削除　3字加入」. Characters are counted as the post office counts them.
 */
import { type GridForm, layOutGrid } from "#src/typeset/index.ts";

export interface Correction {
  /** On the printed sheet, counted from 1. */
  readonly page: number;
  readonly line: number;
  /** The line as it is printed. */
  readonly printed: string;
  readonly struck: string;
  readonly added: string;
  /** What is written in the margin or at the end, beside the seal. */
  readonly note: string;
}

/** Undefined where it cannot be done by hand: whole lines cannot be added, and a mended line has to be legible. */
export type Corrections = readonly Correction[] | undefined;

/** More than this on one sheet is no longer legible; printing again costs less than a second visit. */
export const mostByHand = 10;

export function correctionsBetween(printed: string, wanted: string, form: GridForm): Corrections {
  const before = paragraphsOf(printed);
  const after = paragraphsOf(wanted);
  if (before.length !== after.length) return undefined;
  const found = before.flatMap((text, index) => {
    const changed = changeOf(text.characters, [...(after[index]?.text ?? "")]);
    return changed === undefined ? [] : [{ ...changed, at: text.start + changed.from }];
  });
  const placed = found.map(({ at, struck, added }) => ({ ...placeOf(printed, form, at), struck, added }));
  return placed.map(({ page, line, text, struck, added }) => ({
    page,
    line,
    printed: text,
    struck: struck.join(""),
    added: added.join(""),
    note: `${page}枚目${line}行目　${noteOf(countOf(struck, form), countOf(added, form))}`,
  }));
}

/** 「1字訂正」 where as many are written as are struck. */
function noteOf(struck: number, added: number): string {
  if (struck === added) return `${struck}字訂正`;
  return [struck > 0 ? `${struck}字削除` : "", added > 0 ? `${added}字加入` : ""].filter(Boolean).join("　");
}

function paragraphsOf(text: string): { text: string; characters: string[]; start: number }[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const paragraph = { text: line, characters: [...line], start };
    start += line.length + 1;
    return paragraph;
  });
}

/** The one stretch that differs, without what both begin and end with. */
function changeOf(before: readonly string[], after: readonly string[]) {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const struck = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  if (struck.length === 0 && added.length === 0) return undefined;
  return { from: before.slice(0, head).join("").length, struck, added };
}

/** The line that holds the character at this offset, or the last one that begins before it. */
function placeOf(text: string, form: GridForm, offset: number) {
  let place = { page: 1, line: 1, text: "" };
  let start = -1;
  layOutGrid(text, form).forEach(({ lines }, page) => {
    lines.forEach(({ marks }, line) => {
      const first = marks[0]?.index ?? -1;
      if (first > offset || first < start) return;
      start = first;
      place = { page: page + 1, line: line + 1, text: marks.map((mark) => mark.text).join("") };
    });
  });
  return place;
}

/** The character before them keeps an enclosed number from counting as a mark of order. */
const countOf = (characters: readonly string[], form: GridForm): number =>
  layOutGrid(`字${characters.join("")}`, form).reduce(
    (sum, { lines }) => sum + lines.reduce((all, { count }) => all + count, 0),
    -1,
  );
