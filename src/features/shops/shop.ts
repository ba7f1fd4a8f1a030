import { eq } from "drizzle-orm";
import { z } from "zod";
import { defineEvent, type Tx } from "#src/features/ledger/index.ts";
import { readPostal } from "#src/lib/match-keys.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { whole } from "#src/lib/whole.ts";
import type { Reader } from "#src/platform/database.ts";
import { limitOf, prepared } from "#src/platform/prepared.ts";
import { findUnprintable } from "#src/typeset/index.ts";
import { getPrintSettings, type Shift } from "./print-settings.ts";
import { shop } from "./tables.ts";

const line = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest, `${longest}文字以内で入れてください。`)
    // Control characters would break a printed line.
    .regex(/^[^\p{Cc}]*$/u, "使えない文字（改行など）が含まれています。");
const required = (longest: number, message: string) => line(longest).min(1, message);
const millimetres = (least: number, most: number) =>
  z.coerce
    .number("数字で入れてください。")
    .min(least, `${least}mm以上で入れてください。`)
    .max(most, `${most}mm以下で入れてください。`);

export const industries = [
  { value: "salon", label: "美容室・サロン" },
  { value: "contractor", label: "エアコン・設備などの工事" },
  { value: "other", label: "そのほか" },
] as const;

/** What the owner types about the business. Units: mm from the sheet's top left. */
export const shopInput = z.object({
  tradeName: required(100, "お店の名前（屋号）を入れてください。"),
  legalName: line(100).default(""),
  representativeTitle: line(30).default("代表"),
  representativeName: required(100, "代表者のお名前を入れてください。"),
  industry: z.enum(industries.map((one) => one.value)).default("salon"),
  employees: z
    .union([
      z.literal("").transform(() => null),
      z.coerce.number("人数を数字で入れてください。").int().min(0).max(100_000),
      z.null(),
    ])
    .default(null),
  postal: line(10)
    .refine(
      (typed) => typed === "" || readPostal(typed).key !== null,
      "郵便番号は7桁の数字で入れてください（例：123-4567）。分からなければ、空のままで進めます。",
    )
    .default(""),
  address: line(200).default(""),
  tel: line(30).default(""),
  deskName: line(60).default("お客様相談窓口"),
  deskPerson: line(60).default(""),
  deskTel: line(30).default(""),
  deskHours: line(100).default(""),
  deskEmail: line(200).default(""),
  // DOMAIN §7.5: no standard position exists; these are starting values for a test print.
  windowXMm: millimetres(0, 150).default(22),
  windowYMm: millimetres(0, 90).default(30),
  windowWidthMm: millimetres(40, 120).default(65),
  windowHeightMm: millimetres(15, 60).default(24),
});
export type ShopInput = z.infer<typeof shopInput>;
/** What is typed, and the revision that the writer had before them. */
export const shopChange = whole(shopInput).safeExtend({ revision: revisionRead });
export interface Shop extends ShopInput {
  readonly id: string;
  readonly revision: number;
  /** What the printer is off by on a sheet of A4, to be made up for: mm to the right and downwards. */
  readonly sheetShift: Shift;
}

const shopAdded = defineEvent("shop.added", z.object({ shop: z.string() }));
const shopChanged = defineEvent("shop.changed", z.object({ shop: z.string(), fields: z.array(z.string()) }));

export function addShop(tx: Tx, input: ShopInput): Shop {
  const added = { id: newId("shp"), ...input };
  tx.db
    .insert(shop)
    .values({ ...added, createdAt: tx.at.toISOString() })
    .run();
  tx.record(shopAdded, null, { shop: added.id });
  return getShop(tx.db, added.id);
}

/** Throws `changed_elsewhere` where another revision than the one that the writer had seen would be overwritten. */
export function changeShop(
  tx: Tx,
  id: string,
  { revision: seen, ...input }: z.infer<typeof shopChange>,
): void {
  const before = getShop(tx.db, id);
  const fields = (Object.keys(input) as (keyof ShopInput)[]).filter((name) => before[name] !== input[name]);
  refuseUnseen(seen, before.revision, fields);
  tx.db
    .update(shop)
    .set({ ...input, revision: before.revision + 1 })
    .where(eq(shop.id, id))
    .run();
  tx.record(shopChanged, null, { shop: id, fields });
}

export function listShops(read: Reader): Shop[] {
  // Asked with every page.
  return prepared(read, "shops", () => read.select().from(shop).orderBy(shop.createdAt, shop.id).prepare())
    .all()
    .map((row) => withShift(read, row));
}

/** The name over every page; undefined before setup. */
export function shopName(read: Reader): string | undefined {
  return prepared(read, "shop name", () =>
    read
      .select({ name: shop.tradeName })
      .from(shop)
      .orderBy(shop.createdAt, shop.id)
      .limit(limitOf(1))
      .prepare(),
  ).get()?.name;
}

const withShift = <Row extends { readonly id: string }>(read: Reader, row: Row) => ({
  ...row,
  sheetShift: getPrintSettings(read, row.id).sheetShift,
});

/** The number that customers call: the desk's, or the shop's when the desk has none of its own. */
export function printedDeskTel({ deskTel, tel }: Pick<Shop, "deskTel" | "tel">): string {
  return deskTel || tel;
}

/** Field name → sentence, for each text with characters that no font here can print. */
export function unprintableFields(input: ShopInput): Record<string, string> {
  const texts = Object.entries(input).filter(
    (field): field is [string, string] => typeof field[1] === "string",
  );
  return Object.fromEntries(
    texts.flatMap(([name, text]) => {
      const characters = [...new Set(findUnprintable(text).map((one) => one.character.toWellFormed()))];
      return characters.length === 0
        ? []
        : [[name, `印刷できない文字「${characters.join("」「")}」があります。別の書き方に直してください。`]];
    }),
  );
}

/** Throws `not_found`. */
export function getShop(read: Reader, id: string): Shop {
  const found = read.select().from(shop).where(eq(shop.id, id)).get();
  if (!found) throw new Refusal("not_found");
  return withShift(read, found);
}
