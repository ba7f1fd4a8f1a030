import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const notice = sqliteTable("notice", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
});

export const noticeWithdrawal = sqliteTable("notice_withdrawal", {
  noticeId: text("notice_id").primaryKey(),
  reason: text().notNull(),
  at: text().notNull(),
  byUser: text("by_user").notNull(),
});

export const noticeRevision = sqliteTable(
  "notice_revision",
  {
    noticeId: text("notice_id").notNull(),
    revision: integer().notNull(),
    fields: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.revision] })],
);
