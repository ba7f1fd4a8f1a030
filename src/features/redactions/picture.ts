/**
 * Blacking out parts of a picture: the pixels are replaced before the new file is encoded, so nothing of them is in it.
 * It starts from the picture for paper, which has no metadata and is upright; the original is not touched.
 */
import { z } from "zod";
import { type Picture, workOnPicture } from "#src/platform/pictures.ts";

/** A rectangle in per mille of width and height, from the upper left corner of the upright picture. */
export const areaShape = z.strictObject({
  x: z.number().min(0).max(1000),
  y: z.number().min(0).max(1000),
  width: z.number().gt(0).max(1000),
  height: z.number().gt(0).max(1000),
});
export type Area = z.infer<typeof areaShape>;

export const MOST_AREAS = 40;
const QUALITY = 90;

/** Paints the areas black, rounded outwards to whole pixels. An area is cut off at the edge of the picture. */
export async function blacken(picture: Picture, areas: readonly Area[]): Promise<Picture> {
  const { width, height } = picture;
  const boxes = areas.map((area) => {
    const left = Math.min(Math.floor((area.x * width) / 1000), width - 1);
    const top = Math.min(Math.floor((area.y * height) / 1000), height - 1);
    const right = Math.min(Math.ceil(((area.x + area.width) * width) / 1000), width);
    const bottom = Math.min(Math.ceil(((area.y + area.height) * height) / 1000), height);
    return { left, top, width: Math.max(right - left, 1), height: Math.max(bottom - top, 1) };
  });
  const [copy] = (await workOnPicture(picture.bytes, { task: "blacken", boxes, quality: QUALITY })) ?? [];
  if (!copy) throw new Error("a picture of ours cannot be drawn again");
  return copy;
}
