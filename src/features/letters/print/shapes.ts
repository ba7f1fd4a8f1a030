/** Papers that addresses are printed on. mm; DOMAIN §7.5. */
import type { LabelSheetName } from "#src/features/shops/index.ts";

export const a4 = { width: 210, height: 297 } as const;

export interface LabelSheet {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  /** From the sheet's corner to the first label; labels touch. */
  readonly left: number;
  readonly top: number;
  /** Clear room inside a label, left and right, above and below. */
  readonly inset: { readonly x: number; readonly y: number };
  /** Points: of the address, and the smallest that is still read. */
  readonly size: number;
  readonly smallest: number;
  /** Room for the sender below the address. */
  readonly hasSender: boolean;
  /** 「エーワン 72212」: what is printed on the packet. */
  readonly products: string;
}

export const labelSheets: Readonly<Record<LabelSheetName, LabelSheet>> = {
  "12": {
    columns: 2,
    rows: 6,
    width: 86.4,
    height: 42.3,
    left: 18.6,
    top: 21.2,
    inset: { x: 5, y: 3 },
    size: 11.5,
    smallest: 6.5,
    hasSender: true,
    products: "エーワン 72212、ヒサゴ ELM008、コクヨ KPC-E1121",
  },
  "21": {
    columns: 3,
    rows: 7,
    width: 70,
    height: 42.3,
    left: 0,
    top: 0.45,
    inset: { x: 5, y: 3.5 },
    size: 11,
    smallest: 6.5,
    hasSender: true,
    products: "エーワン 72421（余白なし）",
  },
  "24": {
    columns: 3,
    rows: 8,
    width: 66,
    height: 33.9,
    left: 6,
    top: 12.9,
    inset: { x: 4, y: 3 },
    size: 10.5,
    smallest: 6.5,
    hasSender: true,
    products: "エーワン 72224、ヒサゴ ELM012",
  },
  "44": {
    columns: 4,
    rows: 11,
    width: 48.3,
    height: 25.4,
    left: 8.4,
    top: 8.8,
    inset: { x: 3, y: 2.2 },
    size: 8.5,
    smallest: 6,
    hasSender: false,
    products: "エーワン 72244・28388・28368",
  },
  "65": {
    columns: 5,
    rows: 13,
    width: 38.1,
    height: 21.2,
    left: 9.75,
    top: 10.7,
    inset: { x: 2.4, y: 1.8 },
    size: 7.5,
    smallest: 5.5,
    hasSender: false,
    products: "エーワン 72265",
  },
};

export const labelsOn = ({ columns, rows }: LabelSheet): number => columns * rows;

/** Corner of label `index` (from 0, row by row) on its sheet. */
export function labelCorner(sheet: LabelSheet, index: number): { readonly x: number; readonly y: number } {
  return {
    x: sheet.left + (index % sheet.columns) * sheet.width,
    y: sheet.top + Math.floor(index / sheet.columns) * sheet.height,
  };
}

/** 長形3号, upright. */
export const envelope = { width: 120, height: 235 } as const;
export const postcard = { width: 100, height: 148 } as const;

/** Boxes of the postal code on postcards and upright envelopes. */
const boxes = { width: 5.7, height: 8, top: 12, right: 8, total: 47.7, gaps: [1.3, 1.3, 1.9, 1.1, 1.1, 1.1] };

/** Left edges of the seven boxes on paper of a width, and what they have in common. */
export function postalBoxes(paperWidth: number): {
  readonly lefts: readonly number[];
  readonly top: number;
  readonly width: number;
  readonly height: number;
} {
  let x = paperWidth - boxes.right - boxes.total;
  const lefts = [x];
  for (const gap of boxes.gaps) {
    x += boxes.width + gap;
    lefts.push(x);
  }
  return { lefts, top: boxes.top, width: boxes.width, height: boxes.height };
}
