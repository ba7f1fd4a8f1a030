/** Looking at evidence and taking it away: each is an entry before the first byte leaves. */
import { eq } from "drizzle-orm";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { type Derivative, readDerivative } from "./derivatives.ts";
import { evidenceDownloaded, evidenceViewed } from "./events.ts";
import { downloadName } from "./file-name.ts";
import { getEvidenceFile } from "./queries.ts";
import { evidenceFile } from "./tables.ts";

export interface FileAddress {
  readonly incidentId: string;
  readonly evidenceId: string;
  readonly fileId: string;
}

/** The small picture for lists; not recorded. Undefined when there is none. Throws `not_found`. */
export async function readThumbnail(house: House, at: FileAddress): Promise<Derivative | undefined> {
  getEvidenceFile(house.read, at.incidentId, at.evidenceId, at.fileId);
  return readDerivative(house, at.fileId, "thumb");
}

/** The large picture: somebody looks at what the original shows. Throws `not_found`. */
export async function viewPicture(
  house: House,
  actor: Actor,
  at: FileAddress,
): Promise<Derivative | undefined> {
  getEvidenceFile(house.read, at.incidentId, at.evidenceId, at.fileId);
  const picture = await readDerivative(house, at.fileId, "view");
  if (picture) {
    house.write(actor, (tx) =>
      tx.record(evidenceViewed, at.incidentId, { evidence: at.evidenceId, file: at.fileId }),
    );
  }
  return picture;
}

export interface Download {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The original, byte for byte. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** Hands out an original. Throws `not_found`. */
export function downloadOriginal(house: House, actor: Actor, at: FileAddress): Download {
  const file = getEvidenceFile(house.read, at.incidentId, at.evidenceId, at.fileId);
  const row = house.read
    .select({ storedName: evidenceFile.storedName })
    .from(evidenceFile)
    .where(eq(evidenceFile.id, file.id))
    .get()!;
  house.write(actor, (tx) =>
    tx.record(evidenceDownloaded, at.incidentId, {
      evidence: at.evidenceId,
      file: at.fileId,
      sha256: file.sha256,
    }),
  );
  return {
    name: downloadName(file.label, file.fileName, file.mediaType),
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    bytes: house.blobs.read(row.storedName),
  };
}
