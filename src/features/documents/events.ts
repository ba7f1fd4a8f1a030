import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

const sha256 = z.string().length(64);

export const documentIssued = defineEvent(
  "document.issued",
  z.object({
    document: z.string(),
    number: z.int(),
    kind: z.string(),
    /** Id in the room it lives in. */
    subject: z.string().optional(),
    edition: z.int(),
    pages: z.int(),
    pdf_sha256: sha256,
    dossier_sha256: sha256,
    template_sha256: sha256,
  }),
);
export const documentDownloaded = defineEvent(
  "document.downloaded",
  z.object({ document: z.string(), pdf_sha256: sha256 }),
);
/** A file made from an issued document, given out and kept nowhere. */
export const documentCopied = defineEvent(
  "document.copied",
  z.object({
    document: z.string(),
    format: z.enum(["docx", "xlsx", "e-naiyo", "locked-pdf"]),
    file_sha256: sha256,
    size_bytes: z.int(),
  }),
);
/** To whom stands in the row, vouched for by digest; entries of the first version have none. */
export const documentHandedOver = defineEvent(
  "document.handed_over",
  z.object({
    document: z.string(),
    handover: z.string(),
    handed_on: z.string(),
    row_sha256: sha256.optional(),
  }),
);
/** Names of the fields that changed, and the digest of all of them; never what was typed. */
export const paperAnswersWritten = defineEvent(
  "document.answers_written",
  z.object({
    kind: z.string(),
    /** Id in the room it lives in. */
    subject: z.string().optional(),
    revision: z.int(),
    fields: z.array(z.string()),
    fields_sha256: sha256,
  }),
);
