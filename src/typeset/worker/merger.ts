import type { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import type { Merged } from "../pdf/merge.ts";
import { TemplateError } from "../template/error.ts";
import type { Order, Report, TemplateSources } from "./messages.ts";

export type { TemplateSources };

export interface VolumeOptions<Data> {
  /** One letter each, in order. Plain data: it is copied to the thread. Read a few hundred ahead. */
  readonly dossiers: Iterable<Data> | AsyncIterable<Data>;
  /** Takes the file's bytes as they are made, and is waited for; it is not ended. */
  readonly out: Writable;
  readonly title: string;
  readonly author?: string;
  readonly createdAt: Date;
  /** Called with the number of letters painted, now and then and at the end. */
  readonly onProgress?: (done: number) => void;
  /** Ends the work at once; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Merger<Data> {
  /**
   * Makes one file. Volumes asked for at the same time are made by turns. Rejects when the template fails on a
   * dossier, the writable or the dossiers fail, the signal is given, or the thread dies; the next call works again.
   */
  merge(options: VolumeOptions<Data>): Promise<Merged>;
  /** Ends the thread; what is being made is rejected. */
  close(): Promise<void>;
}

/** Dossiers in one message, few enough to be young garbage, and messages that may wait in the thread. */
const batchSize = 32;
const mostBatches = 6;

/**
 * Letters set in a thread of their own, so that the caller's event loop stays free. The thread starts with the first
 * volume, keeps fonts and fixed paragraphs for the next, and holds no process alive while it has nothing to do.
 */
export function openMerger<Data>(sources: TemplateSources): Merger<Data> {
  const making = new Map<number, Making>();
  let worker: Worker | undefined;
  let isClosed = false;
  let volumes = 0;

  function thread(): Worker {
    if (worker !== undefined) return worker;
    const started = new Worker(new URL("./merge-thread.ts", import.meta.url), {
      workerData: sources,
      // The nursery that the service gives itself is small; this thread makes and drops much. What it keeps for 100,000
      // letters is a third of its limit: without one it would collect late and hold three times as much.
      resourceLimits: { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 128 },
    });
    started.on("message", (report: Report) => making.get(report.volume)?.hear(report));
    const end = (error: unknown): void => {
      if (worker === started) worker = undefined;
      for (const one of [...making.values()]) one.fail(error);
    };
    started.on("error", end);
    started.on("exit", (code) => end(new Error(`The thread that sets letters ended (${code})`)));
    worker = started;
    return started;
  }

  async function merge(options: VolumeOptions<Data>): Promise<Merged> {
    if (isClosed) throw new Error("The merger is closed");
    options.signal?.throwIfAborted();
    const volume = ++volumes;
    const on = thread();
    on.ref();
    const one = new Making(volume, options as VolumeOptions<unknown>, (order) => on.postMessage(order));
    making.set(volume, one);
    try {
      return await one.ended;
    } finally {
      making.delete(volume);
      if (making.size === 0) on.unref();
    }
  }

  async function close(): Promise<void> {
    isClosed = true;
    for (const one of [...making.values()]) one.fail(new Error("The merger was closed"));
    await worker?.terminate();
  }

  return { merge, close };
}

/** One volume, as its owner sees it. */
class Making {
  readonly ended: Promise<Merged>;
  readonly #volume: number;
  readonly #options: VolumeOptions<unknown>;
  readonly #tell: (order: Order) => void;
  #settle!: { resolve: (merged: Merged) => void; reject: (error: unknown) => void };
  #isOver = false;
  /** Batches that the thread may still be sent. */
  #room = mostBatches;
  #made: (() => void) | undefined;
  /** Pieces given to the writable that it has not taken yet. */
  #untaken = 0;
  #merged: Merged | undefined;

  constructor(volume: number, options: VolumeOptions<unknown>, tell: (order: Order) => void) {
    this.#volume = volume;
    this.#options = options;
    this.#tell = tell;
    const { promise, resolve, reject } = Promise.withResolvers<Merged>();
    const { out, signal } = options;
    const onAbort = (): void => this.fail(signal?.reason);
    const onError = (error: unknown): void => this.fail(error);
    const onClose = (): void =>
      this.fail(new Error("The output was closed before the document was finished"));
    out.on("error", onError);
    out.on("close", onClose);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#settle = { resolve, reject };
    this.ended = promise.finally(() => {
      signal?.removeEventListener("abort", onAbort);
      out.off("error", onError);
      out.off("close", onClose);
    });
    const { title, author, createdAt } = options;
    tell({ kind: "start", volume, title, author, createdAt });
    this.#feed().catch((error: unknown) => this.fail(error));
  }

  hear(report: Report): void {
    if (this.#isOver) return;
    if (report.kind === "used") {
      this.#room += 1;
      this.#made?.();
    } else if (report.kind === "bytes") this.#write(report.bytes);
    else if (report.kind === "progress") this.#options.onProgress?.(report.done);
    else if (report.kind === "made") {
      this.#merged = report.merged;
      this.#finish();
    } else {
      const { kind } = report;
      const error =
        kind === "broken" ? new TemplateError(report.line, report.sentence, report.partial) : report.error;
      this.#end(() => this.#settle.reject(error));
    }
  }

  fail(error: unknown): void {
    this.#end(() => {
      this.#tell({ kind: "cancel", volume: this.#volume });
      this.#settle.reject(error);
    });
  }

  /** Reads dossiers while the thread has room for them. */
  async #feed(): Promise<void> {
    let batch: unknown[] = [];
    for await (const dossier of this.#options.dossiers) {
      if (this.#isOver) return;
      if (batch.push(dossier) < batchSize) continue;
      await this.#send(batch);
      batch = [];
    }
    if (batch.length > 0) await this.#send(batch);
    await this.#send([]);
  }

  async #send(batch: readonly unknown[]): Promise<void> {
    while (this.#room === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#made = resolve;
      });
    }
    if (this.#isOver) return;
    this.#room -= 1;
    this.#tell({ kind: "dossiers", volume: this.#volume, batch });
  }

  #write(bytes: Uint8Array): void {
    this.#untaken += 1;
    this.#options.out.write(bytes, (error) => {
      this.#untaken -= 1;
      if (this.#isOver) return;
      if (error) this.fail(error);
      else {
        this.#tell({ kind: "taken", volume: this.#volume, bytes: bytes.length });
        this.#finish();
      }
    });
  }

  /** Done when the letters are made and the writable has them. */
  #finish(): void {
    const merged = this.#merged;
    if (merged === undefined || this.#untaken > 0) return;
    this.#options.onProgress?.(merged.letters.length);
    this.#end(() => this.#settle.resolve(merged));
  }

  #end(settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#made?.();
    settle();
  }
}
