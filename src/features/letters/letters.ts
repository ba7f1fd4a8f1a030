/** Letters for many people, from the choice to the files: what pages, API and command line call. */
import { setImmediate } from "node:timers/promises";
import { type Actor, type House, logSize } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { compose } from "./composition.ts";
import { type CostFigures, usualFigures } from "./cost.ts";
import { everybodyDue, type RecipientFilter } from "./filter.ts";
import { refuseBlockedNames } from "./frozen-names.ts";
import { refuseUnfinished } from "./lint/finding.ts";
import { isMailing } from "./mailing/sending.ts";
import { beginMaking, findJob, isMaking, type Job, runState } from "./making.ts";
import { prepareNotices } from "./notices.ts";
import type { Planned } from "./planned.ts";
import { costOf, getPaperRun, getRun, newestRunId, newestRunNumber, type Run } from "./queries.ts";
import { filterPlan, forgetPlan, planRecipients } from "./recipients.ts";
import { endRun, largestVolume, resumeRun, startRun, usualVolume } from "./runs.ts";
import { refuseChanged, standingFindings } from "./standing.ts";
import type { Consulted, WordedTemplate } from "./words.ts";

export interface Choice {
  /** Everybody of the filter who can get a letter; only these; everybody of the filter but these. */
  readonly mode: "all" | "only" | "except";
  readonly ids: readonly string[];
  /** Default: everybody whose letter is due. Not looked at with `only`. */
  readonly filter?: RecipientFilter;
}

export interface MakeOptions {
  readonly template: WordedTemplate;
  /** The run whose letters were wrong (訂正), or that this one goes on from (続報). */
  readonly aboutRun?: string | undefined;
  /** Default: everybody whose letter is due. */
  readonly choice?: Choice;
  /** 「警察・弁護士と発送時期を相談しましたか」 */
  readonly consulted: Consulted;
  /** Letters in a file for the printer, 1 to 1,000. */
  readonly volumeSize?: number;
  readonly cost?: CostFigures;
}

/**
 * Checks the letter and the people, gives every letter its number, and begins the work. Throws `letter_not_final` with
 * the linter's sentences, `letter_case_changed`, `letter_no_recipients`, `letter_too_many`, `letter_window`,
 * `letter_about_what`, and beside another run `letter_run_busy` and `letter_mail_busy`, or where another program is at
 * it, or left it half-way, `letter_run_unfinished` and `letter_mail_unfinished`.
 */
export async function startLetters(
  house: House,
  actor: Actor,
  incidentId: string,
  options: MakeOptions,
): Promise<{ run: Run; job: Job }> {
  const { template, aboutRun, consulted, volumeSize = usualVolume, cost = usualFigures } = options;
  if (volumeSize < 1 || volumeSize > largestVolume) {
    throw new Refusal("invalid_input", {}, { volumeSize: "1巻の通数は、1〜1,000で入れてください。" });
  }
  if (template === "correction" && aboutRun === undefined) throw new Refusal("letter_about_what");
  if (aboutRun !== undefined) getRun(house.read, incidentId, aboutRun);
  const today = dateInTokyo(house.clock());
  const judgedFrom = logSize(house.read);
  const newestSeen = newestRunNumber(house.read, incidentId);
  const { chosen, longest } = await chooseRecipients(house.read, incidentId, options);
  // After the people, whom it takes a moment to read: words are judged as late as can be.
  refuseUnfinished(await standingFindings(house.read, incidentId, today, template, aboutRun));
  const people = longest === undefined ? [] : [longest];
  const { common, source } = await compose(house.read, incidentId, { words: template, aboutRun, people });
  await setImmediate();
  // A second click must not write to everybody twice: until the first run is made they all still wait.
  if (isMaking(house, incidentId)) throw new Refusal("letter_run_busy");
  const run = house.write(actor, (tx) => {
    refuseChanged(tx.db, incidentId, judgedFrom);
    const started = startRun(tx, incidentId, {
      template,
      aboutRun: aboutRun ?? null,
      consulted,
      volumeSize,
      cost,
      newestSeen,
      common,
      source,
      letters: chosen.map(({ id, items }) => ({ customerId: id, items })),
    });
    // Some of a run that was made may be tried again.
    if (isMailing(house, incidentId)) throw new Refusal("letter_mail_busy");
    return started;
  });
  forgetPlan(house.read);
  return { run, job: beginMaking(house, actor, run) };
}

/** Those of the choice who can get a letter, in the order in which letters are handed in. */
export async function chooseRecipients(
  read: Reader,
  incidentId: string,
  { template, aboutRun, choice }: Pick<MakeOptions, "template" | "aboutRun" | "choice">,
) {
  const { mode, ids, filter = usualFilter(template) } = choice ?? { mode: "all", ids: [] };
  const plan = await planRecipients(read, incidentId, { template, aboutRun });
  const named = new Set(ids);
  const among = mode === "only" ? plan.people.filter(({ id }) => named.has(id)) : filterPlan(plan, filter);
  const wanted = mode === "except" ? among.filter(({ id }) => !named.has(id)) : among;
  const chosen: Planned[] = wanted.filter((one) => one.isReady);
  return { chosen, unready: wanted.length - chosen.length, longest: plan.longest };
}

/** The first letter goes to those whose letter is due; a later one to everybody who was sent one. */
export const usualFilter = (template: WordedTemplate): RecipientFilter =>
  template === "apology" ? everybodyDue : { ...everybodyDue, standing: "all" };

/** What the owner typed for the newest run of the house, else the usual figures. */
export function figuresToBegin(read: Reader): CostFigures {
  const newest = newestRunId(read);
  return newest === undefined ? usualFigures : costOf(read, newest);
}

/**
 * Goes on with a run that stopped, failed or was cancelled; its words and numbers stay. Throws `letter_run_state`,
 * `letter_name_blocked`, `letter_run_taken`, and beside another run what `startLetters` throws.
 */
export function resumeLetters(house: House, actor: Actor, incidentId: string, runId: string): Job {
  const run = getPaperRun(house.read, incidentId, runId);
  const at = findJob(house, runId);
  if (at !== undefined) return at;
  if (runState(house, run) === "made") throw new Refusal("letter_run_state");
  if (isMaking(house, incidentId)) throw new Refusal("letter_run_busy");
  if (isMailing(house, incidentId)) throw new Refusal("letter_mail_busy");
  refuseBlockedNames(house.read, run);
  return beginMaking(
    house,
    actor,
    house.write(actor, (tx) => resumeRun(tx, incidentId, runId)),
  );
}

/**
 * Stops the work; finished volumes stay, and it can be gone on with. Throws `letter_run_state` for one that was made.
 */
export async function cancelLetters(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
): Promise<Run> {
  const run = getPaperRun(house.read, incidentId, runId);
  const job = findJob(house, runId);
  if (job !== undefined) {
    job.cancel();
    const { state } = await job.ended;
    if (state === "made") throw new Refusal("letter_run_state");
  } else if (run.state !== "cancelled") {
    await prepareNotices(house, actor, run, run.volumes);
    house.write(actor, (tx) => endRun(tx, incidentId, runId, "cancelled"));
  }
  return getRun(house.read, incidentId, runId);
}

/** Makes letters and waits for them: for the command line. Throws like `startLetters`. */
export async function makeLetters(
  house: House,
  actor: Actor,
  incidentId: string,
  options: MakeOptions & { readonly onProgress?: (done: number, total: number) => void },
): Promise<{ run: Run; count: number }> {
  const { run, job } = await startLetters(house, actor, incidentId, options);
  const timer = setInterval(() => options.onProgress?.(job.done(), job.total), 200);
  const { state, error } = await job.ended.finally(() => clearInterval(timer));
  if (state !== "made") throw error ?? new Refusal("letter_run_failed");
  options.onProgress?.(job.total, job.total);
  const made = getRun(house.read, incidentId, run.id);
  return { run: made, count: made.printed };
}
