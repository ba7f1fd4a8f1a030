/** An issued document read again: its kept data in its kept template, as it was printed. */
import { eq } from "drizzle-orm";
import { ZodError } from "zod";
import type { House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { compileTemplate, type DocumentTree, TemplateError } from "#src/typeset/index.ts";
import { readDossier } from "./issue.ts";
import type { Dossier, Paper } from "./paper.ts";
import { getDocument, type IssuedDocument } from "./queries.ts";
import { getPaper, isKind } from "./registry.ts";
import { document, documentTemplate } from "./tables.ts";

export interface KeptDocument {
  readonly document: IssuedDocument;
  readonly paper: Paper;
  readonly dossier: Dossier;
  readonly tree: DocumentTree;
  /** The instant that is printed into it. */
  readonly madeAt: Date;
}

/**
 * Throws `not_found`, and `document_outdated` for one whose kind, data or template this version of the program no
 * longer understands; its PDF is kept all the same.
 */
export async function readKept(house: House, incidentId: string, id: string): Promise<KeptDocument> {
  const issued = getDocument(house.read, incidentId, id);
  if (!isKind(issued.kind)) throw new Refusal("document_outdated");
  const paper = getPaper(issued.kind);
  const kept = house.read
    .select({ source: documentTemplate.source, madeAt: document.madeAt })
    .from(document)
    .innerJoin(documentTemplate, eq(documentTemplate.sha256, document.templateSha256))
    .where(eq(document.id, id))
    .get()!;
  const data = await readDossier(house, incidentId, id);
  try {
    const dossier = paper.schema.parse(data) as Dossier;
    const { main, partials } = splitSource(kept.source);
    const tree = compileTemplate(main, { schema: paper.schema, partials }).render(dossier);
    return { document: issued, paper, dossier, tree, madeAt: new Date(kept.madeAt) };
  } catch (error) {
    if (error instanceof ZodError || error instanceof TemplateError) throw new Refusal("document_outdated");
    throw error;
  }
}

/** As `template.ts` joins a template with its parts when it is kept. */
function splitSource(source: string): { main: string; partials: Record<string, string> } {
  const [main = "", ...rest] = source.split(/\n\{\{! partial ([\w-]+) \}\}\n/);
  const partials: Record<string, string> = {};
  for (let at = 0; at < rest.length; at += 2) partials[rest[at]!] = rest[at + 1]!;
  return { main, partials };
}
