/** Sessions are rows that hold the hash of a random token: they can be listed and ended. */
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { prepared } from "#src/platform/prepared.ts";
import { sessionEnded, sessionStarted } from "./events.ts";
import { session, user } from "./tables.ts";
import { type User, userColumns } from "./users.ts";

const HOUR_MS = 3_600_000;
/** A working day for browsers; a quarter of a year for programs. */
const LIFETIME_MS = { browser: 12 * HOUR_MS, token: 90 * 24 * HOUR_MS };

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly kind: "browser" | "token";
  readonly label: string;
  readonly startedAt: string;
  readonly expiresAt: string;
}

const columns = {
  id: session.id,
  userId: session.userId,
  kind: session.kind,
  label: session.label,
  startedAt: session.startedAt,
  expiresAt: session.expiresAt,
};

/** Starts a session. The token is returned once and never stored. */
export function startSession(
  tx: Tx,
  userId: string,
  kind: "browser" | "token",
  label: string,
): { token: string; session: Session } {
  const token = randomBytes(32).toString("base64url");
  const started: Session = {
    id: newId("ses"),
    userId,
    kind,
    label,
    startedAt: tx.at.toISOString(),
    expiresAt: new Date(tx.at.getTime() + LIFETIME_MS[kind]).toISOString(),
  };
  tx.db
    .insert(session)
    .values({ ...started, tokenSha256: sha256Hex(token) })
    .run();
  tx.record(sessionStarted, null, { session: started.id, user: userId, kind });
  return { token, session: started };
}

const byToken = (read: Reader) =>
  read
    .select({ session: columns, user: userColumns })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(
      and(
        eq(session.tokenSha256, sql.placeholder("hash")),
        isNull(session.endedAt),
        gt(session.expiresAt, sql.placeholder("now")),
        eq(user.isActive, true),
      ),
    )
    .prepare();

/** The live session of a token and its active user, or undefined. */
export function findSession(
  read: Reader,
  token: string,
  now: Date,
): { session: Session; user: User } | undefined {
  const query = prepared(read, "session by token", () => byToken(read));
  return query.get({ hash: sha256Hex(token), now: now.toISOString() });
}

/** Live sessions, newest first; of one user, or of all. */
export function listSessions(read: Reader, now: Date, userId?: string): Session[] {
  return read
    .select(columns)
    .from(session)
    .where(
      and(
        userId === undefined ? undefined : eq(session.userId, userId),
        isNull(session.endedAt),
        gt(session.expiresAt, now.toISOString()),
      ),
    )
    .orderBy(desc(session.startedAt))
    .all();
}

/**
 * Whether anybody holds the house open. People do; a program's token does only where the house opens without people
 * (`AKASHI_KEY_FILE`): whoever locks and leaves must not find the keys still lying there for a token of three months.
 */
export function isAnybodyIn(read: Reader, now: Date, opensAlone: boolean): boolean {
  return listSessions(read, now).some((one) => opensAlone || one.kind === "browser");
}

export function endSession(tx: Tx, id: string): void {
  const found = tx.db.select(columns).from(session).where(eq(session.id, id)).get();
  if (!found) throw new Refusal("not_found");
  tx.db.update(session).set({ endedAt: tx.at.toISOString() }).where(eq(session.id, id)).run();
  tx.record(sessionEnded, null, { session: id, user: found.userId });
}

/** Ends every live session of a user, e.g. when the password changed. */
export function endSessionsOf(tx: Tx, userId: string): void {
  for (const live of listSessions(tx.db, tx.at, userId)) endSession(tx, live.id);
}
