import { type SQL, sql } from "drizzle-orm";
import { blob, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { noticeStates, scopes } from "./words.ts";

const flag = (name: string) => integer(name, { mode: "boolean" });

// What people said about a postcard; here so that every table of the room is found in one place.
export { evidenceArrival } from "./arrival/tables.ts";
export { comparison, comparisonExhibit, comparisonVersion } from "./comparison/tables.ts";
export { customerStatement } from "./statement/tables.ts";

export const customerImport = sqliteTable("customer_import", {
  row: integer().primaryKey(),
  id: text().notNull(),
  incident: integer().notNull(),
  state: text({ enum: ["preview", "done", "dropped"] }).notNull(),
  fileName: text("file_name").notNull(),
  sha256: text().notNull(),
  sizeBytes: integer("size_bytes").notNull(),
  storedName: text("stored_name"),
  encoding: text().notNull(),
  mapping: text().notNull(),
  counts: text().notNull(),
  look: text(),
  addedAt: text("added_at").notNull(),
  addedBy: text("added_by").notNull(),
  finishedAt: text("finished_at"),
  finishedBy: text("finished_by"),
});

export const customerRejects = sqliteTable("customer_rejects", {
  importRow: integer("import_row").primaryKey(),
  csv: blob({ mode: "buffer" }).notNull(),
});

export const customer = sqliteTable("customer", {
  row: integer().primaryKey(),
  id: text().notNull(),
  incident: integer().notNull(),
  number: integer().notNull(),
  importRow: integer("import_row"),
  sourceRow: integer("source_row"),
  customerNo: text("customer_no"),
  name: text().notNull(),
  lastName: text("last_name"),
  firstName: text("first_name"),
  kana: text(),
  company: text(),
  honorific: text(),
  postal: text(),
  address: text(),
  building: text(),
  phone: text(),
  mobile: text(),
  fax: text(),
  email: text(),
  birth: text(),
  firstVisit: text("first_visit"),
  lastVisit: text("last_visit"),
  staff: text(),
  dm: text(),
  birthOn: text("birth_on"),
  firstVisitOn: text("first_visit_on"),
  lastVisitOn: text("last_visit_on"),
  visits: integer(),
  salesTotalYen: integer("sales_total_yen"),
  isDmAllowed: flag("is_dm_allowed"),
  isCorporation: flag("is_corporation").notNull(),
  present: text().notNull(),
  nameKey: text("name_key").notNull(),
  kanaKey: text("kana_key").notNull(),
  postalKey: text("postal_key").notNull(),
  addressKey: text("address_key").notNull(),
  hasAddress: flag("has_address").notNull().generatedAlwaysAs(sql`address_key <> ''`, { mode: "virtual" }),
  warnings: text().notNull(),
  needsCheck: flag("needs_check").notNull(),
  scope: text({ enum: scopes }).notNull(),
  scopeReason: text("scope_reason").notNull(),
  scopeVersion: integer("scope_version"),
  scopeByHand: flag("scope_by_hand").notNull(),
  duplicateOf: text("duplicate_of"),
  leakedItems: text("leaked_items"),
  leakedReason: text("leaked_reason").notNull(),
  doNotWrite: flag("do_not_write").notNull(),
  isMinor: flag("is_minor").notNull(),
  isInDanger: flag("is_in_danger").notNull(),
  isDeceased: flag("is_deceased").notNull(),
  flagReason: text("flag_reason").notNull(),
  isWithheld: flag("is_withheld")
    .notNull()
    .generatedAlwaysAs(sql`do_not_write OR is_in_danger`, { mode: "virtual" }),
  notice: text({ enum: noticeStates }).notNull(),
  noticedOn: text("noticed_on"),
  reports: integer().notNull(),
  addedAt: text("added_at"),
  addedBy: text("added_by"),
  revision: integer().notNull(),
});

// Conditions of the indexes of some rows, word for word: SQLite takes such an index for no other spelling. Beside every
// condition on another scope stands `isDecided`, beside every one on a state of notice `isTold`.
export const isUndecided = sql`${customer.scope} = 'undecided'`;
export const isDecided = sql`${customer.scope} <> 'undecided'`;
export const isTold = sql`${customer.notice} <> '未着手'`;
export const isToCheck = sql`${customer.needsCheck} = 1`;
export const isWithheld = sql`${customer.isWithheld} = 1`;
export const isReported = sql`${customer.reports} > 0`;

/** Where a customer lies. `number` 0: before the first of the incident. */
export function rowOf(incident: number, number: number): number {
  return incident * 2 ** 32 + number;
}

/** Everybody of an incident, read in the order of their numbers. */
export function rowsOf(incident: number): SQL {
  return sql`${customer.row} > ${rowOf(incident, 0)} AND ${customer.row} < ${rowOf(incident + 1, 0)}`;
}

export const customerChange = sqliteTable("customer_change", {
  seq: integer().primaryKey(),
  customerId: text("customer_id").notNull(),
  at: text().notNull(),
  byUser: text("by_user").notNull(),
  kind: text({
    enum: [
      "edited",
      "scope",
      "flags",
      "leaked",
      "notice",
      "reported",
      "report_removed",
      "checked",
      "duplicate",
    ],
  }).notNull(),
  detail: text().notNull(),
});

export const scopeVersion = sqliteTable(
  "scope_version",
  {
    incident: integer().notNull(),
    version: integer().notNull(),
    rules: text().notNull(),
    counts: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.incident, table.version] })],
);

export const scopeVerdict = sqliteTable(
  "scope_verdict",
  {
    customerId: text("customer_id").notNull(),
    version: integer().notNull(),
    before: text().notNull(),
    after: text({ enum: scopes }).notNull(),
    reason: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.customerId, table.version] })],
);

export const leakRule = sqliteTable(
  "leak_rule",
  {
    incident: integer().notNull(),
    version: integer().notNull(),
    items: text().notNull(),
    reason: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.incident, table.version] })],
);

export const customerReport = sqliteTable("customer_report", {
  id: text().primaryKey(),
  customerId: text("customer_id").notNull(),
  reportedOn: text("reported_on"),
  note: text().notNull(),
  at: text().notNull(),
  byUser: text("by_user").notNull(),
  removedAt: text("removed_at"),
});

export const customerDistinct = sqliteTable(
  "customer_distinct",
  {
    oneId: text("one_id").notNull(),
    otherId: text("other_id").notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.oneId, table.otherId] })],
);

export const customerGram = sqliteTable(
  "customer_gram",
  {
    incident: integer().notNull(),
    gram: text().notNull(),
    first: integer().notNull(),
    count: integer().notNull(),
    numbers: blob({ mode: "buffer" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.incident, table.gram, table.first] })],
);

export const customerCount = sqliteTable("customer_count", {
  incident: integer().primaryKey(),
  total: integer().notNull(),
  counts: text().notNull(),
});
