/** The shop's envelope window, put into the letter's `:::address` line before the template is compiled. */
import { type Shop, slip } from "#src/features/shops/index.ts";
import { Refusal } from "#src/lib/refusal.ts";

const sheetWidth = 210;
const rightMargin = 22;
/** The sender's name and address need this much beside the window. */
const narrowestSender = 45;

/** Room in mm for date and sender beside the address, before any allowance for slipping. */
function roomBeside(shop: Shop): number {
  return sheetWidth - rightMargin - shop.windowXMm - shop.windowWidthMm;
}

export function leavesRoomForSender(shop: Shop): boolean {
  return roomBeside(shop) >= narrowestSender;
}

/** Numbers only: nothing that anybody typed can change the line. Throws `letter_window`. */
export function placeWindow(source: string, shop: Shop): string {
  if (!leavesRoomForSender(shop)) throw new Refusal("letter_window");
  const slipX = Math.min(slip.x, roomBeside(shop) - narrowestSender);
  const numbers = {
    // The whole sheet comes out shifted: only the window's place has to be met.
    x: Math.max(0, shop.windowXMm + shop.sheetShift.x),
    y: Math.max(0, shop.windowYMm + shop.sheetShift.y),
    width: shop.windowWidthMm,
    height: shop.windowHeightMm,
    slipx: slipX,
    slipy: slip.y,
  };
  const attributes = Object.entries(numbers).map(([name, mm]) => `${name}=${mm.toFixed(1)}`);
  return source.replaceAll(/^:::address\b.*$/gm, `:::address ${attributes.join(" ")}`);
}
