/** A thread that seals streams and writes them to files that the main thread opened. See sealing-thread.ts. */
import { writevSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { type Sealing, startSealing } from "./sealing.ts";
import type { Answer, Order } from "./sealing-thread.ts";

interface Job {
  readonly fd: number;
  readonly sealing: Promise<Sealing>;
  /** Orders of one file are carried out one after the other. */
  line: Promise<void>;
  failure: Answer | undefined;
}

const port = parentPort;
if (!port) throw new Error("this file runs as a worker only");
const jobs = new Map<number, Job>();
const answer = (message: Answer, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved);

port.on("message", (order: Order) => {
  if (order.op === "start") {
    const sealing = startSealing(order.recipient);
    jobs.set(order.id, { fd: order.fd, sealing, line: sealing.then(() => {}), failure: undefined });
    return;
  }
  const job = jobs.get(order.id);
  if (!job) throw new Error("an order without its start");
  job.line = job.line
    .then(() => (job.failure ? undefined : carryOut(job, order)))
    .catch((error: NodeJS.ErrnoException) => {
      job.failure = { id: order.id, kind: "failed", code: error.code, message: error.message };
    })
    .then(() => {
      if (order.op === "push") answer({ id: order.id, kind: "free", bytes: order.bytes }, [order.bytes]);
      else jobs.delete(order.id);
      if (order.op === "drop") answer({ id: order.id, kind: "dropped" });
      if (order.op === "end" && job.failure) answer(job.failure);
    });
});

async function carryOut(job: Job, order: Exclude<Order, { op: "start" }>): Promise<void> {
  if (order.op === "drop") return;
  const sealing = await job.sealing;
  if (order.op === "push") {
    write(job.fd, sealing.push(new Uint8Array(order.bytes, 0, order.length)));
    return;
  }
  const { pieces, sealed } = sealing.end();
  write(job.fd, pieces);
  answer({ id: order.id, kind: "done", sealed });
}

function write(fd: number, pieces: readonly Buffer[]): void {
  const expected = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (expected > 0 && writevSync(fd, pieces) !== expected) throw new Error("short write");
}
