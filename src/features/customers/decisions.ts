/** What people decide about one customer: edited, checked, flagged, affected or not, what leaked, the same person. */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { type DataItem, dataItems, getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { graphemeLength, hasControlCharacters } from "#src/lib/japanese-text.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen } from "#src/lib/revision.ts";
import type { Reader } from "#src/platform/database.ts";
import { recordChange } from "./changes.ts";
import { recountPerson } from "./counts.ts";
import { type CustomerValues, getRow, valuesOf } from "./customer.ts";
import {
  customerAdded,
  customerChecked,
  customerEdited,
  customerFlagged,
  customerScoped,
  duplicateMarked,
  foundDistinct,
  leakedItemsChosen,
} from "./events.ts";
import { type Column, type CustomerField, fieldLabel } from "./import/columns.ts";
import { type ImportedCustomer, openContext, readCustomer } from "./import/customer.ts";
import type { ImportWarning } from "./import/warnings.ts";
import { customerInserter } from "./insert.ts";
import { appendRecord, recordOf, type StoredValue, storedRecords, valueNames } from "./record.ts";
import { addWords } from "./search/index-table.ts";
import { searchTexts } from "./search/texts.ts";
import { customer, customerDistinct } from "./tables.ts";
import { lastNumber } from "./take-in.ts";
import { type CareFlag, careFlagNames, customerLabel, scopes } from "./words.ts";

/** As typed, also with the spaces that belong to it; blank is nothing. */
const value = (longest: number, mayBreak = false) =>
  z
    .string("文字で入れてください。")
    .refine(
      (text) => !hasControlCharacters(text, mayBreak),
      "使えない文字（改行や見えない制御文字）が含まれています。入力し直してください。",
    )
    .refine((text) => graphemeLength(text) <= longest, `${longest}文字以内で入れてください。`)
    .overwrite((text) => text.replace(/\r\n?/g, "\n"))
    .transform((text) => (text.trim() === "" ? null : text))
    .nullable()
    .default(null);

export const customerInput = z.object({
  customerNo: value(100),
  name: value(200).refine((text) => text !== null, "お名前を入れてください。"),
  lastName: value(200),
  firstName: value(200),
  kana: value(200),
  company: value(200),
  honorific: value(20),
  postal: value(50),
  address: value(500, true),
  building: value(500, true),
  phone: value(100),
  mobile: value(100),
  fax: value(100),
  email: value(300),
  birth: value(100),
  firstVisit: value(100),
  lastVisit: value(100),
  staff: value(200),
  dm: value(100),
});
export type CustomerInput = z.infer<typeof customerInput>;

const reasonText = z
  .string("理由を入れてください。")
  .trim()
  .min(1, "理由を入れてください。あとで見た人にも分かります。")
  .max(500, "500文字以内で入れてください。")
  .refine(
    (text) => !hasControlCharacters(text, true),
    "使えない文字が含まれています。入力し直してください。",
  );

/** Writes a person down by hand. Returns the id. */
export function addCustomer(tx: Tx, incidentId: string, input: CustomerInput): string {
  const incident = getIncident(tx.db, incidentId).number;
  const { read, values } = readFrom(input);
  const origin = {
    id: newId("cus"),
    number: lastNumber(tx.db, incident) + 1,
    sourceRow: null,
    addedAt: tx.at.toISOString(),
    addedBy: tx.actor.id,
  };
  customerInserter(tx, { incident, importRow: null })([origin], storedRecords(values));
  addWords(tx, incident, origin.number, searchTexts(read, read.keys));
  recountPerson(tx, origin.id, undefined);
  tx.record(customerAdded, incidentId, { customer: origin.id, number: origin.number });
  return origin.id;
}

/**
 * Changes what stands in the list; what stood there before is kept. Returns the names of what changed. `revision`: the
 * one that the writer had seen; throws `changed_elsewhere` where another would be overwritten.
 */
export function editCustomer(
  tx: Tx,
  incidentId: string,
  id: string,
  { revision: seen, ...input }: CustomerInput & { readonly revision?: number | undefined },
): string[] {
  const row = getRow(tx.db, incidentId, id);
  const before = valuesOf(row);
  const changed = valueNames.filter((name) => before[name] !== input[name]);
  if (changed.length === 0) {
    tx.record(customerEdited, incidentId, { customer: id, revision: row.revision, fields: [] });
    return [];
  }
  refuseUnseen(seen, row.revision, changed);
  const { read, values } = readFrom(input);
  // Numbers of visits and sales, and what was only noted as present, come from the list alone.
  const { present: _, visits: __, salesTotalYen: ___, ...fresh } = recordOf(values);
  tx.db
    .update(customer)
    .set({ ...fresh, revision: row.revision + 1 })
    .where(eq(customer.id, id))
    .run();
  addWords(tx, row.incident, row.number, searchTexts(read, read.keys));
  recordChange(tx, id, "edited", {
    fields: Object.fromEntries(changed.map((name) => [name, { from: before[name], to: input[name] }])),
  });
  recountPerson(tx, row.id, row);
  tx.record(customerEdited, incidentId, { customer: id, revision: row.revision + 1, fields: changed });
  return changed;
}

/** Somebody looked at the doubts of this entry and settled them. */
export function settleDoubts(tx: Tx, incidentId: string, id: string): void {
  const row = getRow(tx.db, incidentId, id);
  tx.db.update(customer).set({ needsCheck: false }).where(eq(customer.id, id)).run();
  recordChange(tx, id, "checked", {});
  recountPerson(tx, row.id, row);
  tx.record(customerChecked, incidentId, { customer: id });
}

export const flagsInput = z
  .object({
    flags: z.array(z.enum(careFlagNames as [CareFlag, ...CareFlag[]])),
    reason: z
      .string()
      .trim()
      .max(500, "500文字以内で入れてください。")
      .refine(
        (text) => !hasControlCharacters(text, true),
        "使えない文字が含まれています。入力し直してください。",
      ),
  })
  .refine((input) => input.flags.length === 0 || input.reason !== "", {
    path: ["reason"],
    message: "理由を入れてください。あとで見た人にも分かります。",
  });

/** FEATURES row 29: what must be known before anybody writes to this person. */
export function setFlags(tx: Tx, incidentId: string, id: string, input: z.infer<typeof flagsInput>): void {
  const row = getRow(tx.db, incidentId, id);
  const flags = Object.fromEntries(careFlagNames.map((name) => [name, input.flags.includes(name)])) as Record<
    CareFlag,
    boolean
  >;
  tx.db
    .update(customer)
    .set({ ...flags, flagReason: input.reason })
    .where(eq(customer.id, id))
    .run();
  recordChange(tx, id, "flags", { flags: [...input.flags], reason: input.reason });
  recountPerson(tx, row.id, row);
  tx.record(customerFlagged, incidentId, { customer: id, flags: input.flags });
}

export const scopeInput = z.object({ scope: z.enum(scopes, "選んでください。"), reason: reasonText });

/** One person's scope by hand; rules leave it alone from now on, until it is given back to them. */
export function setScope(tx: Tx, incidentId: string, id: string, input: z.infer<typeof scopeInput>): void {
  const row = getRow(tx.db, incidentId, id);
  tx.db
    .update(customer)
    .set({
      scope: input.scope,
      scopeReason: input.reason,
      scopeVersion: null,
      scopeByHand: true,
      duplicateOf: null,
    })
    .where(eq(customer.id, id))
    .run();
  recordChange(tx, id, "scope", { from: row.scope, to: input.scope, reason: input.reason });
  recountPerson(tx, row.id, row);
  tx.record(customerScoped, incidentId, { customer: id, scope: input.scope });
}

export const leakedInput = z.object({
  /** null: as the rule says. */
  items: z.array(z.enum(dataItems)).nullable(),
  reason: reasonText,
});

export function chooseLeakedItems(
  tx: Tx,
  incidentId: string,
  id: string,
  input: z.infer<typeof leakedInput>,
): void {
  getRow(tx.db, incidentId, id);
  const items: DataItem[] | null = input.items && dataItems.filter((item) => input.items?.includes(item));
  tx.db
    .update(customer)
    .set({
      leakedItems: items && JSON.stringify(items),
      leakedReason: items ? input.reason : "",
    })
    .where(eq(customer.id, id))
    .run();
  recordChange(tx, id, "leaked", { items, reason: input.reason });
  tx.record(leakedItemsChosen, incidentId, { customer: id, items: items?.length ?? null });
}

/**
 * Marks an entry as standing for the same person as another: it stays, out of scope with that reason. What must be
 * known before anybody writes, and that the person is affected, holds for the person: the other entry takes it over.
 * Throws `customer_same` where the other one is itself such an entry.
 */
export function markDuplicate(tx: Tx, incidentId: string, id: string, sameAs: string): void {
  const row = getRow(tx.db, incidentId, id);
  const kept = getRow(tx.db, incidentId, sameAs);
  const isKept = tx.db
    .select({ id: customer.id })
    .from(customer)
    .where(eq(customer.duplicateOf, id))
    .limit(1)
    .get();
  if (id === sameAs || kept.duplicateOf !== null || isKept) throw new Refusal("customer_same");
  const reason = `お客様${customerLabel(kept.number)}と同じ方のため`;
  tx.db
    .update(customer)
    .set({
      duplicateOf: sameAs,
      scope: "out",
      scopeReason: reason,
      scopeVersion: null,
      scopeByHand: true,
      needsCheck: false,
    })
    .where(eq(customer.id, id))
    .run();
  recordChange(tx, id, "duplicate", { sameAs: kept.number });
  recountPerson(tx, row.id, row);
  tx.record(duplicateMarked, incidentId, { customer: id, same_as: sameAs });
  const label = customerLabel(row.number);
  if (careFlagNames.some((name) => row[name] && !kept[name])) {
    const flags = careFlagNames.filter((name) => row[name] || kept[name]);
    const reasons = [kept.flagReason, `${row.flagReason}（お客様${label}から）`].filter(
      (text) => text !== "",
    );
    setFlags(tx, incidentId, sameAs, { flags, reason: reasons.join("／") });
  }
  if (row.scope === "in" && kept.scope !== "in") {
    setScope(tx, incidentId, sameAs, { scope: "in", reason: `同じ方のお客様${label}が対象のため` });
  }
}

/** Two entries were found to be two people: they are suggested no more. */
export function markDistinct(tx: Tx, incidentId: string, id: string, otherId: string): void {
  getRow(tx.db, incidentId, id);
  getRow(tx.db, incidentId, otherId);
  if (id === otherId) throw new Refusal("customer_same");
  const [oneId, secondId] = id < otherId ? [id, otherId] : [otherId, id];
  tx.db
    .insert(customerDistinct)
    .values({ oneId, otherId: secondId, at: tx.at.toISOString(), byUser: tx.actor.id })
    .onConflictDoNothing()
    .run();
  tx.record(foundDistinct, incidentId, { customer: id, other: otherId });
}

export interface Twins {
  readonly why: string;
  readonly people: readonly (CustomerValues & { readonly id: string; readonly number: number })[];
}

/** The most that are looked for. */
export const twinsShown = 100;

/** Groups that may be one person: the same name and address, or the same name and telephone number. */
export function listTwins(read: Reader, incident: number): Twins[] {
  const groups = read
    .select({ nameKey: customer.nameKey })
    .from(customer)
    .where(and(eq(customer.incident, incident), sql`${customer.duplicateOf} IS NULL`))
    .groupBy(customer.nameKey)
    .having(
      sql`count(*) > 1 AND (count(DISTINCT nullif(${customer.addressKey}, '')) < sum(${customer.hasAddress})
        OR count(DISTINCT coalesce(${customer.mobile}, ${customer.phone})) < count(coalesce(${customer.mobile}, ${customer.phone})))`,
    )
    .limit(twinsShown)
    .all();
  if (groups.length === 0) return [];
  const people = read
    .select()
    .from(customer)
    .where(
      and(
        eq(customer.incident, incident),
        sql`${customer.duplicateOf} IS NULL`,
        inArray(
          customer.nameKey,
          groups.map((group) => group.nameKey),
        ),
      ),
    )
    .orderBy(asc(customer.nameKey), asc(customer.number))
    .all();
  const distinct = new Set(
    read
      .select({ oneId: customerDistinct.oneId, otherId: customerDistinct.otherId })
      .from(customerDistinct)
      .all()
      .map((pair) => `${pair.oneId} ${pair.otherId}`),
  );
  const twins: Twins[] = [];
  for (const one of people) {
    for (const other of people) {
      if (other.number <= one.number || other.nameKey !== one.nameKey) continue;
      if (distinct.has([one.id, other.id].sort().join(" "))) continue;
      const sameAddress = one.hasAddress && one.addressKey === other.addressKey;
      const phone = one.mobile ?? one.phone;
      const samePhone = phone !== null && phone === (other.mobile ?? other.phone);
      if (!sameAddress && !samePhone) continue;
      const contact = sameAddress && samePhone ? "住所・電話番号" : sameAddress ? "住所" : "電話番号";
      twins.push({ why: `氏名と${contact}が同じです`, people: [one, other] });
      if (twins.length >= twinsShown) return twins;
    }
  }
  return twins;
}

const fieldNames = valueNames as readonly CustomerField[];
const columns: Column[] = fieldNames.map((field, index) => ({
  index,
  header: fieldLabel(field),
  name: field,
  field,
  mode: "content",
  why: "chosen",
  isSensitive: false,
}));

/** Reads what was typed as if it stood in a list, so that keys and doubts are the same. */
function readFrom(input: CustomerInput): { read: ImportedCustomer; values: StoredValue[] } {
  const warnings: ImportWarning[] = [];
  const read = readCustomer(
    valueNames.map((name) => input[name] ?? ""),
    0,
    openContext(columns),
    warnings,
  );
  if (!read) throw new Refusal("invalid_input", {}, { name: "お名前を入れてください。" });
  const values: StoredValue[] = [];
  appendRecord(values, read, warnings);
  return { read, values };
}
