/**
 * Draws the sample's photographs in a process of its own: only there may sharp read SVG, and only our own.
 * Takes the days as JSON, prints one JSON line: [{ fileName, jpeg (base64) }].
 */
import sharp from "sharp";
import { type PictureDays, photographs } from "./postcards.ts";

const drawn: { fileName: string; jpeg: string }[] = [];
for (const { fileName, svg, takenAt } of photographs(JSON.parse(process.argv[2]!) as PictureDays)) {
  const jpeg = await sharp(Buffer.from(svg))
    .jpeg({ quality: 86 })
    .withExif({
      IFD0: { Make: "Mihon", Model: "Sample Phone 1", Software: "Akashi sample" },
      IFD2: { DateTimeOriginal: takenAt, OffsetTimeOriginal: "+09:00" },
      // Null Island: a place that is nobody's home.
      IFD3: {
        GPSLatitudeRef: "N",
        GPSLatitude: "0/1 0/1 0/1",
        GPSLongitudeRef: "E",
        GPSLongitude: "0/1 0/1 0/1",
      },
    })
    .toBuffer();
  drawn.push({ fileName, jpeg: jpeg.toString("base64") });
}
process.stdout.write(`${JSON.stringify(drawn)}\n`);
