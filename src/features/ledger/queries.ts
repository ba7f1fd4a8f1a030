import { and, desc, eq, lt } from "drizzle-orm";
import type { Reader } from "#src/platform/database.ts";
import { decodeEntry, type Entry } from "./entry.ts";
import { ledger, payload } from "./tables.ts";

/** Entries newest first, of one incident or of all; `before` is the cursor of the former page. */
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
    .map((row) => decodeEntry(row.entry));
}

/** The payload of an entry as JSON, or undefined when it was erased. */
export function findPayload(read: Reader, seq: number): Readonly<Record<string, unknown>> | undefined {
  const row = read.select({ body: payload.body }).from(payload).where(eq(payload.seq, seq)).get();
  return row && JSON.parse(row.body.toString("utf8"));
}
