/** Issuing: what is printed, the data it was printed from and the template, kept for good in one write. */
import { PassThrough } from "node:stream";
import { eq } from "drizzle-orm";
import { recordPrinting } from "#src/features/evidence/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { type Actor, findFile, type House, registerFile, type Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import { draftDocument, type PrintOptions, picturesOf, printPaper } from "./draft.ts";
import { documentDownloaded, documentIssued } from "./events.ts";
import { fileNameOf, stemOf } from "./filename.ts";
import type { Dossier } from "./paper.ts";
import { getDocument, type IssuedDocument, nextNumbers } from "./queries.ts";
import { getPaper, getSubject } from "./registry.ts";
import type { Subject } from "./subject.ts";
import { document, documentTemplate } from "./tables.ts";
import type { PaperTemplate } from "./template.ts";

/** Tries when somebody else issues the same kind at the same moment: the edition is printed in the paper. */
const MOST_TRIES = 3;

/**
 * Makes the document from the case as it stands and keeps it. Throws `document_blocked` with one sentence a place when
 * something has to be mended first, `document_busy`, `subject_needed`, `subject_not_asked` and `not_found`; then
 * nothing is kept. `subject` is an id of another room, for kinds that are made for each of something.
 */
export async function issueDocument(
  house: House,
  actor: Actor,
  incidentId: string,
  kind: string,
  subject?: string,
): Promise<IssuedDocument> {
  const about = getSubject(house.read, incidentId, kind, subject);
  const { document: issued, dossier, blob } = await issueAsItStands(house, actor, incidentId, kind, about);
  await getPaper(kind).afterIssue(house, actor, {
    incidentId,
    subject: about,
    documentId: issued.id,
    dossier,
    pdf: house.blobs.read(blob.name),
  });
  return issued;
}

async function issueAsItStands(
  house: House,
  actor: Actor,
  incidentId: string,
  kind: string,
  about: Subject | undefined,
): Promise<{ readonly document: IssuedDocument; readonly dossier: Dossier; readonly blob: StoredBlob }> {
  await getPaper(kind).prepare(house, incidentId);
  const at = house.clock();
  const draft = draftDocument(house, incidentId, kind, at, about?.id);
  const { blocks } = draft;
  if (blocks.length > 0) {
    const fields = Object.fromEntries(blocks.map((block, index) => [`${index + 1}`, block.sentence]));
    throw new Refusal("document_blocked", { count: blocks.length }, fields);
  }
  // One text for what is printed and what is kept, whatever is saved meanwhile.
  const template = getPaper(kind).template(house.read);
  const dossier = await getPaper(kind).complete(house, actor, incidentId, draft.dossier);
  const stored: StoredBlob[] = [];
  try {
    const data = await house.blobs.put(only(`${canonicalJson(dossier)}\n`));
    stored.push(data);
    for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
      const { edition } = nextNumbers(house.read, incidentId, kind, about?.id ?? "");
      const { blob, pages } = await storePdf(house, dossier, { at, edition, template });
      stored.push(blob);
      const made = { incidentId, subject: about, dossier, template, data, blob, pages, at, edition };
      try {
        return { document: house.write(actor, (tx) => keep(tx, made)), dossier, blob };
      } catch (error) {
        if (!(error instanceof EditionTaken)) throw error;
        await house.blobs.remove(blob.name);
      }
    }
    throw new Refusal("document_busy");
  } catch (error) {
    // The write is the last step, so nothing points at these files.
    for (const { name } of stored) await house.blobs.remove(name);
    throw error;
  }
}

interface Made {
  readonly incidentId: string;
  readonly subject: Subject | undefined;
  readonly dossier: Dossier;
  readonly template: PaperTemplate;
  readonly data: StoredBlob;
  readonly blob: StoredBlob;
  readonly pages: number;
  readonly at: Date;
  readonly edition: number;
}

/** Another document took the edition that is printed in this one. */
class EditionTaken extends Error {}

function keep(tx: Tx, made: Made): IssuedDocument {
  const { incidentId, subject, dossier, template, data, blob, pages, at, edition } = made;
  const { kind } = dossier;
  const next = nextNumbers(tx.db, incidentId, kind, subject?.id ?? "");
  if (next.edition !== edition) throw new EditionTaken();
  const paper = getPaper(kind);
  const { title } = paper;
  const stem =
    paper.fileName(dossier) ??
    stemOf({
      title,
      incident: getIncident(tx.db, incidentId).number,
      subject: subject?.label ?? "",
      madeOn: dateInTokyo(at),
    });
  const id = newId("doc");
  registerFile(tx, data);
  registerFile(tx, blob);
  tx.db
    .insert(documentTemplate)
    .values({ sha256: template.sha256, source: template.source })
    .onConflictDoNothing()
    .run();
  tx.db
    .insert(document)
    .values({
      id,
      incidentId,
      number: next.number,
      kind,
      subjectId: subject?.id ?? "",
      subjectLabel: subject?.label ?? "",
      edition,
      title,
      fileName: fileNameOf(stem, edition),
      pages,
      pdf: blob.name,
      dossier: data.name,
      templateSha256: template.sha256,
      madeAt: at.toISOString(),
      issuedAt: tx.at.toISOString(),
      issuedBy: tx.actor.id,
    })
    .run();
  tx.record(documentIssued, incidentId, {
    document: id,
    number: next.number,
    kind,
    ...(subject && { subject: subject.id }),
    edition,
    pages,
    pdf_sha256: blob.sha256,
    dossier_sha256: data.sha256,
    template_sha256: template.sha256,
  });
  recordPrinting(tx, incidentId, id, picturesOf(template.tree(dossier)));
  paper.onIssue(tx, { incidentId, subject, documentId: id, dossier });
  return getDocument(tx.db, incidentId, id);
}

async function storePdf(
  house: House,
  dossier: Dossier,
  options: Omit<PrintOptions, "out">,
): Promise<{ blob: StoredBlob; pages: number }> {
  const out = new PassThrough();
  // Whoever reads the stream gets its error; without a listener it would end the process before reading began.
  out.on("error", () => {});
  const printed = printPaper(house, dossier, { ...options, out }).then(
    (result) => {
      out.end();
      return result;
    },
    (error: Error) => {
      out.destroy(error);
      throw error;
    },
  );
  const [blob, { pages }] = await Promise.all([house.blobs.put(out), printed]);
  return { blob, pages };
}

async function* only(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text, "utf8");
}

export interface DocumentDownload {
  readonly document: IssuedDocument;
  /** The PDF as it was issued, byte for byte. */
  readonly bytes: AsyncGenerator<Buffer>;
}

/** Hands out an issued document: the entry first, then the first byte. Throws `not_found`. */
export function downloadDocument(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
): DocumentDownload {
  const found = getDocument(house.read, incidentId, id);
  const row = house.read.select({ pdf: document.pdf }).from(document).where(eq(document.id, id)).get()!;
  house.write(actor, (tx) =>
    tx.record(documentDownloaded, incidentId, { document: id, pdf_sha256: found.sha256 }),
  );
  return { document: found, bytes: house.blobs.read(row.pdf) };
}

/** Issues a document and hands it out at once: for the command line. Throws like `issueDocument`. */
export async function exportDocument(
  house: House,
  actor: Actor,
  incidentId: string,
  kind: string,
  subject?: string,
): Promise<{ readonly pdf: AsyncGenerator<Buffer>; readonly filename: string }> {
  const { id, fileName } = await issueDocument(house, actor, incidentId, kind, subject);
  return { pdf: downloadDocument(house, actor, incidentId, id).bytes, filename: fileName };
}

/** The data an issued document was printed from. Throws `not_found`. */
export async function readDossier(house: House, incidentId: string, id: string): Promise<unknown> {
  getDocument(house.read, incidentId, id);
  const row = house.read
    .select({ dossier: document.dossier })
    .from(document)
    .where(eq(document.id, id))
    .get()!;
  const size = findFile(house.read, row.dossier)?.sizeBytes ?? 0;
  return JSON.parse((await house.blobs.readWhole(row.dossier, size)).toString("utf8"));
}
