import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { codesOf, recipientLabels, wayLabels } from "./words.ts";

export const packetStates = ["making", "made", "cancelled", "failed"] as const;

export const packet = sqliteTable("packet", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
  recipientKind: text("recipient_kind", { enum: codesOf(recipientLabels) }).notNull(),
  recipientName: text("recipient_name").notNull(),
  purpose: text().notNull(),
  state: text({ enum: packetStates }).notNull(),
  attempt: integer().notNull(),
  choice: text().notNull(),
  recipe: text(),
  file: text(),
  tagManifestSha256: text("tag_manifest_sha256"),
  startedAt: text("started_at").notNull(),
  startedBy: text("started_by").notNull(),
  endedAt: text("ended_at"),
});

export const packetHandover = sqliteTable("packet_handover", {
  id: text().primaryKey(),
  packetId: text("packet_id").notNull(),
  way: text({ enum: codesOf(wayLabels) }).notNull(),
  handedTo: text("handed_to").notNull(),
  handedBy: text("handed_by").notNull(),
  handedOn: text("handed_on").notNull(),
  note: text().notNull(),
  recordedAt: text("recorded_at").notNull(),
  recordedBy: text("recorded_by").notNull(),
});
