/** Looking at evidence and taking it away: each is an entry before the first byte leaves. */
import { asc, eq } from "drizzle-orm";
import type { Actor, House, Tx } from "#src/features/ledger/index.ts";
import type { Picture } from "#src/platform/pictures.ts";
import { readDerivative } from "./derivatives.ts";
import { evidencePrinted, evidenceViewed } from "./events.ts";
import { type Original, openOriginal } from "./originals.ts";
import { getEvidenceFile } from "./queries.ts";
import { evidenceFile } from "./tables.ts";

export interface FileAddress {
  readonly incidentId: string;
  readonly evidenceId: string;
  readonly fileId: string;
}

/** The small picture for lists; not recorded. Undefined when there is none. Throws `not_found`. */
export async function readThumbnail(house: House, at: FileAddress): Promise<Picture | undefined> {
  getEvidenceFile(house.read, at.incidentId, at.evidenceId, at.fileId);
  return readDerivative(house, at.fileId, "thumb");
}

/** The large picture: somebody looks at what the original shows. Throws `not_found`. */
export async function viewPicture(house: House, actor: Actor, at: FileAddress): Promise<Picture | undefined> {
  getEvidenceFile(house.read, at.incidentId, at.evidenceId, at.fileId);
  const picture = await readDerivative(house, at.fileId, "view");
  if (picture) {
    house.write(actor, (tx) =>
      tx.record(evidenceViewed, at.incidentId, { evidence: at.evidenceId, file: at.fileId }),
    );
  }
  return picture;
}

/** Hands out an original. Throws `not_found`. */
export function downloadOriginal(house: House, actor: Actor, at: FileAddress): Original {
  const { incidentId, evidenceId, fileId } = at;
  getEvidenceFile(house.read, incidentId, evidenceId, fileId);
  return openOriginal(house, actor, incidentId, fileId, "download");
}

/**
 * Says that pictures of these files were printed in a document; part of the write that issues it. Files that are not
 * of this incident are passed over.
 */
export function recordPrinting(
  tx: Tx,
  incidentId: string,
  documentId: string,
  fileIds: Iterable<string>,
): void {
  const printed = new Set(fileIds);
  const rows = tx.db
    .select({ id: evidenceFile.id, evidence: evidenceFile.evidenceId })
    .from(evidenceFile)
    .where(eq(evidenceFile.incidentId, incidentId))
    .orderBy(asc(evidenceFile.evidenceId), asc(evidenceFile.branch))
    .all();
  for (const { id, evidence } of rows) {
    if (printed.has(id)) tx.record(evidencePrinted, incidentId, { evidence, file: id, document: documentId });
  }
}
