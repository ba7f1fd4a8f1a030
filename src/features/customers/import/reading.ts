/**
 * Reads a customer file here when it is short, in a thread of its own when it is long. `readInto` waits for each piece
 * without giving way, because a transaction is synchronous: the other thread reads on while this one writes.
 */
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { setFlagsFromString } from "node:v8";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { Refusal, type RefusalCode } from "#src/lib/refusal.ts";
import type { ColumnMap } from "./columns.ts";
import { type Look, lookAt } from "./look.ts";
import { type Finish, type ReadRows, readPiecewise } from "./piecewise.ts";

export interface ToThread {
  readonly bytes: Uint8Array;
  readonly task: "look" | { readonly firstNumber: number };
  /** [messages posted, pieces consumed] */
  readonly signals: Int32Array<SharedArrayBuffer>;
}

export type FromThread =
  | { readonly kind: "rows"; readonly rows: ReadRows }
  | { readonly kind: "finish"; readonly finish: Finish }
  | { readonly kind: "look"; readonly look: Look }
  | { readonly kind: "refusal"; readonly code: RefusalCode; readonly params: Refusal["params"] }
  | { readonly kind: "bug"; readonly name: string; readonly stack: string };

const longBytes = 1024 * 1024;
const patienceMs = 60_000;
// V8 lays the flag that keeps the program's own young heap small (package.json) over the limits of every thread, and rows
// would be copied several times before they are handed over: measured, a twentieth of an import.
const threadYoungMebibytes = 8;
const programYoungMebibytes = Number(
  process.execArgv.find((flag) => flag.startsWith("--max-semi-space-size="))?.split("=")[1] ?? 0,
);

/** `bytes` of a long file belong to the thread from now on. Throws the refusals of `openCustomerFile`. */
export async function look(bytes: Uint8Array<ArrayBuffer>, chosen: ColumnMap): Promise<Look> {
  if (bytes.length < longBytes) return lookAt(bytes, chosen);
  const thread = startThread(bytes, chosen, "look");
  try {
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

/** Reads the file and gives each piece to `write`. `bytes` of a long file belong to the thread from now on. */
export function readInto(
  bytes: Uint8Array<ArrayBuffer>,
  chosen: ColumnMap,
  firstNumber: number,
  write: (rows: ReadRows) => void,
): Finish {
  if (bytes.length < longBytes) return readPiecewise(bytes, chosen, firstNumber, write);
  const thread = startThread(bytes, chosen, { firstNumber });
  try {
    for (;;) {
      const message = thread.next();
      if (message.kind === "finish") return message.finish;
      if (message.kind !== "rows") throw failureOf(message);
      write(message.rows);
      thread.consumed();
    }
  } finally {
    thread.end();
  }
}

function startThread(bytes: Uint8Array<ArrayBuffer>, chosen: ColumnMap, task: ToThread["task"]) {
  setYoungHeap(threadYoungMebibytes, threadYoungMebibytes);
  const { port1, port2 } = new MessageChannel();
  const signals = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: { bytes, chosen, task, port: port2, signals },
    transferList: [bytes.buffer, port2],
    execArgv: [],
    env: compiledCode(),
    // The process has a limit of memory; the file itself lies outside this heap.
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  // While a list is written its thread is heard by messages alone. One that dies ends the import, never the program.
  worker.on("error", () => {});
  return {
    worker,
    port: port1,
    next: () => waitFor(port1, signals),
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

function waitFor(port: MessagePort, signals: Int32Array<SharedArrayBuffer>): FromThread {
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
