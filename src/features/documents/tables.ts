import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const documentTemplate = sqliteTable("document_template", {
  sha256: text().primaryKey(),
  source: text().notNull(),
});

export const document = sqliteTable("document", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
  kind: text().notNull(),
  subjectId: text("subject_id").notNull(),
  subjectLabel: text("subject_label").notNull(),
  edition: integer().notNull(),
  title: text().notNull(),
  fileName: text("file_name").notNull(),
  pages: integer().notNull(),
  pdf: text().notNull(),
  dossier: text().notNull(),
  templateSha256: text("template_sha256").notNull(),
  madeAt: text("made_at").notNull(),
  issuedAt: text("issued_at").notNull(),
  issuedBy: text("issued_by").notNull(),
});

export const documentHandover = sqliteTable("document_handover", {
  id: text().primaryKey(),
  documentId: text("document_id").notNull(),
  handedTo: text("handed_to").notNull(),
  handedOn: text("handed_on").notNull(),
  note: text().notNull(),
  recordedAt: text("recorded_at").notNull(),
  recordedBy: text("recorded_by").notNull(),
});

export const paperAnswers = sqliteTable(
  "paper_answers",
  {
    incidentId: text("incident_id").notNull(),
    kind: text().notNull(),
    subjectId: text("subject_id").notNull(),
    revision: integer().notNull(),
    fields: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.kind, table.subjectId, table.revision] })],
);
