/**
 * カスタマバーコード: Japan Post's bars under an address (DOMAIN §7.5; 郵便番号・バーコードマニュアル p12, p20, p21).
 * 23 symbols of three bars, the start and stop of two: 67 bars.
 */

/** 1 long, 2 semi-long upwards, 3 semi-long downwards, 4 timing bar. */
export type Bar = 1 | 2 | 3 | 4;

/** Index: the value that the check digit is counted with: 0–9, the hyphen, CC1–CC8. */
const symbols = [
  "144",
  "114",
  "132",
  "312",
  "123",
  "141",
  "321",
  "213",
  "231",
  "411",
  "414",
  "324",
  "342",
  "234",
  "432",
  "243",
  "423",
  "441",
  "111",
] as const;
const start = "13";
const stop = "31";
const hyphen = 10;
/** CC4 fills what an address leaves free. */
const filler = 14;
const places = 13;

export interface CustomerBarcode {
  /** Seven digits, 13 places of the address, check digit: 0–9, 10 the hyphen, 11–18 CC1–CC8. */
  readonly values: readonly number[];
  /** 67, from left to right. */
  readonly bars: readonly Bar[];
}

/**
 * Bars of a postal code (seven digits) and an address number such as `1-3-2-503` or `3-80-25J1-2B`. What is longer than
 * 13 places is cut; of a letter across the cut its control code stays. Throws a RangeError for other characters.
 */
export function customerBarcode(postal: string, addressNumber: string): CustomerBarcode {
  if (!/^\d{7}$/.test(postal)) throw new RangeError("A postal code has seven digits");
  if (!/^[0-9A-Z-]*$/.test(addressNumber)) throw new RangeError("Digits, capital letters and hyphens only");
  const address = [...addressNumber].flatMap(valuesOf).slice(0, places);
  const filled = [...address, ...Array<number>(places - address.length).fill(filler)];
  const values = [...postal].map(Number).concat(filled);
  const sum = values.reduce((total, value) => total + value, 0);
  // The second remainder turns 19 into 0, where a sum is already a multiple.
  values.push((symbols.length - (sum % symbols.length)) % symbols.length);
  const drawn = start + values.map((value) => symbols[value]).join("") + stop;
  return { values, bars: [...drawn].map((bar) => Number(bar) as Bar) };
}

/** A letter takes two places: CC1 and a digit for A–J, CC2 for K–T, CC3 for U–Z. */
function valuesOf(character: string): readonly number[] {
  if (character === "-") return [hyphen];
  if (/\d/.test(character)) return [Number(character)];
  const letter = character.charCodeAt(0) - 65;
  return [11 + Math.floor(letter / 10), letter % 10];
}
