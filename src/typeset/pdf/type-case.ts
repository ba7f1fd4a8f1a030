import { charClass, classOf, isWestern } from "../break/classes.ts";
import { isPlain, printableCharacters } from "../break/clean.ts";
import type { Sort } from "../break/lines.ts";
import { type Face, type OpenFont, openFont, searchableCodePoint } from "../fonts/files.ts";
import { kerningOf } from "../fonts/kerning.ts";
import { variantGlyph } from "../fonts/variants.ts";
import type { Family } from "../tree.ts";

/** pdfkit's embedded font, as far as it is used here (0.20). */
interface EmbeddedFont {
  readonly id: string;
  readonly subset: { includeGlyph(id: number): number };
  readonly widths: number[];
  readonly unicode: number[][];
  ref(): unknown;
}

export interface OpenPdf {
  font(source: unknown, name: string): unknown;
  readonly _font: EmbeddedFont;
  readonly page: { readonly fonts: Record<string, unknown> };
}

/** A character ready to print. Lengths are 1/1000 em. */
export interface PrintedSort extends Sort {
  readonly face: number;
  /** Glyph number in the embedded subset, four hex digits. */
  readonly hex: string;
  /** Advance of the glyph in the font. */
  readonly full: number;
  /** From the body's left edge to the glyph's origin: an opening bracket hangs half an em to the left. */
  readonly shift: number;
  /** What a reader searches for, UTF-16 in hex. */
  readonly search: string;
  /** True for an ideograph with a variation selector, which no glyph of a PDF can name: it carries its text along. */
  readonly isVariant: boolean;
  /** Given for Latin letters: this one as it stands before another, a little narrower or wider (kerning). */
  readonly before?: Map<PrintedSort, PrintedSort>;
}

/** The sorts of one look of type. */
export interface Shelf {
  readonly family: Family;
  readonly isBold: boolean;
  /** Takes the forms of 縦書き. */
  readonly isVertical: boolean;
  readonly sorts: Map<string, PrintedSort>;
  /** The same by code unit, for text that needs no cleaning. */
  readonly plain: Map<number, PrintedSort>;
}

const geta = "〓";

/**
 * The glyphs of one PDF: each character is cast once, in the first face that has it, and embedded with what it says.
 */
export class TypeCase {
  readonly #pdf: OpenPdf;
  readonly #faces: { readonly face: Face; readonly font: OpenFont; readonly embedded: EmbeddedFont }[] = [];
  readonly #shelves: Shelf[] = [];

  constructor(pdf: OpenPdf) {
    this.#pdf = pdf;
  }

  shelf(family: Family, isBold: boolean, isVertical = false): Shelf {
    for (const shelf of this.#shelves) {
      if (shelf.family === family && shelf.isBold === isBold && shelf.isVertical === isVertical) return shelf;
    }
    const shelf = { family, isBold, isVertical, sorts: new Map(), plain: new Map() };
    this.#shelves.push(shelf);
    return shelf;
  }

  /** One printable character. */
  sort(shelf: Shelf, ch: string): PrintedSort {
    const known = shelf.sorts.get(ch);
    if (known !== undefined) return known;
    const sort = this.#cast(ch, shelf);
    shelf.sorts.set(ch, sort);
    return sort;
  }

  /** Adds the sorts of a text, cleaned. */
  addSorts(sorts: PrintedSort[], shelf: Shelf, text: string): void {
    if (!isPlain(text)) {
      for (const ch of printableCharacters(text)) this.#add(sorts, this.sort(shelf, ch), ch);
      return;
    }
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      let sort = shelf.plain.get(unit);
      if (sort === undefined) {
        sort = this.sort(shelf, String.fromCharCode(unit));
        shelf.plain.set(unit, sort);
      }
      if (sort.before === undefined) sorts.push(sort);
      else this.#add(sorts, sort, text[i]!);
    }
  }

  /** Adds a sort, and sets the Latin letter before it as the font wants the two to stand. */
  #add(sorts: PrintedSort[], sort: PrintedSort, ch: string): void {
    const last = sorts.length - 1;
    const letter = sorts[last];
    if (sort.before !== undefined && letter?.before !== undefined && letter.face === sort.face) {
      sorts[last] = letter.before.get(sort) ?? this.#kern(letter, sort, ch);
    }
    sorts.push(sort);
  }

  #kern(letter: PrintedSort, next: PrintedSort, ch: string): PrintedSort {
    const text = Buffer.from(letter.search, "hex").swap16().toString("utf16le");
    const kerning = kerningOf(this.#faces[letter.face]!.font, text, ch);
    const kerned = kerning === 0 ? letter : { ...letter, width: letter.width + kerning };
    letter.before?.set(next, kerned);
    return kerned;
  }

  /** The name of a face in the font dictionary. */
  nameOf(face: number): string {
    return this.#faces[face]!.embedded.id;
  }

  /** Names in a page's font dictionary the fonts that `faces` stands for. */
  declare(faces: number, fonts: Record<string, unknown> = this.#pdf.page.fonts): void {
    for (let index = 0; index < this.#faces.length; index += 1) {
      if ((faces & (1 << index)) === 0) continue;
      const { embedded } = this.#faces[index]!;
      fonts[embedded.id] ??= embedded.ref();
    }
  }

  #cast(ch: string, shelf: Shelf): PrintedSort {
    if (ch === "\n") {
      const nothing = { width: 0, face: 0, hex: "", full: 0, shift: 0, search: "", isVariant: false };
      return { kind: charClass.newline, ...nothing };
    }
    const { family, isBold, isVertical } = shelf;
    const cp = ch.codePointAt(0)!;
    const base = String.fromCodePoint(cp);
    const selector = ch.codePointAt(base.length);
    const other: Family = family === "serif" ? "sans" : "serif";
    const chosen = [family, other].find((name) =>
      openFont({ family: name, isBold }).hasGlyphForCodePoint(cp),
    );
    if (chosen === undefined) return this.#cast(geta, shelf);
    const index = this.#faceIndex({ family: chosen, isBold });
    const { font, embedded } = this.#faces[index]!;
    const glyph = isVertical
      ? font.layout(uprightTwin(base), { vert: true }).glyphs[0]!
      : font.getGlyph((selector && variantGlyph(font, cp, selector)) || font.glyphForCodePoint(cp).id);
    const full = (glyph.advanceWidth * 1000) / font.unitsPerEm;
    const id = embedded.subset.includeGlyph(glyph.id);
    embedded.widths[id] ??= full;
    // A form for 縦書き has a code point of its own (︑), which nobody searches for.
    const search = isVertical ? cp : searchableCodePoint(font, glyph.id, cp);
    embedded.unicode[id] ??= [search];
    const kind = classOf(ch);
    const isMark = (kind >= charClass.open && kind <= charClass.comma) || kind === charClass.widePoint;
    const isHalved = full === 1000 && isMark;
    const isPoint = isHalved && kind === charClass.middle;
    const keepsWidth = kind === charClass.hyphen || kind === charClass.divide;
    return {
      kind,
      width: isHalved && !keepsWidth ? 500 : full,
      face: index,
      hex: `000${id.toString(16)}`.slice(-4),
      full,
      shift: isPoint ? -250 : isHalved && kind === charClass.open ? -500 : 0,
      search: utf16Hex(selector === undefined ? String.fromCodePoint(search) : ch),
      isVariant: selector !== undefined,
      ...(isWestern(kind) && !isVertical && !/[0-9]/.test(ch) ? { before: new Map() } : {}),
    };
  }

  #faceIndex(face: Face): number {
    const known = this.#faces.findIndex(
      (f) => f.face.family === face.family && f.face.isBold === face.isBold,
    );
    if (known >= 0) return known;
    const font = openFont(face);
    this.#pdf.font(font, `${face.family}-${face.isBold ? "bold" : "regular"}`);
    return this.#faces.push({ face, font, embedded: this.#pdf._font }) - 1;
  }
}

/**
 * The character whose form for 縦書き shows this one: letters and digits stand upright in their full width, a hyphen,
 * which would read as 一, is a stroke downwards.
 */
function uprightTwin(ch: string): string {
  if (/[-\uff0d\u2010-\u2015\u2212]/.test(ch)) return "―";
  return /[!-~]/.test(ch) ? String.fromCharCode(ch.charCodeAt(0) + 0xfee0) : ch;
}

function utf16Hex(text: string): string {
  let hex = "";
  for (let i = 0; i < text.length; i += 1) hex += `000${text.charCodeAt(i).toString(16)}`.slice(-4);
  return hex;
}
