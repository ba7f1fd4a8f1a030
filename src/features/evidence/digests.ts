/** Digests of what the register says, for the ledger: the words themselves stay out of it. Hex SHA-256. */
import { eq } from "drizzle-orm";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { fromColumns } from "./fields.ts";
import { type evidence, evidenceFile } from "./tables.ts";

/** Of the fields as a revision keeps them: canonical JSON. */
export const revisionDigest = (text: string): string => sha256Hex(text);

/** Of the fields as the register shows them now; the same as of its newest revision. */
export const fieldsDigest = (row: typeof evidence.$inferSelect): string =>
  sha256Hex(canonicalJson(fromColumns(row)));

/** Of what a file is said to show. */
export const descriptionDigest = ({
  part,
  caption,
}: Pick<typeof evidenceFile.$inferSelect, "part" | "caption">): string =>
  sha256Hex(canonicalJson({ part, caption }));

/** Of a file's name and of what it says itself. */
export const intakeDigest = (row: typeof evidenceFile.$inferSelect): string =>
  sha256Hex(
    canonicalJson({
      file_name: row.fileName,
      width: row.width,
      height: row.height,
      camera: row.camera,
      taken_at: row.takenAt,
      taken_offset: row.takenOffset,
      has_gps: row.hasGps,
      encoding: row.encoding,
      duration_ms: row.durationMs,
      recorded_at: row.recordedAt,
      codecs: row.codecs,
    }),
  );

/** Of the file as it was just written: SQLite may have stored other characters than it was given. */
export function storedDigests(
  read: Reader,
  fileId: string,
): { readonly description_sha256: string; readonly intake_sha256: string } {
  const row = read.select().from(evidenceFile).where(eq(evidenceFile.id, fileId)).get()!;
  return { description_sha256: descriptionDigest(row), intake_sha256: intakeDigest(row) };
}

/** Of why an item was withdrawn. */
export const reasonDigest = (reason: string): string => sha256Hex(canonicalJson({ reason }));
