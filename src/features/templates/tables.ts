import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const templateVersion = sqliteTable(
  "template_version",
  {
    name: text().notNull(),
    version: integer().notNull(),
    origin: text({ enum: ["original", "saved", "reset"] }).notNull(),
    source: text().notNull(),
    sha256: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.version] })],
);
