/** One customer as the rest of the house sees it, and how a row becomes one. */
import { and, eq } from "drizzle-orm";
import { type DataItem, getIncident } from "#src/features/incidents/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { readWarnings, type SpokenWarning } from "./import/warnings.ts";
import { type LeakRule, leakedItemsOf, leakRuleOf } from "./leaked.ts";
import { valueNames } from "./record.ts";
import { customer } from "./tables.ts";
import { type CareFlag, customerLabel, type NoticeState, type Scope } from "./words.ts";

export type CustomerRow = typeof customer.$inferSelect;

/** What the shop's list says, exactly as it stands there or was typed; null where there is nothing. */
export interface CustomerValues {
  readonly customerNo: string | null;
  readonly name: string;
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly kana: string | null;
  readonly company: string | null;
  readonly honorific: string | null;
  readonly postal: string | null;
  /** 都道府県 to 番地. */
  readonly address: string | null;
  readonly building: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly fax: string | null;
  readonly email: string | null;
  readonly birth: string | null;
  readonly firstVisit: string | null;
  readonly lastVisit: string | null;
  readonly staff: string | null;
  readonly dm: string | null;
}

export interface Customer extends CustomerValues {
  readonly id: string;
  readonly incidentId: string;
  readonly number: number;
  /** 0127 */
  readonly label: string;
  /** Row in the imported file, as a spreadsheet counts; null for people written down by hand. */
  readonly sourceRow: number | null;
  /** Read from the values; civil dates, null where unreadable. */
  readonly birthOn: string | null;
  readonly firstVisitOn: string | null;
  readonly lastVisitOn: string | null;
  readonly visits: number | null;
  readonly salesTotalYen: number | null;
  readonly isDmAllowed: boolean | null;
  readonly isCorporation: boolean;
  /** Seven digits without hyphen, "" when unreadable. For sorting; letters print `postal`. */
  readonly postalKey: string;
  /** Names of karte and note columns that held something about this person; never what they held. */
  readonly present: readonly string[];
  /** What should be looked at before a letter goes out, and whether somebody did. */
  readonly warnings: readonly SpokenWarning[];
  readonly needsCheck: boolean;
  readonly scope: Scope;
  readonly scopeReason: string;
  /** Version of the rules that decided; null where a person decided, or nobody yet. */
  readonly scopeVersion: number | null;
  readonly isScopedByHand: boolean;
  /** The entry that stands for the same person; this one is then out of scope. */
  readonly duplicateOf: string | null;
  /** Items that a letter names to this person, in the order of the list. */
  readonly leakedItems: readonly DataItem[];
  readonly isLeakChosenByHand: boolean;
  readonly leakedReason: string;
  readonly flags: Readonly<Record<CareFlag, boolean>>;
  readonly flagReason: string;
  /** 送らない: `doNotWrite` or `isInDanger`. No letter may go out. */
  readonly isWithheld: boolean;
  /** A minor's letter goes to the parents, that of a dead person to the family. */
  readonly addressTo: "self" | "parents" | "family";
  readonly notice: NoticeState;
  /** Civil date of the last notice. */
  readonly noticedOn: string | null;
  /** How often this person told us about a postcard or call. */
  readonly reports: number;
  readonly revision: number;
}

/** Throws `not_found`, also for a customer of another incident. */
export function getCustomer(read: Reader, incidentId: string, id: string): Customer {
  const row = getRow(read, incidentId, id);
  return toCustomer(row, incidentId, leakRuleOf(read, incidentId));
}

/** Throws `not_found`. */
export function getRow(read: Reader, incidentId: string, id: string): CustomerRow {
  const { number } = getIncident(read, incidentId);
  const row = read
    .select()
    .from(customer)
    .where(and(eq(customer.incident, number), eq(customer.id, id)))
    .get();
  if (!row) throw new Refusal("not_found");
  return row;
}

export function toCustomer(row: CustomerRow, incidentId: string, rule: LeakRule): Customer {
  const present = JSON.parse(row.present) as string[];
  return {
    id: row.id,
    incidentId,
    number: row.number,
    label: customerLabel(row.number),
    sourceRow: row.sourceRow,
    ...valuesOf(row),
    birthOn: row.birthOn,
    firstVisitOn: row.firstVisitOn,
    lastVisitOn: row.lastVisitOn,
    visits: row.visits,
    salesTotalYen: row.salesTotalYen,
    isDmAllowed: row.isDmAllowed,
    isCorporation: row.isCorporation,
    postalKey: row.postalKey,
    present,
    warnings: readWarnings(row.warnings),
    needsCheck: row.needsCheck,
    scope: row.scope,
    scopeReason: row.scopeReason,
    scopeVersion: row.scopeVersion,
    isScopedByHand: row.scopeByHand,
    duplicateOf: row.duplicateOf,
    leakedItems:
      row.leakedItems === null
        ? leakedItemsOf(rule, { ...row, present })
        : (JSON.parse(row.leakedItems) as DataItem[]),
    isLeakChosenByHand: row.leakedItems !== null,
    leakedReason: row.leakedReason,
    flags: {
      doNotWrite: row.doNotWrite,
      isInDanger: row.isInDanger,
      isMinor: row.isMinor,
      isDeceased: row.isDeceased,
    },
    flagReason: row.flagReason,
    isWithheld: row.isWithheld,
    addressTo: row.isDeceased ? "family" : row.isMinor ? "parents" : "self",
    notice: row.notice,
    noticedOn: row.noticedOn,
    reports: row.reports,
    revision: row.revision,
  };
}

export function valuesOf(row: CustomerValues): CustomerValues {
  return Object.fromEntries(valueNames.map((name) => [name, row[name]])) as unknown as CustomerValues;
}
