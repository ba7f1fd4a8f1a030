/**
 * MP4, MOV and M4A: boxes from `ftyp` to the end, followed and never decoded. Length, time of recording and names of
 * the codings are read from the small boxes of `moov`.
 */
import { Refusal } from "#src/lib/refusal.ts";
import { boxesIn, readBoxes } from "./boxes.ts";
import { isQuickTime } from "./brands.ts";
import type { FilmNotes, Inspection } from "./inspection.ts";

const brokenFilm = (): Refusal => new Refusal("evidence_film_broken");

/** Boxes of boxes, and what is kept of the rest with the most bytes it may have. */
const PARENTS = ["moov", "moov/trak", "moov/trak/mdia", "moov/trak/mdia/minf", "moov/trak/mdia/minf/stbl"];
const KEPT: Readonly<Record<string, number>> = {
  ftyp: 1024,
  "moov/mvhd": 256,
  "moov/trak/mdia/hdlr": 1024,
  "moov/trak/mdia/minf/stbl/stsd": 65_536,
};
const MOST_TRACKS = 64;
/** Seconds from 1904, where QuickTime begins to count, to 1970. */
const EPOCH_1904 = 2_082_844_800;
const LONGEST_SECONDS = 7 * 24 * 3600;

export function inspectFilm(): Inspection {
  let ftyp: Buffer | undefined;
  let movie: Omit<FilmNotes, "codecs"> | undefined;
  let tracks = 0;
  let hasData = false;
  const handlers: string[] = [];
  const codecs = new Set<string>();
  const reader = readBoxes({
    begin: (path) => {
      const place = path.join("/");
      if (!ftyp && place !== "ftyp") throw brokenFilm();
      if (place === "mdat") hasData = true;
      if (place === "moov/trak") tracks += 1;
      if (tracks > MOST_TRACKS) throw new Refusal("evidence_too_intricate");
      if (PARENTS.includes(place)) return "descend";
      const most = KEPT[place];
      return most === undefined ? "skip" : { keep: most };
    },
    kept: (path, bytes) => {
      const place = path.join("/");
      if (place === "ftyp") {
        if (ftyp || bytes.length < 8) throw brokenFilm();
        ftyp = bytes;
      } else if (place === "moov/mvhd") {
        if (movie) throw brokenFilm();
        movie = readMovieHeader(bytes);
      } else if (place === "moov/trak/mdia/hdlr") handlers.push(bytes.toString("latin1", 8, 12));
      else for (const { type } of boxesIn(bytes.subarray(8), brokenFilm, 16)) codecs.add(nameOf(type));
    },
    broken: brokenFilm,
  });
  return {
    isFilm: true,
    push: (chunk) => reader.push(chunk),
    finish() {
      const isSeen = handlers.includes("vide");
      if (!reader.isBetween || !ftyp || !movie || !hasData) throw brokenFilm();
      if (!isSeen && !handlers.includes("soun")) throw brokenFilm();
      const mediaType = !isSeen ? "audio/mp4" : isQuickTime(ftyp) ? "video/quicktime" : "video/mp4";
      return { mediaType, film: { ...movie, codecs: [...codecs].sort().join(" ") } };
    },
  };
}

/** `mvhd`: when recorded, by the device's clock, and how long. */
function readMovieHeader(bytes: Buffer): Omit<FilmNotes, "codecs"> {
  const isLong = bytes[0] === 1;
  if (bytes.length < (isLong ? 32 : 20)) throw brokenFilm();
  const created = isLong ? Number(bytes.readBigUInt64BE(4)) : bytes.readUInt32BE(4);
  const scale = bytes.readUInt32BE(isLong ? 20 : 12);
  const units = isLong ? Number(bytes.readBigUInt64BE(24)) : bytes.readUInt32BE(16);
  const seconds = scale === 0 ? 0 : units / scale;
  // All bits set means unknown; a film in fragments says 0.
  const isKnown = seconds > 0 && seconds < LONGEST_SECONDS;
  const at = (created - EPOCH_1904) * 1000;
  const isPlausible = at > 0 && at < Date.UTC(2100, 0);
  return {
    durationMs: isKnown ? Math.round(seconds * 1000) : null,
    recordedAt: isPlausible ? new Date(at).toISOString() : null,
  };
}

const nameOf = (type: string): string => type.replace(/[^A-Za-z0-9._-]/g, "");
