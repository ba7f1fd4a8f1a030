/** Whether the address stays in the envelope's window while the letter slips in it (DOMAIN §7.5). */
import type { PrintSettings } from "./print-settings.ts";

/** mm that A4 folded in three can slip in a 長形3号: 235 − 210 sideways, 120 − 99 downwards. */
export const slip = { x: 25, y: 21 } as const;

interface Block {
  readonly windowXMm: number;
  readonly windowYMm: number;
  readonly windowWidthMm: number;
  readonly windowHeightMm: number;
}

export interface WindowFit {
  /** Undefined where nobody has measured the window. */
  readonly stays: boolean | undefined;
  readonly sentence: string;
  /** The largest block that always stays in the window; undefined where the window is unknown or too small. */
  readonly best?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** What the owner is told about the combination of window and address block. */
export function windowFit(block: Block, hole: PrintSettings["windowHole"]): WindowFit {
  if (hole === null) {
    return {
      stays: undefined,
      sentence:
        "日本郵便は、手紙が封筒の中で動いても郵便番号と住所が窓から外れないことを求めています。窓の位置と大きさを入れると、外れないかを計算します。",
    };
  }
  const width = hole.width - slip.x;
  const height = hole.height - slip.y;
  if (width < 40 || height < 15) {
    return {
      stays: false,
      sentence: `この窓（幅${hole.width}mm・高さ${hole.height}mm）では、手紙が左右に最大${slip.x}mm、上下に最大${slip.y}mm動くと、宛名が外れます。窓の大きい封筒にするか、宛名ラベルをお使いください。`,
    };
  }
  const best = { x: hole.x, y: hole.y, width, height };
  const stays =
    block.windowXMm >= hole.x &&
    block.windowYMm >= hole.y &&
    block.windowXMm + block.windowWidthMm + slip.x <= hole.x + hole.width &&
    block.windowYMm + block.windowHeightMm + slip.y <= hole.y + hole.height;
  return {
    stays,
    best,
    sentence: stays
      ? `手紙が封筒の中で左右に最大${slip.x}mm、上下に最大${slip.y}mm動いても、宛名は窓の中に収まります。`
      : `手紙が封筒の中で動くと、宛名が窓から外れることがあります。宛名を、左から${best.x}mm・上から${best.y}mm、幅${best.width}mm・高さ${best.height}mmの中に収めると外れません。`,
  };
}
