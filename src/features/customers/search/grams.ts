/**
 * The index's words: every pair of neighbouring characters, but of digits every four in a row, because two digits are
 * in every telephone number. Pairs are of UTF-16 units: half of 𠮷 is as good a word as any, and matches are compared.
 */

const blockNumbers = 2048;

/** One block of ascending numbers as it lies in the database. */
export interface GramBlock {
  readonly gram: string;
  readonly first: number;
  readonly count: number;
  /** LEB128 varints: each the difference from the number before, the first from `first`. */
  readonly numbers: Uint8Array;
}

/** Collects the words of many customers, given in ascending order of their numbers. */
export class GramCollector {
  // Open addressing over both units of a pair: a list has millions of pairs, of which a few thousand differ.
  #keys = new Uint32Array(1024);
  #places = new Int32Array(1024);
  readonly #pairs: { readonly key: number; readonly found: Collected }[] = [];
  readonly #fours: (Collected | undefined)[] = new Array(10_000).fill(undefined);

  add(number: number, text: string): void {
    let digits = 0;
    let four = 0;
    let before = -1;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const isDigit = code >= 0x30 && code <= 0x39;
      if (before >= 0 && !(isDigit && digits > 0)) this.#pair(before, code).add(number);
      before = code;
      if (!isDigit) {
        digits = 0;
        // The rest of an e-mail address is nearly everyone's.
        if (code === 0x40) return;
        continue;
      }
      digits += 1;
      four = (four * 10 + code - 0x30) % 10_000;
      if (digits >= 4) this.#four(four).add(number);
    }
    // Alone at the end, so that one character is found as the beginning of a word.
    if (before >= 0) this.#pair(before, 0).add(number);
  }

  /** Every block, in the order in which the database keeps them. */
  blocks(): GramBlock[] {
    const blocks: GramBlock[] = [];
    for (const { key, found } of this.#pairs) found.finish(pairGram(key >>> 16, key & 0xffff), blocks);
    this.#fours.forEach((found, four) => {
      found?.finish(String(four).padStart(4, "0"), blocks);
    });
    return blocks.sort((a, b) => (a.gram === b.gram ? a.first - b.first : a.gram < b.gram ? -1 : 1));
  }

  #pair(first: number, second: number): Collected {
    const key = ((first << 16) | second) >>> 0;
    const slot = this.#slotOf(key);
    const place = this.#places[slot]!;
    if (place > 0) return this.#pairs[place - 1]!.found;
    const found = new Collected();
    this.#pairs.push({ key, found });
    this.#keys[slot] = key;
    this.#places[slot] = this.#pairs.length;
    if (this.#pairs.length * 2 > this.#keys.length) this.#grow();
    return found;
  }

  /** Where the pair lies, or may be put: a place of 0 is free. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 12) & mask;
    while (this.#places[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const size = this.#keys.length * 4;
    this.#keys = new Uint32Array(size);
    this.#places = new Int32Array(size);
    this.#pairs.forEach(({ key }, index) => {
      const slot = this.#slotOf(key);
      this.#keys[slot] = key;
      this.#places[slot] = index + 1;
    });
  }

  #four(four: number): Collected {
    let found = this.#fours[four];
    if (!found) {
      found = new Collected();
      this.#fours[four] = found;
    }
    return found;
  }
}

/** The words of one text, each once. */
export function gramsOf(text: string): string[] {
  const collector = new GramCollector();
  collector.add(0, text);
  return collector.blocks().map((block) => block.gram);
}

/** Words that every text with this part holds; none for one character, or for up to three digits. */
export function gramsWithin(part: string): string[] {
  // Behind an @ nothing is kept.
  const kept = part.replace(/@.*$/s, "@");
  const grams = new Set<string>();
  for (const run of kept.match(/\d{4,}/g) ?? []) {
    for (let at = 0; at + 4 <= run.length; at += 1) grams.add(run.slice(at, at + 4));
  }
  for (let at = 0; at + 1 < kept.length; at += 1) {
    if (!/^\d\d$/.test(kept.slice(at, at + 2))) {
      grams.add(pairGram(kept.charCodeAt(at), kept.charCodeAt(at + 1)));
    }
  }
  return [...grams];
}

/** Text of two UTF-16 units. Half a surrogate pair is no text: it is written out, behind a mark that no text begins with. */
export function pairGram(first: number, second: number): string {
  const isPlain = (first < 0xd800 || first > 0xdfff) && (second < 0xd800 || second > 0xdfff);
  if (isPlain) return second === 0 ? String.fromCharCode(first) : String.fromCharCode(first, second);
  return `\uFFFF${first.toString(16)}${second.toString(16).padStart(4, "0")}`;
}

/** Blocks for ascending numbers. */
export function encodeNumbers(gram: string, numbers: readonly number[]): GramBlock[] {
  const collected = new Collected();
  for (const number of numbers) collected.add(number);
  const blocks: GramBlock[] = [];
  collected.finish(gram, blocks);
  return blocks;
}

export function decodeNumbers({ first, count, numbers }: Omit<GramBlock, "gram">): number[] {
  const decoded: number[] = new Array(count);
  let number = first;
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    let difference = 0;
    let shift = 0;
    for (;;) {
      const byte = numbers[at] ?? 0;
      at += 1;
      difference += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    number += difference;
    decoded[index] = number;
  }
  return decoded;
}

class Collected {
  #last = -1;
  #first = 0;
  #count = 0;
  #length = 0;
  #bytes = new Uint8Array(8);
  readonly #done: Omit<GramBlock, "gram">[] = [];

  add(number: number): void {
    if (number === this.#last) return;
    if (this.#count >= blockNumbers) this.#close();
    if (this.#count === 0) {
      this.#first = number;
      this.#last = number;
    }
    let difference = number - this.#last;
    if (this.#length + 5 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    while (difference >= 0x80) {
      this.#bytes[this.#length] = (difference & 0x7f) | 0x80;
      this.#length += 1;
      difference = Math.floor(difference / 128);
    }
    this.#bytes[this.#length] = difference;
    this.#length += 1;
    this.#last = number;
    this.#count += 1;
  }

  finish(gram: string, into: GramBlock[]): void {
    if (this.#count > 0) this.#close();
    for (const block of this.#done) into.push({ gram, ...block });
  }

  #close(): void {
    this.#done.push({ first: this.#first, count: this.#count, numbers: this.#bytes.slice(0, this.#length) });
    this.#count = 0;
    this.#length = 0;
  }
}
