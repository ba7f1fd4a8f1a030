/** はがき, for what everybody may read: the side of the address and the side of the text. */
import type { PrintSettings, Shop } from "#src/features/shops/index.ts";
import { printedDeskTel } from "#src/features/shops/index.ts";
import type { PlacedPage, TextBox } from "#src/typeset/index.ts";
import { type Addressed, downBoxes, senderColumns } from "./envelopes.ts";
import { addressParagraphs, postalDigits, senderParagraphs, type Written } from "./parts.ts";
import { postcard } from "./shapes.ts";

/** The boxes of the postal code are printed on the card already. */
export function cardItems(
  direction: PrintSettings["cardDirection"],
  shop: Shop,
  written: Written,
): Addressed {
  const digits = postalDigits(written.postal, postcard.width);
  if (direction === "down") {
    return {
      boxes: downBoxes(written, { right: 92, top: 26, bottom: 138, width: 66 }),
      items: [...digits, senderColumns(shop, { x: 8, y: 62, width: 20, height: 72 })],
    };
  }
  const box: TextBox = {
    kind: "text",
    x: 12,
    y: 40,
    width: 78,
    height: 58,
    size: 13,
    smallest: 8,
    leading: 1.4,
    paragraphs: addressParagraphs(written, { hasPostal: false, nameScale: 1.45 }),
  };
  const sender: TextBox = {
    kind: "text",
    x: 12,
    y: 108,
    width: 78,
    height: 28,
    size: 9.5,
    smallest: 6.5,
    leading: 1.3,
    valign: "bottom",
    paragraphs: senderParagraphs(shop),
  };
  return { boxes: [box], items: [...digits, sender] };
}

export function cardPage(shop: Shop, settings: PrintSettings, written: Written): PlacedPage {
  const { boxes, items } = cardItems(settings.cardDirection, shop, written);
  return { ...postcard, shift: settings.cardShift, items: [...boxes, ...items] };
}

/** The words of a notice, in the room they have. */
export function noticeBox(text: string): TextBox {
  return {
    kind: "text",
    x: 12,
    y: 14,
    width: 76,
    height: 92,
    size: 12,
    smallest: 8.5,
    leading: 1.6,
    paragraphs: [{ text }],
  };
}

/** The same for everybody: it names nobody. */
export function noticePage(shop: Shop, settings: PrintSettings, text: string): PlacedPage {
  const tel = printedDeskTel(shop);
  const from: TextBox = {
    kind: "text",
    x: 12,
    y: 112,
    width: 76,
    height: 24,
    size: 9.5,
    smallest: 6.5,
    leading: 1.35,
    valign: "bottom",
    paragraphs: [...senderParagraphs(shop), ...(tel === "" ? [] : [{ text: `電話 ${tel}` }])].map(
      (paragraph) => ({ ...paragraph, align: "right" }),
    ),
  };
  return { ...postcard, shift: settings.cardShift, items: [noticeBox(text), from] };
}
