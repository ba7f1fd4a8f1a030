/** Writes of runs: begun, begun again, made, ended without letters, sent. */
import { and, eq, max } from "drizzle-orm";
import { z } from "zod";
import { setNotice } from "#src/features/customers/index.ts";
import { registerFile, type Tx } from "#src/features/ledger/index.ts";
import { dateInTokyo, isCivilDate } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import type { LetterRange } from "#src/typeset/index.ts";
import type { CommonDossier } from "./dossier.ts";
import {
  letterRunDownloaded,
  letterRunEnded,
  letterRunMade,
  letterRunSent,
  letterRunStarted,
} from "./events.ts";
import { getRun, type Letter, listLetters, newestRunNumber, type Run } from "./queries.ts";
import { letter, letterRun } from "./tables.ts";
import type { LetterSource } from "./template.ts";
import type { Consulted, LetterTemplate } from "./words.ts";

/** More than this in one file no printer takes kindly, and the merge would want more than 500 MB; several runs do. */
export const mostLetters = 10_000;

export interface RunStart {
  readonly template: LetterTemplate;
  readonly consulted: Consulted;
  readonly common: CommonDossier;
  readonly source: LetterSource;
  /** The incident's newest run when the people were chosen: a later one may have taken the same people. */
  readonly newestSeen: number;
  /** In the order in which the letters lie in the file. */
  readonly letters: readonly { readonly customerId: string; readonly items: readonly string[] }[];
}

/**
 * Freezes the words and gives every letter its number. Throws `letter_no_recipients`, `letter_too_many`, and, so that
 * two programs never write to the same people, `letter_run_busy` and `letter_run_unfinished`.
 */
export function startRun(tx: Tx, incidentId: string, start: RunStart): Run {
  const { template, consulted, common, source, letters } = start;
  if (letters.length === 0) throw new Refusal("letter_no_recipients");
  if (letters.length > mostLetters) throw new Refusal("letter_too_many", { limit: mostLetters });
  const id = newId("run");
  const newest = newestRunNumber(tx.db, incidentId);
  // Jobs of another program are not known here; what it wrote is.
  const unfinished = tx.db
    .select({ number: letterRun.number })
    .from(letterRun)
    .where(and(eq(letterRun.incidentId, incidentId), eq(letterRun.state, "making")))
    .get();
  if (unfinished) throw new Refusal("letter_run_unfinished", { number: unfinished.number });
  if (newest !== start.newestSeen) throw new Refusal("letter_run_busy");
  tx.db
    .insert(letterRun)
    .values({
      id,
      incidentId,
      number: newest + 1,
      template,
      state: "making",
      attempt: 1,
      chosen: letters.length,
      consulted,
      dossier: JSON.stringify(common),
      source: JSON.stringify(source),
      file: null,
      pages: null,
      startedAt: tx.at.toISOString(),
      startedBy: tx.actor.id,
      endedAt: null,
      sentOn: null,
    })
    .run();
  numberLetters(tx, incidentId, id, letters);
  tx.record(letterRunStarted, incidentId, {
    run: id,
    template,
    letters: letters.length,
    consulted,
    attempt: 1,
  });
  return getRun(tx.db, incidentId, id);
}

/** Once more, with the same words and the same numbers. Throws `letter_run_state` for one that was made. */
export function restartRun(tx: Tx, incidentId: string, runId: string): Run {
  const run = getRun(tx.db, incidentId, runId);
  if (run.state === "made") throw new Refusal("letter_run_state");
  const attempt = run.attempt + 1;
  tx.db
    .update(letterRun)
    .set({ state: "making", attempt, endedAt: null })
    .where(eq(letterRun.id, runId))
    .run();
  const { template, consulted, chosen } = run;
  tx.record(letterRunStarted, incidentId, { run: runId, template, letters: chosen, consulted, attempt });
  return getRun(tx.db, incidentId, runId);
}

export interface RunResult {
  readonly blob: StoredBlob;
  readonly pages: number;
  readonly letters: readonly (LetterRange & { readonly number: number; readonly items: readonly string[] })[];
}

/**
 * Enters the finished file. Throws `letter_run_state` when this attempt is no longer wanted (cancelled, or begun
 * again); the caller then removes the file.
 */
export function finishRun(tx: Tx, run: Run, result: RunResult): void {
  const now = getRun(tx.db, run.incidentId, run.id);
  if (now.state !== "making" || now.attempt !== run.attempt) throw new Refusal("letter_run_state");
  registerFile(tx, result.blob);
  tx.db
    .update(letterRun)
    .set({ state: "made", file: result.blob.name, pages: result.pages, endedAt: tx.at.toISOString() })
    .where(eq(letterRun.id, run.id))
    .run();
  for (const { number, items, from, to } of result.letters) {
    tx.db
      .update(letter)
      .set({ firstPage: from, lastPage: to, items: JSON.stringify(items) })
      .where(and(eq(letter.incidentId, run.incidentId), eq(letter.number, number)))
      .run();
  }
  tx.record(letterRunMade, run.incidentId, {
    run: run.id,
    letters: result.letters.length,
    pages: result.pages,
    sha256: result.blob.sha256,
  });
}

/** Ends a run that was not made. Throws `letter_run_state` for one that was made. */
export function endRun(tx: Tx, incidentId: string, runId: string, state: "cancelled" | "failed"): void {
  const run = getRun(tx.db, incidentId, runId);
  if (run.state === "made") throw new Refusal("letter_run_state");
  tx.db.update(letterRun).set({ state, endedAt: tx.at.toISOString() }).where(eq(letterRun.id, runId)).run();
  tx.record(letterRunEnded, incidentId, { run: runId, state });
}

export const sentOnInput = z.string().refine(isCivilDate, "発送した日を入れてください。例：令和8年12月1日");

/**
 * Marks everybody who got a letter in this run as 発送済 on that day. Throws `letter_run_state` before it
 * is made and when it was sent already, `invalid_input` for a day that has not come.
 */
export function markSent(tx: Tx, incidentId: string, runId: string, on: string): number {
  const run = getRun(tx.db, incidentId, runId);
  if (run.state !== "made" || run.sentOn !== null) throw new Refusal("letter_run_state");
  if (on > dateInTokyo(tx.at)) {
    throw new Refusal("invalid_input", {}, { on: "まだ来ていない日です。発送したあとに記録してください。" });
  }
  const letters = printedLetters(listLetters(tx.db, runId));
  tx.db.update(letterRun).set({ sentOn: on }).where(eq(letterRun.id, runId)).run();
  setNotice(tx, incidentId, {
    ids: letters.map((one) => one.customerId),
    notice: "発送済",
    on,
    note: `お詫び状 第${run.number}回`,
  });
  tx.record(letterRunSent, incidentId, { run: runId, letters: letters.length, on });
  return letters.length;
}

export function recordDownload(tx: Tx, run: Run): void {
  tx.record(letterRunDownloaded, run.incidentId, { run: run.id, letters: run.chosen });
}

export const printedLetters = (letters: readonly Letter[]): Letter[] =>
  letters.filter((one) => one.firstPage !== null);

function numberLetters(tx: Tx, incidentId: string, runId: string, letters: RunStart["letters"]): void {
  const last = tx.db
    .select({ number: max(letter.number) })
    .from(letter)
    .where(eq(letter.incidentId, incidentId))
    .get();
  const first = (last?.number ?? 0) + 1;
  const rows = letters.map(({ customerId, items }, index) => ({
    runId,
    incidentId,
    number: first + index,
    customerId,
    items: JSON.stringify(items),
    firstPage: null,
    lastPage: null,
  }));
  // SQLite takes 32,766 values in a statement.
  for (let at = 0; at < rows.length; at += 1000)
    tx.db
      .insert(letter)
      .values(rows.slice(at, at + 1000))
      .run();
}
