/** WebP (RFC 9649): a RIFF file whose chunks fill the declared size and hold a picture. */
import { type Run, readRuns } from "./chunks.ts";
import type { Inspection } from "./inspection.ts";
import { brokenImage, checkPixels } from "./pixels.ts";

const LONGEST_EXIF = 65_536;
/** The bytes of a picture chunk in which its size stands. */
const HEADER_BYTES = 10;

export function inspectWebp(): Inspection {
  let left = 0;
  let width = 0;
  let height = 0;
  let hasData = false;
  let exif: Buffer | undefined;

  const riff: Run = {
    bytes: 12,
    keep: true,
    done: (kept) => {
      if (kept.toString("latin1", 0, 4) !== "RIFF" || kept.toString("latin1", 8, 12) !== "WEBP")
        throw brokenImage();
      left = kept.readUInt32LE(4) - 4;
      return next();
    },
  };
  const next = (): Run | undefined => {
    if (left === 0) return undefined;
    if (left < 8) throw brokenImage();
    return {
      bytes: 8,
      keep: true,
      done: (kept) => {
        const length = kept.readUInt32LE(4);
        const padded = length + (length % 2);
        left -= 8 + padded;
        if (left < 0) throw brokenImage();
        return chunk(kept.toString("latin1", 0, 4), padded);
      },
    };
  };
  const chunk = (type: string, length: number): Run | undefined => {
    if (type === "VP8 " || type === "VP8L" || type === "ANMF") hasData = true;
    if (width === 0) return first(type, length);
    return {
      bytes: length,
      keep: type === "EXIF" && length <= LONGEST_EXIF,
      done: (kept) => {
        // Some programs write the JPEG prefix in front of the TIFF block.
        if (type === "EXIF" && kept.length > 0) {
          exif = kept.toString("latin1", 0, 6) === "Exif\0\0" ? kept.subarray(6) : kept;
        }
        return next();
      },
    };
  };
  const first = (type: string, length: number): Run => {
    if (length < HEADER_BYTES) throw brokenImage();
    return {
      bytes: HEADER_BYTES,
      keep: true,
      done: (kept) => {
        [width, height] = sizeOf(type, kept);
        checkPixels(width, height);
        return { bytes: length - HEADER_BYTES, done: () => next() };
      },
    };
  };

  const runs = readRuns(riff);
  return {
    push: (piece) => runs.push(piece),
    finish() {
      if (!runs.isBetween || !hasData) throw brokenImage();
      return { mediaType: "image/webp", width, height, ...(exif ? { exif } : {}) };
    },
  };
}

function sizeOf(type: string, header: Buffer): [number, number] {
  if (type === "VP8X") return [header.readUIntLE(4, 3) + 1, header.readUIntLE(7, 3) + 1];
  if (type === "VP8 " && header.readUIntBE(3, 3) === 0x9d012a) {
    return [header.readUInt16LE(6) & 0x3fff, header.readUInt16LE(8) & 0x3fff];
  }
  if (type === "VP8L" && header[0] === 0x2f) {
    const bits = header.readUInt32LE(1);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  throw brokenImage();
}
