/**
 * Pictures, decoded and encoded. The codecs are large pieces of foreign code that are fed whatever somebody sent: they
 * run in a process of their own, which sees these bytes and nothing else of the house, has no secrets in its
 * environment, and is ended when it takes too long or too much memory. Bytes go in and out through pipes; nothing is
 * written to disk. The process stays for a few seconds, for the next picture; one works at a time.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { type Frame, frameOf, readFrames } from "./picture-frames.ts";

export interface Picture {
  /** A JPEG without metadata. */
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Longest edge in pixels, and quality of 1 to 100. A smaller picture is not enlarged. */
export interface PictureSize {
  readonly edge: number;
  readonly quality: number;
}

/** In whole pixels of the upright picture, inside of it. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** `shrink`: upright, one picture for each size, each made from the one before. `blacken`: a JPEG with black boxes. */
export type PictureOrder =
  | {
      readonly task: "shrink";
      readonly isHeic: boolean;
      /** Most pixels that are decoded at all. */
      readonly mostPixels: number;
      readonly sizes: readonly PictureSize[];
    }
  | { readonly task: "blacken"; readonly boxes: readonly Box[]; readonly quality: number };

/** What the process answers: nothing in `pictures` when they could not be decoded. The first answer has none. */
export interface PictureAnswer {
  readonly pictures: readonly { readonly width: number; readonly height: number; readonly length: number }[];
}

export interface PictureLimits {
  readonly timeoutMs: number;
  /** Resident memory at which the process ends itself. */
  readonly mostMemoryBytes: number;
}

const CHILD = fileURLToPath(new URL("./pictures-child.ts", import.meta.url));
export const ANSWERS_FD = 3;
const MEBIBYTE = 1024 * 1024;
/** Long enough for the pictures of one paper to find it still there. */
const IDLE_MS = 3000;

/** HEIC of 48 megapixels takes about 700 MB and a second or two on two slow cores. */
export const pictureLimits: PictureLimits = { timeoutMs: 30_000, mostMemoryBytes: 1000 * MEBIBYTE };

type Answer = Frame<PictureAnswer>;

interface Worker {
  readonly limits: PictureLimits;
  readonly child: ChildProcess;
  readonly input: Socket;
  readonly output: Socket;
  readonly answers: AsyncGenerator<Answer, undefined>;
  /** It runs and has loaded its codecs. */
  readonly isReady: Promise<boolean>;
  /** By which signal it ended; null where by itself. */
  readonly ended: Promise<NodeJS.Signals | null>;
}

/** What broken bytes do to a codec; other signals come from outside. */
const crashes: ReadonlySet<NodeJS.Signals | null> = new Set([
  "SIGSEGV",
  "SIGBUS",
  "SIGILL",
  "SIGFPE",
  "SIGABRT",
  "SIGTRAP",
]);
const NO_PICTURE: Answer = { head: { pictures: [] }, bytes: Buffer.alloc(0) };

let kept: Worker | undefined;
let idle: NodeJS.Timeout | undefined;
let line: Promise<unknown> = Promise.resolve();

/**
 * Undefined when the picture cannot be decoded within the limits. Throws an Error when the process does not start or is
 * ended by somebody else, which says nothing about the picture.
 */
export function workOnPicture(
  bytes: Buffer,
  order: PictureOrder,
  limits: PictureLimits = pictureLimits,
): Promise<Picture[] | undefined> {
  const mine = line.then(() => work(bytes, order, limits));
  line = mine.catch(() => {});
  return mine;
}

async function work(
  bytes: Buffer,
  order: PictureOrder,
  limits: PictureLimits,
): Promise<Picture[] | undefined> {
  clearTimeout(idle);
  if (kept && kept.limits !== limits) end(kept);
  let answer = kept && (await ask(kept, bytes, order));
  // The one that waited may have been ended meanwhile: a fresh one is asked.
  answer ??= await ask(start(limits), bytes, order);
  if (!answer) throw new Error("the process that draws pictures was ended from outside");
  return picturesOf(answer);
}

/** Undefined when the process was ended by somebody else, which says nothing about the picture. */
async function ask(worker: Worker, bytes: Buffer, order: PictureOrder): Promise<Answer | undefined> {
  const { child, input, answers, limits } = worker;
  let answer: Answer | undefined;
  hold(worker, true);
  try {
    const ready = await within(pictureLimits.timeoutMs, child, worker.isReady);
    if (!ready.result) throw new Error("the process that draws pictures does not start");
    for (const piece of frameOf(order, [bytes])) input.write(piece);
    const { result, isLate } = await within(limits.timeoutMs, child, answers.next());
    answer = result.value;
    return answer ?? (isLate || crashes.has(await worker.ended) ? NO_PICTURE : undefined);
  } finally {
    hold(worker, false);
    // Memory of the HEIC decoder (WebAssembly) grows and never shrinks.
    if (!answer || (order.task === "shrink" && order.isHeic)) end(worker);
    else idle = setTimeout(() => end(worker), IDLE_MS).unref();
  }
}

async function within<T>(
  ms: number,
  child: ChildProcess,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly isLate: boolean }> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, ms);
  const result = await work.finally(() => clearTimeout(timer));
  return { result, isLate };
}

function start(limits: PictureLimits): Worker {
  const child = spawn(
    process.execPath,
    ["--max-old-space-size=256", CHILD, String(limits.mostMemoryBytes)],
    // Nothing of our environment: passwords may stand in it. Fewer arenas: each thread's would keep what it once held.
    {
      stdio: ["pipe", "ignore", "ignore", "pipe"],
      env: { MALLOC_ARENA_MAX: "2" },
      windowsHide: true,
    },
  );
  const input = child.stdin as Socket;
  const output = child.stdio[ANSWERS_FD] as Socket;
  const answers = readFrames<PictureAnswer>(output);
  const isReady = answers.next().then(({ done }) => !done);
  // A process that ended early no longer reads; its missing answer tells.
  input.on("error", () => {});
  child.on("error", () => output.destroy());
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once("exit", (_code, signal) => resolve(signal));
    child.once("error", () => resolve(null));
  });
  kept = { limits, child, input, output, answers, isReady, ended };
  return kept;
}

/** It reads to the end of what it was sent, then it is gone. */
function end(worker: Worker): void {
  if (kept === worker) kept = undefined;
  worker.input.end();
}

/** While a picture is waited for, the program does not end; an idle process keeps nobody. */
function hold({ child, input, output }: Worker, isHeld: boolean): void {
  for (const handle of [child, input, output]) {
    if (isHeld) handle.ref();
    else handle.unref();
  }
}

function picturesOf({ head, bytes }: Answer): Picture[] | undefined {
  let from = 0;
  const pictures = head.pictures.map(({ width, height, length }) => {
    from += length;
    return { width, height, bytes: bytes.subarray(from - length, from) };
  });
  return pictures.length === 0 ? undefined : pictures;
}
