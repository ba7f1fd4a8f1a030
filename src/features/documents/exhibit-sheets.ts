/**
 * Exhibits on paper: each picture, and each file of a few pages
 * of text, on sheets of A4 with its number in the margin.
 */
import { z } from "zod";
import { mediaLabels, openOriginal, wholeOriginal } from "#src/features/evidence/index.ts";
import type { Exhibit, ExhibitFile } from "#src/features/exhibits/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { gridLines } from "#src/typeset/index.ts";
import { fileTitle } from "./exhibit-parts.ts";
import { formLabelOf } from "./gather.ts";

const text = z.string();

export const sheetPart = z.object({
  /** 「甲第1号証の2」 */
  mark: text,
  title: text,
  form: text,
  /** E-003-2 */
  number: text,
  sha256: text,
  /** Id of the evidence file whose picture is printed; "" where none is. */
  picture: text,
  /** Pages of a file's text; empty where it is not printed. */
  pages: z.array(z.object({ mark: text, text, place: text })),
  /** Of a file that is not printed here: what stands on its cover sheet. */
  cover: z.object({ why: text, digest: text, name: text, type: text, size: text, addedAt: text }),
  /** Id of a file whose text is to be printed. */
  source: text,
});
export type Sheet = z.infer<typeof sheetPart>;

/** The grid that templates/documents/exhibit-sheets.md.hbs prints text on. */
const grid = { columns: 92, lines: 46 } as const;
const mostTextPages = 5;
const mostTextBytes = 200_000;
const NOT_PRINTED = "このファイルの中身は、この書面には印刷していません。";
const tooLong = `このファイルは${mostTextPages}ページを超えるか、文字として読めないため、中身をこの書面には印刷していません。`;
const textTypes: ReadonlySet<string> = new Set(["text/plain", "text/csv", "message/rfc822"]);

export function sheetsOf({ item, files }: Exhibit): Sheet[] {
  return files.map((one) => {
    const { formal, file } = one;
    return {
      mark: formal,
      title: fileTitle(item, file),
      form: formLabelOf(item),
      number: file.label,
      sha256: file.sha256,
      picture: file.isDrawable ? file.id : "",
      pages: [],
      cover: coverOf(one),
      source: isPrintable(file) ? file.id : "",
    };
  });
}

function coverOf({ file }: ExhibitFile): Sheet["cover"] {
  return {
    why: isPrintable(file)
      ? `文字のファイルです。${mostTextPages}ページまでなら、発行するPDFに中身を印刷します。長いときは、この用紙だけを印刷します。`
      : NOT_PRINTED,
    // Two lines of 32, so that two prints can be compared by eye.
    digest: `${file.sha256.slice(0, 32)}\n${file.sha256.slice(32)}`,
    name: file.fileName,
    type: mediaLabels[file.mediaType],
    size: `${file.sizeBytes.toLocaleString("ja-JP")}バイト`,
    addedAt: formatInstant(file.addedAt, { weekday: false }),
  };
}

const isPrintable = ({ mediaType, sizeBytes }: ExhibitFile["file"]): boolean =>
  textTypes.has(mediaType) && sizeBytes <= mostTextBytes;

/** Puts the text of short files in. Each original that is opened for it is an entry in the ledger. */
export async function withTexts(
  house: House,
  actor: Actor,
  incidentId: string,
  sheets: readonly Sheet[],
): Promise<Sheet[]> {
  const filled: Sheet[] = [];
  for (const sheet of sheets) {
    if (sheet.source === "") {
      filled.push(sheet);
      continue;
    }
    const bytes = await wholeOriginal(openOriginal(house, actor, incidentId, sheet.source, "print"));
    const pages = pagesOf(sheet.mark, bytes);
    filled.push(
      pages.length === 0 ? { ...sheet, cover: { ...sheet.cover, why: tooLong } } : { ...sheet, pages },
    );
  }
  return filled;
}

/** None where the file is no text that can be read, or too long. */
function pagesOf(mark: string, bytes: Buffer): Sheet["pages"] {
  const read = readText(bytes);
  if (read === undefined) return [];
  const lines = gridLines(read.replace(/(?:\r\n|\r|\n)+$/, ""), grid.columns);
  const count = Math.ceil(lines.length / grid.lines);
  if (count > mostTextPages) return [];
  return Array.from({ length: count }, (_, index) => ({
    mark,
    text: lines.slice(index * grid.lines, (index + 1) * grid.lines).join("\n"),
    place: `${index + 1}／${count}`,
  }));
}

/** UTF-8, UTF-16 with its mark, or CP932, as files of Japanese shops come. */
function readText(bytes: Buffer): string | undefined {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const names = isWide ? [bytes[0] === 0xff ? "utf-16le" : "utf-16be"] : ["utf-8", "shift_jis"];
  for (const name of names) {
    try {
      return new TextDecoder(name, { fatal: true }).decode(bytes);
    } catch {
      // Not this encoding: the next is tried, and a file that is none of them gets a cover sheet.
    }
  }
  return undefined;
}
