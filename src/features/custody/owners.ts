/** Whose thing an item is: the shop's, a customer's (which one), somebody else's. */
import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine } from "#src/lib/typed-text.ts";
import type { Reader } from "#src/platform/database.ts";
import { ownerTold } from "./events.ts";
import { getItem, isDeviceId } from "./items.ts";
import { custodyOwner } from "./tables.ts";
import { codesOf, ownerLabels } from "./words.ts";

export const ownerInput = z
  .object({
    owner: z.enum(codesOf(ownerLabels), "だれの物かを選んでください。"),
    name: typedLine(100).default(""),
  })
  .refine(({ owner, name }) => owner === "shop" || name !== "", {
    path: ["name"],
    message: "どなたの物か、お名前を入れてください。",
  });
export type Owner = z.infer<typeof ownerInput>;

/** Says whose it is; what was said before stays in the log. Throws `not_found`. */
export function tellOwner(tx: Tx, incidentId: string, itemId: string, owner: Owner): void {
  getItem(tx.db, incidentId, itemId);
  const last = tx.db
    .select({ revision: custodyOwner.revision })
    .from(custodyOwner)
    .where(eq(custodyOwner.itemId, itemId))
    .orderBy(desc(custodyOwner.revision))
    .get();
  const revision = (last?.revision ?? 0) + 1;
  const fields = canonicalJson(owner);
  const which = isDeviceId(itemId)
    ? { deviceId: itemId, evidenceId: null }
    : { evidenceId: itemId, deviceId: null };
  tx.db
    .insert(custodyOwner)
    .values({
      itemId,
      revision,
      incidentId,
      ...which,
      fields,
      at: tx.at.toISOString(),
      byUser: tx.actor.id,
    })
    .run();
  tx.record(ownerTold, incidentId, { item: itemId, revision, fields_sha256: sha256Hex(fields) });
}

/** What was said last, by item. */
export function ownersOf(read: Reader, incidentId: string): Map<string, Owner> {
  const rows = read
    .select()
    .from(custodyOwner)
    .where(eq(custodyOwner.incidentId, incidentId))
    .orderBy(custodyOwner.itemId, custodyOwner.revision)
    .all();
  return new Map(rows.map(({ itemId, fields }) => [itemId, JSON.parse(fields) as Owner]));
}

/** What was said last, or undefined. */
export function findOwner(read: Reader, incidentId: string, itemId: string): Owner | undefined {
  const row = read
    .select({ fields: custodyOwner.fields })
    .from(custodyOwner)
    .where(and(eq(custodyOwner.incidentId, incidentId), eq(custodyOwner.itemId, itemId)))
    .orderBy(desc(custodyOwner.revision))
    .get();
  return row && (JSON.parse(row.fields) as Owner);
}

/** 「お客様（見本 花子）」; empty when nobody said. */
export const ownerWords = (owner: Owner | undefined): string =>
  owner === undefined ? "" : `${ownerLabels[owner.owner]}${owner.name === "" ? "" : `（${owner.name}）`}`;
