import { sqliteTable, text } from "drizzle-orm/sqlite-core";

export const customerStatement = sqliteTable("customer_statement", {
  evidenceId: text("evidence_id").primaryKey(),
  customerId: text("customer_id").notNull(),
  incidentId: text("incident_id").notNull(),
  fields: text().notNull(),
  at: text().notNull(),
  byUser: text("by_user").notNull(),
});
