/** What the log told of every run: how it began, went on and ended, its volumes, and what became of its letters. */
import { type Entry, eventsTold } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import {
  letterReturned,
  letterRunEnded,
  letterRunMade,
  letterRunResumed,
  letterRunSent,
  letterRunStarted,
  lettersTracked,
  letterVolumeMade,
} from "./events.ts";
import type { ReturnReason, RunState } from "./words.ts";

/** What the log tells of one run. */
export interface ToldRun {
  readonly started: {
    readonly entry: Entry;
    readonly payload: ReturnType<typeof letterRunStarted.payload.parse>;
  };
  attempt: number;
  state: RunState;
  endedAt: string | null;
  readonly volumes: Map<
    number,
    { readonly entry: Entry; readonly payload: ReturnType<typeof letterVolumeMade.payload.parse> }
  >;
  /** In the order of the log. */
  readonly dispatch: (readonly [seq: number, (state: Map<number, Dispatch>) => void])[];
}

/** What became of one letter, as far as it was told. */
export interface Dispatch {
  readonly isPrinted: boolean;
  sentOn: string | null;
  tracking: string | null;
  returnedOn: string | null;
  returnedReason: ReturnReason | null;
}

/** By their ids. */
export function toldRuns(read: Reader): Map<string, ToldRun> {
  const runs = new Map<string, ToldRun>();
  for (const started of eventsTold(read, letterRunStarted)) {
    runs.set(started.payload.run, {
      started,
      attempt: 1,
      state: "making",
      endedAt: null,
      volumes: new Map(),
      dispatch: [],
    });
  }
  const ends: { seq: number; run: string; apply: (run: ToldRun) => void }[] = [];
  for (const { entry, payload } of eventsTold(read, letterRunResumed)) {
    ends.push({
      seq: entry.seq,
      run: payload.run,
      apply: (run) => Object.assign(run, { attempt: payload.attempt, state: "making", endedAt: null }),
    });
  }
  for (const { entry, payload } of eventsTold(read, letterRunEnded)) {
    ends.push({
      seq: entry.seq,
      run: payload.run,
      apply: (run) => Object.assign(run, { state: payload.state, endedAt: entry.at }),
    });
  }
  for (const { entry, payload } of eventsTold(read, letterRunMade)) {
    ends.push({
      seq: entry.seq,
      run: payload.run,
      apply: (run) => Object.assign(run, { state: "made", endedAt: entry.at }),
    });
  }
  for (const { run, apply } of ends.sort((a, b) => a.seq - b.seq)) {
    const one = runs.get(run);
    if (one) apply(one);
  }
  for (const made of eventsTold(read, letterVolumeMade)) {
    runs.get(made.payload.run)?.volumes.set(made.payload.volume, made);
  }
  const happened = (run: string, seq: number, act: (state: Map<number, Dispatch>) => void) =>
    runs.get(run)?.dispatch.push([seq, act]);
  for (const { entry, payload } of eventsTold(read, letterRunSent)) {
    const left = new Set(payload.except);
    happened(payload.run, entry.seq, (state) => {
      for (let number = payload.from; number <= payload.to; number += 1) {
        const one = state.get(number);
        if (one?.isPrinted && one.sentOn === null && !left.has(number)) one.sentOn = payload.on;
      }
    });
  }
  for (const { entry, payload } of eventsTold(read, lettersTracked)) {
    happened(payload.run, entry.seq, (state) => {
      for (const [number, tracking] of payload.codes) {
        const one = state.get(number);
        if (one) one.tracking = tracking;
      }
    });
  }
  for (const { entry, payload } of eventsTold(read, letterReturned)) {
    happened(payload.run, entry.seq, (state) => {
      const one = state.get(payload.letter);
      if (one) Object.assign(one, { returnedOn: payload.on, returnedReason: payload.reason });
    });
  }
  return runs;
}
