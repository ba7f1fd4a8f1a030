/**
 * Asking for anchors. Being offline is normal: what is wanted waits as a row, is tried again with growing pauses, and
 * each failure is told in words. One request at a time for a house; whoever asks meanwhile gets the same answer.
 */
import { desc } from "drizzle-orm";
import {
  type Actor,
  type House,
  listEntries,
  logSize,
  signCheckpoint,
  type Tx,
} from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import type { TimestampProblem } from "#src/platform/timestamp.ts";
import { type Asked, askTimestamp } from "#src/platform/timestamp-client.ts";
import {
  type Anchor,
  anchorOfSize,
  KnownAlready,
  latestAnchor,
  type Receipt,
  receiveToken,
} from "./anchors.ts";
import { anchorWanted } from "./events.ts";
import { findAuthority } from "./settings.ts";
import { anchorWish } from "./tables.ts";

/** Pauses after the first, second … failure in a row; the last one from then on. */
const PAUSES_MINUTES = [1, 5, 15, 60, 180, 360];

/** What the program writes of itself when it keeps anchors: they are no news that needs another anchor. */
const OWN_KINDS: ReadonlySet<string> = new Set(["anchor.wanted", "anchor.tsa", "anchor.mailed"]);

export type Outcome =
  | { readonly kind: "made"; readonly anchor: Anchor; readonly warnings: readonly TimestampProblem[] }
  /** Nothing was recorded since this anchor. */
  | { readonly kind: "covered"; readonly anchor: Anchor }
  | { readonly kind: "waiting"; readonly problems: readonly Told[]; readonly nextAt: Date };

/** A reason in words. */
export interface Told {
  readonly code: string;
  readonly message: string;
}

/** In memory: after a restart the first try comes at once. */
interface Line {
  running: Promise<Outcome> | undefined;
  failures: number;
  nextAt: Date | undefined;
  problems: readonly Told[];
}

const lines = new WeakMap<House, Line>();

function lineAt(house: House): Line {
  const known = lines.get(house);
  if (known) return known;
  const fresh: Line = { running: undefined, failures: 0, nextAt: undefined, problems: [] };
  lines.set(house, fresh);
  return fresh;
}

export interface Waiting {
  readonly since: string;
  /** Entries that are to be covered. */
  readonly size: number;
  /** Undefined: at the next turn of the schedule. */
  readonly nextAt: Date | undefined;
  readonly problems: readonly Told[];
}

/** What is wanted and not covered yet, or undefined. */
export function findWaiting(house: House): Waiting | undefined {
  const wish = openWish(house.read);
  if (!wish) return undefined;
  const { nextAt, problems } = lineAt(house);
  return { since: wish.wishedAt, size: wish.size, nextAt, problems };
}

/** The newest wish that no anchor covers. */
export function openWish(read: Reader): { size: number; wishedAt: string } | undefined {
  const wish = read.select().from(anchorWish).orderBy(desc(anchorWish.size)).limit(1).get();
  return wish && wish.size > (latestAnchor(read)?.size ?? 0) ? wish : undefined;
}

/** Whether anything was recorded since the anchor, besides what anchoring itself writes (`ignored`: further kinds). */
export function hasNews(read: Reader, since: Anchor, ignored: RegExp = /^$/): boolean {
  for (let before: number | undefined; ; ) {
    const entries = listEntries(read, { limit: 100, ...(before === undefined ? {} : { before }) });
    for (const entry of entries) {
      if (entry.seq < since.size) return false;
      if (!OWN_KINDS.has(entry.kind) && !ignored.test(entry.kind)) return true;
    }
    if (entries.length < 100) return false;
    before = entries.at(-1)!.seq;
  }
}

/**
 * Anchors the log as it stands, now. Two presses make one anchor. Throws `anchor_not_set` without an authority, and
 * what `signCheckpoint` throws; a network that fails is an outcome.
 */
export function anchorNow(house: House, actor: Actor): Promise<Outcome> {
  const line = lineAt(house);
  if (line.running) return line.running;
  if (!findAuthority(house.read)) throw new Refusal("anchor_not_set");
  const newest = latestAnchor(house.read);
  const isFresh = newest && newest.certificateExpiresAt > house.clock().toISOString();
  if (isFresh && !hasNews(house.read, newest)) return Promise.resolve({ kind: "covered", anchor: newest });
  if (!openWish(house.read)) house.write(actor, wish);
  return tryWaiting(house, actor);
}

/** Tries what waits, whatever the pause. */
export function tryWaiting(house: House, actor: Actor): Promise<Outcome> {
  const line = lineAt(house);
  line.running ??= attempt(house, actor, line).finally(() => {
    line.running = undefined;
  });
  return line.running;
}

/** Whether the pause after the last failure is over. */
export function mayTry(house: House): boolean {
  const { nextAt, running } = lineAt(house);
  return running === undefined && (nextAt === undefined || house.clock() >= nextAt);
}

/** New settings: try at once. */
export function forgetFailures(house: House): void {
  Object.assign(lineAt(house), { failures: 0, nextAt: undefined, problems: [] });
}

function wish(tx: Tx): void {
  const size = logSize(tx.db);
  tx.db.insert(anchorWish).values({ size, wishedAt: tx.at.toISOString(), wishedBy: tx.actor.id }).run();
  tx.record(anchorWanted, null, { size });
}

async function attempt(house: House, actor: Actor, line: Line): Promise<Outcome> {
  const authority = findAuthority(house.read);
  if (!authority) throw new Refusal("anchor_not_set");
  const { size, note } = signCheckpoint(house);
  const known = anchorOfSize(house.read, size);
  if (known) return { kind: "covered", anchor: known };
  const asked = await askTimestamp(Buffer.from(note, "utf8"), authority, house.clock);
  if (!asked.isGranted) return failed(house, line, asked.problems);
  const kept = keep(house, actor, { size, note, renews: null, ...receiptOf(asked) });
  Object.assign(line, { failures: 0, nextAt: undefined, problems: [] });
  return kept instanceof KnownAlready
    ? { kind: "covered", anchor: kept.anchor }
    : { kind: "made", anchor: kept, warnings: asked.warnings };
}

function failed(house: House, line: Line, problems: readonly Told[]): Outcome {
  const minutes = PAUSES_MINUTES[Math.min(line.failures, PAUSES_MINUTES.length - 1)]!;
  line.failures += 1;
  line.nextAt = new Date(house.clock().getTime() + minutes * 60_000);
  line.problems = problems.map(({ code, message }) => ({ code, message }));
  return { kind: "waiting", problems: line.problems, nextAt: line.nextAt };
}

export const receiptOf = (
  asked: Asked & { readonly isGranted: true },
): Pick<Receipt, "nonce" | "token" | "timestamp"> => ({
  nonce: asked.nonce,
  token: asked.token,
  timestamp: asked.timestamp,
});

/** Token and entry in one write, or what another process kept meanwhile. */
export function keep(house: House, actor: Actor, receipt: Receipt): Anchor | KnownAlready {
  try {
    // The pressing person's Idempotency-Key was claimed by the wish; the receipt is a write of its own.
    return house.write({ id: actor.id }, (tx) => receiveToken(tx, receipt));
  } catch (error) {
    if (error instanceof KnownAlready) return error;
    throw error;
  }
}
