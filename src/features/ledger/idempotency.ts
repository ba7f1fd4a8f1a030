/** Answers kept for a retried request, so that a lost answer never becomes a second record. */
import { and, eq } from "drizzle-orm";
import type { Database, Reader } from "#src/platform/database.ts";
import { idempotency } from "./tables.ts";

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
