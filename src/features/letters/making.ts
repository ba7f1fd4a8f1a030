/**
 * The work of a run: merges the letters volume by volume into encrypted files while the browser may be closed. Each
 * volume is entered as it is made; progress within it lies in memory. A run whose process ended stays `making` in the
 * database, is shown as stopped, and goes on with its first unmade volume.
 */
import { PassThrough } from "node:stream";
import { getCase } from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import { type Merged, type Merger, openMerger } from "#src/typeset/index.ts";
import { type CommonDossier, dossierOf, type LetterDossier } from "./dossier.ts";
import { refuseBlockedNames } from "./frozen-names.ts";
import { prepareNotices } from "./notices.ts";
import { frozenOf, getRun, type Letter, listLetters, type Run } from "./queries.ts";
import { type Recipient, readRecipients } from "./recipients.ts";
import { completeRun, endRun, finishVolume } from "./runs.ts";
import { compileLetter } from "./template.ts";
import { spanOf, volumesOf } from "./volumes.ts";
import { letterNumber, templateWords } from "./words.ts";

export interface Job {
  readonly incidentId: string;
  /** Letters painted so far, of `total`. */
  readonly done: () => number;
  readonly total: number;
  /** Seconds until the last letter, as fast as it went so far; undefined at first. */
  readonly secondsLeft: () => number | undefined;
  readonly cancel: () => void;
  /** Never rejects. `error` is what nobody expected. */
  readonly ended: Promise<{ readonly state: "made" | "cancelled" | "failed"; readonly error?: unknown }>;
}

const jobs = new WeakMap<House, Map<string, Job>>();

/** The work on a run, where this process is at it. */
export function findJob(house: House, runId: string): Job | undefined {
  return jobs.get(house)?.get(runId);
}

/** Whether this process is making letters, of the incident or of any. */
export const isMaking = (house: House, incidentId?: string): boolean =>
  [...(jobs.get(house)?.values() ?? [])].some(
    (job) => incidentId === undefined || job.incidentId === incidentId,
  );

/** What a person sees: a run that is `making` while no process is at it has stopped half-way. */
export function runState(house: House, run: Run): Run["state"] | "stopped" {
  return run.state === "making" && findJob(house, run.id) === undefined ? "stopped" : run.state;
}

/** Begins the work of a run that was just started, or taken up again. */
export function beginMaking(house: House, actor: Actor, run: Run): Job {
  const cancelling = new AbortController();
  const running = jobs.get(house) ?? new Map<string, Job>();
  jobs.set(house, running);
  const before = Math.min(run.volumes * run.volumeSize, run.chosen);
  const startedAt = performance.now();
  let done = before;
  const job: Job = {
    incidentId: run.incidentId,
    done: () => done,
    total: run.chosen,
    secondsLeft: () => {
      const seconds = (performance.now() - startedAt) / 1000;
      return done === before ? undefined : ((run.chosen - done) * seconds) / (done - before);
    },
    cancel: () => cancelling.abort(),
    ended: makeVolumes(house, { id: actor.id }, run, cancelling.signal, (count) => {
      done = count;
    })
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

async function makeVolumes(
  house: House,
  actor: Actor,
  run: Run,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<void> {
  const { common, source } = frozenOf(house.read, run.id);
  // Refuses what this version of the program cannot set any more, before the thread takes it unseen.
  compileLetter(source);
  await prepareNotices(house, actor, run, run.volumes);
  const merger = openMerger<LetterDossier>({ template: source.letter, partials: source.partials });
  try {
    const last = volumesOf(run);
    let upcoming: Promise<Printed[]> | undefined;
    for (let volume = run.volumes + 1; volume <= last; volume += 1) {
      signal.throwIfAborted();
      refuseBlockedNames(house.read, run);
      const before = (volume - 1) * run.volumeSize;
      const letters = await (upcoming ?? lettersToPrint(house, run, volume));
      if (volume < last) {
        // People are read while the thread is setting the volume before theirs.
        upcoming = lettersToPrint(house, run, volume + 1);
        upcoming.catch(() => undefined);
      }
      const file =
        letters.length === 0
          ? undefined
          : await merge(house, run, { merger, common, letters, volume, signal }, (done) =>
              onProgress(before + done),
            );
      await enter(house, actor, run, volume, letters, file);
      await prepareNotices(house, actor, run, volume);
      onProgress(Math.min(before + run.volumeSize, run.chosen));
    }
    house.write(actor, (tx) => completeRun(tx, run));
  } finally {
    await merger.close();
  }
}

interface Printed {
  readonly letter: Letter;
  readonly recipient: Recipient;
}

/** People who may still get their letter: since the run began somebody may have become 「送らない」 or lost an address. */
async function lettersToPrint(house: House, run: Run, volume: number): Promise<Printed[]> {
  const rows = listLetters(house.read, run.id, { span: spanOf(run, volume) });
  const ids = rows.map((row) => row.customerId);
  const ready = new Map<string, Recipient>();
  const options = { template: run.template, aboutRun: run.aboutRun ?? undefined };
  for (const recipient of await readRecipients(house.read, run.incidentId, ids, options)) {
    if (recipient.isReady) ready.set(recipient.customer.id, recipient);
  }
  return rows.flatMap((letter) => {
    const recipient = ready.get(letter.customerId);
    return recipient === undefined ? [] : [{ letter, recipient }];
  });
}

interface MergedFile {
  readonly blob: StoredBlob;
  readonly merged: Merged;
}

interface Work {
  readonly merger: Merger<LetterDossier>;
  readonly common: CommonDossier;
  readonly letters: readonly Printed[];
  readonly volume: number;
  readonly signal: AbortSignal;
}

async function merge(
  house: House,
  run: Run,
  { merger, common, letters, volume, signal }: Work,
  onProgress: (done: number) => void,
): Promise<MergedFile> {
  const { shop } = getCase(house.read, run.incidentId);
  const out = new PassThrough();
  // A cancelled run may fail before anybody reads; the reader is told when it begins.
  out.on("error", () => undefined);
  const storing = house.blobs.put(out);
  const merging = merger
    .merge({
      dossiers: dossiersOf(letters, common),
      out,
      title: `${templateWords[run.template]}　第${run.number}回　第${volume}巻`,
      author: shop.tradeName,
      createdAt: house.clock(),
      signal,
      onProgress,
    })
    .then(
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
  if (merged.status === "rejected") {
    if (blob.status === "fulfilled") await house.blobs.remove(blob.value.name);
    throw merged.reason;
  }
  if (blob.status === "rejected") throw blob.reason;
  return { merged: merged.value, blob: blob.value };
}

function* dossiersOf(letters: readonly Printed[], common: CommonDossier) {
  for (const { letter, recipient } of letters) {
    yield dossierOf(common, letter.number, recipient.addressee, earlierNumber(recipient));
  }
}

const earlierNumber = ({ earlier }: Recipient): string =>
  earlier === undefined ? "" : letterNumber(earlier.number);

/** Bytes first, then the rows. */
async function enter(
  house: House,
  actor: Actor,
  run: Run,
  volume: number,
  letters: readonly Printed[],
  file: MergedFile | undefined,
): Promise<void> {
  try {
    house.write(actor, (tx) =>
      finishVolume(tx, run, {
        volume,
        blob: file?.blob,
        pages: file?.merged.pages ?? 0,
        letters: letters.map(({ letter, recipient }, index) => ({
          number: letter.number,
          items: recipient.addressee.items,
          from: file!.merged.letters[index]!.from,
          to: file!.merged.letters[index]!.to,
        })),
      }),
    );
  } catch (error) {
    if (file !== undefined) await house.blobs.remove(file.blob.name);
    throw error;
  }
}

/** A house that was locked meanwhile cannot be written to: the run then shows as stopped. */
async function recordEnd(house: House, actor: Actor, run: Run, error: unknown, isCancelled: boolean) {
  const state = isCancelled ? ("cancelled" as const) : ("failed" as const);
  try {
    const now = getRun(house.read, run.incidentId, run.id);
    if (now.state === "making" && now.attempt === run.attempt) {
      await prepareNotices(house, actor, run, now.volumes);
      house.write(actor, (tx) => endRun(tx, run.incidentId, run.id, state));
    }
  } catch {
    return { state, error };
  }
  return isCancelled || error instanceof Refusal ? { state } : { state, error };
}
