import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const comparison = sqliteTable("comparison", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
  evidenceId: text("evidence_id").notNull(),
  customerId: text("customer_id").notNull(),
});

export const comparisonVersion = sqliteTable(
  "comparison_version",
  {
    comparisonId: text("comparison_id").notNull(),
    version: integer().notNull(),
    fields: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.comparisonId, table.version] })],
);

export const comparisonExhibit = sqliteTable("comparison_exhibit", {
  evidenceId: text("evidence_id").primaryKey(),
  comparisonId: text("comparison_id").notNull(),
  version: integer().notNull(),
  at: text().notNull(),
  byUser: text("by_user").notNull(),
});
