/** A thread that seals streams and writes them to files that the main thread opened. See sealing-thread.ts. */
import { writevSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { type Sealing, shortWrite, startSealing } from "./sealing.ts";
import type { Answer, Order } from "./sealing-thread.ts";

interface Job {
  readonly fd: number;
  readonly sealing: Sealing;
  failure: Answer | undefined;
}

const port = parentPort;
if (!port) throw new Error("this file runs as a worker only");
const jobs = new Map<number, Job>();
const answer = (message: Answer, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved);

port.on("message", (order: Order) => {
  if (order.op === "start") {
    jobs.set(order.id, { fd: order.fd, sealing: startSealing(order.recipient), failure: undefined });
    return;
  }
  const job = jobs.get(order.id);
  if (!job) throw new Error("an order without its start");
  if (order.op === "push") {
    attempt(order.id, job, () =>
      write(job.fd, job.sealing.push(new Uint8Array(order.bytes, 0, order.length))),
    );
    answer({ id: order.id, kind: "free", bytes: order.bytes }, [order.bytes]);
    return;
  }
  jobs.delete(order.id);
  if (order.op === "drop") answer({ id: order.id, kind: "dropped" });
  else {
    attempt(order.id, job, () => {
      const { pieces, sealed } = job.sealing.end();
      write(job.fd, pieces);
      answer({ id: order.id, kind: "done", sealed });
    });
    if (job.failure) answer(job.failure);
  }
});

/** After the first failure nothing more is written; it is told when the file ends. */
function attempt(id: number, job: Job, work: () => void): void {
  if (job.failure) return;
  try {
    work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    job.failure = { id, kind: "failed", code, message };
  }
}

function write(fd: number, pieces: readonly Buffer[]): void {
  const expected = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (expected > 0 && writevSync(fd, pieces) !== expected) throw shortWrite();
}
