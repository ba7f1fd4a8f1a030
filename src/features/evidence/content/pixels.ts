import { Refusal } from "#src/lib/refusal.ts";

/** A picture with more pixels is a bomb or a poster: decoding it would take gigabytes of memory. */
export const MOST_PIXELS = 100_000_000;

export function checkPixels(width: number, height: number, most = MOST_PIXELS): void {
  if (width === 0 || height === 0) throw brokenImage();
  if (width * height > most) {
    throw new Refusal("evidence_image_too_large", { limit: most / 10_000 });
  }
}

export const brokenImage = (): Refusal => new Refusal("evidence_image_broken");
