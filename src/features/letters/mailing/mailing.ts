/** Mails for many people, from the choice to the last one: what pages and API call. */

import { findMailServer } from "#src/features/anchors/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { findingsOf } from "../composition.ts";
import { costFigures } from "../cost.ts";
import { type Addressee, type CommonDossier, commonDossierOf, dossierOf } from "../dossier.ts";
import { type Draft, getDraft } from "../draft.ts";
import { letterPreviewed } from "../events.ts";
import { refuseBlockedNames } from "../frozen-names.ts";
import { isFinal } from "../lint/lint.ts";
import { isMaking } from "../making.ts";
import { getRun, newestRunNumber, type Run } from "../queries.ts";
import { endRun, mostLetters, resumeRun, startRun } from "../runs.ts";
import { compileLetter, letterSource, sourcesOf } from "../template.ts";
import type { Consulted, WordedTemplate } from "../words.ts";
import { type MailText, mailOf } from "./compose.ts";
import { mailShown } from "./events.ts";
import { addMails, endIfDone, enterSent, getMail, leaveOut, listMails, waitAgain } from "./mails.ts";
import { planMails } from "./plan.ts";
import { beginSending, type Composed, composeFor, findMailJob, type MailJob } from "./sending.ts";

export interface MailOptions {
  /** Whose words are sent. */
  readonly words: WordedTemplate;
  /** 「警察・弁護士と発送時期を相談しましたか」 */
  readonly consulted: Consulted;
  /** Only these people; default: everybody whose mail is due and can be sent. */
  readonly ids?: readonly string[];
  /** Pause between two mails. */
  readonly pauseMs: number;
}

/**
 * Checks words and people, gives every mail its number, and begins to send where a mail server is set; without one the
 * texts wait to be copied. Throws `letter_not_final` with the linter's sentences, `letter_no_recipients`,
 * `letter_too_many`, `letter_run_busy` and `letter_run_unfinished`.
 */
export async function startMailing(
  house: House,
  actor: Actor,
  incidentId: string,
  { words, consulted, ids, pauseMs }: MailOptions,
): Promise<{ run: Run; job: MailJob | undefined }> {
  const newestSeen = newestRunNumber(house.read, incidentId);
  const due = await planMails(house.read, incidentId, { words });
  // After the people, whom it takes a moment to read: words are judged as late as can be.
  const findings = await mailFindings(house, incidentId, words);
  const blocking = findings.filter((one) => one.isBlocking);
  if (!isFinal(findings)) {
    const fields = Object.fromEntries(
      blocking.map(({ place, where, what, todo }) => [place, `${where}：${what}${todo}`]),
    );
    throw new Refusal("letter_not_final", { count: blocking.length }, fields);
  }
  const wanted = ids && new Set(ids);
  const ready = due.filter(({ customer, isReady }) => isReady && (wanted?.has(customer.id) ?? true));
  if (ready.length > mostLetters) throw new Refusal("letter_too_many", { limit: mostLetters });
  if (isMaking(house, incidentId)) throw new Refusal("letter_run_busy");
  const one = getCase(house.read, incidentId);
  const draft = getDraft(house.read, incidentId, words);
  const run = house.write(actor, (tx) => {
    const started = startRun(tx, incidentId, {
      template: "email",
      consulted,
      newestSeen,
      volumeSize: 1000,
      cost: noCost,
      common: commonDossierOf(one, draft),
      source: letterSource(sourcesOf(tx.db), { template: words, taken: draft.taken }),
      letters: ready.map(({ customer, addressee }) => ({ customerId: customer.id, items: addressee.items })),
    });
    addMails(
      tx,
      started,
      ready.map(({ customer }, index) => ({ number: started.firstNumber + index, customerId: customer.id })),
    );
    return started;
  });
  const isServerSet = findMailServer(house.read) !== undefined;
  return { run, job: isServerSet ? beginSending(house, actor, run, { pauseMs }) : undefined };
}

/** What stands between these words and sending them; empty when nothing does. */
export const mailFindings = (house: House, incidentId: string, words: WordedTemplate) =>
  findingsOf(house.read, incidentId, dateInTokyo(house.clock()), words, "email");

/** Mails cost nothing that the figures of letters count. */
const noCost = costFigures.parse({ postageYen: 0, envelopeYen: 0, sheetYen: 0, minutes: 0 });

/** Goes on with what waits. Throws `not_found`, `mail_not_set`, `letter_run_busy`, `letter_name_blocked`. */
export function resumeMailing(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
  { pauseMs }: { readonly pauseMs: number },
): MailJob {
  const run = getMailRun(house, incidentId, runId);
  const at = findMailJob(house, runId);
  if (at) return at;
  if (!findMailServer(house.read)) throw new Refusal("mail_not_set");
  refuseBlockedNames(house.read, run);
  const now = run.state === "made" ? run : house.write(actor, (tx) => resumeRun(tx, incidentId, runId));
  return beginSending(house, actor, now, { pauseMs });
}

/** Stops after the mail that is on its way; what waits can be gone on with. Throws `letter_run_state` for a run that is made. */
export async function cancelMailing(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
): Promise<void> {
  const run = getMailRun(house, incidentId, runId);
  const job = findMailJob(house, runId);
  job?.cancel();
  await job?.ended;
  const { state } = getRun(house.read, incidentId, run.id);
  if (state === "cancelled" || (state === "made" && job)) return;
  house.write(actor, (tx) => endRun(tx, incidentId, runId, "cancelled"));
}

/** Failed ones wait again. Returns how many. */
export function retryFailed(house: House, actor: Actor, incidentId: string, runId: string): number {
  const run = getMailRun(house, incidentId, runId);
  const failed = listMails(house.read, run.id, { states: ["failed"] });
  if (failed.length === 0) return 0;
  house.write(actor, (tx) => {
    for (const { number } of failed) waitAgain(tx, run, number);
  });
  return failed.length;
}

/** What an owner says of one mail. */
export const ownersWords = ["sent", "not_sent", "leave_out"] as const;
export type Word = (typeof ownersWords)[number];

/**
 * For a mail that was copied by hand, and for one of which nobody knows whether it arrived. Throws `letter_run_state`
 * where that can no longer be said, `letter_no_recipients` for somebody who can no longer be written to.
 */
export async function tellMail(
  house: House,
  actor: Actor,
  incidentId: string,
  { runId, number, word }: { readonly runId: string; readonly number: number; readonly word: Word },
): Promise<void> {
  const run = getMailRun(house, incidentId, runId);
  const mail = getMail(house.read, run.id, number);
  // The job alone knows about the mail that is on its way.
  if (findMailJob(house, runId)) throw new Refusal("letter_run_busy");
  const composed = word === "sent" ? await composeFor(house, run, number, mail.customerId) : undefined;
  const isKept = mail.address !== "" && mail.text !== "";
  const content = isKept ? { address: mail.address, text: mail.text } : composed?.content;
  if (word === "sent" && !content) throw new Refusal("letter_no_recipients");
  // Reading took a moment, in which somebody may have begun to send.
  if (findMailJob(house, runId)) throw new Refusal("letter_run_busy");
  house.write(actor, (tx) => {
    if (word === "sent") enterSent(tx, run, number, { content: content!, byHand: true });
    else if (word === "not_sent") waitAgain(tx, run, number);
    else leaveOut(tx, run, number, "by_hand");
    endIfDone(tx, run);
  });
}

/**
 * The text to copy, with the look at it recorded; undefined for somebody who can no longer be written to. Throws
 * `not_found`, `letter_name_blocked`.
 */
export async function showMail(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
  number: number,
): Promise<Composed | undefined> {
  const run = getMailRun(house, incidentId, runId);
  const mail = getMail(house.read, run.id, number);
  const composed = await composeFor(house, run, number, mail.customerId);
  refuseBlockedNames(house.read, run);
  house.write(actor, (tx) => tx.record(mailShown, incidentId, { run: runId, letter: number }));
  return composed;
}

/**
 * One person's mail with the words as they stand, before a run gives it a number; the look is recorded. Throws
 * `not_found` for somebody who is not of the incident, or is not to be written to.
 */
export async function previewMail(
  house: House,
  actor: Actor,
  incidentId: string,
  { words: kind, customerId }: { readonly words: WordedTemplate; readonly customerId: string },
): Promise<{ readonly address: string } & MailText> {
  const one = getCase(house.read, incidentId);
  const [recipient] = await planMails(house.read, incidentId, { words: kind, ids: [customerId] });
  if (!recipient) throw new Refusal("not_found");
  house.write(actor, (tx) => tx.record(letterPreviewed, incidentId, { customer: customerId }));
  const draft = getDraft(house.read, incidentId, kind);
  return {
    address: recipient.address,
    ...sampleMail(house.read, draft, commonDossierOf(one, draft), recipient.addressee),
  };
}

/** The words as they stand, to whoever is asked for, without a number. */
export function sampleMail(read: Reader, draft: Draft, common: CommonDossier, to: Addressee): MailText {
  const source = letterSource(sourcesOf(read), { template: draft.template, taken: draft.taken });
  return mailOf(compileLetter(source), { ...dossierOf(common, 0, to), number: "（見本）" });
}

/** Throws `not_found`, also for a run of letters on paper. */
export function getMailRun(house: House, incidentId: string, runId: string): Run {
  const run = getRun(house.read, incidentId, runId);
  if (run.template !== "email") throw new Refusal("not_found");
  return run;
}

export type MailingState = Run["state"] | "stopped";

/** `stopped`: half-way, no process is at it. */
export const mailingState = (house: House, run: Run): MailingState =>
  run.state === "making" && findMailJob(house, run.id) === undefined ? "stopped" : run.state;
