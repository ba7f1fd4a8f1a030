/** What a look at the bytes gives, piece by piece as they stream past. */
import type { MediaType } from "../words.ts";

export interface ContentFacts {
  readonly mediaType: MediaType;
  /** Pixels as stored, before any orientation; images only. */
  readonly width?: number;
  readonly height?: number;
  /** The TIFF block that holds the Exif fields. */
  readonly exif?: Buffer;
  /** Text only. */
  readonly encoding?: "ascii" | "utf-8" | "cp932" | "utf-16";
  /** Films and recordings only. */
  readonly film?: FilmNotes;
}

/** What a film or recording says of itself; the device's clock may be wrong. */
export interface FilmNotes {
  readonly durationMs: number | null;
  /** UTC, ISO text. */
  readonly recordedAt: string | null;
  /** Four-letter names, separated by spaces. */
  readonly codecs: string;
}

/**
 * Follows the structure of one file without decoding a pixel.
 * Both functions throw a Refusal as soon as the file cannot be what it began as.
 */
export interface Inspection {
  /** A film or recording, which may be larger than a picture. */
  readonly isFilm?: boolean;
  push(chunk: Buffer): void;
  finish(): ContentFacts;
}
