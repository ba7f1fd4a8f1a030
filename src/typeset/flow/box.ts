/** What layout makes and painting consumes. Lengths are points; y grows downwards from the box's top. */

import type { SetLine } from "../pdf/setter.ts";

/** Node of the PDF's structure tree. */
export interface Tag {
  readonly type: string;
  readonly parent?: Tag;
  readonly alt?: string;
  readonly scope?: string;
}

export type Item =
  | {
      readonly kind: "text";
      readonly line: SetLine;
      readonly x: number;
      /** Baseline. */
      readonly y: number;
      readonly tag: Tag | undefined;
      /** Where the last body ends, for who wants to know whether a line is flush. */
      readonly right: number;
      readonly gray?: number;
    }
  | {
      readonly kind: "line";
      readonly x: number;
      readonly y: number;
      readonly toX: number;
      readonly toY: number;
      readonly weight: number;
      readonly gray: number;
    }
  | {
      readonly kind: "fill";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly gray: number;
    }
  | {
      readonly kind: "image";
      readonly ref: string;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly tag: Tag | undefined;
    };

export interface Box {
  readonly height: number;
  /** Space above, dropped at the head of a page. */
  readonly before: number;
  readonly breakBefore: "may" | "never" | "always";
  readonly items: readonly Item[];
  /** Set again above this box where it begins a page: the head of its table. */
  readonly repeat?: readonly Box[];
  /** Not above this, from the top edge of the sheet: what the window of an envelope could show stays empty. */
  readonly notAbove?: number;
  /** Items are placed from the sheet's corner, and the box takes no room. */
  readonly isFixed?: true;
  /** True if what should stand in a fixed place is larger than it. */
  readonly isOverfull?: true;
  /**
   * Given where the box is taller than a page: cuts it to `room`, or tells by undefined that too little would stand
   * there, unless it must. Such a box holds nothing itself.
   */
  readonly cut?: (room: number, must: boolean) => readonly [Box, Box] | undefined;
  readonly bookmark?: { readonly level: 1 | 2 | 3; readonly title: string };
}

export const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

export function moveItem(item: Item, dx: number, dy: number): Item {
  if (dx === 0 && dy === 0) return item;
  const moved = { ...item, x: item.x + dx, y: item.y + dy };
  if (moved.kind === "line") return { ...moved, toX: moved.toX + dx, toY: moved.toY + dy };
  if (moved.kind === "text") return { ...moved, right: moved.right + dx };
  return moved;
}

/** Boxes set below each other as one list of items, and their height together. */
export function stack(boxes: readonly Box[]): { items: readonly Item[]; height: number } {
  const items: Item[] = [];
  let y = 0;
  boxes.forEach((box, index) => {
    if (index > 0) y += box.before;
    for (const item of box.items) items.push(moveItem(item, 0, y));
    y += box.height;
  });
  return { items, height: y };
}
