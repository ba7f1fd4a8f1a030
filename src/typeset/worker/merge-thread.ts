/** The thread that sets letters: one template, one volume after another, its fonts and what it knows kept warm. */
import { Writable } from "node:stream";
import { parentPort, workerData } from "node:worker_threads";
import { mergeLetters } from "../pdf/merge.ts";
import { compileTrusted } from "../template/compile.ts";
import { TemplateError } from "../template/error.ts";
import type { Order, Report, TemplateSources } from "./messages.ts";

/** Bytes are sent in pieces of about this size, and so many may be on their way. */
const pieceBytes = 64 * 1024;
const mostOnTheWay = 512 * 1024;
/** Milliseconds between two words about progress. */
const progressEvery = 50;

const port = parentPort;
if (port === null) throw new Error("this file runs as a worker only");
const { template, partials } = workerData as TemplateSources;
const letter = compileTrusted(template, partials);

const send = (report: Report, moved: ArrayBuffer[] = []): void => port.postMessage(report, moved);
const volumes = new Map<number, Volume>();

port.on("message", (order: Order) => {
  if (order.kind === "start") {
    const volume = new Volume(order.volume);
    volumes.set(order.volume, volume);
    make(volume, order).finally(() => volumes.delete(order.volume));
    return;
  }
  // What is still on its way to a volume that ended is for nobody.
  const volume = volumes.get(order.volume);
  if (order.kind === "dossiers") volume?.bring(order.batch);
  else if (order.kind === "taken") volume?.out.taken(order.bytes);
  else volume?.cancel();
});

async function make(volume: Volume, order: Extract<Order, { kind: "start" }>): Promise<void> {
  const { title, author, createdAt } = order;
  let told = performance.now();
  try {
    const merged = await mergeLetters({
      template: letter,
      dossiers: volume.dossiers(),
      out: volume.out,
      title,
      ...(author === undefined ? {} : { author }),
      createdAt,
      signal: volume.signal,
      onProgress: (done) => {
        if (performance.now() - told < progressEvery) return;
        told = performance.now();
        send({ kind: "progress", volume: volume.number, done });
      },
    });
    volume.out.flush();
    send({ kind: "made", volume: volume.number, merged });
  } catch (error) {
    volume.cancel();
    if (error instanceof TemplateError) {
      const { line, sentence, partial } = error;
      send({ kind: "broken", volume: volume.number, line, sentence, partial });
    } else send({ kind: "failed", volume: volume.number, error });
  }
}

class Volume {
  readonly number: number;
  readonly out: PieceSender;
  readonly #cancelling = new AbortController();
  readonly #batches: (readonly unknown[])[] = [];
  #arrived: (() => void) | undefined;

  constructor(number: number) {
    this.number = number;
    this.out = new PieceSender(number);
  }

  get signal(): AbortSignal {
    return this.#cancelling.signal;
  }

  bring(batch: readonly unknown[]): void {
    this.#batches.push(batch);
    this.#arrived?.();
  }

  cancel(): void {
    this.#cancelling.abort();
    this.#arrived?.();
  }

  /** One array of dossiers after another, as they come. */
  async *dossiers(): AsyncGenerator<never> {
    for (;;) {
      const batch = this.#batches.shift();
      if (batch === undefined) {
        await new Promise<void>((resolve) => {
          this.#arrived = resolve;
        });
        this.signal.throwIfAborted();
        continue;
      }
      if (batch.length === 0) return;
      for (const dossier of batch) yield dossier as never;
      send({ kind: "used", volume: this.number });
    }
  }
}

/** Gathers bytes into pieces, moves them to the owner, and waits while too many are on their way. */
class PieceSender extends Writable {
  readonly #volume: number;
  #piece = new Uint8Array(pieceBytes);
  #filled = 0;
  #onTheWay = 0;
  #waiting: (() => void) | undefined;

  constructor(volume: number) {
    super({ highWaterMark: pieceBytes });
    this.#volume = volume;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    let from = 0;
    while (from < chunk.length) {
      const length = Math.min(chunk.length - from, pieceBytes - this.#filled);
      this.#piece.set(chunk.subarray(from, from + length), this.#filled);
      this.#filled += length;
      from += length;
      if (this.#filled === pieceBytes) this.flush();
    }
    if (this.#onTheWay < mostOnTheWay) done();
    else this.#waiting = done;
  }

  /** Sends what is gathered. */
  flush(): void {
    if (this.#filled === 0) return;
    const bytes = this.#piece.subarray(0, this.#filled);
    this.#onTheWay += this.#filled;
    this.#piece = new Uint8Array(pieceBytes);
    this.#filled = 0;
    send({ kind: "bytes", volume: this.#volume, bytes }, [bytes.buffer]);
  }

  taken(bytes: number): void {
    this.#onTheWay -= bytes;
    const waiting = this.#waiting;
    if (waiting === undefined || this.#onTheWay >= mostOnTheWay) return;
    this.#waiting = undefined;
    waiting();
  }
}
