import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const evidenceArrival = sqliteTable(
  "evidence_arrival",
  {
    evidenceId: text("evidence_id").notNull(),
    revision: integer().notNull(),
    incidentId: text("incident_id").notNull(),
    customerId: text("customer_id"),
    fields: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.evidenceId, table.revision] })],
);
