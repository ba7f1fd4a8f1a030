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
    const changes = changesOf(text.characters, [...(after[index]?.text ?? "")]);
    return changes.map(({ from, ...change }) => ({
      ...change,
      at: text.start + text.characters.slice(0, from).join("").length,
    }));
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

interface Change {
  /** Characters before it. */
  readonly from: number;
  readonly struck: readonly string[];
  readonly added: readonly string[];
}

/** Longer stretches than this are struck out whole. */
const mostCompared = 1500;
/** So few characters between two changes are written again: two seals a hand's breadth apart are hard to read. */
const fewBetween = 1;

/** What differs, without what both begin and end with. */
function changesOf(before: readonly string[], after: readonly string[]): Change[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const old = before.slice(head, before.length - tail);
  const wanted = after.slice(head, after.length - tail);
  if (old.length === 0 && wanted.length === 0) return [];
  if (Math.max(old.length, wanted.length) > mostCompared) return [{ from: head, struck: old, added: wanted }];
  return joined(compared(old, wanted), old).map((change) => ({ ...change, from: head + change.from }));
}

/** Stretches around the longest common subsequence. */
function compared(old: readonly string[], wanted: readonly string[]): Change[] {
  const width = wanted.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = wanted.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === wanted[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const changes: { from: number; struck: string[]; added: string[] }[] = [];
  let [i, j] = [0, 0];
  let isOpen = false;
  while (i < old.length || j < wanted.length) {
    if (i < old.length && j < wanted.length && old[i] === wanted[j]) {
      [i, j, isOpen] = [i + 1, j + 1, false];
      continue;
    }
    if (!isOpen) changes.push({ from: i, struck: [], added: [] });
    isOpen = true;
    const last = changes.at(-1)!;
    const strikes =
      j >= wanted.length || (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!);
    if (strikes) last.struck.push(old[i++]!);
    else last.added.push(wanted[j++]!);
  }
  return changes;
}

function joined(changes: readonly Change[], old: readonly string[]): Change[] {
  const result: Change[] = [];
  for (const change of changes) {
    const last = result.at(-1);
    const end = last && last.from + last.struck.length;
    if (last === undefined || end === undefined || change.from - end > fewBetween) {
      result.push(change);
      continue;
    }
    const between = old.slice(end, change.from);
    result[result.length - 1] = {
      from: last.from,
      struck: [...last.struck, ...between, ...change.struck],
      added: [...last.added, ...between, ...change.added],
    };
  }
  return result;
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
