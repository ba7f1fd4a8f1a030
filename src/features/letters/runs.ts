/** Writes of runs: begun, taken up again, a volume made, ended. */
import { and, eq, max, sql } from "drizzle-orm";
import { listCustomersForLetters, setNotice } from "#src/features/customers/index.ts";
import { registerFile, runInBulk, type Tx } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
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
import {
  eachLetter,
  getRun,
  listLetters,
  listRuns,
  newestRunNumber,
  type Run,
  type Span,
  spanOf,
  volumesOf,
} from "./queries.ts";
import { letter, letterRun, letterVolume } from "./tables.ts";
import type { LetterSource } from "./template.ts";
import { type Consulted, type LetterTemplate, letterNumber, templateWords } from "./words.ts";

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
  // Jobs of another program are not known here; what it wrote is.
  const unfinished = tx.db
    .select({ number: letterRun.number, template: letterRun.template })
    .from(letterRun)
    .where(and(eq(letterRun.incidentId, incidentId), eq(letterRun.state, "making")))
    .get();
  if (unfinished) {
    const code = unfinished.template === "email" ? "letter_mail_unfinished" : "letter_run_unfinished";
    throw new Refusal(code, { number: unfinished.number });
  }
  if (newest !== start.newestSeen) {
    const [latest] = listRuns(tx.db, incidentId, { limit: 1 });
    throw new Refusal(latest?.template === "email" ? "letter_mail_busy" : "letter_run_busy");
  }
  const last = tx.db
    .select({ number: max(letter.number) })
    .from(letter)
    .where(eq(letter.incidentId, incidentId))
    .get();
  const firstNumber = (last?.number ?? 0) + 1;
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
  const insert = runInBulk(
    tx,
    "INSERT INTO letter (run_id, incident_id, number, customer_id, items) VALUES (?, ?, ?, ?, ?)",
  );
  letters.forEach(({ customerId, items }, index) => {
    insert([id, incidentId, firstNumber + index, customerId, JSON.stringify(items)]);
  });
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
    letters_sha256: peopleDigest(letters.map((one) => one.customerId)),
  });
  return getRun(tx.db, incidentId, id);
}

/**
 * On with the first volume that is not made, with the same words and numbers. Throws `letter_run_state` for a made run,
 * and `letter_run_taken` where people of the rest were written to in a later run, as happens after a cancelled one.
 */
export function resumeRun(tx: Tx, incidentId: string, runId: string): Run {
  const run = getRun(tx.db, incidentId, runId);
  if (run.state === "made") throw new Refusal("letter_run_state");
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

function refuseSecondLetters(tx: Tx, run: Run): void {
  const [later] = tx.db.all<{ number: number; people: number }>(sql`
    SELECT other_run.number, COUNT(DISTINCT rest.customer_id) AS people
    FROM letter AS rest
    JOIN letter AS other ON other.customer_id = rest.customer_id AND other.first_page IS NOT NULL
    JOIN letter_run AS other_run ON other_run.id = other.run_id
    WHERE rest.run_id = ${run.id}
      AND rest.number > (SELECT COALESCE(MAX(to_number), 0) FROM letter_volume WHERE run_id = ${run.id})
      AND other.incident_id = ${run.incidentId}
      AND other_run.number > ${run.number}
      AND other_run.template = ${run.template}
      AND other_run.about_run IS ${run.aboutRun}
    GROUP BY other_run.number ORDER BY other_run.number DESC LIMIT 1`);
  if (later !== undefined) throw new Refusal("letter_run_taken", later);
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
 * Enters a finished volume, and with the last one ends the run. Throws `letter_run_state` when this attempt is no
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
  const place = runInBulk(
    tx,
    "UPDATE letter SET items = ?, first_page = ?, last_page = ? WHERE incident_id = ? AND number = ?",
  );
  for (const { number, items, from, to } of letters) {
    place([JSON.stringify(items), from, to, run.incidentId, number]);
  }
  tx.record(letterVolumeMade, run.incidentId, {
    run: run.id,
    volume,
    ...span,
    letters: letters.length,
    pages,
    sha256: blob?.sha256 ?? null,
    letters_sha256: printedDigest(
      listLetters(tx.db, run.id, { span }).map((one) => ({ ...one, items: JSON.stringify(one.items) })),
    ),
  });
  const isLast = volume === volumesOf(run);
  // Setting a state counts the whole register anew: now and then, not for every volume.
  const isRound =
    Math.floor((span.to - run.firstNumber + 1) / round) > Math.floor((span.from - run.firstNumber) / round);
  if (isLast || isRound) prepareNotices(tx, run, { from: span.to - round - largestVolume, to: span.to });
  if (isLast) markMade(tx, run);
}

/** Letters after which their people become 発送準備. */
const round = 5_000;

function markMade(tx: Tx, run: Run): void {
  tx.db
    .update(letterRun)
    .set({ state: "made", endedAt: tx.at.toISOString() })
    .where(eq(letterRun.id, run.id))
    .run();
  const { printed, pages } = getRun(tx.db, run.incidentId, run.id);
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
  if (run.volumes > 0) {
    prepareNotices(tx, run, { from: run.firstNumber, to: spanOf(run, run.volumes).to });
  }
  tx.record(letterRunEnded, incidentId, { run: runId, state });
}

/** People whose letter lies in a finished volume are 発送準備, so that nobody writes to them again by mistake. */
function prepareNotices(tx: Tx, run: Run, span: Span): void {
  const ids: string[] = [];
  for (const one of eachLetter(tx.db, run.id, { span })) {
    if (one.firstPage !== null && one.sentOn === null) ids.push(one.customerId);
  }
  const waiting: string[] = [];
  for (let at = 0; at < ids.length; at += 1000) {
    const some = ids.slice(at, at + 1000);
    for (const one of listCustomersForLetters(tx.db, run.incidentId, { ids: some, notices: ["未着手"] })) {
      waiting.push(one.id);
    }
  }
  if (waiting.length === 0) return;
  setNotice(tx, run.incidentId, {
    ids: waiting,
    notice: "発送準備",
    on: dateInTokyo(tx.at),
    note: noticeNote(run),
  });
}

/** What a person's history says of the letter. */
export const noticeNote = (run: Pick<Run, "template" | "number">, number?: number): string =>
  `${templateWords[run.template]} 第${run.number}回${number === undefined ? "" : `（番号 ${letterNumber(number)}）`}`;
