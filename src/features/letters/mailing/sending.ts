/**
 * The work of sending: one mail after another, at a bounded rate, while the browser may be closed. What a server
 * refused for one person goes on with the next; a server that cannot be reached, or refuses several times running,
 * stops the work, and the rest waits. A crash leaves at most one mail of which nobody knows whether it arrived; it is
 * never sent again unasked.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { findMailServer } from "#src/features/anchors/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type MailCode, type MailServer, sendMail } from "#src/platform/mailer.ts";
import { dossierOf } from "../dossier.ts";
import { refuseBlockedNames } from "../frozen-names.ts";
import { frozenOf, getRun, listLetters, type Run } from "../queries.ts";
import { endRun } from "../runs.ts";
import { compileLetter } from "../template.ts";
import { letterNumber } from "../words.ts";
import { isWrittenSince } from "../written-to.ts";
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
import { type MailProblemCode, type MailRecipient, planMails } from "./plan.ts";

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

/** Ends after so many milliseconds, or at once when the signal is aborted. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const pauseByClock: Pause = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined);

export interface SendOptions {
  /** Between two mails. */
  readonly pauseMs: number;
  /** Default: by the clock. */
  readonly pause?: Pause | undefined;
  /** How long the server may take for each answer; the mailer's own time when left out. */
  readonly timeoutMs?: number | undefined;
}

/** Whether this process is sending mails, of the incident or of any. */
export const isMailing = (house: House, incidentId?: string): boolean =>
  [...(jobs.get(house)?.values() ?? [])].some(
    (job) => incidentId === undefined || job.incidentId === incidentId,
  );

/**
 * Begins to send what waits in a run. Throws `mail_not_set` without a server, `letter_mail_busy` where it is at work
 * already.
 */
export function beginSending(house: House, actor: Actor, run: Run, options: SendOptions): MailJob {
  if (isMailing(house, run.incidentId)) throw new Refusal("letter_mail_busy");
  const found = findMailServer(house.read);
  if (!found) throw new Refusal("mail_not_set");
  const { pauseMs, pause = pauseByClock, timeoutMs } = options;
  const server = { ...found, timeoutMs };
  const running = jobs.get(house) ?? new Map<string, MailJob>();
  jobs.set(house, running);
  const cancelling = new AbortController();
  const { signal } = cancelling;
  const work = sendAll(house, { id: actor.id }, run, { server, pause: () => pause(pauseMs, signal), signal });
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

interface Work {
  readonly server: MailServer;
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
}

async function sendAll(
  house: House,
  actor: Actor,
  run: Run,
  { server, pause, signal }: Work,
): Promise<{ state: "made" | "cancelled" | "stopped" }> {
  let refusals = 0;
  for (let isFirst = true; ; isFirst = false) {
    const [mail] = listMails(house.read, run.id, { states: ["waiting"], limit: 1 });
    if (mail === undefined) {
      // A run that was made already, and was tried again for some, has nothing to record.
      if (isMakingNow(house, run)) house.write(actor, (tx) => endIfDone(tx, run));
      return { state: "made" };
    }
    if (!isFirst) await pause();
    if (signal.aborted) return { state: "cancelled" };
    const composed = await composeFor(house, run, mail.number, mail.customerId);
    if (composed === undefined) {
      house.write(actor, (tx) => leaveOut(tx, run, mail.number, whyNot(house, run, mail.customerId)));
      continue;
    }
    const { content, text, from } = composed;
    refuseBlockedNames(house.read, run);
    house.write(actor, (tx) => beginMail(tx, run, mail.number, content));
    const problem = await sendMail(server, { from, to: content.address, ...text });
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
  /** The shop's name, as it stood when the run began. */
  readonly from: string;
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
    aboutRun: run.aboutRun,
    ids: [customerId],
  });
  if (!recipient?.isReady || isWrittenSince(house.read, run, source.template, customerId)) return undefined;
  const [letter] = listLetters(house.read, run.id, { span: { from: number, to: number } });
  const items = letter?.items ?? recipient.addressee.items;
  const earlier = recipient.earlier ? letterNumber(recipient.earlier.number) : "";
  const dossier = dossierOf(common, number, { ...recipient.addressee, items }, earlier);
  const text = mailOf(compileLetter(source), dossier);
  return {
    recipient,
    text,
    from: common.shop.name,
    content: { address: recipient.address, text: `${text.subject}\n\n${text.text}` },
  };
}

/** Why there was no mail to compose. */
function whyNot(house: House, run: Run, customerId: string): MailProblemCode {
  const { template } = frozenOf(house.read, run.id).source;
  return isWrittenSince(house.read, run, template, customerId) ? "written_since" : "gone";
}
