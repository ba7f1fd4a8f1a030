/** Customers' names become 「お客様A」 in papers for the police; everyone else keeps their name. */

export interface Mask {
  (text: string): string;
  /** Customers of the register that were met and masked so far. */
  readonly met: () => number;
}

interface Names {
  /** Customers who reported something, in order: each list is one person's names. */
  readonly reporters: readonly (readonly string[])[];
  /** All other customers. */
  readonly customers: readonly string[];
  /** People and shops that keep their names. */
  readonly kept: readonly string[];
}

/** A name of two characters on a register of thousands would be found inside other words. */
const shortestOfRegister = 3;

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
  const aliases = new Map<string, string | undefined>();
  for (const name of names.customers) {
    const key = squeeze(name);
    if ([...key].length >= shortestOfRegister) aliases.set(key, undefined);
  }
  names.reporters.forEach((own, index) => {
    for (const name of own) if ([...squeeze(name)].length >= 2) aliases.set(squeeze(name), aliasOf(index));
  });
  const kept = new Set(names.kept.map(squeeze).filter((key) => key !== ""));
  let longest = 0;
  for (const key of [...aliases.keys(), ...kept]) longest = Math.max(longest, key.length);
  let met = 0;
  const replacement = (key: string): string => {
    const known = aliases.get(key);
    if (known !== undefined) return known;
    const alias = aliasOf(names.reporters.length + met);
    met += 1;
    aliases.set(key, alias);
    return alias;
  };

  const mask = (text: string): string => {
    let masked = "";
    let at = 0;
    while (at < text.length) {
      const found = isGap(text[at]!) ? undefined : longestName(text, at, longest, aliases, kept);
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
  aliases: ReadonlyMap<string, unknown>,
  kept: ReadonlySet<string>,
): { key: string; end: number } | undefined {
  let key = "";
  let best: { key: string; end: number } | undefined;
  for (let at = start; at < text.length && key.length < longest; at += 1) {
    if (isGap(text[at]!)) continue;
    key += text[at];
    if (aliases.has(key) || kept.has(key)) best = { key, end: at + 1 };
  }
  return best;
}

/** The same name, however it is spaced. */
export const isSameName = (a: string, b: string): boolean => squeeze(a) === squeeze(b);

const isGap = (character: string): boolean => character === " " || character === "　";
const squeeze = (name: string): string => name.replace(/[ 　]/g, "");
