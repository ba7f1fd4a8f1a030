/** What labels, envelopes and postcards have in common: digits in boxes, bars, the sender, a mark. mm. */
import type { Shop } from "#src/features/shops/index.ts";
import { noAddressNumberWords, readAddressNumber } from "#src/lib/address-number.ts";
import { customerBarcode } from "#src/lib/customer-barcode.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import type { Cells, Paragraph, PlacedItem } from "#src/typeset/index.ts";
import { postalBoxes } from "./shapes.ts";

/** One person as an address is printed. */
export interface Written {
  /** 「000-0001」; empty where it is not known. */
  readonly postal: string;
  /** Lines; the building is the last. */
  readonly address: string;
  /** A company above the name, and the name with 様 or 御中. */
  readonly name: string;
}

/** Digits in the middle of boxes that are printed on the paper already; nothing for what is no postal code. */
export function postalDigits(postal: string, paperWidth: number): readonly Cells[] {
  const digits = postal.replace(/\D/g, "");
  if (digits.length !== 7) return [];
  const { lefts, top, width, height } = postalBoxes(paperWidth);
  const cells = lefts.map((x, index) => ({
    text: digits.charAt(index),
    x: x + width / 2,
    y: top + height / 2,
  }));
  return [{ kind: "cells", cells, size: 15, family: "sans" }];
}

/** Clear room around the bars (郵便番号・バーコードマニュアル p13). */
export const barcodeClear = 2;
const barcodePoints = { least: 8, most: 10 };
const barPitch = 1.2;
const barWidth = 0.6;
const barcodeLength = 66 * barPitch + barWidth;

/**
 * The largest size of the bars, in points, that paper of a width has room for; undefined where even 8 points are too
 * long.
 */
export function barcodeSize(room: number): number | undefined {
  const points = Math.min(
    barcodePoints.most,
    Math.floor(((room - 2 * barcodeClear) / barcodeLength) * 100) / 10,
  );
  return points < barcodePoints.least ? undefined : points;
}

/** Height of the bars of a size. */
export const barcodeHeight = (points: number): number => (3.6 * points) / 10;

/** Why a person's address has no barcode, in words; undefined where it has one. */
export function barcodeMissing({ postal, address }: Written): string | undefined {
  const read = readAddressNumber(postal, address);
  return read.ok ? undefined : noAddressNumberWords[read.reason];
}

/** The bars with their top left corner at a place; nothing where the address gives no certain number. */
export function barcodeItems(
  { postal, address }: Written,
  at: { readonly x: number; readonly y: number; readonly points: number },
): readonly PlacedItem[] {
  const read = readAddressNumber(postal, address);
  if (!read.ok) return [];
  const scale = at.points / 10;
  // A semi-long bar reaches from the end of a long one to the far end of the timing bar, which is a third of it.
  const third = 1.2 * scale;
  return customerBarcode(read.postal, read.number).bars.map((bar, index) => ({
    kind: "fill",
    x: at.x + index * barPitch * scale,
    y: at.y + (bar === 1 || bar === 2 ? 0 : third),
    width: barWidth * scale,
    height: (bar === 4 ? 1 : bar === 1 ? 3 : 2) * third,
  }));
}

/** 〒, address and name as paragraphs from left to right. */
export function addressParagraphs(
  written: Written,
  look: { readonly hasPostal: boolean; readonly nameScale: number },
): readonly Paragraph[] {
  const nameLines = written.name.split("\n");
  return [
    ...(look.hasPostal && written.postal !== "" ? [{ text: `〒${written.postal}` }] : []),
    ...(written.address === "" ? [] : [{ text: written.address }]),
    ...nameLines.map(
      (text, index): Paragraph => ({
        text,
        scale: index === nameLines.length - 1 ? look.nameScale : 1 + (look.nameScale - 1) / 2,
        before: index === 0 ? 0.4 : 0,
        oneLineDownTo: 0.8,
      }),
    ),
  ];
}

/** The shop as the sender: where a letter goes that cannot be delivered. */
export function senderParagraphs(shop: Shop): readonly Paragraph[] {
  const postal = postalWords(shop.postal);
  return [
    ...(postal === "" ? [] : [{ text: `〒${postal}` }]),
    ...(shop.address === "" ? [] : [{ text: shop.address }]),
    { text: shop.tradeName, scale: 1.15 },
  ];
}

/** 「親展」 in a frame. */
export function confidentialMark(x: number, y: number, direction: "across" | "down"): readonly PlacedItem[] {
  const [width, height] = direction === "across" ? [24, 11] : [11, 24];
  const box = { x, y: direction === "across" ? y + 1.4 : y + 1.8, width, height: height - 2 } as const;
  const mark = { ...box, size: 19, smallest: 19, family: "sans", leading: 1.2 } as const;
  return [
    { kind: "frame", x, y, width, height, weight: 0.5 },
    direction === "across"
      ? { ...mark, kind: "text", paragraphs: [{ text: "親展", align: "center", isBold: true }] }
      : { ...mark, x: x - 1.4, kind: "columns", paragraphs: [{ text: "親展", align: "center" }] },
  ];
}
