/**
 * Reads a customer file here when it is short, in a thread of its own when it is long. `into` waits for each piece
 * without giving way, because a transaction is synchronous: the other thread reads on while this one writes.
 */
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { Refusal, type RefusalCode } from "#src/lib/refusal.ts";
import type { ColumnMap } from "./columns.ts";
import { detectEncoding } from "./decode.ts";
import { type Look, lookAt } from "./look.ts";
import { type Finish, type PiecewiseTask, type ReadRows, readPiecewise } from "./piecewise.ts";

export interface ThreadPorts {
  readonly port: MessagePort;
  /** [messages posted, pieces consumed] */
  readonly signals: Int32Array<SharedArrayBuffer>;
}

/** The one message that a thread gets. */
export interface ToThread {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly task: { readonly look: ColumnMap } | PiecewiseTask;
}

export type FromThread =
  | { readonly kind: "rows"; readonly rows: ReadRows }
  | { readonly kind: "finish"; readonly finish: Finish }
  | { readonly kind: "look"; readonly look: Look }
  | { readonly kind: "refusal"; readonly code: RefusalCode; readonly params: Refusal["params"] }
  | { readonly kind: "bug"; readonly name: string; readonly stack: string };

const longBytes = 1024 * 1024;
/** What a thread may need: memory of its heap, which does not hold the file, and time without a word from it. */
const threadLimits = { heapMebibytes: 256, patienceMs: 30_000 };
// V8 lays the flag that keeps the program's own young heap small (package.json) over the limits of every thread, and rows
// would be copied several times before they are handed over: measured, a twentieth of an import.
const threadYoungMebibytes = 8;
const programYoungMebibytes = Number(
  process.execArgv.find((flag) => flag.startsWith("--max-semi-space-size="))?.split("=")[1] ?? 0,
);

/** `bytes` of a long file belong to the thread from now on. Throws the refusals of `openCustomerFile`. */
export async function look(bytes: Uint8Array<ArrayBuffer>, chosen: ColumnMap): Promise<Look> {
  if (bytes.length < longBytes) return lookAt(bytes, chosen);
  const thread = startThread(threadLimits);
  try {
    thread.give({ bytes, task: { look: chosen } });
    const message = await new Promise<FromThread>((resolve, reject) => {
      thread.port.once("message", resolve);
      thread.worker.once("error", reject);
    });
    if (message.kind === "look") return message.look;
    throw failureOf(message);
  } finally {
    thread.end();
  }
}

/** A file that is about to be read. A long one has its thread from here on, which loads its modules meanwhile. */
export interface Reading {
  /**
   * Reads the file once and gives each piece to `write`. `bytes` of a long file belong to the thread from then on.
   * Throws the refusals of `openCustomerFile`.
   */
  into(task: Omit<PiecewiseTask, "detected">, write: (rows: ReadRows) => void): Finish;
  /**
   * Why reading failed, when `into` threw this: a thread that died cannot say so itself, and is heard only when the
   * event loop turns. A Refusal `customer_file_too_varied` where its memory did not suffice.
   */
  reasonFor(error: unknown): Promise<unknown>;
  /** Ends the thread; to be called however it went, also when nothing was read. */
  end(): void;
}

/** Reads nothing yet: a short file is read here, a long one by a thread that has begun when this returns. */
export function beginReading(bytes: Uint8Array<ArrayBuffer>, limits = threadLimits): Reading {
  if (bytes.length < longBytes) {
    return {
      into: (task, write) => readPiecewise(bytes, task, write),
      reasonFor: async (error) => error,
      end: () => undefined,
    };
  }
  const thread = startThread(limits);
  return {
    into: (task, write) => {
      // Looked through here: the thread is still loading its modules.
      thread.give({ bytes, task: { ...task, detected: detectEncoding(bytes) } });
      for (;;) {
        const message = thread.next();
        if (message.kind === "finish") return message.finish;
        if (message.kind !== "rows") throw failureOf(message);
        write(message.rows);
        thread.consumed();
      }
    },
    reasonFor: async (error) => {
      await setImmediate();
      const death = thread.death();
      if (death === undefined || error instanceof Refusal) return error;
      return (death as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY"
        ? new Refusal("customer_file_too_varied")
        : new Error("the thread that reads a customer file ended", { cause: death });
    },
    end: thread.end,
  };
}

function startThread({ heapMebibytes, patienceMs }: typeof threadLimits) {
  setYoungHeap(threadYoungMebibytes, threadYoungMebibytes);
  const { port1, port2 } = new MessageChannel();
  const signals = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: { port: port2, signals },
    transferList: [port2],
    execArgv: [],
    env: compiledCode(),
    resourceLimits: { maxOldGenerationSizeMb: heapMebibytes },
  });
  // One that dies ends the import, never the program.
  let death: unknown;
  worker.on("error", (error) => {
    death = error;
  });
  return {
    worker,
    port: port1,
    give: (message: ToThread) => {
      port1.postMessage(message, [message.bytes.buffer]);
    },
    next: () => waitFor(port1, signals, patienceMs),
    death: () => death,
    consumed: () => {
      Atomics.add(signals, 1, 1);
      Atomics.notify(signals, 1);
    },
    end: () => {
      setYoungHeap(0, programYoungMebibytes);
      port1.close();
      void worker.terminate();
    },
  };
}

/** A thread finds the compiled code of its modules by this name alone, or it compiles them anew. */
function compiledCode(): NodeJS.ProcessEnv {
  const ofThisVersion = getCompileCacheDir();
  return ofThisVersion === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofThisVersion) };
}

/** For the heaps of threads that begin from now on; 0 for what V8 thinks best. */
function setYoungHeap(least: number, most: number): void {
  setFlagsFromString(`--min-semi-space-size=${least}`);
  setFlagsFromString(`--max-semi-space-size=${most}`);
}

function waitFor(port: MessagePort, signals: Int32Array<SharedArrayBuffer>, patienceMs: number): FromThread {
  for (;;) {
    const posted = Atomics.load(signals, 0);
    const received = receiveMessageOnPort(port) as { message: FromThread } | undefined;
    if (received) return received.message;
    if (Atomics.wait(signals, 0, posted, patienceMs) === "timed-out") {
      throw new Error("the thread that reads a customer file does not answer");
    }
  }
}

function failureOf(message: FromThread): Error {
  if (message.kind === "refusal") return new Refusal(message.code, message.params);
  const error = new Error("reading a customer file failed in its thread");
  if (message.kind === "bug") error.stack = `${message.name}\n${message.stack}`;
  return error;
}
