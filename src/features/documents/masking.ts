/** Customers' names become 「お客様A」 in papers for the police; everyone else keeps their name. */

export interface Mask {
  (text: string): string;
  /** Customers of the register that were met and masked so far. */
  readonly met: () => number;
}

interface Names {
  /** Customers who reported something, in order: each list is one person's names. */
  readonly reporters: readonly (readonly string[])[];
  /** Everybody on the register: each is one person's name and its reading. */
  readonly customers: readonly (readonly string[])[];
  /** People and shops that keep their names. */
  readonly kept: readonly string[];
}

/** One character on a register of thousands would be found in every sentence. */
const shortestOfRegister = 2;

/** Names up to this length are also parts of longer words: they count only where they stand alone. */
const shortName = { other: 2, kana: 4 } as const;

interface Known {
  alias?: string;
}

/** 「お客様A」 … 「お客様Z」, 「お客様AA」 … for 0, 1, 2 … */
export function aliasOf(index: number): string {
  let letters = "";
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return `お客様${letters}`;
}

/**
 * Finds names however they are spaced, the longest first, and takes 「様」 behind them along. Letters are given to the
 * reporters first, then in the order in which others are met, so the same case masks the same way.
 */
export function createMask(names: Names): Mask {
  const aliases = new Map<string, Known>();
  const anywhere = new Set<string>();
  names.reporters.forEach((own, index) => {
    for (const key of own.map(squeeze)) {
      if ([...key].length < 2) continue;
      aliases.set(key, { alias: aliasOf(index) });
      anywhere.add(key);
    }
  });
  for (const [name = "", ...readings] of names.customers) {
    const keys = [name, ...readings.flatMap(bothKana)]
      .map(squeeze)
      .filter((key) => [...key].length >= shortestOfRegister);
    const known = aliases.get(squeeze(name)) ?? {};
    for (const key of keys) {
      const other = aliases.get(key);
      // A reading that two people share tells neither of them.
      aliases.set(key, other === undefined || other === known ? known : anywhere.has(key) ? other : {});
    }
  }
  const kept = new Set(names.kept.map(squeeze).filter((key) => key !== ""));
  let longest = 0;
  for (const key of [...aliases.keys(), ...kept]) longest = Math.max(longest, key.length);
  let met = 0;
  const replacement = (key: string): string => {
    const known = aliases.get(key)!;
    if (known.alias === undefined) {
      known.alias = aliasOf(names.reporters.length + met);
      met += 1;
    }
    return known.alias;
  };

  const isName = (key: string, text: string, start: number, end: number): boolean =>
    kept.has(key) ||
    (aliases.has(key) && (anywhere.has(key) || !isShort(key) || standsAlone(text, start, end)));

  const mask = (text: string): string => {
    let masked = "";
    let at = 0;
    while (at < text.length) {
      const found = isGap(text[at]!) ? undefined : longestName(text, at, longest, isName);
      if (found === undefined) {
        masked += text[at];
        at += 1;
      } else if (kept.has(found.key)) {
        masked += text.slice(at, found.end);
        at = found.end;
      } else {
        masked += replacement(found.key);
        at =
          found.end + (/^[ 　]?(?:様|さま|さん)/.exec(text.slice(found.end, found.end + 4))?.[0].length ?? 0);
      }
    }
    return masked;
  };
  return Object.assign(mask, { met: () => met });
}

function longestName(
  text: string,
  start: number,
  longest: number,
  isName: (key: string, text: string, start: number, end: number) => boolean,
): { key: string; end: number } | undefined {
  let key = "";
  let best: { key: string; end: number } | undefined;
  for (let at = start; at < text.length && key.length < longest; at += 1) {
    if (isGap(text[at]!)) continue;
    key += text[at];
    if (isName(key, text, start, at + 1)) best = { key, end: at + 1 };
  }
  return best;
}

const isShort = (key: string): boolean =>
  [...key].length <= (/^[ぁ-ゖァ-ヺー]+$/.test(key) ? shortName.kana : shortName.other);

const scripts = [/[\p{Script=Han}々]/u, /[ぁ-ゖー]/, /[ァ-ヺー]/, /[A-Za-z]/];

/** Whether the characters on both sides are of another kind, or what is said behind a name: 「林実様」, 「さくらが」. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = [...text.slice(Math.max(0, start - 2), start)].at(-1) ?? "";
  const name = [...text.slice(start, end)];
  const rest = text.slice(end);
  const joins = (a: string, b: string): boolean => scripts.some((one) => one.test(a) && one.test(b));
  if (joins(before, name[0]!)) return false;
  return (
    /^(?:様|さま|さん|[はがをのにともへで、。])/.test(rest) ||
    !joins(name.at(-1)!, [...rest.slice(0, 2)][0] ?? "")
  );
}

/** A reading as it stands, in katakana and in hiragana. */
function bothKana(reading: string): string[] {
  const katakana = reading.normalize("NFKC").replace(/[ぁ-ゖ]/g, (one) => shifted(one, 0x60));
  return [reading, katakana, katakana.replace(/[ァ-ヶ]/g, (one) => shifted(one, -0x60))];
}

const shifted = (one: string, by: number): string => String.fromCharCode(one.charCodeAt(0) + by);

/** The same name, however it is spaced. */
export const isSameName = (a: string, b: string): boolean => squeeze(a) === squeeze(b);

const isGap = (character: string): boolean => character === " " || character === "　";
const squeeze = (name: string): string => name.replace(/[ 　]/g, "");
