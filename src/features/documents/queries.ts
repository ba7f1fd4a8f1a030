import { and, asc, desc, eq, inArray, lt } from "drizzle-orm";
import { findFile } from "#src/features/ledger/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import type { Subject } from "./subject.ts";
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
  readonly kind: string;
  /** What it is about, as that was called when it was issued; null for the whole case. */
  readonly subject: Pick<Subject, "id" | "label"> | null;
  /** 第2版: counted in its kind and subject. */
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

/** 「申告書（お客様 0127） 第2版」 */
export const documentName = ({ title, subject, edition }: IssuedDocument): string =>
  `${title}${subject ? `（${subject.label}）` : ""} 第${edition}版`;

export interface DocumentQuery {
  readonly kind?: string | undefined;
  /** Only documents about this; "" for those about the whole case. */
  readonly subject?: string | undefined;
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
        query.subject === undefined ? undefined : eq(document.subjectId, query.subject),
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

/** The latest edition of a kind about this subject, or undefined while none was issued. */
export function findLatest(
  read: Reader,
  incidentId: string,
  kind: string,
  subject = "",
): IssuedDocument | undefined {
  return listDocuments(read, incidentId, { kind, subject, limit: 1 })[0];
}

export interface NextNumbers {
  readonly number: number;
  readonly edition: number;
}

export function nextNumbers(read: Reader, incidentId: string, kind: string, subject: string): NextNumbers {
  const [newest] = listDocuments(read, incidentId, { limit: 1 });
  return {
    number: (newest?.number ?? 0) + 1,
    edition: (findLatest(read, incidentId, kind, subject)?.edition ?? 0) + 1,
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
    const pdf = findFile(read, row.pdf);
    const dossier = findFile(read, row.dossier);
    if (!pdf || !dossier) throw new Error("a document lacks its files");
    return {
      id: row.id,
      incidentId: row.incidentId,
      number: row.number,
      kind: row.kind,
      subject: row.subjectId === "" ? null : { id: row.subjectId, label: row.subjectLabel },
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
