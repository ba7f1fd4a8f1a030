/** `VACUUM INTO` in a worker: it blocks for as long as the database is large, and the service must answer meanwhile. */
import { once } from "node:events";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { openConnection } from "./connection.ts";

interface Job {
  readonly from: string;
  readonly to: string;
  readonly key: Uint8Array;
}

/** Writes a consistent copy under the same key to a new file. Throws what SQLite threw. */
export async function copyDatabase(job: Job): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: job });
  const [code] = (await once(worker, "exit")) as [number];
  if (code !== 0) throw new Error("the database could not be copied");
}

if (!isMainThread) {
  const { from, to, key } = workerData as Job;
  const connection = openConnection({ file: from, key, readonly: true });
  connection.prepare("VACUUM INTO ?").run(to);
  connection.close();
}
