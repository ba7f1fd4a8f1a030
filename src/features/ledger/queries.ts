import { and, desc, eq, lt } from "drizzle-orm";
import type { Reader } from "#src/platform/database.ts";
import { decodeEntry, type Entry } from "./entry.ts";
import { ledger, payload } from "./tables.ts";

/**
 * Entries newest first, of one incident or of all; `before` is the cursor of the former page. An entry whose bytes
 * were changed into something unreadable is left out: `verify` tells of it, and the others are still shown.
 */
export function listEntries(
  read: Reader,
  options: { incident?: string; before?: number; limit: number },
): Entry[] {
  return read
    .select({ entry: ledger.entry })
    .from(ledger)
    .where(
      and(
        options.incident === undefined ? undefined : eq(ledger.incident, options.incident),
        options.before === undefined ? undefined : lt(ledger.seq, options.before),
      ),
    )
    .orderBy(desc(ledger.seq))
    .limit(options.limit)
    .all()
    .flatMap((row) => {
      try {
        return [decodeEntry(row.entry)];
      } catch {
        return [];
      }
    });
}

/** The payload of an entry as JSON, or undefined when it was erased, or changed into something unreadable. */
export function findPayload(read: Reader, seq: number): Readonly<Record<string, unknown>> | undefined {
  const row = read.select({ body: payload.body }).from(payload).where(eq(payload.seq, seq)).get();
  try {
    return row && JSON.parse(row.body.toString("utf8"));
  } catch {
    return undefined;
  }
}
