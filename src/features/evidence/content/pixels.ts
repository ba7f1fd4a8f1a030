import { Refusal } from "#src/lib/refusal.ts";

/** A picture with more pixels is a bomb or a poster: decoding it would take gigabytes of memory. */
export const MOST_PIXELS = 100_000_000;

export function checkPixels(width: number, height: number): void {
  if (width === 0 || height === 0) throw brokenImage();
  if (width * height > MOST_PIXELS) {
    throw new Refusal("evidence_image_too_large", { limit: MOST_PIXELS / 10_000 });
  }
}

export const brokenImage = (): Refusal => new Refusal("evidence_image_broken");
