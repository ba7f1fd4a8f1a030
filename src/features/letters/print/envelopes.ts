/** 長形3号 printed directly: address, sender, 「親展」. */
import type { PrintSettings, Shop } from "#src/features/shops/index.ts";
import type { ColumnBox, PlacedItem, PlacedPage, TextBox } from "#src/typeset/index.ts";
import {
  addressParagraphs,
  barcodeItems,
  confidentialMark,
  postalDigits,
  senderParagraphs,
  type Written,
} from "./parts.ts";
import { envelope } from "./shapes.ts";

export interface EnvelopeLook {
  readonly layout: PrintSettings["envelopeLayout"];
  /** The paper has seven boxes for the postal code; only an upright one has them at its head. */
  readonly hasBoxes: boolean;
  readonly hasMark: boolean;
  readonly hasSender: boolean;
  readonly hasBarcode: boolean;
}

/** The address first, so that its fit can be asked for: all boxes that hold what belongs to the person. */
export interface Addressed {
  readonly boxes: readonly (TextBox | ColumnBox)[];
  readonly items: readonly PlacedItem[];
}

export function envelopeItems(look: EnvelopeLook, shop: Shop, written: Written): Addressed {
  if (look.layout === "sideways") return sideways(look, shop, written);
  return look.layout === "upright" ? upright(look, shop, written) : uprightDown(look, shop, written);
}

export function envelopePage(
  look: EnvelopeLook,
  shop: Shop,
  settings: PrintSettings,
  written: Written,
): PlacedPage {
  const { boxes, items } = envelopeItems(look, shop, written);
  const { width, height } = envelope;
  const paper = look.layout === "sideways" ? { width: height, height: width } : { width, height };
  return {
    ...paper,
    shift: settings.envelopeShift,
    turn: settings.envelopeTurn,
    items: [...boxes, ...items],
  };
}

const address = { size: 14, smallest: 8.5, leading: 1.4 } as const;
const sender = { size: 10, smallest: 7, leading: 1.3 } as const;
/** In the address's box the bars stand right below the name. */
const barcode = { points: 10 } as const;

function upright(look: EnvelopeLook, shop: Shop, written: Written): Addressed {
  const box: TextBox = {
    ...address,
    kind: "text",
    x: 15,
    y: 50,
    width: 92,
    height: 66,
    // The bars stand directly below the name.
    valign: look.hasBarcode ? "bottom" : "top",
    paragraphs: addressParagraphs(written, { hasPostal: !look.hasBoxes, nameScale: 1.5 }),
  };
  return {
    boxes: [box],
    items: [
      ...(look.hasBoxes ? postalDigits(written.postal, envelope.width) : []),
      ...(look.hasBarcode ? barcodeItems(written, { ...barcode, x: 15, y: 119 }) : []),
      ...(look.hasMark ? confidentialMark(15, 135, "across") : []),
      ...(look.hasSender
        ? [
            {
              ...sender,
              kind: "text",
              x: 15,
              y: 192,
              width: 92,
              height: 30,
              valign: "bottom",
              paragraphs: senderParagraphs(shop),
            } as const,
          ]
        : []),
    ],
  };
}

function uprightDown(look: EnvelopeLook, shop: Shop, written: Written): Addressed {
  const boxes = downBoxes(written, { right: 110, top: 32, bottom: 196, width: 78 });
  return {
    boxes,
    items: [
      ...(look.hasBoxes ? postalDigits(written.postal, envelope.width) : [postalLine(written, 62, 14, 48)]),
      ...(look.hasBarcode ? barcodeItems(written, { ...barcode, x: 20, y: 216 }) : []),
      ...(look.hasMark ? confidentialMark(42, 184, "down") : []),
      ...(look.hasSender ? [senderColumns(shop, { x: 10, y: 118, width: 20, height: 92 })] : []),
    ],
  };
}

function sideways(look: EnvelopeLook, shop: Shop, written: Written): Addressed {
  const box: TextBox = {
    ...address,
    kind: "text",
    x: 78,
    y: 38,
    width: 140,
    height: 50,
    valign: look.hasBarcode ? "bottom" : "top",
    paragraphs: addressParagraphs(written, { hasPostal: true, nameScale: 1.5 }),
  };
  return {
    boxes: [box],
    items: [
      ...(look.hasBarcode ? barcodeItems(written, { ...barcode, x: 78, y: 91 }) : []),
      ...(look.hasMark ? confidentialMark(15, 15, "across") : []),
      ...(look.hasSender
        ? [
            {
              ...sender,
              kind: "text",
              x: 15,
              y: 78,
              width: 56,
              height: 30,
              valign: "bottom",
              paragraphs: senderParagraphs(shop),
            } as const,
          ]
        : []),
    ],
  };
}

/** Address at the right, name in the middle: 縦書き. mm. */
export function downBoxes(
  written: Written,
  room: { readonly right: number; readonly top: number; readonly bottom: number; readonly width: number },
): readonly ColumnBox[] {
  const third = room.width / 3;
  const names = written.name.split("\n");
  return [
    {
      kind: "columns",
      x: room.right - third,
      y: room.top,
      width: third,
      height: room.bottom - room.top,
      size: 15,
      smallest: 9,
      leading: 1.3,
      paragraphs: written.address.split("\n").map((text, index) => ({
        text,
        align: index === 0 ? "left" : "right",
        oneLineDownTo: 0.75,
      })),
    },
    {
      kind: "columns",
      x: room.right - 2 * third,
      y: room.top + 12,
      width: third,
      height: room.bottom - room.top - 12,
      size: 24,
      smallest: 9,
      leading: 1.2,
      paragraphs: names.map((text, index) => ({
        text,
        scale: index === names.length - 1 ? 1 : 0.6,
      })),
    },
  ];
}

/** The postal code on paper without boxes. */
export function postalLine(written: Written, x: number, y: number, width: number): TextBox {
  const text = written.postal === "" ? "" : `〒${written.postal}`;
  return {
    kind: "text",
    x,
    y,
    width,
    height: 8,
    size: 14,
    smallest: 10,
    paragraphs: [{ text, align: "right" }],
  };
}

export function senderColumns(
  shop: Shop,
  room: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): ColumnBox {
  return {
    ...room,
    kind: "columns",
    size: 10.5,
    smallest: 7,
    leading: 1.35,
    paragraphs: senderParagraphs(shop)
      .filter(({ text }) => !text.startsWith("〒"))
      .map((paragraph) => ({ ...paragraph, align: "right" })),
  };
}
