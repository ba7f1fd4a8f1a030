import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { certainties, customerPapers, personRoles } from "./words.ts";

export const incident = sqliteTable("incident", {
  id: text().primaryKey(),
  number: integer().notNull(),
  shopId: text("shop_id").notNull(),
  title: text().notNull(),
  state: text({ enum: ["open", "closed"] }).notNull(),
  createdAt: text("created_at").notNull(),
  createdBy: text("created_by").notNull(),
});

export const incidentSection = sqliteTable(
  "incident_section",
  {
    incidentId: text("incident_id").notNull(),
    section: text().notNull(),
    answers: text().notNull(),
    changedAt: text("changed_at").notNull(),
    changedBy: text("changed_by").notNull(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.section] })],
);

export const incidentStep = sqliteTable(
  "incident_step",
  {
    incidentId: text("incident_id").notNull(),
    step: text().notNull(),
    outcome: text({ enum: ["answered", "unknown"] }).notNull(),
    at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.step] })],
);

export const incidentTick = sqliteTable(
  "incident_tick",
  {
    incidentId: text("incident_id").notNull(),
    item: text().notNull(),
    tickedAt: text("ticked_at").notNull(),
    tickedBy: text("ticked_by").notNull(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.item] })],
);

export const person = sqliteTable("person", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  role: text({ enum: personRoles }).notNull(),
  name: text().notNull(),
  kana: text().notNull(),
  otherNames: text("other_names").notNull(),
  relation: text().notNull(),
  tel: text().notNull(),
  email: text().notNull(),
  address: text().notNull(),
  birthOn: text("birth_on"),
  note: text().notNull(),
  position: integer().notNull(),
  isOtherParty: integer("is_other_party", { mode: "boolean" }).notNull(),
  revision: integer().notNull(),
  createdAt: text("created_at").notNull(),
  removedAt: text("removed_at"),
});

export const fact = sqliteTable("fact", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  happenedOn: text("happened_on"),
  datePrecision: text("date_precision", { enum: ["day", "month", "year", "unknown"] }).notNull(),
  isAround: integer("is_around", { mode: "boolean" }).notNull(),
  happenedAt: text("happened_at"),
  what: text().notNull(),
  who: text().notNull(),
  certainty: text({ enum: certainties }).notNull(),
  source: text().notNull(),
  revision: integer().notNull(),
  position: integer().notNull(),
  createdAt: text("created_at").notNull(),
  removedAt: text("removed_at"),
});

export const factPerson = sqliteTable(
  "fact_person",
  { factId: text("fact_id").notNull(), personId: text("person_id").notNull() },
  (table) => [primaryKey({ columns: [table.factId, table.personId] })],
);

export const nameConsent = sqliteTable("name_consent", {
  id: text().primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer().notNull(),
  paper: text({ enum: customerPapers }).notNull(),
  names: text().notNull(),
  lawyer: text().notNull(),
  givenOn: text("given_on").notNull(),
  note: text().notNull(),
  recordedAt: text("recorded_at").notNull(),
  recordedBy: text("recorded_by").notNull(),
  withdrawnAt: text("withdrawn_at"),
});
