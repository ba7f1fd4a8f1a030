/** What the ledger keeps of an arrangement: one digest over every exhibit of an incident. */
import { asc, eq } from "drizzle-orm";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { exhibit, exhibitFile } from "./tables.ts";

export type Row = typeof exhibit.$inferSelect;

/** Exhibit → its frozen files in their order. */
export function frozenFiles(read: Reader, incidentId: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const rows = read
    .select({ exhibitId: exhibitFile.exhibitId, fileId: exhibitFile.fileId })
    .from(exhibitFile)
    .innerJoin(exhibit, eq(exhibit.id, exhibitFile.exhibitId))
    .where(eq(exhibit.incidentId, incidentId))
    .orderBy(asc(exhibitFile.exhibitId), asc(exhibitFile.place))
    .all();
  for (const { exhibitId, fileId } of rows) found.set(exhibitId, [...(found.get(exhibitId) ?? []), fileId]);
  return found;
}

export function readRows(read: Reader, incidentId: string): Row[] {
  return read
    .select()
    .from(exhibit)
    .where(eq(exhibit.incidentId, incidentId))
    .orderBy(asc(exhibit.place), asc(exhibit.id))
    .all();
}

/** Hex SHA-256 of all rows and files as they stand, in canonical JSON. */
export function arrangementDigest(read: Reader, incidentId: string): string {
  const files = frozenFiles(read, incidentId);
  const rows = readRows(read, incidentId).map((row) => ({ ...row, files: files.get(row.id) ?? [] }));
  return sha256Hex(canonicalJson(rows));
}
