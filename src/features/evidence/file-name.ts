/** Names of files as people see them: never a path, never a control character, and an end that tells the truth. */
import { graphemeLength } from "#src/lib/japanese-text.ts";
import type { MediaType } from "./words.ts";

const LONGEST = 120;
const NAMELESS = "名前のないファイル";

/** The name as it is kept: last part of a path, without characters that cannot be seen or turn the writing. */
export function cleanFileName(raw: string): string {
  const last = raw.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const visible = last
    .replace(/[\p{Cc}\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFFE\uFFFF]/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  if (/^\.*$/.test(visible)) return NAMELESS;
  return shorten(visible);
}

/** Keeps the end (the extension) of a name that is too long. */
function shorten(name: string): string {
  if (graphemeLength(name) <= LONGEST) return name;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? "";
  const letters = [...new Intl.Segmenter("ja", { granularity: "grapheme" }).segment(name)].map(
    (one) => one.segment,
  );
  return `${letters.slice(0, LONGEST - extension.length - 1).join("")}…${extension}`;
}

const endings: Record<MediaType, readonly string[]> = {
  "image/jpeg": ["jpg", "jpeg"],
  "image/heic": ["heic", "heif"],
  "image/png": ["png"],
  "image/webp": ["webp"],
  "application/pdf": ["pdf"],
  "message/rfc822": ["eml"],
  "video/mp4": ["mp4", "m4v"],
  "video/quicktime": ["mov"],
  "audio/mp4": ["m4a", "mp4"],
  "text/plain": ["txt", "log", "eml"],
  "text/csv": ["csv", "tsv"],
};

/**
 * The name for a download: characters that no file system takes are replaced, and a wrong extension is not left last.
 */
export function downloadName(label: string, fileName: string, mediaType: MediaType): string {
  const safe = fileName.replace(/[<>:"|?*%]/g, "_");
  const [usual = "", ...others] = endings[mediaType];
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(safe)?.[1]?.toLowerCase() ?? "";
  return `${label}_${[usual, ...others].includes(extension) ? safe : `${safe}.${usual}`}`;
}
