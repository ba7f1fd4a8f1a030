import type { Block } from "../tree.ts";
import { type Box, mm, stack } from "./box.ts";
import type { Frame } from "./paragraph.ts";

/** Smallest type an address is set in before it is let run out of its block, points. */
const smallest = 8;

/**
 * The address in the window: placed from the sheet's corner, in smaller type if it has many lines. What follows keeps
 * clear of everything the window can show while the sheet slips in the envelope.
 */
export function setAddress(
  frame: Frame,
  block: Extract<Block, { kind: "address" }>,
  setBlocks: (frame: Frame, blocks: readonly Block[]) => readonly Box[],
): readonly Box[] {
  const { window } = block;
  const room = mm(window.height);
  const width = mm(window.width);
  let size = frame.style.size;
  for (;;) {
    const inner: Frame = {
      ...frame,
      x: mm(window.x),
      width,
      style: { ...frame.style, size },
      leading: size * (size > 9.5 ? 1.38 : 1.22),
      indent: 0,
      paragraphGap: 0,
    };
    const { items, height } = stack(setBlocks(inner, block.blocks));
    const fits = height <= room + 0.5;
    if (!fits && size > smallest) {
      size = Math.max(smallest, size - 0.5);
      continue;
    }
    const top = mm(window.y) + (fits ? Math.min(4, (room - height) / 2) : 0);
    const placed = items.map((item) => ({ ...item, y: item.y + top }));
    const box: Box = { height: 0, before: 0, breakBefore: "may", items: placed, isFixed: true };
    return [fits ? box : { ...box, isOverfull: true }];
  }
}

/** The part of the sheet that must hold nothing but the address: [right edge, bottom edge] in points. */
export function clearZone(block: Extract<Block, { kind: "address" }>): { right: number; bottom: number } {
  const { x, y, width, height, slipX, slipY } = block.window;
  return { right: mm(x + width + slipX), bottom: mm(y + height + slipY) };
}
