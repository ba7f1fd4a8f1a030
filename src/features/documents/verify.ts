/**
 * Is each issued document still the file, and made from the data, that the ledger said when it was issued? And was it
 * handed to whom and when the ledger says?
 */
import { asc } from "drizzle-orm";
import { eventsTold, findFile, type Told } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { documentHandedOver, documentIssued } from "./events.ts";
import { handoverDigest } from "./handover.ts";
import { document, documentHandover } from "./tables.ts";

type Row = typeof document.$inferSelect;
type Issued = Told<ReturnType<typeof documentIssued.payload.parse>>;

export interface DocumentFault {
  readonly code:
    | "document_not_in_log"
    | "document_pdf_differs"
    | "document_dossier_differs"
    | "document_row_differs"
    | "document_not_in_register"
    | "document_handover_not_in_log"
    | "document_handover_differs"
    | "document_handover_missing";
  /** Number and id; never personal data. */
  readonly where: string;
}

const meanings: Record<DocumentFault["code"], string> = {
  document_not_in_log: "作った書類の一覧にある書類が、作成の記録に見当たりません。",
  document_pdf_differs: "作った書類のPDFが、作ったときの記録と違います。",
  document_dossier_differs: "作った書類の元のデータが、作ったときの記録と違います。",
  document_row_differs: "作った書類の種類・番号・日時などが、作ったときの記録と違います。",
  document_not_in_register: "作成の記録にある書類が、作った書類の一覧から消えています。",
  document_handover_not_in_log: "書類を渡したという記載に、対応する操作の記録がありません。",
  document_handover_differs: "書類を渡した相手・日付などが、書いたときの記録と違います。",
  document_handover_missing: "記録にある、書類を渡したという記載が、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const documentFaultSentence = (fault: DocumentFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every issued document with its entry in the ledger and the register of files. Returns all it finds. */
export function verifyDocuments(read: Reader): DocumentFault[] {
  const told = new Map<string, Issued>();
  for (const issued of eventsTold(read, documentIssued)) told.set(issued.payload.document, issued);
  const faults: DocumentFault[] = [];
  for (const row of read
    .select()
    .from(document)
    .orderBy(asc(document.incidentId), asc(document.number))
    .all()) {
    const issued = told.get(row.id);
    told.delete(row.id);
    const codes = issued ? faultsOf(read, row, issued) : (["document_not_in_log"] as const);
    for (const code of codes) faults.push({ code, where: `書類${row.number} ${row.id}` });
  }
  for (const [id, { payload }] of told) {
    faults.push({ code: "document_not_in_register", where: `書類${payload.number} ${id}` });
  }
  return [...faults, ...handoverFaults(read)];
}

function handoverFaults(read: Reader): DocumentFault[] {
  const told = new Map(
    [...eventsTold(read, documentHandedOver)].map(({ payload }) => [payload.handover, payload]),
  );
  const faults: DocumentFault[] = [];
  for (const { documentId, ...row } of read
    .select()
    .from(documentHandover)
    .orderBy(asc(documentHandover.id))
    .all()) {
    const said = told.get(row.id);
    told.delete(row.id);
    if (!said) {
      faults.push({ code: "document_handover_not_in_log", where: row.id });
      continue;
    }
    const isSame =
      said.document === documentId &&
      said.handed_on === row.handedOn &&
      (said.row_sha256 === undefined || said.row_sha256 === handoverDigest(row));
    if (!isSame) faults.push({ code: "document_handover_differs", where: row.id });
  }
  for (const where of told.keys()) faults.push({ code: "document_handover_missing", where });
  return faults;
}

function faultsOf(read: Reader, row: Row, { entry, payload }: Issued): DocumentFault["code"][] {
  const codes: DocumentFault["code"][] = [];
  if (findFile(read, row.pdf)?.sha256 !== payload.pdf_sha256) codes.push("document_pdf_differs");
  if (findFile(read, row.dossier)?.sha256 !== payload.dossier_sha256) codes.push("document_dossier_differs");
  const isSame =
    row.incidentId === entry.incident &&
    row.number === payload.number &&
    row.kind === payload.kind &&
    row.subjectId === (payload.subject ?? "") &&
    row.edition === payload.edition &&
    row.pages === payload.pages &&
    row.templateSha256 === payload.template_sha256 &&
    row.issuedAt === entry.at &&
    row.issuedBy === entry.actor;
  if (!isSame) codes.push("document_row_differs");
  return codes;
}
