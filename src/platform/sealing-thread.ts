/**
 * A thread for sealing large files: reading, looking, hashing and encrypting cost more than one core gives. Small files
 * stay on the main thread. The thread starts with the first large file and never keeps the process alive when idle.
 *
 * It writes to a file descriptor of the main thread, which therefore closes it only after the thread has answered its
 * last order.
 */
import type { FileHandle } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { type Sealed, shortWrite, startSealing } from "./sealing.ts";

export type Order =
  | { readonly id: number; readonly op: "start"; readonly fd: number; readonly recipient: string }
  | { readonly id: number; readonly op: "push"; readonly bytes: ArrayBuffer; readonly length: number }
  | { readonly id: number; readonly op: "end" | "drop" };

export type Answer =
  | { readonly id: number; readonly kind: "free"; readonly bytes: ArrayBuffer }
  | { readonly id: number; readonly kind: "done"; readonly sealed: Sealed }
  | {
      readonly id: number;
      readonly kind: "failed";
      readonly code: string | undefined;
      readonly message: string;
    }
  | { readonly id: number; readonly kind: "dropped" };

/** Bytes that travel to the thread at once; a file that fits in one stays here. */
const BLOCK_BYTES = 1024 * 1024;
/** Blocks of one file on their way: one being filled, one being sealed. */
const BLOCKS_PER_FILE = 2;
/** Blocks kept for the next file: fresh ones would cost a collection of garbage every few files. */
const MOST_SPARE = 8;

interface Thread {
  readonly worker: Worker;
  readonly listeners: Map<number, (answer: Answer | Error) => void>;
}

let current: Thread | undefined;
let lastId = 0;
const spare: ArrayBuffer[] = [];

const takeBlock = (): ArrayBuffer => spare.pop() ?? new ArrayBuffer(BLOCK_BYTES);
const giveBack = (block: ArrayBuffer): void => {
  if (spare.length < MOST_SPARE) spare.push(block);
};

function startThread(): Thread {
  const worker = new Worker(new URL("./sealing-worker.ts", import.meta.url));
  const thread: Thread = { worker, listeners: new Map() };
  worker.unref();
  worker.on("message", (answer: Answer) => thread.listeners.get(answer.id)?.(answer));
  worker.on("error", (error) => {
    current = undefined;
    for (const listener of thread.listeners.values()) listener(error);
  });
  return thread;
}

/**
 * Seals a stream into an open file. The source may use the memory of a chunk again once the next is asked for.
 * Throws what the source throws, and what could not be written.
 */
export async function sealStream(
  handle: FileHandle,
  recipient: string,
  source: AsyncIterable<Uint8Array>,
): Promise<Sealed> {
  let job: Job | undefined;
  let block: ArrayBuffer | undefined = takeBlock();
  let filled = 0;
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; ) {
        if (filled === BLOCK_BYTES) {
          job ??= startJob(handle.fd, recipient);
          job.push(block, filled);
          block = undefined;
          filled = 0;
        }
        block ??= await job!.nextBlock();
        const piece = chunk.subarray(at, at + BLOCK_BYTES - filled);
        new Uint8Array(block).set(piece, filled);
        filled += piece.length;
        at += piece.length;
      }
    }
    if (job) {
      job.push(block, filled);
      block = undefined;
      return await job.end();
    }
    const sealing = startSealing(recipient);
    const begun = sealing.push(new Uint8Array(block, 0, filled));
    const { pieces, sealed } = sealing.end();
    await writeWhole(handle, [...begun, ...pieces]);
    return sealed;
  } catch (error) {
    await job?.drop();
    throw error;
  } finally {
    if (block) giveBack(block);
    job?.close();
  }
}

async function writeWhole(handle: FileHandle, pieces: Buffer[]): Promise<void> {
  const expected = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const { bytesWritten } = await handle.writev(pieces);
  if (bytesWritten !== expected) throw shortWrite();
}

type Job = ReturnType<typeof startJob>;

/** One file on the thread. */
function startJob(fd: number, recipient: string) {
  current ??= startThread();
  const thread = current;
  const id = ++lastId;
  let away = 0;
  let last: Answer | Error | undefined;
  let wake: () => void = () => {};
  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const order = (message: Order, moved: ArrayBuffer[] = []): void =>
    thread.worker.postMessage(message, moved);
  const finish = async (op: "end" | "drop"): Promise<Answer | Error> => {
    if (last === undefined) order({ id, op });
    while (last === undefined) await woken();
    return last;
  };
  thread.listeners.set(id, (answer) => {
    if (!(answer instanceof Error) && answer.kind === "free") {
      away -= 1;
      giveBack(answer.bytes);
    } else last = answer;
    wake();
  });
  thread.worker.ref();
  order({ id, op: "start", fd, recipient });
  return {
    /** Waits until the thread has caught up. */
    async nextBlock(): Promise<ArrayBuffer> {
      while (away >= BLOCKS_PER_FILE && last === undefined) await woken();
      if (last instanceof Error) throw last;
      return takeBlock();
    },
    push(block: ArrayBuffer | undefined, length: number): void {
      if (!block || length === 0) return;
      away += 1;
      order({ id, op: "push", bytes: block, length }, [block]);
    },
    async end(): Promise<Sealed> {
      const answer = await finish("end");
      if (answer instanceof Error) throw answer;
      if (answer.kind === "done") return answer.sealed;
      const failure = answer.kind === "failed" ? answer : undefined;
      throw Object.assign(new Error(failure?.message ?? "sealing failed"), { code: failure?.code });
    },
    /** Resolves when the thread will not touch the file again. */
    async drop(): Promise<void> {
      await finish("drop");
    },
    close(): void {
      thread.listeners.delete(id);
      if (thread.listeners.size === 0) thread.worker.unref();
    },
  };
}
