/** Address labels on sheets of A4. */
import type { LabelSheetName, Shop } from "#src/features/shops/index.ts";
import { moved, type PlacedItem, type PlacedPage, type TextBox } from "#src/typeset/index.ts";
import {
  addressParagraphs,
  barcodeClear,
  barcodeHeight,
  barcodeItems,
  barcodeMissing,
  barcodeSize,
  senderParagraphs,
  type Written,
} from "./parts.ts";
import { a4, labelCorner, labelSheets, labelsOn } from "./shapes.ts";

export interface LabelLook {
  readonly sheet: LabelSheetName;
  readonly hasSender: boolean;
  readonly hasBarcode: boolean;
}

/** Size of the bars in points on a label of this sheet; undefined where they are longer than the label. */
export const labelBarcodeSize = (name: LabelSheetName): number | undefined =>
  barcodeSize(labelSheets[name].width);

/** One label from its own corner; the address is its first item. */
export function labelItems(
  look: LabelLook,
  shop: Shop,
  written: Written,
): readonly [TextBox, ...PlacedItem[]] {
  const sheet = labelSheets[look.sheet];
  const { x, y } = sheet.inset;
  const width = sheet.width - 2 * x;
  const bottom = sheet.height - y;
  const sender: readonly TextBox[] =
    look.hasSender && sheet.hasSender
      ? [
          {
            kind: "text",
            x,
            y: bottom - 5.6,
            width,
            height: 5.6,
            size: 6.5,
            smallest: 4.5,
            leading: 1.2,
            valign: "bottom",
            paragraphs: [
              {
                text: `差出人　${senderParagraphs(shop)
                  .map(({ text }) => text)
                  .join("　")}`,
              },
            ],
          },
        ]
      : [];
  const points = look.hasBarcode ? labelBarcodeSize(look.sheet) : undefined;
  const hasBars = points !== undefined && barcodeMissing(written) === undefined;
  const low = bottom - (sender.length > 0 ? 5.6 + (hasBars ? barcodeClear : 0.6) : 0);
  const bars =
    points === undefined || !hasBars
      ? []
      : barcodeItems(written, {
          x: Math.max(barcodeClear, (sheet.width - 7.98 * points) / 2),
          y: low - barcodeHeight(points),
          points,
        });
  const top = y;
  const foot = points === undefined || !hasBars ? low : low - barcodeHeight(points) - barcodeClear;
  const address: TextBox = {
    kind: "text",
    x,
    y: top,
    width,
    height: foot - top,
    size: sheet.size,
    smallest: sheet.smallest,
    leading: 1.28,
    valign: "middle",
    paragraphs: addressParagraphs(written, { hasPostal: true, nameScale: 1.25 }),
  };
  return [address, ...bars, ...sender];
}

/** Sheets of labels; `start` is the first label to print on, from 1, row by row. */
export function* labelPages(
  look: LabelLook,
  shop: Shop,
  people: Iterable<Written>,
  start: number,
): Generator<PlacedPage> {
  const sheet = labelSheets[look.sheet];
  const most = labelsOn(sheet);
  let items: PlacedItem[] = [];
  let at = start - 1;
  for (const person of people) {
    if (at === most) {
      yield { ...a4, shift: shop.sheetShift, items };
      items = [];
      at = 0;
    }
    const { x, y } = labelCorner(sheet, at);
    for (const item of labelItems(look, shop, person)) items.push(moved(item, x, y));
    at += 1;
  }
  if (items.length > 0) yield { ...a4, shift: shop.sheetShift, items };
}
