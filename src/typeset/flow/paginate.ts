import type { Box } from "./box.ts";

/** Boxes with the y of their top edge on the sheet. Fixed boxes lie at 0. */
export type Page = readonly { readonly box: Box; readonly y: number }[];

/** Room of a page: from `top` to `bottom`, points from the sheet's top edge. */
export interface Room {
  readonly top: number;
  readonly bottom: number;
}

/** Puts boxes on pages: a page ends at the last place where a break is allowed. */
export function paginate(all: readonly Box[], room: Room): readonly Page[] {
  const pages: Page[] = [];
  let boxes = all;
  let from = 0;
  do {
    const { to, page, rest } = fillPage(boxes, from, room);
    pages.push(page);
    from = to;
    if (rest === undefined) continue;
    boxes = [rest, ...boxes.slice(to)];
    from = 0;
  } while (from < boxes.length);
  return pages;
}

interface Filled {
  /** The box that begins the next page. */
  readonly to: number;
  readonly page: Page;
  /** What was cut off the last box and stands before `to`. */
  readonly rest?: Box;
}

function fillPage(boxes: readonly Box[], from: number, room: Room): Filled {
  const placed: { box: Box; y: number; index: number }[] = [];
  let y = room.top;
  let isFresh = true;
  for (const box of boxes[from]?.repeat ?? []) {
    placed.push({ box, y, index: -1 });
    y += box.height;
  }
  for (let index = from; index < boxes.length; index += 1) {
    const box = boxes[index]!;
    if (box.isFixed) {
      placed.push({ box, y: 0, index });
      continue;
    }
    if (box.breakBefore === "always" && !isFresh) return { to: index, page: placed };
    let top = isFresh ? y : y + box.before;
    if (box.notAbove !== undefined && top < box.notAbove) top = box.notAbove;
    if (top + box.height > room.bottom + 0.01) {
      const cut = box.cut?.(room.bottom - top, isFresh);
      if (cut !== undefined) {
        placed.push({ box: { ...box, ...cut[0] }, y: top, index });
        const rest = { ...cut[1], ...(box.repeat === undefined ? {} : { repeat: box.repeat }) };
        return { to: index + 1, page: placed, rest };
      }
    }
    if (!isFresh && top + box.height > room.bottom + 0.01) {
      // Empty space at the foot of a page is nothing, and must not draw a row over to the next.
      if (box.items.length === 0 && box.cut === undefined) continue;
      const to = lastBreak(boxes, from, index);
      return { to, page: placed.filter((entry) => entry.index < to) };
    }
    placed.push({ box, y: top, index });
    y = top + box.height;
    if (box.items.length > 0 || box.height > 0) isFresh = false;
  }
  return { to: boxes.length, page: placed };
}

/** The last box in (from, at] that may begin a page; where none may, the page ends at `at` all the same. */
function lastBreak(boxes: readonly Box[], from: number, at: number): number {
  for (let i = at; i > from; i -= 1) if (boxes[i]!.breakBefore !== "never" && !boxes[i]!.isFixed) return i;
  return at;
}
