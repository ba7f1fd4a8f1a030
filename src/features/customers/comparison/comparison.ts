/** 対照: what a postcard says beside what the register says of one customer. Saved in versions, never rewritten. */
import { and, asc, desc, eq, max } from "drizzle-orm";
import { z } from "zod";
import { getEvidence } from "#src/features/evidence/index.ts";
import { answersOf, type Case } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { type CivilDate, daysBetween } from "#src/lib/civil-date.ts";
import { readPhone } from "#src/lib/match-keys.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine, typedProse } from "#src/lib/typed-text.ts";
import type { Reader } from "#src/platform/database.ts";
import { type CustomerRow, getRow } from "../customer.ts";
import { besideEachOther, comparedFields, fieldLabels, type Outcome, outcomeOf } from "./compare.ts";
import { comparisonExhibited, comparisonSaved } from "./events.ts";
import { comparison, comparisonExhibit, comparisonVersion } from "./tables.ts";

/** How one field of the postcard was read. Only fields that stand here are compared, and printed. */
const readingInput = z.strictObject({
  field: z.enum(comparedFields),
  postcard: typedLine(300).default(""),
  isUnreadable: z.boolean().default(false),
  isKnownError: z.boolean().default(false),
  /** Why it is known to be wrong: 「令和7年に転居」. */
  errorNote: typedLine(200).default(""),
});

export const comparisonInput = z.object({
  readings: z
    .array(readingInput)
    .min(1, "くらべる項目を1つ以上選んでください。")
    .refine((all) => new Set(all.map((one) => one.field)).size === all.length, "同じ項目が2つあります。"),
  /** Other words on the postcard, as they stand. */
  otherText: typedProse(2000).default(""),
  /** Whether the days (postmark, leaving, last visit) are compared and printed. */
  withDays: z.boolean().default(false),
  note: typedProse(1000).default(""),
});
export type ComparisonInput = z.output<typeof comparisonInput>;

/** One version as it is kept: both sides as they stood, and what came out. */
type Kept = {
  readonly rows: readonly {
    readonly field: (typeof comparedFields)[number];
    readonly postcard: string;
    readonly register: string | null;
    readonly isUnreadable: boolean;
    readonly isKnownError: boolean;
    readonly errorNote: string;
    readonly outcome: Outcome;
  }[];
  readonly days: {
    readonly postmarkOn: CivilDate | null;
    readonly leftOn: CivilDate | null;
    readonly lastVisitOn: CivilDate | null;
  } | null;
  readonly otherText: string;
  readonly note: string;
  /** The state of both sources: revision of the item and of the customer, row of the imported list. */
  readonly evidenceRevision: number;
  readonly customerRevision: number;
  readonly sourceRow: number | null;
};

export interface Comparison extends Kept {
  readonly id: string;
  readonly incidentId: string;
  /** 対照1, counted in its incident. */
  readonly number: number;
  readonly version: number;
  readonly evidenceId: string;
  readonly customerId: string;
  readonly at: string;
  readonly by: string;
  /** Items of evidence that were printed from it, with the version each shows. */
  readonly exhibits: readonly { readonly evidenceId: string; readonly version: number }[];
}

/**
 * Saves a version; the first one of an item and a customer begins the comparison. The register's side is taken as it
 * stands. Throws `not_found`, `evidence_withdrawn`, `invalid_input` where nothing could be compared.
 */
export function saveComparison(
  tx: Tx,
  incidentId: string,
  of: { readonly evidenceId: string; readonly customerId: string },
  input: ComparisonInput,
): Comparison {
  const item = getEvidence(tx.db, incidentId, of.evidenceId);
  if (item.withdrawnAt !== null) throw new Refusal("evidence_withdrawn");
  const person = getRow(tx.db, incidentId, of.customerId);
  const kept: Kept = {
    rows: comparedFields.flatMap((field) => {
      const reading = input.readings.find((one) => one.field === field);
      if (!reading) return [];
      const register = registerText(person, field, reading.postcard);
      return [{ ...reading, register, outcome: outcomeOf({ ...reading, register }) }];
    }),
    days: input.withDays ? daysOf(tx.db, incidentId, item.postmarkOn, person) : null,
    otherText: input.otherText,
    note: input.note,
    evidenceRevision: item.revision,
    customerRevision: person.revision,
    sourceRow: person.sourceRow,
  };
  const known = findComparison(tx.db, incidentId, of);
  const { id, number } = known ?? begin(tx, incidentId, of);
  const version = (known?.version ?? 0) + 1;
  const text = canonicalJson(kept);
  tx.db
    .insert(comparisonVersion)
    .values({ comparisonId: id, version, fields: text, at: tx.at.toISOString(), byUser: tx.actor.id })
    .run();
  tx.record(comparisonSaved, incidentId, {
    comparison: id,
    number,
    version,
    evidence: of.evidenceId,
    customer: of.customerId,
    fields: kept.rows.map((row) => row.field),
    fields_sha256: sha256Hex(text),
  });
  return getComparison(tx.db, incidentId, id);
}

/** Says that this item of evidence is the printed version. Throws `not_found`. */
export function linkComparisonExhibit(
  tx: Tx,
  incidentId: string,
  of: { readonly comparisonId: string; readonly version: number; readonly evidenceId: string },
): void {
  getComparison(tx.db, incidentId, of.comparisonId, of.version);
  getEvidence(tx.db, incidentId, of.evidenceId);
  const { comparisonId, version, evidenceId } = of;
  tx.db
    .insert(comparisonExhibit)
    .values({ evidenceId, comparisonId, version, at: tx.at.toISOString(), byUser: tx.actor.id })
    .run();
  tx.record(comparisonExhibited, incidentId, { comparison: comparisonId, version, evidence: evidenceId });
}

/** The newest version, or the one asked for. Throws `not_found`, also for a comparison of another incident. */
export function getComparison(read: Reader, incidentId: string, id: string, version?: number): Comparison {
  const found = read
    .select()
    .from(comparison)
    .where(and(eq(comparison.incidentId, incidentId), eq(comparison.id, id)))
    .get();
  const row =
    found &&
    read
      .select()
      .from(comparisonVersion)
      .where(
        and(
          eq(comparisonVersion.comparisonId, id),
          version === undefined ? undefined : eq(comparisonVersion.version, version),
        ),
      )
      .orderBy(desc(comparisonVersion.version))
      .limit(1)
      .get();
  if (!found || !row) throw new Refusal("not_found");
  const exhibits = read
    .select({ evidenceId: comparisonExhibit.evidenceId, version: comparisonExhibit.version })
    .from(comparisonExhibit)
    .where(eq(comparisonExhibit.comparisonId, id))
    .orderBy(asc(comparisonExhibit.version), asc(comparisonExhibit.at))
    .all();
  return {
    ...found,
    ...(JSON.parse(row.fields) as Kept),
    version: row.version,
    at: row.at,
    by: row.byUser,
    exhibits,
  };
}

/** The newest version of the comparison of this item with this customer. */
export function findComparison(
  read: Reader,
  incidentId: string,
  of: { readonly evidenceId: string; readonly customerId: string },
): Comparison | undefined {
  const found = read
    .select({ id: comparison.id })
    .from(comparison)
    .where(
      and(
        eq(comparison.incidentId, incidentId),
        eq(comparison.evidenceId, of.evidenceId),
        eq(comparison.customerId, of.customerId),
      ),
    )
    .get();
  return found && getComparison(read, incidentId, found.id);
}

/** Newest versions in the order of their numbers; of one item or customer where asked. */
export function listComparisons(
  read: Reader,
  incidentId: string,
  of: { readonly evidenceId?: string | undefined; readonly customerId?: string | undefined } = {},
): Comparison[] {
  return read
    .select({ id: comparison.id })
    .from(comparison)
    .where(
      and(
        eq(comparison.incidentId, incidentId),
        of.evidenceId === undefined ? undefined : eq(comparison.evidenceId, of.evidenceId),
        of.customerId === undefined ? undefined : eq(comparison.customerId, of.customerId),
      ),
    )
    .orderBy(asc(comparison.number))
    .all()
    .map(({ id }) => getComparison(read, incidentId, id));
}

/**
 * What the register says of a field, exactly as it is stored. Of two telephone numbers the one that the postcard has.
 */
export function registerText(
  person: CustomerRow,
  field: (typeof comparedFields)[number],
  postcard: string,
): string | null {
  if (field !== "phone") return person[field];
  const numbers = [person.mobile, person.phone].filter((number) => number !== null && number !== "");
  const wanted = readPhone(postcard).key;
  return numbers.find((number) => wanted !== null && readPhone(number!).key === wanted) ?? numbers[0] ?? null;
}

/** The compared days; the leaving day only where it is known to the day. */
export function daysOf(
  read: Reader,
  incidentId: string,
  postmarkOn: CivilDate | null,
  { lastVisitOn }: Pick<CustomerRow, "lastVisitOn">,
): NonNullable<Kept["days"]> {
  const { leftOn } = answersOf(read, incidentId).leaver;
  const isDay = leftOn !== null && leftOn.precision === "day" && !leftOn.around;
  return { postmarkOn, leftOn: isDay ? leftOn.date : null, lastVisitOn };
}

/** Sentences on the days that are known: neutral, counted in days, in the words of the leaver's relation. */
export function dayWords(
  { postmarkOn, leftOn, lastVisitOn }: NonNullable<Kept["days"]>,
  words: Pick<Case["words"], "person" | "left">,
): string[] {
  if (postmarkOn === null) return [];
  return [
    ...(leftOn === null
      ? []
      : [`消印の日は、${words.left}（${words.person}）${after(leftOn, postmarkOn)}です。`]),
    ...(lastVisitOn === null
      ? []
      : [`消印の日は、名簿にある最後の来店日${after(lastVisitOn, postmarkOn)}です。`]),
  ];
}

function after(from: CivilDate, to: CivilDate): string {
  const days = daysBetween(from, to);
  if (days === 0) return "と同じ日";
  return days > 0 ? `の${days.toLocaleString("ja-JP")}日後` : `の${(-days).toLocaleString("ja-JP")}日前`;
}

/** Rows as screens and papers show them: labels, both sides in stretches. */
export function shownRows({ rows }: Pick<Kept, "rows">) {
  return rows.map((row) => ({
    ...row,
    label: fieldLabels[row.field],
    ...(row.postcard !== "" && row.register !== null && !row.isUnreadable
      ? { beside: besideEachOther(row.postcard, row.register) }
      : {}),
  }));
}

function begin(
  tx: Tx,
  incidentId: string,
  of: { readonly evidenceId: string; readonly customerId: string },
): { id: string; number: number } {
  const id = newId("cmp");
  const last = tx.db
    .select({ number: max(comparison.number) })
    .from(comparison)
    .where(eq(comparison.incidentId, incidentId))
    .get();
  const number = (last?.number ?? 0) + 1;
  tx.db
    .insert(comparison)
    .values({ id, incidentId, number, evidenceId: of.evidenceId, customerId: of.customerId })
    .run();
  return { id, number };
}
