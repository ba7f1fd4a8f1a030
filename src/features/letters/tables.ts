import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type {
  Consulted,
  LetterTemplate,
  MailState,
  ReturnReason,
  RunState,
  WordedTemplate,
} from "./words.ts";

export const letterDraft = sqliteTable("letter_draft", {
  incidentId: text("incident_id").notNull(),
  template: text("template").$type<WordedTemplate>().notNull(),
  content: text("content").notNull(),
  changedAt: text("changed_at").notNull(),
  changedBy: text("changed_by").notNull(),
});

export const letterRun = sqliteTable("letter_run", {
  id: text("id").primaryKey(),
  incidentId: text("incident_id").notNull(),
  number: integer("number").notNull(),
  template: text("template").$type<LetterTemplate>().notNull(),
  aboutRun: text("about_run"),
  state: text("state").$type<RunState>().notNull(),
  attempt: integer("attempt").notNull(),
  chosen: integer("chosen").notNull(),
  firstNumber: integer("first_number").notNull(),
  volumeSize: integer("volume_size").notNull(),
  consulted: text("consulted").$type<Consulted>().notNull(),
  cost: text("cost").notNull(),
  dossier: text("dossier").notNull(),
  source: text("source").notNull(),
  startedAt: text("started_at").notNull(),
  startedBy: text("started_by").notNull(),
  endedAt: text("ended_at"),
});

export const letter = sqliteTable("letter", {
  runId: text("run_id").notNull(),
  incidentId: text("incident_id").notNull(),
  number: integer("number").notNull(),
  customerId: text("customer_id").notNull(),
  items: text("items").notNull(),
  firstPage: integer("first_page"),
  lastPage: integer("last_page"),
  sentOn: text("sent_on"),
  tracking: text("tracking"),
  returnedOn: text("returned_on"),
  returnedReason: text("returned_reason").$type<ReturnReason>(),
});

export const letterChoice = sqliteTable("letter_choice", {
  runId: text("run_id").notNull(),
  fromNumber: integer("from_number").notNull(),
  people: text("people").notNull(),
});

export const letterVolume = sqliteTable("letter_volume", {
  runId: text("run_id").notNull(),
  number: integer("number").notNull(),
  fromNumber: integer("from_number").notNull(),
  toNumber: integer("to_number").notNull(),
  letters: integer("letters").notNull(),
  pages: integer("pages").notNull(),
  file: text("file"),
  madeAt: text("made_at").notNull(),
});

export const letterTick = sqliteTable("letter_tick", {
  incidentId: text("incident_id").notNull(),
  userId: text("user_id").notNull(),
  customerId: text("customer_id").notNull(),
});

export const letterMail = sqliteTable("letter_mail", {
  incidentId: text("incident_id").notNull(),
  number: integer("number").notNull(),
  runId: text("run_id").notNull(),
  customerId: text("customer_id").notNull(),
  state: text("state").$type<MailState>().notNull(),
  address: text("address").notNull(),
  text: text("text").notNull(),
  problem: text("problem").notNull(),
  attempts: integer("attempts").notNull(),
  changedAt: text("changed_at"),
});
