/**
 * Reading a kept e-mail. Whoever sent it decides how long that takes (a mail of nothing but line ends takes minutes),
 * so it is taken apart in a thread of its own, which is ended in time, while the service goes on answering.
 */
import { Worker } from "node:worker_threads";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { MailView } from "./mail-parts.ts";
import { openOriginal, wholeOriginal } from "./originals.ts";
import { getEvidenceFile } from "./queries.ts";
import type { FileAddress } from "./viewing.ts";

/** The largest honest mail takes a tenth of it. */
const PATIENCE_MS = 20_000;
const MOST_MEMORY_MB = 512;

/**
 * Reads an e-mail, which is recorded as a viewing. Throws `not_found` for what is no e-mail, and
 * `evidence_mail_unreadable` when its parts cannot be told apart, or not in time.
 */
export async function readMail(
  house: House,
  actor: Actor,
  at: FileAddress,
  patienceMs: number = PATIENCE_MS,
): Promise<MailView> {
  const file = getEvidenceFile(house.read, at.incidentId, at.evidenceId, at.fileId);
  if (file.mediaType !== "message/rfc822") throw new Refusal("not_found");
  const bytes = await wholeOriginal(openOriginal(house, actor, at.incidentId, at.fileId, "view"));
  const view = await readAside(bytes, patienceMs);
  if (!view) throw new Refusal("evidence_mail_unreadable");
  return view;
}

function readAside(bytes: Uint8Array, patienceMs: number): Promise<MailView | undefined> {
  const own = new Uint8Array(bytes);
  return new Promise((resolve, reject) => {
    let view: MailView | undefined;
    const worker = new Worker(new URL("./mail-thread.ts", import.meta.url), {
      workerData: own,
      transferList: [own.buffer],
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
    });
    const timer = setTimeout(() => void worker.terminate(), patienceMs);
    worker.once("message", (answer: MailView | undefined) => {
      view = answer;
    });
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") reject(error);
    });
    worker.once("exit", () => {
      clearTimeout(timer);
      resolve(view);
    });
  });
}
