/** The thread in which a long list is read. Speaks with `reading.ts` only. */
import { workerData } from "node:worker_threads";
import { Refusal } from "#src/lib/refusal.ts";
import { lookAt } from "./look.ts";
import { readPiecewise } from "./piecewise.ts";
import type { FromThread, ThreadPorts, ToThread } from "./reading.ts";

const { port, signals } = workerData as ThreadPorts;

/** Pieces that may wait for the writer: what is read ahead is held in memory. */
const ahead = 8;

function post(message: FromThread, given: ArrayBuffer[] = []): void {
  port.postMessage(message, given);
  Atomics.add(signals, 0, 1);
  Atomics.notify(signals, 0);
}

function run({ bytes, task }: ToThread): void {
  if ("look" in task) {
    post({ kind: "look", look: lookAt(bytes, task.look) });
    return;
  }
  const finish = readPiecewise(bytes, task, (rows) => {
    post({ kind: "rows", rows });
    for (;;) {
      const consumed = Atomics.load(signals, 1);
      if (Atomics.load(signals, 0) - consumed < ahead) break;
      Atomics.wait(signals, 1, consumed, 1_000);
    }
  });
  post({ kind: "finish", finish }, finish.rejected ? [finish.rejected.buffer] : []);
}

port.once("message", (message: ToThread) => {
  try {
    run(message);
  } catch (error) {
    post(
      error instanceof Refusal
        ? { kind: "refusal", code: error.code, params: error.params }
        : // The message may quote the file; its kind and place are enough to find a bug.
          { kind: "bug", name: (error as Error).name, stack: placeOf(error as Error) },
    );
  }
  port.close();
});

function placeOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n");
}
