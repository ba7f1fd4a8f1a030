/** Letters for many people, from the choice to the file: what pages, API and command line call. */
import type { NoticeState } from "#src/features/customers/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { compose, findingsOf } from "./composition.ts";
import { isFinal } from "./lint/lint.ts";
import { beginMaking, findJob, isMaking, type Job, runState } from "./making.ts";
import { getRun, newestRunNumber, type Run } from "./queries.ts";
import { planRecipients, type Recipient } from "./recipients.ts";
import { endRun, recordDownload, restartRun, startRun } from "./runs.ts";
import type { Consulted, LetterTemplate } from "./words.ts";

export interface Choice {
  /** Everybody who can get a letter; only these; everybody but these. */
  readonly mode: "all" | "only" | "except";
  readonly ids: readonly string[];
  /** Only people in these states of the notice; default: 未着手. With `only`, any state. */
  readonly notices?: readonly NoticeState[];
}

/** People whose letter is due: nothing was made for them yet. Who was sent a second letter (再送) is not written to again. */
export const dueNotices: readonly NoticeState[] = ["未着手"];

export interface MakeOptions {
  readonly template: LetterTemplate;
  /** Default: everybody whose letter is due. */
  readonly choice?: Choice;
  /** 「警察・弁護士と発送時期を相談しましたか」 */
  readonly consulted: Consulted;
}

/**
 * Checks the letter and the people, gives every letter its number, and begins the work. Throws `letter_not_final` with
 * the linter's sentences, `letter_no_recipients`, `letter_too_many`, `letter_window`, `letter_run_busy`, and
 * `letter_run_unfinished` where another program is at a run of the incident, or left one half-way.
 */
export async function startLetters(
  house: House,
  actor: Actor,
  incidentId: string,
  options: MakeOptions,
): Promise<{ run: Run; job: Job }> {
  const today = dateInTokyo(house.clock());
  const blocking = (await findingsOf(house.read, incidentId, today)).filter((one) => one.isBlocking);
  if (!isFinal(blocking)) {
    const fields = Object.fromEntries(
      blocking.map(({ place, where, what, todo }) => [place, `${where}：${what}${todo}`]),
    );
    throw new Refusal("letter_not_final", { count: blocking.length }, fields);
  }
  const newestSeen = newestRunNumber(house.read, incidentId);
  const chosen = await chooseRecipients(house, incidentId, options.choice);
  const { common, source } = await compose(
    house.read,
    incidentId,
    chosen.map(({ addressee }) => addressee),
  );
  // A second click must not write to everybody twice: until the first run is made they all still wait.
  if (isMaking(house, incidentId)) throw new Refusal("letter_run_busy");
  const run = house.write(actor, (tx) =>
    startRun(tx, incidentId, {
      template: options.template,
      consulted: options.consulted,
      newestSeen,
      common,
      source,
      letters: chosen.map(({ customer, addressee }) => ({ customerId: customer.id, items: addressee.items })),
    }),
  );
  return { run, job: beginMaking(house, actor, run) };
}

/** Those of the choice who can get a letter, in the order in which letters are handed in. */
async function chooseRecipients(house: House, incidentId: string, choice?: Choice): Promise<Recipient[]> {
  const { mode, ids, notices } = choice ?? { mode: "all", ids: [] };
  const filter = mode === "only" ? { ids } : { notices: notices ?? dueNotices };
  const left = new Set(mode === "except" ? ids : []);
  const planned = await planRecipients(house.read, incidentId, filter);
  return planned.filter(({ customer, isReady }) => isReady && !left.has(customer.id));
}

/** Begins a run again that stopped, failed or was cancelled; its words and numbers stay. Throws `letter_run_state`. */
export function remakeLetters(house: House, actor: Actor, incidentId: string, runId: string): Job {
  const run = getRun(house.read, incidentId, runId);
  const at = findJob(house, runId);
  if (at !== undefined) return at;
  if (runState(house, run) === "made") throw new Refusal("letter_run_state");
  return beginMaking(
    house,
    actor,
    house.write(actor, (tx) => restartRun(tx, incidentId, runId)),
  );
}

/** Stops the work; the run can be made again. Throws `letter_run_state` for one that was made. */
export async function cancelLetters(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
): Promise<void> {
  const run = getRun(house.read, incidentId, runId);
  const job = findJob(house, runId);
  if (job !== undefined) {
    job.cancel();
    const { state } = await job.ended;
    if (state === "made") throw new Refusal("letter_run_state");
    return;
  }
  if (run.state === "cancelled") return;
  house.write(actor, (tx) => endRun(tx, incidentId, runId, "cancelled"));
}

/** The file of a made run, with the download recorded. Throws `letter_run_state` before it is made. */
export function downloadLetters(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
): { run: Run; pdf: AsyncGenerator<Buffer> } {
  const run = getRun(house.read, incidentId, runId);
  if (run.file === null) throw new Refusal("letter_run_state");
  house.write(actor, (tx) => recordDownload(tx, run));
  return { run, pdf: house.blobs.read(run.file) };
}

/** Makes letters and waits for them: for the command line. Throws like `startLetters`. */
export async function makeLetters(
  house: House,
  actor: Actor,
  incidentId: string,
  options: MakeOptions & { readonly onProgress?: (done: number, total: number) => void },
): Promise<{ run: Run; count: number; pdf: AsyncGenerator<Buffer> }> {
  const { run, job } = await startLetters(house, actor, incidentId, options);
  const timer = setInterval(() => options.onProgress?.(job.done(), job.total), 200);
  const { state, error } = await job.ended.finally(() => clearInterval(timer));
  if (state !== "made") throw error ?? new Refusal("letter_run_failed");
  options.onProgress?.(job.total, job.total);
  const made = downloadLetters(house, actor, incidentId, run.id);
  return { ...made, count: job.done() };
}
