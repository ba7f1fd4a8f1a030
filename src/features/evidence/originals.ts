/**
 * The only way to the bytes of an original. The entry is written before the first byte can be read, so that no path
 * around it exists; test/house/originals.test.ts holds this.
 */
import { and, eq } from "drizzle-orm";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { originalOpened } from "./events.ts";
import { downloadName } from "./file-name.ts";
import { getEvidenceFile } from "./queries.ts";
import { evidenceFile } from "./tables.ts";
import type { MediaType, OpeningPurpose } from "./words.ts";

export interface Original {
  readonly evidenceId: string;
  readonly fileId: string;
  /** E-003-2 */
  readonly label: string;
  readonly mediaType: MediaType;
  /** The name to save it under; the number first. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Hex, as it was when the file came in. */
  readonly sha256: string;
  /** The original, byte for byte; each piece was authenticated. Can be read once. */
  readonly bytes: AsyncIterable<Buffer>;
}

/**
 * Opens an original and says in the ledger by whom and what for. Throws `not_found`, also for a file of another
 * incident; then nothing is recorded.
 */
export function openOriginal(
  house: House,
  actor: Actor,
  incidentId: string,
  fileId: string,
  purpose: OpeningPurpose,
): Original {
  const row = house.read
    .select({ evidenceId: evidenceFile.evidenceId, storedName: evidenceFile.storedName })
    .from(evidenceFile)
    .where(and(eq(evidenceFile.incidentId, incidentId), eq(evidenceFile.id, fileId)))
    .get();
  if (!row) throw new Refusal("not_found");
  const { evidenceId, storedName } = row;
  const { label, fileName, mediaType, sizeBytes, sha256 } = getEvidenceFile(
    house.read,
    incidentId,
    evidenceId,
    fileId,
  );
  house.write(actor, (tx) =>
    tx.record(originalOpened, incidentId, { evidence: evidenceId, file: fileId, purpose, sha256 }),
  );
  return {
    evidenceId,
    fileId,
    label,
    mediaType,
    name: downloadName(label, fileName, mediaType),
    sizeBytes,
    sha256,
    bytes: house.blobs.read(storedName),
  };
}

/** All bytes of an original, for what is known to fit in memory. */
export async function wholeOriginal({ bytes, sizeBytes }: Original): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(sizeBytes);
  let filled = 0;
  for await (const piece of bytes) {
    if (filled + piece.length > sizeBytes) throw new Error("the original is larger than expected");
    whole.set(piece, filled);
    filled += piece.length;
  }
  return whole.subarray(0, filled);
}
