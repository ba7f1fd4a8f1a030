import { blob, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const ledger = sqliteTable("ledger", {
  seq: integer().primaryKey(),
  entry: blob({ mode: "buffer" }).notNull(),
  leaf: blob({ mode: "buffer" }).notNull(),
  kind: text().notNull(),
  incident: text(),
});

export const node = sqliteTable("node", {
  place: integer().primaryKey(),
  hash: blob({ mode: "buffer" }).notNull(),
});

export const payload = sqliteTable("payload", {
  seq: integer().primaryKey(),
  body: blob({ mode: "buffer" }).notNull(),
});

export const idempotency = sqliteTable(
  "idempotency",
  {
    userId: text("user_id").notNull(),
    idemKey: text("idem_key").notNull(),
    route: text().notNull(),
    firstSeq: integer("first_seq").notNull(),
    status: integer(),
    body: text(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.idemKey] })],
);

export const storedFile = sqliteTable("stored_file", {
  name: text().primaryKey(),
  sizeBytes: integer("size_bytes").notNull(),
  sha256: text().notNull(),
  storedBytes: integer("stored_bytes").notNull(),
  storedSha256: text("stored_sha256").notNull(),
});

export const checkpoint = sqliteTable("checkpoint", {
  size: integer().primaryKey(),
  origin: text().notNull(),
  note: text().notNull(),
  signedAt: text("signed_at").notNull(),
});

export const logOrigin = sqliteTable("log_origin", {
  firstSeq: integer("first_seq").primaryKey(),
  name: text().notNull(),
  mark: text(),
});
