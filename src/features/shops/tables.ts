import { integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const shop = sqliteTable("shop", {
  id: text().primaryKey(),
  tradeName: text("trade_name").notNull(),
  legalName: text("legal_name").notNull(),
  representativeTitle: text("representative_title").notNull(),
  representativeName: text("representative_name").notNull(),
  industry: text({ enum: ["salon", "contractor", "other"] }).notNull(),
  employees: integer(),
  postal: text().notNull(),
  address: text().notNull(),
  tel: text().notNull(),
  deskName: text("desk_name").notNull(),
  deskPerson: text("desk_person").notNull(),
  deskTel: text("desk_tel").notNull(),
  deskHours: text("desk_hours").notNull(),
  deskEmail: text("desk_email").notNull(),
  windowXMm: real("window_x_mm").notNull(),
  windowYMm: real("window_y_mm").notNull(),
  windowWidthMm: real("window_width_mm").notNull(),
  windowHeightMm: real("window_height_mm").notNull(),
  createdAt: text("created_at").notNull(),
  revision: integer().notNull().default(1),
});

export const printSettings = sqliteTable(
  "print_settings",
  {
    shopId: text("shop_id").notNull(),
    revision: integer().notNull(),
    fields: text().notNull(),
    at: text().notNull(),
    byUser: text("by_user").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shopId, table.revision] })],
);
