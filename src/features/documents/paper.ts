/** Dossier → tree → HTML or PDF. The same dossier, pictures and instant make the same bytes. */
import type { Writable } from "node:stream";
import { readDerivative } from "#src/features/evidence/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { renderHtml, renderPdf } from "#src/typeset/index.ts";
import { type Dossier, paperOf } from "./templates.ts";

export interface PrintOptions {
  readonly out: Writable;
  readonly at: Date;
  readonly edition: number;
}

/** Writes the PDF; `out` is not ended. */
export async function printPaper(
  house: House,
  dossier: Dossier,
  { out, at, edition }: PrintOptions,
): Promise<{ readonly pages: number }> {
  return renderPdf(paperOf(dossier.kind).render(dossier), {
    out,
    createdAt: at,
    author: dossier.consulter.name,
    header: dossier.kind === "conflict" ? "" : `${dossier.incident}　第${edition}版`,
    images: (file) => readDerivative(house, file, "view"),
  });
}

/** The paper as HTML for the preview. `pictureUrl` gives the address of an evidence file's picture. */
export function showPaper(dossier: Dossier, pictureUrl: (file: string) => string | undefined): string {
  return renderHtml(paperOf(dossier.kind).render(dossier), { imageUrl: pictureUrl });
}
