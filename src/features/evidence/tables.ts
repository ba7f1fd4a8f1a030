import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { codesOf, consentLabels, formLabels, kindLabels, mediaLabels, partLabels } from "./words.ts";

export const evidence = sqliteTable("evidence", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
  kind: text({ enum: codesOf(kindLabels) }).notNull(),
  title: text().notNull(),
  form: text({ enum: codesOf(formLabels) }).notNull(),
  createdOn: text("created_on"),
  createdPrecision: text("created_precision", { enum: ["day", "month", "year", "unknown"] }).notNull(),
  createdAround: integer("created_around", { mode: "boolean" }).notNull(),
  postmarkOn: text("postmark_on"),
  author: text().notNull(),
  recipient: text().notNull(),
  obtainedOn: text("obtained_on"),
  obtainedAt: text("obtained_at"),
  obtainedBy: text("obtained_by").notNull(),
  obtainedFrom: text("obtained_from").notNull(),
  obtainedHow: text("obtained_how").notNull(),
  photographer: text().notNull(),
  photographedOn: text("photographed_on"),
  photographedAt: text("photographed_at"),
  photographedWhere: text("photographed_where").notNull(),
  photographedWith: text("photographed_with").notNull(),
  keptWhere: text("kept_where").notNull(),
  keptBy: text("kept_by").notNull(),
  purpose: text().notNull(),
  consent: text({ enum: codesOf(consentLabels) }).notNull(),
  note: text().notNull(),
  revision: integer().notNull(),
  searchText: text("search_text").notNull(),
  addedAt: text("added_at").notNull(),
  addedBy: text("added_by").notNull(),
  withdrawnAt: text("withdrawn_at"),
  withdrawnReason: text("withdrawn_reason").notNull(),
});

export const evidenceFile = sqliteTable("evidence_file", {
  id: text().primaryKey(),
  evidenceId: text("evidence_id").notNull(),
  incidentId: text("incident_id").notNull(),
  branch: integer().notNull(),
  storedName: text("stored_name").notNull(),
  fileName: text("file_name").notNull(),
  mediaType: text("media_type", { enum: codesOf(mediaLabels) }).notNull(),
  sizeBytes: integer("size_bytes").notNull(),
  sha256: text().notNull(),
  part: text({ enum: codesOf(partLabels) }).notNull(),
  caption: text().notNull(),
  /** Of part and caption. */
  revision: integer().notNull().default(1),
  width: integer(),
  height: integer(),
  camera: text().notNull(),
  takenAt: text("taken_at"),
  takenOffset: text("taken_offset"),
  hasGps: integer("has_gps", { mode: "boolean" }).notNull(),
  encoding: text({ enum: ["ascii", "utf-8", "cp932", "utf-16"] }),
  durationMs: integer("duration_ms"),
  recordedAt: text("recorded_at"),
  codecs: text().notNull(),
  isDrawable: integer("is_drawable", { mode: "boolean" }).notNull(),
  addedAt: text("added_at").notNull(),
  addedBy: text("added_by").notNull(),
});

export const evidenceDerivative = sqliteTable(
  "evidence_derivative",
  {
    fileId: text("file_id").notNull(),
    size: text({ enum: ["view", "thumb"] }).notNull(),
    storedName: text("stored_name").notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    madeAt: text("made_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.fileId, table.size] })],
);

export const evidenceRevision = sqliteTable(
  "evidence_revision",
  {
    evidenceId: text("evidence_id").notNull(),
    revision: integer().notNull(),
    fields: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.evidenceId, table.revision] })],
);

export const evidenceFact = sqliteTable(
  "evidence_fact",
  { evidenceId: text("evidence_id").notNull(), factId: text("fact_id").notNull() },
  (table) => [primaryKey({ columns: [table.evidenceId, table.factId] })],
);
