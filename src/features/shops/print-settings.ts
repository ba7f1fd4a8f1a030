/** How the shop prints addresses: what its printer is off by, which labels and envelopes it has. */
import { desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { defineEvent, eventsTold, type Tx } from "#src/features/ledger/index.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { prepared } from "#src/platform/prepared.ts";
import { turns } from "#src/typeset/index.ts";
import { printSettings } from "./tables.ts";

/** mm to the right and downwards. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

/** A printer that is off by more than this is told to take the paper wrongly. */
export const furthestShift = 15;

const mm = (least: number, most: number, message: string) =>
  z.coerce.number("数字で入れてください。例：1.5").min(least, message).max(most, message);
const along = () =>
  mm(-furthestShift, furthestShift, `-${furthestShift}から${furthestShift}までのmmで入れてください。`);
const shift = z.strictObject({ x: along(), y: along() });
const side = (most: number) => mm(0, most, `0から${most}までのmmで入れてください。`);

/** Labels on an A4 sheet. */
export const labelSheetNames = ["12", "21", "24", "44", "65"] as const;
export type LabelSheetName = (typeof labelSheetNames)[number];

/** How words run: 横書き, 縦書き. */
export const directions = ["across", "down"] as const;
export const envelopeLayouts = ["upright", "upright_down", "sideways"] as const;

export const printSettingsInput = z.object({
  /** A4: letters and label sheets. */
  sheetShift: shift,
  envelopeShift: shift,
  cardShift: shift,
  labelSheet: z.enum(labelSheetNames, "ラベル用紙を選んでください。"),
  envelopeLayout: z.enum(envelopeLayouts, "封筒の書き方を選んでください。"),
  /** The whole page turned clockwise, for printers that take another edge first. */
  envelopeTurn: z.literal(turns, "封筒の向きを選んでください。"),
  /** The envelope has seven printed boxes for the postal code. */
  envelopeHasBoxes: z.boolean(),
  cardDirection: z.enum(directions, "はがきの書き方を選んでください。"),
  /** The window of the shop's envelope, which lies with its long side at the top: mm from the left and the top. */
  windowHole: z.strictObject({ x: side(235), y: side(120), width: side(235), height: side(120) }).nullable(),
});
export type PrintSettings = z.infer<typeof printSettingsInput>;
/** What is given changes, the rest stays; and the revision that the writer had before them. */
export const printSettingsChange = printSettingsInput.partial().extend({ revision: revisionRead }).strict();
export interface StandingPrintSettings extends PrintSettings {
  /** 0 while nothing was set. */
  readonly revision: number;
}

const fieldNames = Object.keys(printSettingsInput.shape) as (keyof PrintSettings)[];

/** Nobody must set anything before a first test print. */
export const standardPrintSettings: PrintSettings = {
  sheetShift: { x: 0, y: 0 },
  envelopeShift: { x: 0, y: 0 },
  cardShift: { x: 0, y: 0 },
  labelSheet: "12",
  envelopeLayout: "upright",
  envelopeTurn: 0,
  envelopeHasBoxes: true,
  cardDirection: "across",
  windowHole: null,
};

const printingChanged = defineEvent(
  "shop.printing_changed",
  z.object({
    shop: z.string(),
    revision: z.int(),
    fields: z.array(z.string()),
    fields_sha256: z.string(),
  }),
);

/** What stands; the values to begin with where nothing was set. */
export function getPrintSettings(read: Reader, shopId: string): StandingPrintSettings {
  const row = newest(read, shopId);
  if (row === undefined) return { ...standardPrintSettings, revision: 0 };
  const settings = printSettingsInput.parse({ ...standardPrintSettings, ...JSON.parse(row.fields) });
  return { ...settings, revision: row.revision };
}

/**
 * Changes what is given and keeps the rest. Throws `changed_elsewhere` where another revision than the one that the
 * writer had seen would be overwritten.
 */
export function changePrintSettings(
  tx: Tx,
  shopId: string,
  { revision: seen, ...changes }: z.infer<typeof printSettingsChange>,
): StandingPrintSettings {
  const before = getPrintSettings(tx.db, shopId);
  const after = printSettingsInput.parse({ ...before, ...changes });
  const changed = fieldNames.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  refuseUnseen(seen, before.revision, changed);
  const fields = JSON.stringify(after);
  const revision = before.revision + 1;
  tx.db
    .insert(printSettings)
    .values({ shopId, revision, fields, at: tx.at.toISOString(), byUser: tx.actor.id })
    .run();
  tx.record(printingChanged, null, {
    shop: shopId,
    revision,
    fields: changed,
    fields_sha256: sha256Hex(fields),
  });
  return { ...after, revision };
}

interface PrintSettingsFault {
  readonly code: "print_settings_differ" | "print_settings_not_in_register";
  readonly where: string;
}

const meanings: Record<PrintSettingsFault["code"], string> = {
  print_settings_differ: "印刷の設定が、書いたときの記録と違います。",
  print_settings_not_in_register: "記録にある印刷の設定が、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const printSettingsFaultSentence = (fault: PrintSettingsFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every revision with its entry. Returns all it finds. */
export function verifyPrintSettings(read: Reader): PrintSettingsFault[] {
  const faults: PrintSettingsFault[] = [];
  const told = new Map<string, string>();
  for (const { payload } of eventsTold(read, printingChanged))
    told.set(`${payload.shop} ${payload.revision}`, payload.fields_sha256);
  for (const row of read.select().from(printSettings).all()) {
    const where = `${row.shopId} ${row.revision}`;
    if (told.get(where) !== sha256Hex(row.fields)) faults.push({ code: "print_settings_differ", where });
    told.delete(where);
  }
  for (const where of told.keys()) faults.push({ code: "print_settings_not_in_register", where });
  return faults;
}

function newest(read: Reader, shopId: string): { fields: string; revision: number } | undefined {
  // Asked with every page.
  return prepared(read, "print-settings", () =>
    read
      .select({ fields: printSettings.fields, revision: printSettings.revision })
      .from(printSettings)
      .where(eq(printSettings.shopId, sql.placeholder("shop")))
      .orderBy(desc(printSettings.revision))
      .limit(1)
      .prepare(),
  ).get({ shop: shopId });
}
