import { and, asc, count, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { z } from "zod";
import { type Reader, statement } from "#src/platform/database.ts";
import { decodeEntry, type Entry } from "./entry.ts";
import type { EventKind } from "./events.ts";
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

/**
 * Entries of an incident, newest first, of one family of kinds (`evidence.`) whose payload names this id under `key`,
 * and how many there are in all. Left out is what cannot be read or was erased.
 */
export function entriesNaming(
  read: Reader,
  wanted: { incident: string; family: `${string}.`; key: string; id: string; limit: number },
): { told: Told<Readonly<Record<string, unknown>>>[]; total: number } {
  const body = sql`CAST(${payload.body} AS TEXT)`;
  const isWanted = and(
    eq(ledger.incident, wanted.incident),
    sql`substr(${ledger.kind}, 1, ${wanted.family.length}) = ${wanted.family}`,
    // A payload that somebody changed may be no JSON any more.
    sql`CASE WHEN json_valid(${body}) THEN json_extract(${body}, ${`$.${wanted.key}`}) = ${wanted.id} END`,
  );
  const counted = read
    .select({ total: count() })
    .from(ledger)
    .innerJoin(payload, eq(payload.seq, ledger.seq))
    .where(isWanted)
    .get();
  const rows = read
    .select({ entry: ledger.entry, body: payload.body })
    .from(ledger)
    .innerJoin(payload, eq(payload.seq, ledger.seq))
    .where(isWanted)
    .orderBy(desc(ledger.seq))
    .limit(wanted.limit)
    .all();
  const told = rows.flatMap((row) => {
    try {
      return [{ entry: decodeEntry(row.entry), payload: JSON.parse(row.body.toString("utf8")) }];
    } catch {
      return [];
    }
  });
  return { told, total: counted?.total ?? 0 };
}

/** An entry's bytes as they are stored and hashed, and those of its payload unless it was erased; or undefined. */
export function readEntry(read: Reader, seq: number): { entry: Buffer; payload?: Buffer } | undefined {
  const row = statement<{ entry: Buffer; body: Buffer | null }>(
    read,
    "SELECT l.entry, p.body FROM ledger l LEFT JOIN payload p ON p.seq = l.seq WHERE l.seq = ?",
  ).get(seq);
  return row && (row.body === null ? { entry: row.entry } : { entry: row.entry, payload: row.body });
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

export interface Told<P> {
  readonly entry: Entry;
  readonly payload: P;
}

const BATCH = 1000;

/**
 * What the log says about one kind of event, oldest first: for checks of rows against the log. Left out is what cannot
 * be read or was erased; `verify` tells of the former.
 */
export function* eventsTold<S extends EventKind["payload"]>(
  read: Reader,
  event: EventKind<S>,
): Generator<Told<z.output<S>>> {
  for (let after = -1; ; ) {
    const rows = read
      .select({ seq: ledger.seq, entry: ledger.entry, body: payload.body })
      .from(ledger)
      .innerJoin(payload, eq(payload.seq, ledger.seq))
      .where(and(eq(ledger.kind, event.kind), gt(ledger.seq, after)))
      .orderBy(asc(ledger.seq))
      .limit(BATCH)
      .all();
    for (const row of rows) {
      const told = readTold(event, row.entry, row.body);
      if (told) yield told;
    }
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.seq;
  }
}

function readTold<S extends EventKind["payload"]>(
  event: EventKind<S>,
  entry: Buffer,
  body: Buffer,
): Told<z.output<S>> | undefined {
  try {
    return { entry: decodeEntry(entry), payload: event.payload.parse(JSON.parse(body.toString("utf8"))) };
  } catch {
    return undefined;
  }
}
