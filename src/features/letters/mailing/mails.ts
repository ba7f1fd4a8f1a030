/** Rows of mails: each is one person's, and is sent at most once under its number. */
import { and, asc, count, eq, gt, inArray } from "drizzle-orm";
import { setNotice } from "#src/features/customers/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { letterRunMade } from "../events.ts";
import { getRun, type Run } from "../queries.ts";
import { letterMail, letterRun } from "../tables.ts";
import { letterNumber, type MailState, mailStates } from "../words.ts";
import { mailBegun, mailFailed, mailLeftOut, mailSent, mailWaitsAgain } from "./events.ts";

export interface PersonsMail {
  readonly number: number;
  readonly customerId: string;
  readonly state: MailState;
  /** As it was handed over; "" while it waits. */
  readonly address: string;
  readonly text: string;
  /** Code of what went wrong, "" where nothing did. */
  readonly problem: string;
  readonly attempts: number;
  readonly changedAt: string | null;
}

/** In the order of their numbers. */
export function listMails(
  read: Reader,
  runId: string,
  page: { states?: readonly MailState[]; after?: number; limit?: number } = {},
): PersonsMail[] {
  const { states, after, limit } = page;
  return read
    .select()
    .from(letterMail)
    .where(
      and(
        eq(letterMail.runId, runId),
        states && inArray(letterMail.state, [...states]),
        after === undefined ? undefined : gt(letterMail.number, after),
      ),
    )
    .orderBy(asc(letterMail.number))
    .limit(limit ?? -1)
    .all()
    .map(({ incidentId: _incidentId, runId: _runId, ...mail }) => mail);
}

/** Throws `not_found`. */
export function getMail(read: Reader, runId: string, number: number): PersonsMail {
  const [found] = listMails(read, runId, { after: number - 1, limit: 1 });
  if (found?.number !== number) throw new Refusal("not_found");
  return found;
}

export function countMails(read: Reader, runId: string): Readonly<Record<MailState, number>> {
  const rows = read
    .select({ state: letterMail.state, n: count() })
    .from(letterMail)
    .where(eq(letterMail.runId, runId))
    .groupBy(letterMail.state)
    .all();
  const counts = new Map(rows.map(({ state, n }) => [state, n]));
  return Object.fromEntries(mailStates.map((state) => [state, counts.get(state) ?? 0])) as Record<
    MailState,
    number
  >;
}

/** In the write that starts their run. */
export function addMails(
  tx: Tx,
  run: Run,
  letters: readonly { readonly number: number; readonly customerId: string }[],
): void {
  const rows = letters.map(({ number, customerId }) => ({
    incidentId: run.incidentId,
    number,
    runId: run.id,
    customerId,
    state: "waiting" as const,
    address: "",
    text: "",
    problem: "",
    attempts: 0,
    changedAt: null,
  }));
  // SQLite takes 32,766 values in a statement.
  for (let at = 0; at < rows.length; at += 1000)
    tx.db
      .insert(letterMail)
      .values(rows.slice(at, at + 1000))
      .run();
}

export interface MailContent {
  readonly address: string;
  /** Subject, a blank line, the text: all that the person reads. */
  readonly text: string;
}

export const mailDigest = ({ address, text }: MailContent): string => sha256Hex(`${address}\n${text}`);

/** Before the server is asked. Throws `letter_run_state` when this mail no longer waits, or its run is not at work. */
export function beginMail(tx: Tx, run: Run, number: number, content: MailContent): void {
  const now = getRun(tx.db, run.incidentId, run.id);
  const mail = getMail(tx.db, run.id, number);
  const isAtWork = now.state === "made" || (now.state === "making" && now.attempt === run.attempt);
  if (!isAtWork || mail.state !== "waiting") {
    throw new Refusal("letter_run_state");
  }
  change(tx, run, number, { ...content, state: "sending", problem: "", attempts: mail.attempts + 1 });
  tx.record(mailBegun, run.incidentId, { run: run.id, letter: number, sha256: mailDigest(content) });
}

/** The server took it, or an owner says that it was sent. The person's record becomes 電子メール済. */
export function enterSent(
  tx: Tx,
  run: Run,
  number: number,
  { content, byHand }: { readonly content: MailContent; readonly byHand: boolean },
): void {
  const mail = getMail(tx.db, run.id, number);
  if (mail.state === "sent" || mail.state === "left_out") throw new Refusal("letter_run_state");
  const attempts = mail.state === "sending" ? mail.attempts : mail.attempts + 1;
  change(tx, run, number, { ...content, state: "sent", problem: "", attempts });
  tx.record(mailSent, run.incidentId, { run: run.id, letter: number, sha256: mailDigest(content), byHand });
  setNotice(tx, run.incidentId, {
    ids: [mail.customerId],
    notice: "電子メール済",
    on: dateInTokyo(tx.at),
    note: `電子メール 第${run.number}回（番号 ${letterNumber(number)}）`,
  });
}

export function enterFailed(tx: Tx, run: Run, number: number, problem: string): void {
  change(tx, run, number, { state: "failed", problem });
  tx.record(mailFailed, run.incidentId, { run: run.id, letter: number, problem });
}

/** Nothing goes to this person, now or later under this number. Throws `letter_run_state` for one that was sent. */
export function leaveOut(tx: Tx, run: Run, number: number, problem: string): void {
  if (getMail(tx.db, run.id, number).state === "sent") throw new Refusal("letter_run_state");
  change(tx, run, number, { state: "left_out", problem });
  tx.record(mailLeftOut, run.incidentId, { run: run.id, letter: number, problem });
}

/**
 * It surely did not arrive: it waits again. `problem` is why it was not taken. Throws `letter_run_state` for one that
 * was sent or left out.
 */
export function waitAgain(tx: Tx, run: Run, number: number, problem = ""): void {
  const { state } = getMail(tx.db, run.id, number);
  if (state !== "failed" && state !== "sending") throw new Refusal("letter_run_state");
  change(tx, run, number, { state: "waiting", address: "", text: "", problem });
  tx.record(mailWaitsAgain, run.incidentId, { run: run.id, letter: number, problem });
}

/** Ends the run when nothing waits any more; who was not reached can still be tried again one by one. */
export function endIfDone(tx: Tx, run: Run): boolean {
  const now = getRun(tx.db, run.incidentId, run.id);
  const counts = countMails(tx.db, run.id);
  if (now.state !== "making" || counts.waiting > 0) return false;
  tx.db
    .update(letterRun)
    .set({ state: "made", endedAt: tx.at.toISOString() })
    .where(eq(letterRun.id, run.id))
    .run();
  tx.record(letterRunMade, run.incidentId, { run: run.id, letters: counts.sent, pages: 0 });
  return true;
}

function change(tx: Tx, run: Run, number: number, values: Partial<typeof letterMail.$inferInsert>): void {
  tx.db
    .update(letterMail)
    .set({ ...values, changedAt: tx.at.toISOString() })
    .where(and(eq(letterMail.incidentId, run.incidentId), eq(letterMail.number, number)))
    .run();
}
