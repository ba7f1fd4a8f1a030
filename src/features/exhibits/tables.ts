import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { parties, showings } from "./words.ts";

export const exhibit = sqliteTable("exhibit", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  evidenceId: text("evidence_id").notNull(),
  party: text({ enum: parties }).notNull(),
  shownAs: text("shown_as", { enum: showings }).notNull(),
  place: integer().notNull(),
  number: integer(),
  frozenAt: text("frozen_at"),
  frozenWith: text("frozen_with"),
  withdrawnAt: text("withdrawn_at"),
  withdrawnReason: text("withdrawn_reason").notNull(),
});

export const exhibitFile = sqliteTable(
  "exhibit_file",
  {
    exhibitId: text("exhibit_id").notNull(),
    place: integer().notNull(),
    fileId: text("file_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.exhibitId, table.place] })],
);
