/** Writes of runs: begun, taken up again, a volume made, ended. */
import { and, eq, ne, sql } from "drizzle-orm";
import { registerFile, type Tx } from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import type { Reader } from "#src/platform/database.ts";
import { listChosen, writeChoice } from "./choice.ts";
import type { CostFigures } from "./cost.ts";
import { peopleDigest, printedDigest, wordsDigest } from "./digests.ts";
import type { CommonDossier } from "./dossier.ts";
import {
  letterRunEnded,
  letterRunMade,
  letterRunResumed,
  letterRunStarted,
  letterVolumeMade,
} from "./events.ts";
import { getRun, listRuns, newestRunNumber, type Run } from "./queries.ts";
import { letterRun, letterVolume } from "./tables.ts";
import type { LetterSource } from "./template.ts";
import { spanOf, volumesOf } from "./volumes.ts";
import { type Consulted, type LetterTemplate, letterNumber, templateWords } from "./words.ts";
import { findWriterToRest } from "./written-to.ts";

/** A register of this size is the most that is measured (issue 4); more goes into several runs. */
export const mostLetters = 100_000;
/** Letters in one file for the printer. */
export const usualVolume = 100;
export const largestVolume = 1_000;

export interface RunStart {
  readonly template: LetterTemplate;
  readonly aboutRun?: string | null;
  readonly consulted: Consulted;
  readonly volumeSize: number;
  readonly cost: CostFigures;
  readonly common: CommonDossier;
  readonly source: LetterSource;
  /** The incident's newest run when the people were chosen: a later one may have taken the same people. */
  readonly newestSeen: number;
  /** In the order in which the letters lie in the files. */
  readonly letters: readonly { readonly customerId: string; readonly items: readonly string[] }[];
}

/**
 * Freezes the words and gives every letter its number. Throws `letter_no_recipients`, `letter_too_many`, and, so that
 * two programs never write to the same people, `letter_run_busy` and `letter_run_unfinished`, of mails
 * `letter_mail_busy` and `letter_mail_unfinished`.
 */
export function startRun(tx: Tx, incidentId: string, start: RunStart): Run {
  const { template, consulted, volumeSize, letters } = start;
  const aboutRun = start.aboutRun ?? null;
  if (letters.length === 0) throw new Refusal("letter_no_recipients");
  if (letters.length > mostLetters) throw new Refusal("letter_too_many", { limit: mostLetters });
  if (aboutRun !== null) getRun(tx.db, incidentId, aboutRun);
  const id = newId("run");
  const newest = newestRunNumber(tx.db, incidentId);
  refuseBeside(tx.db, incidentId, id);
  if (newest !== start.newestSeen) {
    const [latest] = listRuns(tx.db, incidentId, { limit: 1 });
    throw new Refusal(latest?.template === "email" ? "letter_mail_busy" : "letter_run_busy");
  }
  const firstNumber = nextNumber(tx, incidentId);
  const customerIds = letters.map((one) => one.customerId);
  const words = {
    cost: JSON.stringify(start.cost),
    dossier: JSON.stringify(start.common),
    source: JSON.stringify(start.source),
  };
  tx.db
    .insert(letterRun)
    .values({
      id,
      incidentId,
      number: newest + 1,
      template,
      aboutRun,
      state: "making",
      attempt: 1,
      chosen: letters.length,
      firstNumber,
      volumeSize,
      consulted,
      ...words,
      startedAt: tx.at.toISOString(),
      startedBy: tx.actor.id,
      endedAt: null,
    })
    .run();
  writeChoice(tx, { id, firstNumber }, customerIds);
  // The row of each mail refers to its letter.
  if (template === "email") {
    const rows = letters.map(({ customerId, items }, index) => ({
      number: firstNumber + index,
      customerId,
      items: JSON.stringify(items),
      ...unplaced,
    }));
    insertLetters(tx, { id, incidentId }, rows);
  }
  tx.record(letterRunStarted, incidentId, {
    run: id,
    number: newest + 1,
    template,
    about: aboutRun,
    letters: letters.length,
    first: firstNumber,
    volume: volumeSize,
    consulted,
    words_sha256: wordsDigest(words),
    letters_sha256: peopleDigest(customerIds),
  });
  return getRun(tx.db, incidentId, id);
}

/**
 * Two runs at once would write to the same people. Jobs of another program are not known here; what it wrote is. Throws
 * `letter_run_unfinished` and `letter_mail_unfinished`.
 */
export function refuseBeside(read: Reader, incidentId: string, runId: string): void {
  const other = read
    .select({ number: letterRun.number, template: letterRun.template })
    .from(letterRun)
    .where(and(eq(letterRun.incidentId, incidentId), eq(letterRun.state, "making"), ne(letterRun.id, runId)))
    .get();
  if (other === undefined) return;
  const code = other.template === "email" ? "letter_mail_unfinished" : "letter_run_unfinished";
  throw new Refusal(code, { number: other.number });
}

/** Numbers of a run are its own from its beginning, whether its letters are made or not. */
function nextNumber(tx: Tx, incidentId: string): number {
  const last = tx.db
    .select({ next: sql<number | null>`max(${letterRun.firstNumber} + ${letterRun.chosen})` })
    .from(letterRun)
    .where(eq(letterRun.incidentId, incidentId))
    .get();
  return last?.next ?? 1;
}

interface LetterRow {
  readonly number: number;
  readonly customerId: string;
  /** As stored. */
  readonly items: string;
  readonly firstPage: number | null;
  readonly lastPage: number | null;
}

const unplaced = { firstPage: null, lastPage: null };

/** In one statement: these are many, and a write of many statements would wait for the copying of its log. */
function insertLetters(
  tx: Tx,
  { id, incidentId }: Pick<Run, "id" | "incidentId">,
  rows: readonly LetterRow[],
): void {
  const values = rows.map((row) => [row.number, row.customerId, row.items, row.firstPage, row.lastPage]);
  tx.db.run(sql`
    INSERT INTO letter (run_id, incident_id, number, customer_id, items, first_page, last_page)
    SELECT ${id}, ${incidentId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
    FROM json_each(${JSON.stringify(values)})`);
}

/**
 * On with the first volume that is not made, with the same words and numbers. Throws `letter_run_state` for a made run,
 * `letter_run_unfinished` and `letter_mail_unfinished` beside another, and `letter_run_taken` where another run wrote
 * to people of the rest since it began, as happens after a cancelled one.
 */
export function resumeRun(tx: Tx, incidentId: string, runId: string): Run {
  const run = getRun(tx.db, incidentId, runId);
  if (run.state === "made") throw new Refusal("letter_run_state");
  refuseBeside(tx.db, incidentId, runId);
  refuseSecondLetters(tx, run);
  const attempt = run.attempt + 1;
  tx.db
    .update(letterRun)
    .set({ state: "making", attempt, endedAt: null })
    .where(eq(letterRun.id, runId))
    .run();
  tx.record(letterRunResumed, incidentId, { run: runId, attempt });
  return getRun(tx.db, incidentId, runId);
}

/** Of mails each asks for itself. */
function refuseSecondLetters(tx: Tx, run: Run): void {
  if (run.template === "email") return;
  const other = findWriterToRest(tx.db, run, run.template);
  if (other !== undefined) throw new Refusal("letter_run_taken", { ...other });
}

export interface VolumeResult {
  readonly volume: number;
  /** Undefined where everybody was left out. */
  readonly blob: StoredBlob | undefined;
  readonly pages: number;
  readonly letters: readonly {
    readonly number: number;
    readonly items: readonly string[];
    readonly from: number;
    readonly to: number;
  }[];
}

/**
 * Enters a finished volume with the rows of its letters. Throws `letter_run_state` when this attempt is no
 * longer wanted (cancelled, or taken up again) or the volume is there already; the caller then removes the file.
 */
export function finishVolume(tx: Tx, run: Run, result: VolumeResult): void {
  const { volume, blob, pages, letters } = result;
  const now = getRun(tx.db, run.incidentId, run.id);
  const isNext = now.volumes === volume - 1;
  if (now.state !== "making" || now.attempt !== run.attempt || !isNext) throw new Refusal("letter_run_state");
  const span = spanOf(run, volume);
  if (blob) registerFile(tx, blob);
  tx.db
    .insert(letterVolume)
    .values({
      runId: run.id,
      number: volume,
      fromNumber: span.from,
      toNumber: span.to,
      letters: letters.length,
      pages,
      file: blob?.name ?? null,
      madeAt: tx.at.toISOString(),
    })
    .run();
  const printed = new Map(letters.map((one) => [one.number, one]));
  const rows = listChosen(tx.db, run.id, span).map(({ number, customerId }): LetterRow => {
    const one = printed.get(number);
    const placed = one === undefined ? unplaced : { firstPage: one.from, lastPage: one.to };
    return { number, customerId, items: JSON.stringify(one?.items ?? []), ...placed };
  });
  insertLetters(tx, run, rows);
  tx.record(letterVolumeMade, run.incidentId, {
    run: run.id,
    volume,
    ...span,
    letters: letters.length,
    pages,
    sha256: blob?.sha256 ?? null,
    letters_sha256: printedDigest(rows),
  });
}

/**
 * Ends a run whose volumes are all there. Throws `letter_run_state` when this attempt is no longer wanted, or one is
 * missing.
 */
export function completeRun(tx: Tx, run: Run): void {
  const { state, attempt, volumes, printed, pages } = getRun(tx.db, run.incidentId, run.id);
  const isWhole = volumes === volumesOf(run);
  if (state !== "making" || attempt !== run.attempt || !isWhole) throw new Refusal("letter_run_state");
  tx.db
    .update(letterRun)
    .set({ state: "made", endedAt: tx.at.toISOString() })
    .where(eq(letterRun.id, run.id))
    .run();
  tx.record(letterRunMade, run.incidentId, { run: run.id, letters: printed, pages });
}

/**
 * Ends a run that was not made; its finished volumes stay and can be printed and sent. Throws `letter_run_state` for
 * one that was made.
 */
export function endRun(tx: Tx, incidentId: string, runId: string, state: "cancelled" | "failed"): void {
  const run = getRun(tx.db, incidentId, runId);
  if (run.state === "made") throw new Refusal("letter_run_state");
  tx.db.update(letterRun).set({ state, endedAt: tx.at.toISOString() }).where(eq(letterRun.id, runId)).run();
  tx.record(letterRunEnded, incidentId, { run: runId, state });
}

/** What a person's history says of the letter. */
export const noticeNote = (run: Pick<Run, "template" | "number">, number?: number): string =>
  `${templateWords[run.template]} 第${run.number}回${number === undefined ? "" : `（番号 ${letterNumber(number)}）`}`;
