/**
 * What a file is, by its first bytes and never by its name. Kinds that are not kept are refused with what to do
 * instead. The name only tells a CSV from other text, which changes nothing but a word.
 */
import { fileTypeFromBuffer } from "file-type";
import { Refusal } from "#src/lib/refusal.ts";
import { brandOf } from "./brands.ts";
import { inspectFilm } from "./film.ts";
import { AVIF, inspectHeic } from "./heic.ts";
import type { Inspection } from "./inspection.ts";
import { inspectJpeg } from "./jpeg.ts";
import { inspectMail, looksLikeMail } from "./mail.ts";
import { inspectPdf } from "./pdf.ts";
import { inspectPng } from "./png.ts";
import { inspectText, looksLikeText } from "./text.ts";
import { inspectWebp } from "./webp.ts";

/** How many first bytes `startInspection` wants to see, where the file has as many. */
export const HEAD_BYTES = 4100;

/** Chooses the inspection. Throws the refusal of a kind that is not kept. `name` is the cleaned file name. */
export async function startInspection(head: Buffer, name: string): Promise<Inspection> {
  const kind = keptKind(head);
  if (kind) return kind();
  if (brandOf(head) === "avif") throw new Refusal("evidence_kind", AVIF);
  if (looksLikeText(head)) {
    const markup = markupKind(head);
    if (markup) throw new Refusal("evidence_kind", markup);
    return inspectText(head, /\.(csv|tsv)$/i.test(name) ? "text/csv" : "text/plain");
  }
  const found = await fileTypeFromBuffer(head);
  throw new Refusal("evidence_kind", otherKind(found?.ext ?? "", found?.mime ?? ""));
}

function keptKind(head: Buffer): (() => Inspection) | undefined {
  const begins = (hex: string, at = 0): boolean =>
    head.subarray(at, at + hex.length / 2).equals(Buffer.from(hex, "hex"));
  if (begins("ffd8ff")) return inspectJpeg;
  if (begins("89504e47")) return inspectPng;
  if (begins("52494646") && begins("57454250", 8)) return inspectWebp;
  if (begins("255044462d")) return inspectPdf;
  const brand = brandOf(head);
  if (brand === "heic") return inspectHeic;
  if (brand === "film") return inspectFilm;
  if (looksLikeMail(head)) return inspectMail;
  return undefined;
}

interface Kind extends Readonly<Record<string, string>> {
  readonly kind: string;
  readonly advice: string;
}

const SHOT = "画面の写真（スクリーンショット）か、PDFにしたものを追加してください。";
const PROGRAM: Kind = {
  kind: "プログラム（実行ファイル）",
  advice: "開かずにそのまま残し、警察や専門家にご相談ください。",
};
const MARKUP: readonly (readonly [RegExp, Kind])[] = [
  [/^#!/, PROGRAM],
  [/^(<\?xml\b[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE svg|<svg[\s>])/i, { kind: "SVG画像", advice: SHOT }],
  [
    /^(<\?xml\b[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!DOCTYPE html|html|head|body|script|iframe|meta|title|style|div|table|p|a|img)[\s>]/i,
    { kind: "ホームページの形式（HTML）", advice: SHOT },
  ],
  [/^<\?xml\b/i, { kind: "XML形式", advice: SHOT }],
];

function markupKind(head: Buffer): Kind | undefined {
  const text = head
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart();
  return MARKUP.find(([pattern]) => pattern.test(text))?.[1];
}

const PROGRAMS = [
  "exe",
  "elf",
  "macho",
  "msi",
  "deb",
  "rpm",
  "apk",
  "jar",
  "class",
  "wasm",
  "lnk",
  "dex",
  "cab",
];
const ARCHIVES = ["zip", "rar", "7z", "gz", "tar", "bz2", "xz", "zst", "lz", "lzh", "Z", "iso", "dmg"];
const OFFICE = ["docx", "xlsx", "pptx", "docm", "xlsm", "odt", "ods", "odp", "cfb", "rtf"];

function otherKind(extension: string, mime: string): Kind {
  if (PROGRAMS.includes(extension)) return PROGRAM;
  if (ARCHIVES.includes(extension)) {
    return { kind: "圧縮ファイル", advice: "中身を取り出し、1つずつ追加してください。" };
  }
  if (OFFICE.includes(extension)) {
    return { kind: "WordやExcelなどの文書", advice: "元の文書は残し、PDFにしたものを追加してください。" };
  }
  if (mime.startsWith("video/") || mime.startsWith("audio/")) {
    return {
      kind: "扱えない形式の動画・録音",
      advice:
        "元のファイルは消さずに残し、MP4かM4Aにしたものを追加してください。画面の写真や、内容を書き起こしたメモも追加できます。",
    };
  }
  if (mime.startsWith("image/")) {
    return { kind: "扱えない形式の画像", advice: "JPEGかPNGにしたものを追加してください。" };
  }
  return { kind: "扱えない形式のファイル", advice: SHOT };
}
