import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const redaction = sqliteTable("redaction", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  evidenceId: text("evidence_id").notNull(),
  fileId: text("file_id").notNull(),
  number: integer().notNull(),
  kind: text({ enum: ["picture", "list"] }).notNull(),
  removed: text().notNull(),
  reason: text().notNull(),
  storedName: text("stored_name").notNull(),
  width: integer().notNull(),
  height: integer().notNull(),
  madeAt: text("made_at").notNull(),
  madeBy: text("made_by").notNull(),
  withdrawnAt: text("withdrawn_at"),
});
