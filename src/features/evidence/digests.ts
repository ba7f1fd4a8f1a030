/** Digests of what the register says, for the ledger: the words themselves stay out of it. Hex SHA-256. */
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import type { Reader } from "#src/platform/database.ts";
import { fromColumns } from "./fields.ts";
import { type evidence, evidenceFile } from "./tables.ts";

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** Of the fields as a revision keeps them: canonical JSON. */
export const revisionDigest = (text: string): string => sha256(text);

/** Of the fields as the register shows them now; the same as of its newest revision. */
export const fieldsDigest = (row: typeof evidence.$inferSelect): string =>
  sha256(canonicalJson(fromColumns(row)));

/** Of what a file is said to show. */
export const descriptionDigest = ({
  part,
  caption,
}: Pick<typeof evidenceFile.$inferSelect, "part" | "caption">): string =>
  sha256(canonicalJson({ part, caption }));

/** Of the file as it was just written: SQLite may have stored other characters than it was given. */
export function storedDescriptionDigest(read: Reader, fileId: string): string {
  return descriptionDigest(read.select().from(evidenceFile).where(eq(evidenceFile.id, fileId)).get()!);
}

/** Of why an item was withdrawn. */
export const reasonDigest = (reason: string): string => sha256(canonicalJson({ reason }));
