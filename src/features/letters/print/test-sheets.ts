/** 試し刷り: what to hold beside the envelope, the labels or the card. No customer is on any of them. mm. */
import type { Readable } from "node:stream";
import type { House } from "#src/features/ledger/index.ts";
import {
  getPrintSettings,
  type LabelSheetName,
  listShops,
  type PrintSettings,
  type Shop,
  slip,
} from "#src/features/shops/index.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import type { PlacedItem, PlacedPage, TextBox } from "#src/typeset/index.ts";
import { cardPage } from "./cards.ts";
import { envelopePage } from "./envelopes.ts";
import { labelPages } from "./labels.ts";
import type { Written } from "./parts.ts";
import { stream } from "./production.ts";
import { a4, envelope, labelCorner, labelSheets, labelsOn, postalBoxes, postcard } from "./shapes.ts";

/** Where the cross stands that is measured from the paper's left and top edge. */
export const cross = { x: 20, y: 20 } as const;

/** What measuring the cross says about the shift that should be set: `now` was set when it was printed. */
export function shiftFrom(
  now: { readonly x: number; readonly y: number },
  measured: { readonly x: number; readonly y: number },
): { readonly x: number; readonly y: number } {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return { x: tenth(now.x + cross.x - measured.x), y: tenth(now.y + cross.y - measured.y) };
}

export const testSheetNames = ["window", "labels", "envelope", "card"] as const;
export type TestSheetName = (typeof testSheetNames)[number];

/**
 * A test sheet with the shop's own address, written while it is read. `labels`: another sheet than the shop's usual
 * one.
 */
export function printTestSheet(house: House, name: TestSheetName, labels?: LabelSheetName): Readable {
  const shop = listShops(house.read)[0]!;
  const settings = getPrintSettings(house.read, shop.id);
  const make: Readonly<Record<TestSheetName, () => PlacedPage>> = {
    window: () => windowSheet(shop),
    labels: () => labelTestSheet(shop, { ...settings, labelSheet: labels ?? settings.labelSheet }),
    envelope: () => envelopeTestSheet(shop, settings),
    card: () => cardTestSheet(shop, settings),
  };
  return stream(house, shop, "試し刷り", [make[name]()]);
}

/** A4 for the window: block, what shows when it slips, folds, rulers, and what to do. */
function windowSheet(shop: Shop): PlacedPage {
  const { windowXMm: x, windowYMm: y, windowWidthMm: width, windowHeightMm: height } = shop;
  const items: PlacedItem[] = [
    { kind: "frame", x, y, width, height, weight: 0.3 },
    {
      kind: "frame",
      x,
      y,
      width: Math.min(width + slip.x, a4.width - x),
      height: height + slip.y,
      weight: 0.2,
      gray: 0.4,
      isDashed: true,
    },
    {
      kind: "text",
      x,
      y,
      width,
      height,
      size: 10.5,
      smallest: 7,
      valign: "middle",
      paragraphs: sampleParagraphs(shop),
    },
    small("点線：手紙が動いたとき、窓から見えることのある範囲", x, y + height + slip.y + 1, 90, "left"),
    ...crossItems(),
    ...[99, 198].flatMap((fold): PlacedItem[] => [
      { kind: "rule", x: 3, y: fold, toX: 207, toY: fold, weight: 0.15, gray: 0.5, isDashed: true },
      small(`ここで折る（上から${fold}mm）`, 150, fold + 1, 50, "right"),
    ]),
    ...rulers(),
    instructions([
      "窓あき封筒の試し刷り",
      "1　印刷の画面で「実際のサイズ（100%）」を選び、「用紙サイズに合わせる」を外して、1枚印刷します。",
      "2　横のものさしの100mmを、本物のものさしで測ります。100mmでなければ、1の設定を直してください。",
      "3　十字（＋）の中心を、紙の左の端と上の端から測ります。どちらも20.0mmなら、ずれはありません。違うときは、測った長さを「印刷の設定」に入れます。",
      "4　2本の線で三つ折りにして封筒に入れます。封筒を立てても傾けても、実線の枠の中（宛名）がいつも窓から全部見えることを確かめます。",
      "5　見えないときは、窓の位置を測って「お店と問い合わせ窓口」に入れ、もう一度印刷します。",
    ]),
  ];
  return { ...a4, shift: shop.sheetShift, items };
}

/** The outlines of all labels of a sheet, each with its number; one shows the shop's own address. */
function labelTestSheet(shop: Shop, settings: PrintSettings): PlacedPage {
  const sheet = labelSheets[settings.labelSheet];
  const look = { sheet: settings.labelSheet, hasSender: false, hasBarcode: false };
  const [page] = [...labelPages(look, shop, [sample(shop)], 2)];
  const outlines = Array.from({ length: labelsOn(sheet) }, (_, index): PlacedItem[] => {
    const { x, y } = labelCorner(sheet, index);
    return [
      { kind: "frame", x, y, width: sheet.width, height: sheet.height, weight: 0.2, gray: 0.3 },
      ...(index === 1
        ? []
        : [small(String(index + 1), x + sheet.width / 2 - 10, y + sheet.height / 2 - 2, 20, "center")]),
    ];
  });
  return { ...page!, items: [...outlines.flat(), ...crossItems(), ...page!.items] };
}

function envelopeTestSheet(shop: Shop, settings: PrintSettings): PlacedPage {
  const look = {
    layout: settings.envelopeLayout,
    hasBoxes: settings.envelopeHasBoxes,
    // Sideways the mark stands where the cross is measured.
    hasMark: settings.envelopeLayout !== "sideways",
    hasSender: true,
    hasBarcode: false,
  };
  const page = envelopePage(look, shop, settings, sample(shop));
  const hasBoxes = settings.envelopeHasBoxes && settings.envelopeLayout !== "sideways";
  return { ...page, items: [...page.items, ...crossItems(), ...(hasBoxes ? boxFrames(envelope.width) : [])] };
}

function cardTestSheet(shop: Shop, settings: PrintSettings): PlacedPage {
  const page = cardPage(shop, settings, sample(shop));
  return { ...page, items: [...page.items, ...crossItems(), ...boxFrames(postcard.width)] };
}

const sample = (shop: Shop): Written => ({
  postal: postalWords(shop.postal),
  address: shop.address || "例示県例示市例示町1-2-3",
  name: `${shop.representativeName || shop.tradeName}　様`,
});

const sampleParagraphs = (shop: Shop) => {
  const { postal, address, name } = sample(shop);
  return [...(postal === "" ? [] : [{ text: `〒${postal}` }]), { text: address }, { text: name }];
};

/** Where the printed boxes of the postal code should be. */
function boxFrames(paperWidth: number): readonly PlacedItem[] {
  const { lefts, top, width, height } = postalBoxes(paperWidth);
  return lefts.map((x) => ({ kind: "frame", x, y: top, width, height, weight: 0.15, gray: 0.5 }));
}

function crossItems(): readonly PlacedItem[] {
  const { x, y } = cross;
  return [
    { kind: "rule", x: x - 6, y, toX: x + 6, toY: y, weight: 0.2 },
    { kind: "rule", x, y: y - 6, toX: x, toY: y + 6, weight: 0.2 },
    { kind: "circle", x, y, radius: 3, weight: 0.2 },
  ];
}

/** 100 mm across and 80 mm down, in the middle third of the sheet. */
function rulers(): readonly PlacedItem[] {
  const [left, top] = [80, 112];
  const tick = (mm: number): number => (mm % 10 === 0 ? 5 : mm % 5 === 0 ? 3.5 : 2);
  return [
    { kind: "rule", x: left, y: top, toX: left + 100, toY: top, weight: 0.25 },
    ...Array.from({ length: 101 }, (_, mm): PlacedItem[] => [
      { kind: "rule", x: left + mm, y: top, toX: left + mm, toY: top + tick(mm), weight: 0.15 },
      ...(mm % 20 === 0 ? [small(`${mm}`, left + mm - 6, top + 5.5, 12, "center")] : []),
    ]).flat(),
    { kind: "rule", x: 30, y: top, toX: 30, toY: top + 80, weight: 0.25 },
    ...Array.from({ length: 81 }, (_, mm): PlacedItem[] => [
      { kind: "rule", x: 30, y: top + mm, toX: 30 + tick(mm), toY: top + mm, weight: 0.15 },
      ...(mm % 20 === 0 ? [small(`${mm}`, 36, top + mm - 2, 12, "left")] : []),
    ]).flat(),
    small("ものさし（mm）", left, top - 5, 40, "left"),
  ];
}

function small(
  text: string,
  x: number,
  y: number,
  width: number,
  align: "left" | "center" | "right",
): TextBox {
  return {
    kind: "text",
    x,
    y,
    width,
    height: 4,
    size: 7.5,
    smallest: 7.5,
    family: "sans",
    paragraphs: [{ text, align }],
  };
}

function instructions([title = "", ...lines]: readonly string[]): TextBox {
  return {
    kind: "text",
    x: 25,
    y: 205,
    width: 165,
    height: 82,
    size: 11,
    smallest: 9,
    family: "sans",
    leading: 1.5,
    paragraphs: [{ text: title, scale: 1.3, isBold: true }, ...lines.map((text) => ({ text, before: 0.25 }))],
  };
}
