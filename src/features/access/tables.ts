import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const user = sqliteTable("user", {
  id: text().primaryKey(),
  login: text().notNull(),
  loginKey: text("login_key").notNull(),
  displayName: text("display_name").notNull(),
  role: text({ enum: ["owner", "staff", "adviser"] }).notNull(),
  isActive: integer("is_active", { mode: "boolean" }).notNull(),
  createdAt: text("created_at").notNull(),
});

export const membership = sqliteTable(
  "membership",
  {
    userId: text("user_id").notNull(),
    incidentId: text("incident_id").notNull(),
    createdAt: text("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.incidentId] })],
);

export const session = sqliteTable("session", {
  tokenSha256: text("token_sha256").primaryKey(),
  id: text().notNull(),
  userId: text("user_id").notNull(),
  kind: text({ enum: ["browser", "token"] }).notNull(),
  label: text().notNull(),
  startedAt: text("started_at").notNull(),
  expiresAt: text("expires_at").notNull(),
  endedAt: text("ended_at"),
});

export const recoverySheet = sqliteTable("recovery_sheet", {
  id: integer().primaryKey(),
  issuedAt: text("issued_at").notNull(),
  provenAt: text("proven_at"),
});
