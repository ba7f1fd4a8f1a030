/** A document before it is issued, and how it is printed and shown. */
import type { Writable } from "node:stream";
import type { House } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { type DocumentTree, renderHtml, renderPdf } from "#src/typeset/index.ts";
import { ownersBlocks } from "./owners-template.ts";
import type { Dossier, Draft } from "./paper.ts";
import { getPaper, getSubject } from "./registry.ts";
import type { PaperTemplate } from "./template.ts";

/** Throws `not_found`, `subject_needed` and `subject_not_asked`. */
export function draftDocument(
  house: House,
  incidentId: string,
  kind: string,
  at: Date,
  subject?: string,
): Draft {
  const about = getSubject(house.read, incidentId, kind, subject);
  const draft = getPaper(kind).draft(house, { incidentId, subject: about, at });
  const blocks = ownersBlocks(house.read, kind, incidentId);
  return blocks.length === 0 ? draft : { ...draft, blocks: [...draft.blocks, ...blocks] };
}

export interface PrintOptions {
  readonly out: Writable;
  readonly at: Date;
  readonly edition: number;
  readonly template: PaperTemplate;
}

/** Writes the PDF; `out` is not ended. The same dossier, pictures and instant make the same bytes. */
export async function printPaper(
  house: House,
  dossier: Dossier,
  { out, at, edition, template }: PrintOptions,
): Promise<{ readonly pages: number }> {
  const paper = getPaper(dossier.kind);
  return renderPdf(template.tree(dossier), {
    out,
    createdAt: at,
    author: paper.author(dossier),
    header: paper.header(dossier, edition),
    images: paper.images(house),
  });
}

/** Ids of the evidence files whose pictures a paper shows. */
export function picturesOf({ blocks }: Pick<DocumentTree, "blocks">): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === "figures") return block.items.map(({ ref }) => ref.map(({ text }) => text).join(""));
    return "blocks" in block ? picturesOf(block) : [];
  });
}

/**
 * The paper as HTML for the preview. Throws `template_broken`.
 * `pictureUrl` gives the address of an evidence file's picture.
 */
export function showPaper(
  read: Reader,
  dossier: Dossier,
  pictureUrl: (file: string) => string | undefined,
): string {
  return renderHtml(getPaper(dossier.kind).template(read).tree(dossier), { imageUrl: pictureUrl });
}
