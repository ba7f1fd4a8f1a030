import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { actionLabels, codesOf } from "./words.ts";

export const device = sqliteTable("device", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
  addedAt: text("added_at").notNull(),
  addedBy: text("added_by").notNull(),
});

export const deviceRevision = sqliteTable(
  "device_revision",
  {
    deviceId: text("device_id").notNull(),
    revision: integer().notNull(),
    fields: text().notNull(),
    photoFileId: text("photo_file_id"),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.deviceId, table.revision] })],
);

export const custodyAct = sqliteTable("custody_act", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
  action: text({ enum: [...codesOf(actionLabels), "voided"] }).notNull(),
  fields: text().notNull(),
  corrects: text(),
  entry: integer().notNull(),
  recordedAt: text("recorded_at").notNull(),
  recordedBy: text("recorded_by").notNull(),
});

export const custodyActItem = sqliteTable(
  "custody_act_item",
  {
    actId: text("act_id").notNull(),
    position: integer().notNull(),
    evidenceId: text("evidence_id"),
    deviceId: text("device_id"),
  },
  (table) => [primaryKey({ columns: [table.actId, table.position] })],
);

export const custodyReceipt = sqliteTable(
  "custody_receipt",
  {
    actId: text("act_id").notNull(),
    fileId: text("file_id").notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.actId, table.fileId] })],
);

export const custodyOwner = sqliteTable(
  "custody_owner",
  {
    itemId: text("item_id").notNull(),
    revision: integer().notNull(),
    incidentId: text("incident_id").notNull(),
    evidenceId: text("evidence_id"),
    deviceId: text("device_id"),
    fields: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.itemId, table.revision] })],
);
