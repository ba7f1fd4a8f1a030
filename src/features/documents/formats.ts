/**
 * An issued paper in other forms: Word and Excel files for people to edit, a Word file for e内容証明. They are made from
 * what was kept when it was issued, and are kept nowhere; the log keeps the SHA-256 of what was given out. What
 * somebody edits is no longer the issued paper.
 */
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { renderDocx, renderXlsx } from "#src/typeset/index.ts";
import { documentCopied } from "./events.ts";
import { type KeptDocument, readKept } from "./kept.ts";
import { documentName, type IssuedDocument } from "./queries.ts";
import { getPaper, isKind } from "./registry.ts";

export const formatNames = ["docx", "xlsx", "e-naiyo"] as const;
export type Format = (typeof formatNames)[number];

export const isFormat = (name: string): name is Format => (formatNames as readonly string[]).includes(name);

export const formatTypes: Readonly<Record<Format, string>> = {
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "e-naiyo": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
};

export interface DocumentCopy {
  readonly document: IssuedDocument;
  readonly format: Format;
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** What a kind can be had as, beside its PDF. */
export function formatsOf(kind: string): readonly Format[] {
  if (!isKind(kind)) return [];
  const { editable, electronic } = getPaper(kind);
  return [...editable, ...(electronic === undefined ? [] : (["e-naiyo"] as const))];
}

/**
 * Makes the file, then the entry, then hands it out. The same paper makes the same bytes. Throws `not_found`,
 * `format_not_offered`, `document_outdated`, and `electronic_blocked` with one sentence a place.
 */
export async function copyDocument(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
  format: Format,
): Promise<DocumentCopy> {
  const kept = await readKept(house, incidentId, id);
  const { document } = kept;
  if (!formatsOf(document.kind).includes(format)) throw new Refusal("format_not_offered");
  const bytes = await makeCopy(house, kept, format);
  house.write(actor, (tx) =>
    tx.record(documentCopied, incidentId, {
      document: id,
      format,
      file_sha256: sha256Hex(bytes),
      size_bytes: bytes.length,
    }),
  );
  return { document, format, fileName: copyName(document, format), bytes };
}

/** Sentences that keep the words from being sent as e内容証明; undefined for a kind that is not. */
export function electronicFaultsOf({ paper, dossier }: KeptDocument): readonly string[] | undefined {
  return paper.electronic?.(dossier).faults;
}

async function makeCopy(house: House, kept: KeptDocument, format: Format): Promise<Buffer> {
  const { document, paper, dossier, tree, madeAt } = kept;
  if (format === "xlsx") return renderXlsx(tree, { createdAt: madeAt });
  const about = {
    createdAt: madeAt,
    author: paper.author(dossier),
    description: `発行した書類（書類${document.number} ${documentName(document)}、PDFのSHA-256 ${document.sha256}）から作った編集用のファイルです。直したものは、発行した書類ではありません。`,
  };
  if (format === "docx") {
    const header = paper.header(dossier, document.edition);
    return renderDocx(tree, { ...about, header, images: paper.images(house) });
  }
  const { page, faults } = paper.electronic!(dossier);
  if (faults.length > 0) {
    const fields = Object.fromEntries(faults.map((sentence, index) => [`${index + 1}`, sentence]));
    throw new Refusal("electronic_blocked", { count: faults.length }, fields);
  }
  return renderDocx(tree, { ...about, page });
}

function copyName({ fileName }: IssuedDocument, format: Format): string {
  const stem = fileName.replace(/\.pdf$/, "");
  if (format === "e-naiyo") return `${stem}_e内容証明用.docx`;
  return `${stem}_編集用.${format}`;
}
