/** PNG (ISO/IEC 15948): signature, chunks with their checksums, IHDR first, IEND last. */
import { crc32 } from "node:zlib";
import { type Run, readRuns } from "./chunks.ts";
import type { Inspection } from "./inspection.ts";
import { brokenImage, checkPixels } from "./pixels.ts";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const LONGEST_CHUNK = 2 ** 31 - 1;
const LONGEST_EXIF = 65_536;

export function inspectPng(): Inspection {
  let width = 0;
  let height = 0;
  let hasData = false;
  let exif: Buffer | undefined;

  const signature: Run = {
    bytes: SIGNATURE.length,
    keep: true,
    done: (kept) => {
      if (!kept.equals(SIGNATURE)) throw brokenImage();
      return head;
    },
  };
  const head: Run = {
    bytes: 8,
    keep: true,
    done: (kept) => {
      const length = kept.readUInt32BE(0);
      const type = kept.toString("latin1", 4);
      if (length > LONGEST_CHUNK || !/^[A-Za-z]{4}$/.test(type)) throw brokenImage();
      if ((width === 0) !== (type === "IHDR")) throw brokenImage();
      return body(type, length, crc32(kept.subarray(4)));
    },
  };
  const body = (type: string, length: number, start: number): Run => {
    let checksum = start;
    return {
      bytes: length,
      keep: type === "IHDR" || (type === "eXIf" && length <= LONGEST_EXIF),
      piece: (piece) => {
        checksum = crc32(piece, checksum);
      },
      done: (kept) => {
        if (type === "IHDR") {
          if (length !== 13) throw brokenImage();
          width = kept.readUInt32BE(0);
          height = kept.readUInt32BE(4);
          checkPixels(width, height);
        }
        if (type === "IDAT") hasData = true;
        if (type === "eXIf" && kept.length > 0) exif = kept;
        return tail(type, () => checksum);
      },
    };
  };
  const tail = (type: string, checksum: () => number): Run => ({
    bytes: 4,
    keep: true,
    done: (kept) => {
      if (kept.readUInt32BE(0) !== checksum()) throw brokenImage();
      return type === "IEND" ? undefined : head;
    },
  });

  const runs = readRuns(signature);
  return {
    push: (chunk) => runs.push(chunk),
    finish() {
      if (!runs.isBetween || !hasData) throw brokenImage();
      return { mediaType: "image/png", width, height, ...(exif ? { exif } : {}) };
    },
  };
}
