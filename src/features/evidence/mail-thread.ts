/** The thread in which an e-mail is taken apart. Speaks with `mail-view.ts` only. */
import { parentPort, workerData } from "node:worker_threads";
import { mailIn } from "./mail-parts.ts";

parentPort!.postMessage(await mailIn(workerData as Uint8Array));
