/**
 * A thread for sealing large files: reading, looking, hashing and encrypting cost more than one core gives. Small files
 * stay on the main thread. The thread starts with the first large file and never keeps the process alive when idle.
 *
 * It writes to a file descriptor of the main thread, which therefore closes it only after the thread has answered its
 * last order.
 */
import { Worker } from "node:worker_threads";
import type { Sealed } from "./sealing.ts";

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

/** Bytes that travel to a thread at once. */
export const BLOCK_BYTES = 1024 * 1024;
/** Blocks of one file on their way: one being filled, one being sealed. */
const BLOCKS_PER_FILE = 2;

interface Thread {
  readonly worker: Worker;
  readonly listeners: Map<number, (answer: Answer | Error) => void>;
}

let current: Thread | undefined;
let lastId = 0;

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
 * Seals blocks of plaintext into an open file. Each block is at most BLOCK_BYTES and is copied, so that the caller may
 * use its memory again. Throws what the source throws, and what the thread could not write.
 */
export async function sealOnThread(
  fd: number,
  recipient: string,
  source: AsyncIterable<Uint8Array>,
): Promise<Sealed> {
  current ??= startThread();
  const thread = current;
  const id = ++lastId;
  const spare: ArrayBuffer[] = Array.from({ length: BLOCKS_PER_FILE }, () => new ArrayBuffer(BLOCK_BYTES));
  let wake: () => void = () => {};
  let last: Answer | Error | undefined;
  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  thread.listeners.set(id, (answer) => {
    if (!(answer instanceof Error) && answer.kind === "free") spare.push(answer.bytes);
    else last = answer;
    wake();
  });
  thread.worker.ref();
  const order = (message: Order, moved: ArrayBuffer[] = []): void =>
    thread.worker.postMessage(message, moved);
  const finish = async (op: "end" | "drop"): Promise<Answer | Error> => {
    if (!(last instanceof Error)) order({ id, op });
    while (last === undefined) await woken();
    return last;
  };
  try {
    order({ id, op: "start", fd, recipient });
    let block: ArrayBuffer | undefined;
    let filled = 0;
    const send = (): void => {
      if (block && filled > 0) order({ id, op: "push", bytes: block, length: filled }, [block]);
      block = undefined;
      filled = 0;
    };
    try {
      for await (const chunk of source) {
        for (let at = 0; at < chunk.length; ) {
          while (!block && last === undefined) {
            block = spare.pop();
            if (!block) await woken();
          }
          if (!block) throw last;
          const piece = chunk.subarray(at, at + BLOCK_BYTES - filled);
          new Uint8Array(block).set(piece, filled);
          filled += piece.length;
          at += piece.length;
          if (filled === BLOCK_BYTES) send();
        }
      }
      send();
    } catch (error) {
      await finish("drop");
      throw error;
    }
    const answer = await finish("end");
    if (answer instanceof Error) throw answer;
    if (answer.kind === "done") return answer.sealed;
    const failure = answer.kind === "failed" ? answer : undefined;
    throw Object.assign(new Error(failure?.message ?? "sealing failed"), { code: failure?.code });
  } finally {
    thread.listeners.delete(id);
    if (thread.listeners.size === 0) thread.worker.unref();
  }
}
