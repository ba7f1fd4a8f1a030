/**
 * Text as data holds it → characters to print. Newlines of every kind become "\n", tabs a space; control characters,
 * zero-width and direction marks and lone surrogates are dropped; か + U+3099 becomes が, as files from macOS spell it.
 * An ideograph and its variation selector are one character. Nothing else is normalised: 神 (U+FA19) stays what it is.
 */
export function printableCharacters(text: string): readonly string[] {
  if (isPlain(text)) return [...text];
  const characters: string[] = [];
  for (const ch of text.replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, "\n")) {
    const cp = ch.codePointAt(0)!;
    if (ch === "\t" || ch === "\u00a0") characters.push(" ");
    else if (ch === "\n") characters.push(ch);
    else if (isVariationSelector(cp, characters.at(-1)?.codePointAt(0) ?? 0)) {
      const base = characters.at(-1)!;
      // A second selector says nothing.
      if (base.length <= 2 && [...base].length === 1) characters[characters.length - 1] = base + ch;
    } else if (isDropped(cp)) continue;
    else {
      const last = characters.at(-1);
      const composed = last !== undefined && isMark(cp) ? (last + ch).normalize("NFC") : "";
      if (composed !== "" && [...composed].length === 1) characters[characters.length - 1] = composed;
      else characters.push(ch);
    }
  }
  return characters;
}

/** Kana, the usual ideographs, Japanese punctuation and ASCII need no cleaning: almost all text is this. */
const plain = /^[\x20-\x7e\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u4e00-\u9fff\uff01-\uff9f]*$/;

/** Whether a text is printed as it is, one character for each code unit. */
export const isPlain = (text: string): boolean => plain.test(text);

const isMark = (cp: number): boolean => (cp >= 0x300 && cp <= 0x36f) || cp === 0x3099 || cp === 0x309a;

/** Whether `cp` chooses a form of the ideograph `base` (Unicode Ideographic Variation Sequences). */
export function isVariationSelector(cp: number, base: number): boolean {
  const isSelector = (cp >= 0xe0100 && cp <= 0xe01ef) || (cp >= 0xfe00 && cp <= 0xfe02);
  return isSelector && isIdeograph(base);
}

const isIdeograph = (cp: number): boolean =>
  (cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff) || (cp >= 0x2_0000 && cp <= 0x3_ffff);

const ignorable = /^\p{Default_Ignorable_Code_Point}$/u;

/** Characters that have no picture of their own. */
export function isDropped(cp: number): boolean {
  return (
    cp < 0x20 ||
    (cp >= 0x7f && cp < 0xa0) ||
    (cp >= 0x202a && cp <= 0x202e) ||
    (cp >= 0xd800 && cp <= 0xdfff) ||
    (cp >= 0xfff9 && cp <= 0xfffb) ||
    (cp >= 0xad && ignorable.test(String.fromCodePoint(cp)))
  );
}
