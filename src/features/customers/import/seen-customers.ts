/** Remembers the customers of one file, to tell whether a later row is the same number or the same person. */

interface PersonKeys {
  readonly customerNo: string | null;
  readonly name: string;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly address: string;
}

export class SeenCustomers {
  readonly #numbers = new FirstRows();
  readonly #contacts = new FirstRows();

  /** The first rows with the same number, and with the same name and a telephone number or address in common. */
  meet(row: number, keys: PersonKeys): { sameNumber: number | undefined; samePerson: number | undefined } {
    const { customerNo, name, phone, mobile, address } = keys;
    const sameNumber = customerNo === null ? undefined : this.#numbers.meet(customerNo, row);
    let samePerson: number | undefined;
    this.#contacts.begin(name);
    const meetContact = (contact: string) => {
      const earlier = this.#contacts.meet(contact, row);
      if (earlier !== undefined && earlier < (samePerson ?? row)) samePerson = earlier;
    };
    if (phone !== null) meetContact(phone);
    if (mobile !== null && mobile !== phone) meetContact(mobile);
    if (address !== "") meetContact(address);
    return { sameNumber, samePerson };
  }
}

/**
 * The first row in which a pair of texts stood, known by a fingerprint of 64 bits instead of the texts: those of a
 * long list would be most of what the import holds in memory. In a list of 300,000 two of a million pairs share one
 * by chance once in 40 million lists; the later row would be flagged to be looked at.
 */
class FirstRows {
  // Open addressing: both halves of the fingerprint and the row, 0 where a slot is free.
  #slots = new Int32Array(4 * 4096);
  #size = 0;
  // Both halves of the fingerprint of the pair's first text.
  #high = 0;
  #low = 0;

  constructor() {
    this.begin("");
  }

  /** The first text of the pairs that are met from now on. */
  begin(text: string): void {
    let high = 0x811c9dc5 | 0;
    let low = 0x9e3779b9 | 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul((low << 13) ^ (low >>> 19) ^ code, 0x85ebca6b);
    }
    // No text holds this one: it keeps 「ab」「c」 apart from 「a」「bc」.
    this.#high = Math.imul(high ^ 0xffff, 0x01000193);
    this.#low = Math.imul((low << 13) ^ (low >>> 19) ^ 0xffff, 0x85ebca6b);
  }

  /** The earlier row of this pair, or undefined and `row` is remembered. Rows are positive. */
  meet(text: string, row: number): number | undefined {
    let high = this.#high;
    let low = this.#low;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul((low << 13) ^ (low >>> 19) ^ code, 0x85ebca6b);
    }
    low ^= low >>> 15;
    const slot = this.#slotOf(high, low);
    const known = this.#slots[slot + 2]!;
    if (known !== 0) return known;
    this.#slots[slot] = high;
    this.#slots[slot + 1] = low;
    this.#slots[slot + 2] = row;
    this.#size += 1;
    if (this.#size * 8 > this.#slots.length) this.#grow();
    return undefined;
  }

  /** Where the fingerprint lies, or may be put. */
  #slotOf(high: number, low: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = ((Math.imul(high ^ (low >>> 7), 0x9e3779b1) >>> 6) << 2) & mask;
    while (slots[slot + 2] !== 0 && (slots[slot] !== high || slots[slot + 1] !== low))
      slot = (slot + 4) & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 4) {
      if (old[at + 2] === 0) continue;
      const slot = this.#slotOf(old[at]!, old[at + 1]!);
      this.#slots[slot] = old[at]!;
      this.#slots[slot + 1] = old[at + 1]!;
      this.#slots[slot + 2] = old[at + 2]!;
    }
  }
}
