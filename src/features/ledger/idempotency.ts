/** Answers kept for a retried request, so that a lost answer never becomes a second record. */
import { and, eq } from "drizzle-orm";
import { type Database, type Reader, statement } from "#src/platform/database.ts";
import { idempotency } from "./tables.ts";

/** A program that lost its answer asks again within minutes, or after a weekend that it slept through. */
export const ANSWERS_KEPT_HOURS = 48;

export interface KeptAnswer {
  readonly route: string;
  readonly firstSeq: number;
  /** Null when the program stopped between the write and its answer. */
  readonly status: number | null;
  readonly body: string | null;
}

/** What an earlier request with this key was answered, or undefined. */
export function findAnswer(read: Reader, userId: string, key: string): KeptAnswer | undefined {
  return read
    .select({
      route: idempotency.route,
      firstSeq: idempotency.firstSeq,
      status: idempotency.status,
      body: idempotency.body,
    })
    .from(idempotency)
    .where(and(eq(idempotency.userId, userId), eq(idempotency.idemKey, key)))
    .get();
}

/** Keeps the answer of the request that claimed the key. Bookkeeping of one request: no event of its own. */
export function keepAnswer(
  database: Database,
  userId: string,
  key: string,
  status: number,
  body: string,
): void {
  database.inTransaction((db) => {
    db.update(idempotency)
      .set({ status, body })
      .where(and(eq(idempotency.userId, userId), eq(idempotency.idemKey, key)))
      .run();
  });
}

const IS_OLD = `CASE WHEN json_valid(CAST(entry AS TEXT))
  THEN json_extract(CAST(entry AS TEXT), '$.at') < ? ELSE 1 END`;

/**
 * Forgets every key that was claimed before this instant, with its answer, which may hold names. The time of a claim
 * is that of its entry; an entry that cannot be read keeps nothing. Returns how many were forgotten.
 */
export function forgetAnswers(database: Database, before: Date): number {
  const at = before.toISOString();
  // Entries come in the order of time: most turns look at one, and take no lock.
  const oldest = statement<{ n: number }>(
    database.read,
    `SELECT count(*) AS n FROM (SELECT min(first_seq) AS first FROM idempotency)
     LEFT JOIN ledger ON seq = first WHERE first IS NOT NULL AND ${IS_OLD}`,
  ).get(at);
  if (!oldest?.n) return 0;
  return database.inTransaction((db) => {
    statement(
      db,
      `DELETE FROM idempotency WHERE first_seq IN
       (SELECT first_seq FROM idempotency LEFT JOIN ledger ON seq = first_seq WHERE ${IS_OLD})`,
    ).run(at);
    return statement<{ n: number }>(db, "SELECT changes() AS n").get()?.n ?? 0;
  });
}
