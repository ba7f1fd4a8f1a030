import { blob, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const anchorSetting = sqliteTable("anchor_setting", {
  id: integer().primaryKey(),
  url: text().notNull(),
  user: text("user_name").notNull(),
  password: text().notNull(),
  policy: text().notNull(),
  caBundle: text("ca_bundle").notNull(),
  tlsCa: text("tls_ca").notNull(),
  schedule: text({ enum: ["off", "daily", "hours"] }).notNull(),
  everyHours: integer("every_hours").notNull(),
  mailTo: text("mail_to").notNull(),
  mailsEach: integer("mails_each", { mode: "boolean" }).notNull(),
  changedAt: text("changed_at").notNull(),
});

export const mailSetting = sqliteTable("mail_setting", {
  id: integer().primaryKey(),
  host: text().notNull(),
  port: integer().notNull(),
  security: text({ enum: ["tls", "starttls", "none"] }).notNull(),
  user: text("user_name").notNull(),
  password: text().notNull(),
  sender: text().notNull(),
  changedAt: text("changed_at").notNull(),
});

export const anchorWish = sqliteTable("anchor_wish", {
  size: integer().primaryKey(),
  wishedAt: text("wished_at").notNull(),
  wishedBy: text("wished_by").notNull(),
});

export const anchor = sqliteTable("anchor", {
  id: text().primaryKey(),
  size: integer().notNull(),
  renews: text(),
  note: text().notNull(),
  nonce: text().notNull(),
  token: blob({ mode: "buffer" }).notNull(),
  tokenSha256: text("token_sha256").notNull(),
  genTime: text("gen_time").notNull(),
  policy: text().notNull(),
  authority: text().notNull(),
  serial: text().notNull(),
  certificateExpiresAt: text("certificate_expires_at").notNull(),
  caPem: text("ca_pem").notNull(),
  rootSha256: text("root_sha256").notNull(),
  receivedAt: text("received_at").notNull(),
});

export const checkpointMail = sqliteTable("checkpoint_mail", {
  id: text().primaryKey(),
  size: integer().notNull(),
  sentAt: text("sent_at").notNull(),
});
