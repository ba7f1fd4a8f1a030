/**
 * A lawyer's consent that a paper for customers may name the former employee or their shop (DOMAIN §7.6). Until one is
 * recorded for a paper, no customer reads those names in it.
 */
import { and, asc, eq, max } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine, typedProse, typedWholeDay } from "#src/lib/typed-text.ts";
import type { Reader } from "#src/platform/database.ts";
import { nameConsentRecorded, nameConsentWithdrawn } from "./events.ts";
import { getIncident } from "./incident.ts";
import { blockedNames, nameableNames, nameForms } from "./people.ts";
import { nameConsent } from "./tables.ts";
import { type CustomerPaper, customerPapers } from "./words.ts";

export const consentInput = z.object({
  paper: z.enum(customerPapers, "どの書類のための同意かを選んでください。"),
  /** As `nameableNames` lists them. */
  names: z.array(z.string().max(200)).min(1, "書いてよい名前を選んでください。").max(100),
  lawyer: typedLine(200).refine((name) => name !== "", "弁護士のお名前と事務所を入れてください。"),
  givenOn: typedWholeDay.pipe(z.string("同意を受けた日を入れてください。")),
  note: typedProse(1000).default(""),
});
export type ConsentInput = z.infer<typeof consentInput>;

export interface NameConsent extends Readonly<ConsentInput> {
  readonly id: string;
  /** 同意1, 同意2 … */
  readonly number: number;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly withdrawnAt: string | null;
}

/** Oldest first, also those that were withdrawn. */
export function listConsents(read: Reader, incidentId: string): NameConsent[] {
  return read
    .select()
    .from(nameConsent)
    .where(eq(nameConsent.incidentId, incidentId))
    .orderBy(asc(nameConsent.number))
    .all()
    .map(({ incidentId: _incidentId, names, ...row }) => ({ ...row, names: JSON.parse(names) as string[] }));
}

/** Throws `not_found`. */
export function getConsent(read: Reader, incidentId: string, id: string): NameConsent {
  const found = listConsents(read, incidentId).find((one) => one.id === id);
  if (!found) throw new Refusal("not_found");
  return found;
}

/** Throws `invalid_input` for a day that has not come and for names that nobody of the case bears. */
export function recordConsent(tx: Tx, incidentId: string, input: ConsentInput): string {
  getIncident(tx.db, incidentId);
  const fields: Record<string, string> = {};
  if (input.givenOn > dateInTokyo(tx.at)) fields.givenOn = "まだ来ていない日です。";
  const known = new Set(nameableNames(tx.db, incidentId));
  if (!input.names.every((name) => known.has(name))) {
    fields.names = "選んだ名前が、関係者の記録にありません。選び直してください。";
  }
  if (Object.keys(fields).length > 0) throw new Refusal("invalid_input", {}, fields);
  const newest = tx.db
    .select({ number: max(nameConsent.number) })
    .from(nameConsent)
    .where(eq(nameConsent.incidentId, incidentId))
    .get();
  const { names, ...rest } = input;
  const row = {
    ...rest,
    id: newId("cns"),
    incidentId,
    number: (newest?.number ?? 0) + 1,
    names: JSON.stringify(names),
    recordedAt: tx.at.toISOString(),
    recordedBy: tx.actor.id,
    withdrawnAt: null,
  };
  tx.db.insert(nameConsent).values(row).run();
  tx.record(nameConsentRecorded, incidentId, {
    consent: row.id,
    number: row.number,
    paper: row.paper,
    fields_sha256: consentDigest(row),
  });
  return row.id;
}

/** From now on the names are stopped again. What was issued stays. Throws `not_found`. */
export function withdrawConsent(tx: Tx, incidentId: string, id: string): void {
  if (getConsent(tx.db, incidentId, id).withdrawnAt !== null) throw new Refusal("not_found");
  tx.db
    .update(nameConsent)
    .set({ withdrawnAt: tx.at.toISOString() })
    .where(and(eq(nameConsent.id, id), eq(nameConsent.incidentId, incidentId)))
    .run();
  tx.record(nameConsentWithdrawn, incidentId, { consent: id });
}

/** Which names a paper for customers may not hold, and which it may, by whose consent. */
export interface NameRule {
  readonly blocked: readonly string[];
  readonly allowed: readonly { readonly name: string; readonly consent: NameConsent }[];
}

/** Without a paper every name is blocked. */
export function nameRule(read: Reader, incidentId: string, paper?: CustomerPaper): NameRule {
  const consents = listConsents(read, incidentId).filter(
    (one) => one.paper === paper && one.withdrawnAt === null,
  );
  const all = blockedNames(read, incidentId);
  const allowed = consents.flatMap((consent) =>
    consent.names.flatMap(nameForms).map((name) => ({ name, consent })),
  );
  const free = new Set(allowed.map(({ name }) => name));
  return { blocked: all.filter((name) => !free.has(name)), allowed };
}

/** Hex SHA-256 over everything that a consent says, as it lies in the database. */
export function consentDigest(row: typeof nameConsent.$inferSelect): string {
  const { paper, names, lawyer, givenOn, note } = row;
  return sha256Hex(canonicalJson({ paper, names, lawyer, givenOn, note }));
}
