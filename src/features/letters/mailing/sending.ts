/**
 * The work of sending: one mail after another, at a bounded rate, while the browser may be closed. What a server
 * refused for one person goes on with the next; a server that cannot be reached, or refuses several times running, stops
 * the work, and the rest waits. A crash leaves at most one mail of which nobody knows whether it arrived; it is never
 * sent again unasked.
 */
import { setTimeout as wait } from "node:timers/promises";
import { findMailServer } from "#src/features/anchors/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type MailCode, type MailServer, sendMail } from "#src/platform/mailer.ts";
import { dossierOf } from "../dossier.ts";
import { refuseBlockedNames } from "../frozen-names.ts";
import { frozenOf, getRun, listLetters, type Run } from "../queries.ts";
import { endRun } from "../runs.ts";
import { compileLetter } from "../template.ts";
import { type MailText, mailOf } from "./compose.ts";
import {
  beginMail,
  endIfDone,
  enterFailed,
  enterSent,
  leaveOut,
  listMails,
  type MailContent,
  waitAgain,
} from "./mails.ts";
import { type MailRecipient, planMails } from "./plan.ts";

export interface MailJob {
  readonly incidentId: string;
  /** Stops after the mail that is on its way. */
  readonly cancel: () => void;
  /** Never rejects. `stopped`: the server could not be used; `error` is what nobody expected. */
  readonly ended: Promise<{ readonly state: "made" | "cancelled" | "stopped"; readonly error?: unknown }>;
}

/** Mails a minute: below what usual mail providers take for a flood. */
export const paces = [10, 30, 60] as const;
export const usualPace = 30;

/** So many refusals one after another mean that the server wants no more mails now. */
const REFUSALS_IN_A_ROW = 3;

const jobs = new WeakMap<House, Map<string, MailJob>>();

/** The work on a run, where this process is at it. */
export const findMailJob = (house: House, runId: string): MailJob | undefined => jobs.get(house)?.get(runId);

export interface SendOptions {
  /** Pause between two mails. */
  readonly pauseMs: number;
}

/** Begins to send what waits in a run. Throws `mail_not_set` without a server, `letter_run_busy` where it is at work already. */
export function beginSending(house: House, actor: Actor, run: Run, { pauseMs }: SendOptions): MailJob {
  const running = jobs.get(house) ?? new Map<string, MailJob>();
  jobs.set(house, running);
  if ([...running.values()].some((job) => job.incidentId === run.incidentId)) {
    throw new Refusal("letter_run_busy");
  }
  const server = findMailServer(house.read);
  if (!server) throw new Refusal("mail_not_set");
  const cancelling = new AbortController();
  const work = sendAll(house, { id: actor.id }, run, { server, pauseMs, signal: cancelling.signal });
  const job: MailJob = {
    incidentId: run.incidentId,
    cancel: () => cancelling.abort(),
    ended: work
      .catch((error: unknown) => recordStop(house, { id: actor.id }, run, error))
      .finally(() => {
        if (running.get(run.id) === job) running.delete(run.id);
      }),
  };
  running.set(run.id, job);
  return job;
}

interface Work extends SendOptions {
  readonly server: MailServer;
  readonly signal: AbortSignal;
}

async function sendAll(
  house: House,
  actor: Actor,
  run: Run,
  { server, pauseMs, signal }: Work,
): Promise<{ state: "made" | "cancelled" | "stopped" }> {
  let refusals = 0;
  for (let isFirst = true; ; isFirst = false) {
    const [mail] = listMails(house.read, run.id, { states: ["waiting"], limit: 1 });
    if (mail === undefined) {
      // A run that was made already, and was tried again for some, has nothing to record.
      if (isMakingNow(house, run)) house.write(actor, (tx) => endIfDone(tx, run));
      return { state: "made" };
    }
    if (!isFirst) await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return { state: "cancelled" };
    const composed = await composeFor(house, run, mail.number, mail.customerId);
    if (composed === undefined) {
      house.write(actor, (tx) => leaveOut(tx, run, mail.number, "gone"));
      continue;
    }
    const { content, text } = composed;
    refuseBlockedNames(house.read, run);
    house.write(actor, (tx) => beginMail(tx, run, mail.number, content));
    const problem = await sendMail(server, { to: content.address, ...text });
    if (problem === undefined) {
      refusals = 0;
      house.write(actor, (tx) => enterSent(tx, run, mail.number, { content, byHand: false }));
      continue;
    }
    if (problem.mayHaveArrived) {
      // Stays `sending`: somebody has to look whether it arrived.
      return stop(house, actor, run);
    }
    if (ofServer.has(problem.code)) {
      house.write(actor, (tx) => waitAgain(tx, run, mail.number, problem.code));
      return stop(house, actor, run);
    }
    house.write(actor, (tx) => enterFailed(tx, run, mail.number, problem.code));
    refusals += 1;
    if (refusals >= REFUSALS_IN_A_ROW) return stop(house, actor, run);
  }
}

/** Not this person's, but everybody's: the next mail would fail as well. */
const ofServer: ReadonlySet<MailCode> = new Set([
  "mail_password_in_clear",
  "mail_unreachable",
  "mail_slow",
  "mail_tls",
  "mail_login_refused",
]);

/** A run that was made, and is only tried again for some, stays made. */
function stop(house: House, actor: Actor, run: Run): { state: "stopped" } {
  if (isMakingNow(house, run)) {
    house.write(actor, (tx) => endRun(tx, run.incidentId, run.id, "failed"));
  }
  return { state: "stopped" };
}

const isMakingNow = (house: House, run: Run): boolean =>
  getRun(house.read, run.incidentId, run.id).state === "making";

/** A house that was locked meanwhile cannot be written to: the run then shows as stopped. */
function recordStop(house: House, actor: Actor, run: Run, error: unknown) {
  const state = "stopped" as const;
  try {
    stop(house, actor, run);
  } catch {
    return { state, error };
  }
  return error instanceof Refusal ? { state } : { state, error };
}

export interface Composed {
  readonly recipient: MailRecipient;
  readonly content: MailContent;
  readonly text: MailText;
}

/** The mail with the run's words and this number; undefined for somebody who may no longer be written to by mail. */
export async function composeFor(
  house: House,
  run: Run,
  number: number,
  customerId: string,
): Promise<Composed | undefined> {
  const { common, source } = frozenOf(house.read, run.id);
  const [recipient] = await planMails(house.read, run.incidentId, {
    words: source.template,
    ids: [customerId],
  });
  if (!recipient?.isReady) return undefined;
  const [letter] = listLetters(house.read, run.id, { span: { from: number, to: number } });
  const items = letter?.items ?? recipient.addressee.items;
  const text = mailOf(compileLetter(source), dossierOf(common, number, { ...recipient.addressee, items }));
  return {
    recipient,
    text,
    content: { address: recipient.address, text: `${text.subject}\n\n${text.text}` },
  };
}
