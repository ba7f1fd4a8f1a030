/**
 * Who is affected, by rules (FEATURES row 28): today's list is not the list of the day on which the person left.
 * The rules are an ordered list; the first that fits a customer decides; nobody whose scope was decided by hand is
 * touched. Applying makes a new version; earlier versions, and whose verdict each changed, stay readable.
 */
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { hasControlCharacters } from "#src/lib/japanese-text.ts";
import type { Reader } from "#src/platform/database.ts";
import { countsOf, recount } from "./counts.ts";
import { scopeApplied } from "./events.ts";
import { customer, customerImport, rowsOf, scopeVerdict, scopeVersion } from "./tables.ts";
import { type Scope, scopes } from "./words.ts";

const day = z.iso.date("日付をご確認ください。").nullable().default(null);

export const scopeRule = z.strictObject({
  /** Only people of this import; null for all. */
  importId: z.string().max(64).nullable().default(null),
  /** 初回来店日 on this day or before: whoever came first after it was not in the list that was taken. */
  firstVisitUntil: day,
  /** 最終来店日 on this day or after. */
  lastVisitFrom: day,
  /** 担当者, as in the list. */
  staff: z.string().trim().max(200).nullable().default(null),
  scope: z.enum(scopes, "対象・対象外を選んでください。"),
  reason: z
    .string("理由を入れてください。")
    .trim()
    .min(1, "理由を入れてください（例：退職日時点の名簿にある）。")
    .max(200, "200文字以内で入れてください。")
    .refine((text) => !hasControlCharacters(text), "使えない文字が含まれています。入力し直してください。"),
});
export type ScopeRule = z.infer<typeof scopeRule>;
export const scopeRules = z.array(scopeRule).min(1, "条件を1つ以上入れてください。").max(20);

export interface ScopeVersion {
  readonly version: number;
  readonly rules: readonly ScopeRule[];
  /** How all customers stood after it, and how many verdicts it changed. */
  readonly counts: Readonly<Record<Scope, number>> & { readonly changed: number };
  readonly at: string;
  readonly by: string;
}

/** Newest first. */
export function listScopeVersions(read: Reader, incidentId: string): ScopeVersion[] {
  const { number } = getIncident(read, incidentId);
  return read
    .select()
    .from(scopeVersion)
    .where(eq(scopeVersion.incident, number))
    .orderBy(desc(scopeVersion.version))
    .all()
    .map((row) => ({
      version: row.version,
      rules: JSON.parse(row.rules) as ScopeRule[],
      counts: JSON.parse(row.counts) as ScopeVersion["counts"],
      at: row.at,
      by: row.byUser,
    }));
}

/** Applies the rules to everyone whose scope nobody decided by hand. Returns the new version. */
export function applyScopeRules(tx: Tx, incidentId: string, rules: readonly ScopeRule[]): ScopeVersion {
  const { number } = getIncident(tx.db, incidentId);
  const version = (listScopeVersions(tx.db, incidentId)[0]?.version ?? 0) + 1;
  const conditions = rules.map((rule) => conditionOf(rule, number));
  const pick = (of: (rule: ScopeRule) => SQL, otherwise: SQL): SQL =>
    sql`CASE ${sql.join(
      rules.map((rule, index) => sql`WHEN ${conditions[index]} THEN ${of(rule)}`),
      sql` `,
    )} ELSE ${otherwise} END`;
  const verdict = pick((rule) => sql`${rule.scope}`, sql`'undecided'`);
  const reason = pick((rule) => sql`${rule.reason}`, sql`''`);
  const open = and(rowsOf(number), eq(customer.scopeByHand, false));
  const { changes } = tx.db.run(sql`INSERT INTO ${scopeVerdict} (customer_id, version, before, after, reason)
    SELECT id, ${version}, scope, verdict, why FROM (
      SELECT id, scope, scope_reason, ${verdict} AS verdict, ${reason} AS why FROM ${customer} WHERE ${open}
    ) WHERE verdict <> scope OR why <> scope_reason`);
  tx.db.run(sql`UPDATE ${customer} SET scope = ${verdict}, scope_reason = ${reason}, scope_version = ${version}
    WHERE ${open} AND (scope <> ${verdict} OR scope_reason <> ${reason})`);
  recount(tx, number);
  const { in: affected, out, undecided } = countsOf(tx.db, number);
  const counts = { in: affected, out, undecided, changed: changes };
  const at = tx.at.toISOString();
  tx.db
    .insert(scopeVersion)
    .values({
      incident: number,
      version,
      rules: JSON.stringify(rules),
      counts: JSON.stringify(counts),
      at,
      byUser: tx.actor.id,
    })
    .run();
  tx.record(scopeApplied, incidentId, { version, ...counts });
  return { version, rules, counts, at, by: tx.actor.id };
}

export interface Verdict {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly before: Scope;
  readonly after: Scope;
  readonly reason: string;
}

/** What versions of the rules changed about one person, newest first. */
export function verdictsOf(read: Reader, incident: number, customerId: string): Verdict[] {
  return read
    .select({
      version: scopeVerdict.version,
      at: scopeVersion.at,
      by: scopeVersion.byUser,
      before: scopeVerdict.before,
      after: scopeVerdict.after,
      reason: scopeVerdict.reason,
    })
    .from(scopeVerdict)
    .innerJoin(
      scopeVersion,
      and(eq(scopeVersion.version, scopeVerdict.version), eq(scopeVersion.incident, incident)),
    )
    .where(eq(scopeVerdict.customerId, customerId))
    .orderBy(desc(scopeVerdict.version))
    .all() as Verdict[];
}

function conditionOf(rule: ScopeRule, incident: number): SQL {
  const parts: SQL[] = [sql`1`];
  if (rule.importId !== null) {
    parts.push(
      sql`${customer.importRow} = (SELECT row FROM ${customerImport} WHERE id = ${rule.importId} AND incident = ${incident})`,
    );
  }
  if (rule.firstVisitUntil !== null) parts.push(sql`${customer.firstVisitOn} <= ${rule.firstVisitUntil}`);
  if (rule.lastVisitFrom !== null) parts.push(sql`${customer.lastVisitOn} >= ${rule.lastVisitFrom}`);
  if (rule.staff !== null && rule.staff !== "") parts.push(sql`trim(${customer.staff}) = ${rule.staff}`);
  return sql.join(parts, sql` AND `);
}
