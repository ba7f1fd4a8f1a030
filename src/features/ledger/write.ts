/**
 * The one way to write: rows and their ledger event in the same transaction, or nothing.
 * The import-direction test lets no other module open a transaction.
 */
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";
import type { Clock } from "#src/platform/clock.ts";
import { bulkRunner, type Database, type Writer } from "#src/platform/database.ts";
import { type EventKind, keysExported, type PayloadSchema } from "./events.ts";
import { append } from "./log.ts";
import { idempotency } from "./tables.ts";

export interface Actor {
  /** `usr_…`, or `system` for what the program does by itself. */
  readonly id: string;
  /** Set by the HTTP edge when the caller sent an Idempotency-Key; claimed by the request's first write. */
  readonly request?: { readonly key: string; readonly route: string; claimed: boolean };
}

/** What a write sees: the open transaction, who acts, when, and the log. */
export interface Tx {
  readonly db: Writer;
  readonly actor: Actor;
  readonly at: Date;
  /** Appends the event of this write. Returns its sequence number; NO_ENTRY where the held log takes none. */
  record<S extends PayloadSchema>(event: EventKind<S>, incident: string | null, payload: z.input<S>): number;
}

export type Write = <T>(actor: Actor, fn: (tx: Tx) => T) => T;

export const NO_ENTRY = -1;

/** What an append asks of the log, inside its transaction. */
export interface LogGate {
  /** The present name of the log. */
  nameIn(db: Writer): string;
  /** Why nothing may be appended, or undefined. */
  obstacleIn(db: Writer): Refusal | undefined;
}

/**
 * Makes the house's `write`. It throws when `fn` recorded no event (a bug: no write without its event), a Refusal
 * `already_done` when the request's Idempotency-Key was claimed by an earlier request, and `log_held` while the ledger
 * is behind its high water; then only the rows of who comes in and goes out are written, without an entry.
 */
export function createWrite(database: Database, gate: LogGate, clock: Clock): Write {
  return (actor, fn) =>
    database.inTransaction((db) => {
      const at = clock();
      let firstSeq: number | undefined;
      const tx: Tx = {
        db,
        actor,
        at,
        record: (event, incident, payload) => {
          const body = event.payload.parse(payload);
          const obstacle = gate.obstacleIn(db);
          if (obstacle && !event.whileHeld) throw obstacle;
          const told = { kind: event.kind, incident, payload: body };
          const seq = obstacle ? NO_ENTRY : append(db, gate.nameIn(db), actor.id, at, told);
          firstSeq ??= seq;
          return seq;
        },
      };
      if (actor.request && !actor.request.claimed) refuseReplay(db, actor);
      const result = fn(tx);
      if (firstSeq === undefined) throw new Error("a write recorded no event");
      if (actor.request && !actor.request.claimed && firstSeq !== NO_ENTRY) claim(db, actor, firstSeq);
      return result;
    });
}

/** Notes that somebody was shown the keys. */
export function recordKeysExported(tx: Tx): void {
  tx.record(keysExported, null, {});
}

/** One statement of this write for many rows, past the query builder: values in the order of its parameters. */
export function runInBulk(tx: Tx, statement: string): (values: readonly unknown[]) => void {
  return bulkRunner(tx.db, statement);
}

function refuseReplay(db: Writer, actor: Actor): void {
  const { key } = actor.request!;
  const earlier = db
    .select({ firstSeq: idempotency.firstSeq })
    .from(idempotency)
    .where(and(eq(idempotency.userId, actor.id), eq(idempotency.idemKey, key)))
    .get();
  if (earlier) throw new Refusal("already_done", { entry: earlier.firstSeq });
}

function claim(db: Writer, actor: Actor, firstSeq: number): void {
  const { key, route } = actor.request!;
  db.insert(idempotency).values({ userId: actor.id, idemKey: key, route, firstSeq }).run();
  actor.request!.claimed = true;
}
