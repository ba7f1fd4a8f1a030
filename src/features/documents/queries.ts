import { and, asc, desc, eq, inArray, lt } from "drizzle-orm";
import { findFile } from "#src/features/ledger/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { isKind, type Kind } from "./kinds.ts";
import { document, documentHandover } from "./tables.ts";

export interface Handover {
  readonly id: string;
  readonly handedTo: string;
  readonly handedOn: CivilDate;
  readonly note: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
}

/** An issued document. */
export interface IssuedDocument {
  readonly id: string;
  readonly incidentId: string;
  /** 書類3: counted in its incident. */
  readonly number: number;
  readonly kind: Kind;
  /** 第2版: counted in its kind. */
  readonly edition: number;
  readonly title: string;
  readonly fileName: string;
  readonly pages: number;
  readonly sizeBytes: number;
  /** Hex SHA-256 of the PDF, as `sha256sum` prints it. */
  readonly sha256: string;
  readonly dossierSha256: string;
  readonly templateSha256: string;
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly handovers: readonly Handover[];
}

export interface DocumentQuery {
  readonly kind?: Kind | undefined;
  /** Only documents with a lower number: the cursor. */
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

/** Newest first. */
export function listDocuments(read: Reader, incidentId: string, query: DocumentQuery = {}): IssuedDocument[] {
  const rows = read
    .select()
    .from(document)
    .where(
      and(
        eq(document.incidentId, incidentId),
        query.kind === undefined ? undefined : eq(document.kind, query.kind),
        query.before === undefined ? undefined : lt(document.number, query.before),
      ),
    )
    .orderBy(desc(document.number))
    .limit(query.limit ?? 1000)
    .all();
  return withHandovers(read, rows);
}

/** Throws `not_found`, also for a document of another incident. */
export function getDocument(read: Reader, incidentId: string, id: string): IssuedDocument {
  const row = read
    .select()
    .from(document)
    .where(and(eq(document.id, id), eq(document.incidentId, incidentId)))
    .get();
  const [found] = row ? withHandovers(read, [row]) : [];
  if (!found) throw new Refusal("not_found");
  return found;
}

/** The latest edition of a kind, or undefined while none was issued. */
export function findLatest(read: Reader, incidentId: string, kind: Kind): IssuedDocument | undefined {
  return listDocuments(read, incidentId, { kind, limit: 1 })[0];
}

export interface NextNumbers {
  readonly number: number;
  readonly edition: number;
}

export function nextNumbers(read: Reader, incidentId: string, kind: Kind): NextNumbers {
  const [newest] = listDocuments(read, incidentId, { limit: 1 });
  return {
    number: (newest?.number ?? 0) + 1,
    edition: (findLatest(read, incidentId, kind)?.edition ?? 0) + 1,
  };
}

function withHandovers(read: Reader, rows: readonly (typeof document.$inferSelect)[]): IssuedDocument[] {
  if (rows.length === 0) return [];
  const given = read
    .select()
    .from(documentHandover)
    .where(
      inArray(
        documentHandover.documentId,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(asc(documentHandover.handedOn), asc(documentHandover.id))
    .all();
  return rows.map((row) => {
    if (!isKind(row.kind)) throw new Error("a document of an unknown kind");
    const pdf = findFile(read, row.pdf);
    const dossier = findFile(read, row.dossier);
    if (!pdf || !dossier) throw new Error("a document lacks its files");
    return {
      id: row.id,
      incidentId: row.incidentId,
      number: row.number,
      kind: row.kind,
      edition: row.edition,
      title: row.title,
      fileName: row.fileName,
      pages: row.pages,
      sizeBytes: pdf.sizeBytes,
      sha256: pdf.sha256,
      dossierSha256: dossier.sha256,
      templateSha256: row.templateSha256,
      issuedAt: row.issuedAt,
      issuedBy: row.issuedBy,
      handovers: given
        .filter((one) => one.documentId === row.id)
        .map(({ documentId: _documentId, ...rest }) => rest),
    };
  });
}
