import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const preservationRequest = sqliteTable("preservation_request", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
  removedAt: text("removed_at"),
});

export const preservationRevision = sqliteTable(
  "preservation_revision",
  {
    requestId: text("request_id").notNull(),
    revision: integer().notNull(),
    fields: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.requestId, table.revision] })],
);

export const preservationStep = sqliteTable("preservation_step", {
  id: text().primaryKey(),
  requestId: text("request_id").notNull(),
  position: integer().notNull(),
  kind: text({ enum: ["sent", "answered"] }).notNull(),
  fields: text().notNull(),
  at: text().notNull(),
  byUser: text("by_user").notNull(),
});
