/**
 * JPEG (ITU-T T.81 annex B): markers from SOI to EOI. Checks that every segment fits and that the coded data holds
 * no byte sequence that cannot occur there, which random or cut data soon does. What follows EOI is left alone:
 * phones append a second picture or a film.
 */
import type { Inspection } from "./inspection.ts";
import { brokenImage, checkPixels } from "./pixels.ts";

/** Baseline, extended, progressive, and arithmetic coding: what the decoder reads. */
const FRAMES = [0xc0, 0xc1, 0xc2, 0xc9, 0xca];
/** DHT, DAC, SOS, DQT, DNL, DRI, COM. */
const SEGMENTS = [0xc4, 0xcc, 0xda, 0xdb, 0xdc, 0xdd, 0xfe];
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;
const EXIF = Buffer.from("Exif\0\0", "latin1");
/** A progressive picture has about ten scans; thousands are made to exhaust a decoder. */
const MOST_SCANS = 200;

export function inspectJpeg(): Inspection {
  let state: "start" | "mark" | "marker" | "size" | "skip" | "keep" | "scan" | "escape" | "done" = "start";
  let marker = 0;
  let size = 0;
  let sizeBytes = 0;
  let rest = 0;
  let kept: Buffer[] = [];
  let scans = 0;
  let width = 0;
  let height = 0;
  let exif: Buffer | undefined;

  const open = (code: number): void => {
    if (code === EOI) {
      if (scans === 0) throw brokenImage();
      state = "done";
      return;
    }
    const isKnown = FRAMES.includes(code) || SEGMENTS.includes(code) || (code >= 0xe0 && code <= 0xef);
    if (!isKnown) throw brokenImage();
    marker = code;
    size = 0;
    sizeBytes = 0;
    state = "size";
  };
  const measured = (): void => {
    if (size < 2) throw brokenImage();
    rest = size - 2;
    kept = [];
    const isKept = FRAMES.includes(marker) || (marker === APP1 && exif === undefined);
    if (rest === 0) close();
    else state = isKept ? "keep" : "skip";
  };
  const close = (): void => {
    const bytes = Buffer.concat(kept);
    if (FRAMES.includes(marker)) {
      if (bytes.length < 6 || width > 0) throw brokenImage();
      height = bytes.readUInt16BE(1);
      width = bytes.readUInt16BE(3);
      checkPixels(width, height);
    } else if (marker === APP1 && bytes.subarray(0, EXIF.length).equals(EXIF)) {
      exif = bytes.subarray(EXIF.length);
    } else if (marker === SOS) {
      scans += 1;
      if (width === 0 || scans > MOST_SCANS) throw brokenImage();
      state = "scan";
      return;
    }
    state = "mark";
  };

  return {
    push(chunk) {
      for (let at = 0; at < chunk.length; ) {
        if (state === "done") return;
        if (state === "scan") {
          const found = chunk.indexOf(0xff, at);
          if (found < 0) return;
          at = found + 1;
          state = "escape";
          continue;
        }
        if (state === "skip" || state === "keep") {
          const piece = chunk.subarray(at, at + rest);
          if (state === "keep") kept.push(Buffer.from(piece));
          at += piece.length;
          rest -= piece.length;
          if (rest === 0) close();
          continue;
        }
        const byte = chunk[at++]!;
        if (state === "escape") {
          // Stuffed zero or restart marker: the coded data goes on. Fill bytes may precede a marker.
          if (byte === 0x00 || (byte >= 0xd0 && byte <= 0xd7)) state = "scan";
          else if (byte !== 0xff) open(byte);
        } else if (state === "start") {
          if (byte !== (sizeBytes === 0 ? 0xff : SOI)) throw brokenImage();
          sizeBytes += 1;
          if (sizeBytes === 2) state = "mark";
        } else if (state === "mark") {
          if (byte !== 0xff) throw brokenImage();
          state = "marker";
        } else if (state === "marker") {
          if (byte !== 0xff) open(byte);
        } else {
          size = size * 256 + byte;
          sizeBytes += 1;
          if (sizeBytes === 2) measured();
        }
      }
    },
    finish() {
      if (state !== "done") throw brokenImage();
      return { mediaType: "image/jpeg", width, height, ...(exif ? { exif } : {}) };
    },
  };
}
