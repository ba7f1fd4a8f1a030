/**
 * The work of a run: merges the letters into an encrypted file while the browser may be closed. Progress lies in memory;
 * a run whose process ended stays `making` in the database, is shown as stopped, and can be made again.
 */
import { PassThrough } from "node:stream";
import { listCustomersForLetters, setNotice } from "#src/features/customers/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import { type Merged, mergeLetters } from "#src/typeset/index.ts";
import { dossierOf } from "./dossier.ts";
import { frozenOf, getRun, type Letter, listLetters, type Run } from "./queries.ts";
import { planRecipients, type Recipient } from "./recipients.ts";
import { endRun, finishRun } from "./runs.ts";
import { compileApology } from "./template.ts";

export interface Job {
  readonly incidentId: string;
  /** Letters painted so far, of `total`. */
  readonly done: () => number;
  readonly total: number;
  readonly cancel: () => void;
  /** Never rejects. `error` is what nobody expected. */
  readonly ended: Promise<{ readonly state: "made" | "cancelled" | "failed"; readonly error?: unknown }>;
}

const jobs = new WeakMap<House, Map<string, Job>>();

/** The work on a run, where this process is at it. */
export function findJob(house: House, runId: string): Job | undefined {
  return jobs.get(house)?.get(runId);
}

/** Whether this process is making letters of the incident. */
export function isMaking(house: House, incidentId: string): boolean {
  return [...(jobs.get(house)?.values() ?? [])].some((job) => job.incidentId === incidentId);
}

/** What a person sees: a run that is `making` while no process is at it has stopped half-way. */
export function runState(house: House, run: Run): Run["state"] | "stopped" {
  return run.state === "making" && findJob(house, run.id) === undefined ? "stopped" : run.state;
}

/** Begins the work of a run that was just started, or started again. */
export function beginMaking(house: House, actor: Actor, run: Run): Job {
  const cancelling = new AbortController();
  const running = jobs.get(house) ?? new Map<string, Job>();
  jobs.set(house, running);
  let done = 0;
  const work = async (): Promise<void> => {
    const letters = await lettersToPrint(house, run);
    const result = await merge(house, run, letters, cancelling.signal, (count) => {
      done = count;
    });
    await enter(house, { id: actor.id }, run, letters, result);
  };
  const job: Job = {
    incidentId: run.incidentId,
    done: () => done,
    total: run.chosen,
    cancel: () => cancelling.abort(),
    ended: work()
      .then(
        () => ({ state: "made" as const }),
        (error: unknown) => recordEnd(house, { id: actor.id }, run, error, cancelling.signal.aborted),
      )
      .finally(() => {
        if (running.get(run.id) === job) running.delete(run.id);
      }),
  };
  running.set(run.id, job);
  return job;
}

interface Printed {
  readonly letter: Letter;
  readonly recipient: Recipient;
}

/** People who may still get their letter: since the run began somebody may have become 「送らない」 or lost an address. */
async function lettersToPrint(house: House, run: Run): Promise<Printed[]> {
  const rows = listLetters(house.read, run.id);
  const ids = rows.map((row) => row.customerId);
  const ready = new Map<string, Recipient>();
  for (const recipient of await planRecipients(house.read, run.incidentId, { ids })) {
    if (recipient.isReady) ready.set(recipient.customer.id, recipient);
  }
  const printed = rows.flatMap((letter) => {
    const recipient = ready.get(letter.customerId);
    return recipient === undefined ? [] : [{ letter, recipient }];
  });
  if (printed.length === 0) throw new Refusal("letter_no_recipients");
  return printed;
}

interface MergedFile {
  readonly blob: StoredBlob;
  readonly merged: Merged;
}

async function merge(
  house: House,
  run: Run,
  letters: readonly Printed[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<MergedFile> {
  const { common, source } = frozenOf(house.read, run.id);
  const template = compileApology(source);
  const { shop } = getCase(house.read, run.incidentId);
  const out = new PassThrough();
  // A cancelled run may fail before anybody reads; the reader is told when it begins.
  out.on("error", () => undefined);
  const storing = house.blobs.put(out);
  const merging = mergeLetters({
    template,
    dossiers: dossiersOf(letters, common),
    out,
    title: `お詫び状　第${run.number}回`,
    author: shop.tradeName,
    createdAt: house.clock(),
    signal,
    onProgress,
  }).then(
    (merged) => {
      out.end();
      return merged;
    },
    (error: Error) => {
      out.destroy(error);
      throw error;
    },
  );
  // Both end before either's failure is told, so that no half file is still being written.
  const [merged, blob] = await Promise.allSettled([merging, storing]);
  if (merged.status === "rejected") throw merged.reason;
  if (blob.status === "rejected") throw blob.reason;
  return { merged: merged.value, blob: blob.value };
}

function* dossiersOf(letters: readonly Printed[], common: Parameters<typeof dossierOf>[0]) {
  for (const { letter, recipient } of letters) yield dossierOf(common, letter.number, recipient.addressee);
}

/** Bytes first, then the rows. */
async function enter(
  house: House,
  actor: Actor,
  run: Run,
  letters: readonly Printed[],
  { blob, merged }: MergedFile,
): Promise<void> {
  try {
    house.write(actor, (tx) => {
      finishRun(tx, run, {
        blob,
        pages: merged.pages,
        letters: letters.map(({ letter, recipient }, index) => ({
          ...merged.letters[index]!,
          number: letter.number,
          items: recipient.addressee.items,
        })),
      });
      const ids = letters.map(({ letter }) => letter.customerId);
      const waiting = [...listCustomersForLetters(tx.db, run.incidentId, { ids, notices: ["未着手"] })];
      if (waiting.length === 0) return;
      setNotice(tx, run.incidentId, {
        ids: waiting.map((one) => one.id),
        notice: "発送準備",
        on: dateInTokyo(tx.at),
        note: `お詫び状 第${run.number}回`,
      });
    });
  } catch (error) {
    await house.blobs.remove(blob.name);
    throw error;
  }
}

/** A house that was locked meanwhile cannot be written to: the run then shows as stopped. */
function recordEnd(house: House, actor: Actor, run: Run, error: unknown, isCancelled: boolean) {
  const state = isCancelled ? ("cancelled" as const) : ("failed" as const);
  try {
    const now = getRun(house.read, run.incidentId, run.id);
    if (now.state === "making" && now.attempt === run.attempt) {
      house.write(actor, (tx) => endRun(tx, run.incidentId, run.id, state));
    }
  } catch {
    return { state, error };
  }
  return isCancelled || error instanceof Refusal ? { state } : { state, error };
}
