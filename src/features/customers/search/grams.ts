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

/**
 * Collects the words of many customers, given in ascending order of their numbers. A list has millions of words, of
 * which some ten thousand differ, each met again and again in no order: what is known of a word lies side by side in
 * a few large arrays, because looking for it in memory is what costs time.
 */
export class GramCollector {
  // Open addressing: the two units of a pair, and its place behind them; a place of 0 is free.
  #slots = new Int32Array(2 * 1024);
  // The keys of pairs, from place 10,000 on; places before are those of four digits.
  readonly #keys: number[] = [];
  #words = new Int32Array((firstPair + 512) * wordSize);
  #bytes = new Uint8Array(1 << 16);
  #end = 0;
  readonly #done = new Map<number, Omit<GramBlock, "gram">[]>();

  add(number: number, text: string): void {
    let digits = 0;
    let four = 0;
    let before = -1;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const isDigit = code >= 0x30 && code <= 0x39;
      if (before >= 0 && !(isDigit && digits > 0)) this.#note(this.#pair(before, code), number);
      before = code;
      if (!isDigit) {
        digits = 0;
        // The rest of an e-mail address is nearly everyone's.
        if (code === 0x40) return;
        continue;
      }
      digits += 1;
      four = (four * 10 + code - 0x30) % firstPair;
      if (digits >= 4) this.#note(four, number);
    }
    // Alone at the end, so that one character is found as the beginning of a word.
    if (before >= 0) this.#note(this.#pair(before, 0), number);
  }

  /** Every block, in the order in which the database keeps them. */
  blocks(): GramBlock[] {
    const blocks: GramBlock[] = [];
    const take = (place: number, gram: string) => {
      if (this.#words[place * wordSize + counted]! > 0) this.#close(place);
      for (const block of this.#done.get(place) ?? []) blocks.push({ gram, ...block });
    };
    for (let four = 0; four < firstPair; four += 1) take(four, String(four).padStart(4, "0"));
    this.#keys.forEach((key, index) => {
      take(firstPair + index, pairGram(key >>> 16, key & 0xffff));
    });
    blocks.sort((a, b) => (a.gram === b.gram ? a.first - b.first : a.gram < b.gram ? -1 : 1));
    return inOneBuffer(blocks);
  }

  #note(place: number, number: number): void {
    const words = this.#words;
    const at = place * wordSize;
    let count = words[at + counted]!;
    if (count >= blockNumbers) {
      this.#close(place);
      count = 0;
    }
    if (count === 0) {
      words[at + first] = number;
      words[at + last] = number;
    } else if (words[at + last] === number) return;
    let used = words[at + length]!;
    if (used + longestVarint > words[at + room]!) this.#widen(at);
    const bytes = this.#bytes;
    let to = words[at + start]! + used;
    let difference = number - words[at + last]!;
    used += 1;
    while (difference >= 0x80) {
      bytes[to] = (difference & 0x7f) | 0x80;
      to += 1;
      used += 1;
      difference >>>= 7;
    }
    bytes[to] = difference;
    words[at + length] = used;
    words[at + last] = number;
    words[at + counted] = count + 1;
  }

  /** Gives a word twice the room, behind all others. */
  #widen(at: number): void {
    const words = this.#words;
    const wider = Math.max(16, words[at + room]! * 2);
    while (this.#end + wider > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const from = words[at + start]!;
    this.#bytes.copyWithin(this.#end, from, from + words[at + length]!);
    words[at + start] = this.#end;
    words[at + room] = wider;
    this.#end += wider;
  }

  #close(place: number): void {
    const words = this.#words;
    const at = place * wordSize;
    const from = words[at + start]!;
    const block = {
      first: words[at + first]!,
      count: words[at + counted]!,
      numbers: this.#bytes.slice(from, from + words[at + length]!),
    };
    const earlier = this.#done.get(place);
    if (earlier) earlier.push(block);
    else this.#done.set(place, [block]);
    words[at + counted] = 0;
    words[at + length] = 0;
  }

  /** The place of a pair. */
  #pair(one: number, other: number): number {
    const key = (one << 16) | other;
    const slot = this.#slotOf(key);
    const known = this.#slots[slot + 1]!;
    if (known > 0) return known;
    const place = firstPair + this.#keys.length;
    this.#keys.push(key);
    this.#slots[slot] = key;
    this.#slots[slot + 1] = place;
    if (this.#keys.length * 4 > this.#slots.length) this.#growSlots();
    if ((place + 1) * wordSize > this.#words.length) {
      const larger = new Int32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    return place;
  }

  /** Where the pair lies, or may be put. */
  #slotOf(key: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = ((Math.imul(key, 0x9e3779b1) >>> 12) << 1) & mask;
    while (slots[slot + 1] !== 0 && slots[slot] !== key) slot = (slot + 2) & mask;
    return slot;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    this.#keys.forEach((key, index) => {
      const slot = this.#slotOf(key);
      this.#slots[slot] = key;
      this.#slots[slot + 1] = firstPair + index;
    });
  }
}

// What lies in `#words` for each: the last number and the first, how many since, and where their bytes are.
const last = 0;
const first = 1;
const counted = 2;
const start = 3;
const length = 4;
const room = 5;
const wordSize = 6;
const firstPair = 10_000;
const longestVarint = 5;

/** The same blocks over one buffer: a thread hands over one sooner than ten thousand. */
function inOneBuffer(blocks: readonly GramBlock[]): GramBlock[] {
  const whole = new Uint8Array(blocks.reduce((bytes, block) => bytes + block.numbers.length, 0));
  let end = 0;
  return blocks.map((block) => {
    const from = end;
    whole.set(block.numbers, from);
    end += block.numbers.length;
    return { ...block, numbers: whole.subarray(from, end) };
  });
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
  const blocks: GramBlock[] = [];
  for (let from = 0; from < numbers.length; from += blockNumbers) {
    const of = numbers.slice(from, from + blockNumbers);
    const bytes: number[] = [];
    of.forEach((number, index) => {
      let difference = index === 0 ? 0 : number - of[index - 1]!;
      for (; difference >= 0x80; difference = Math.floor(difference / 128))
        bytes.push((difference & 0x7f) | 0x80);
      bytes.push(difference);
    });
    blocks.push({ gram, first: of[0]!, count: of.length, numbers: Uint8Array.from(bytes) });
  }
  return blocks;
}

/** The numbers of a block, each read when it is asked for: a page is often full after a few. */
export function* decodeNumbers({ first, count, numbers }: Omit<GramBlock, "gram">): Generator<number> {
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
    yield number;
  }
}
