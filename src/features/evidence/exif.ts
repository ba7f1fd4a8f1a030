/** What a camera wrote into a picture. It is what the file says, not what is known: clocks go wrong. */
import exifr from "exifr";

export interface CameraNotes {
  /** Maker and model; empty when the file does not say. */
  readonly camera: string;
  /** `YYYY-MM-DDTHH:MM:SS` by the camera's clock. */
  readonly takenAt: string | null;
  /** `+09:00`; null when the file does not say. */
  readonly takenOffset: string | null;
  readonly hasGps: boolean;
}

const NO_NOTES: CameraNotes = { camera: "", takenAt: null, takenOffset: null, hasGps: false };

const LONGEST = 80;

/** Reads the TIFF block of an Exif segment. Unreadable notes are no notes: they never cost the picture. */
export async function readCameraNotes(tiff: Buffer | undefined): Promise<CameraNotes> {
  if (!tiff || !/^(II\*\0|MM\0\*)/.test(tiff.toString("latin1", 0, 4))) return NO_NOTES;
  // reviveValues would drop the offset and read the time in this machine's zone.
  const options = { tiff: true, ifd0: {}, exif: true, gps: true, reviveValues: false, mergeOutput: false };
  const found: unknown = await exifr.parse(tiff, options).catch(() => undefined);
  const block = (name: string): Readonly<Record<string, unknown>> => {
    const value = isRecord(found) ? found[name] : undefined;
    return isRecord(value) ? value : {};
  };
  const words = (value: unknown): string =>
    typeof value === "string"
      ? value
          .replace(/[\p{C}]/gu, " ")
          .trim()
          .slice(0, LONGEST)
      : "";
  const [make, model] = [words(block("ifd0").Make), words(block("ifd0").Model)];
  const exif = block("exif");
  return {
    camera: model.startsWith(make) ? model : `${make} ${model}`.trim(),
    takenAt: localTime(words(exif.DateTimeOriginal)),
    takenOffset: /^[+-]\d{2}:\d{2}$/.exec(words(exif.OffsetTimeOriginal))?.[0] ?? null,
    hasGps: ["GPSLatitude", "GPSLongitude", "latitude"].some((name) => block("gps")[name] !== undefined),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** `2026:11:13 14:05:06` → `2026-11-13T14:05:06`; anything that is no time is null. */
function localTime(text: string): string | null {
  const parts = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  if (!parts) return null;
  const local = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}`;
  const read = new Date(`${local}Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(local) ? local : null;
}
