/** Pictures and files for tests, drawn here: nothing is taken from real life. */
import { createHash } from "node:crypto";
import sharp from "sharp";

/** Bytes without any structure, the same in every run. */
export function noise(bytes: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes; at += 32) blocks.push(createHash("sha256").update(`noise ${at}`).digest());
  return Buffer.concat(blocks).subarray(0, bytes);
}

/** A JPEG of a plain colour with a darker band, with Exif of an invented camera when `exif` is set. */
export async function drawJpeg(
  options: { width?: number; height?: number; red?: number; exif?: boolean; orientation?: number } = {},
): Promise<Buffer> {
  const { width = 320, height = 240, red = 200, exif = false, orientation } = options;
  const band = {
    create: { width, height: Math.ceil(height / 4), channels: 3 as const, background: "#334455" },
  };
  let image = sharp({ create: { width, height, channels: 3, background: { r: red, g: 220, b: 210 } } })
    .composite([{ input: band, top: 0, left: 0 }])
    .jpeg({ quality: 90 });
  if (exif || orientation !== undefined) {
    image = image.withExif({
      IFD0: {
        Make: "Mihon",
        Model: "Mihon Camera 1",
        ...(orientation ? { Orientation: String(orientation) } : {}),
      },
      IFD2: { DateTimeOriginal: "2026:11:13 14:05:06", OffsetTimeOriginal: "+09:00" },
      IFD3: {
        GPSLatitudeRef: "N",
        GPSLatitude: "35/1 40/1 0/1",
        GPSLongitudeRef: "E",
        GPSLongitude: "139/1 45/1 0/1",
      },
    });
    if (orientation !== undefined) image = image.withMetadata({ orientation });
  }
  return image.toBuffer();
}

export async function drawPng(): Promise<Buffer> {
  return sharp({ create: { width: 120, height: 90, channels: 3, background: "#88aacc" } })
    .png()
    .toBuffer();
}

export async function drawWebp(): Promise<Buffer> {
  return sharp({ create: { width: 121, height: 91, channels: 3, background: "#aa88cc" } })
    .webp()
    .toBuffer();
}

export const PDF = Buffer.from(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
);

/** The bytes as a network delivers them. */
export async function* pieces(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
