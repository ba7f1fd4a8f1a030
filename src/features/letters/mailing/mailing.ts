/** Mails for many people, from the choice to the last one: what pages and API call. */

import { findMailServer } from "#src/features/anchors/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import { type Actor, type House, logSize } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { findingsOf, sampleAddressee, sampleEarlier } from "../composition.ts";
import { costFigures } from "../cost.ts";
import { type Addressee, type CommonDossier, commonDossierOf, dossierOf } from "../dossier.ts";
import { getDraft } from "../draft.ts";
import { letterPreviewed } from "../events.ts";
import { refuseBlockedNames } from "../frozen-names.ts";
import { type Finding, refuseUnfinished } from "../lint/finding.ts";
import { isMaking } from "../making.ts";
import { getRun, newestRunNumber, type Run } from "../queries.ts";
import { endRun, mostLetters, refuseBeside, resumeRun, startRun } from "../runs.ts";
import { refuseChanged } from "../standing.ts";
import { compileLetter, type LetterSource, letterSource, sourcesOf } from "../template.ts";
import { type Consulted, letterNumber, type WordedTemplate, type Wording } from "../words.ts";
import { type MailText, mailOf } from "./compose.ts";
import { mailShown } from "./events.ts";
import { addMails, endIfDone, enterSent, getMail, leaveOut, listMails, waitAgain } from "./mails.ts";
import { planMails } from "./plan.ts";
import {
  beginSending,
  type Composed,
  composeFor,
  findMailJob,
  isMailing,
  type MailJob,
  type SendOptions,
} from "./sending.ts";

export interface MailOptions extends SendOptions, Wording {
  /** 「警察・弁護士と発送時期を相談しましたか」 */
  readonly consulted: Consulted;
  /** Only these people; default: everybody whose mail is due and can be sent. */
  readonly ids?: readonly string[];
}

/**
 * Checks words and people, gives every mail its number, and begins to send where a mail server is set; without one the
 * texts wait to be copied. Throws `letter_about_what`, `letter_not_final` with the linter's sentences,
 * `letter_case_changed`, `letter_mail_nobody`, `letter_too_many`, and, so that nobody is written to twice,
 * `letter_run_busy`, `letter_mail_busy`, `letter_run_unfinished` and `letter_mail_unfinished`.
 */
export async function startMailing(
  house: House,
  actor: Actor,
  incidentId: string,
  { words, aboutRun, consulted, ids, ...sending }: MailOptions,
): Promise<{ run: Run; job: MailJob | undefined }> {
  if (words === "correction" && aboutRun === undefined) throw new Refusal("letter_about_what");
  const judgedFrom = logSize(house.read);
  const newestSeen = newestRunNumber(house.read, incidentId);
  const due = await planMails(house.read, incidentId, { words, aboutRun });
  // After the people, whom it takes a moment to read: words are judged as late as can be.
  refuseUnfinished(await mailFindings(house, incidentId, words, aboutRun));
  const wanted = ids && new Set(ids);
  const ready = due.filter(({ customer, isReady }) => isReady && (wanted?.has(customer.id) ?? true));
  if (ready.length === 0) throw new Refusal("letter_mail_nobody");
  if (ready.length > mostLetters) throw new Refusal("letter_too_many", { limit: mostLetters });
  if (isMaking(house, incidentId)) throw new Refusal("letter_run_busy");
  if (isMailing(house, incidentId)) throw new Refusal("letter_mail_busy");
  const run = house.write(actor, (tx) => {
    refuseChanged(tx.db, incidentId, judgedFrom);
    const started = startRun(tx, incidentId, {
      template: "email",
      aboutRun: aboutRun ?? null,
      consulted,
      newestSeen,
      volumeSize: 1000,
      cost: noCost,
      ...standingWords(tx.db, incidentId, { words, aboutRun }),
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
  return { run, job: isServerSet ? beginSending(house, actor, run, sending) : undefined };
}

/** The words as they stand now. */
function standingWords(
  read: Reader,
  incidentId: string,
  { words, aboutRun }: Wording,
): { common: CommonDossier; source: LetterSource } {
  const draft = getDraft(read, incidentId, words, aboutRun);
  return {
    common: commonDossierOf(getCase(read, incidentId), draft),
    source: letterSource(sourcesOf(read), { template: words, taken: draft.taken }),
  };
}

/** What stands between these words and sending them; empty when nothing does. */
export function mailFindings(
  { read, clock }: House,
  incidentId: string,
  words: WordedTemplate,
  aboutRun?: string,
): Promise<Finding[]> {
  return findingsOf(read, incidentId, dateInTokyo(clock()), words, { paper: "email", aboutRun });
}

/** Mails cost nothing that the figures of letters count. */
const noCost = costFigures.parse({ postageYen: 0, envelopeYen: 0, sheetYen: 0, minutes: 0 });

/**
 * Goes on with what waits. Throws `not_found`, `mail_not_set`, `letter_name_blocked`, and beside another run
 * `letter_run_busy`, `letter_mail_busy`, `letter_run_unfinished` and `letter_mail_unfinished`.
 */
export function resumeMailing(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
  sending: SendOptions,
): MailJob {
  const run = getMailRun(house, incidentId, runId);
  const at = findMailJob(house, runId);
  if (at) return at;
  if (!findMailServer(house.read)) throw new Refusal("mail_not_set");
  if (isMaking(house, incidentId)) throw new Refusal("letter_run_busy");
  // Before it is written that the run goes on: one that is not at work counts as stopped half-way.
  if (isMailing(house, incidentId)) throw new Refusal("letter_mail_busy");
  refuseBeside(house.read, incidentId, runId);
  refuseBlockedNames(house.read, run);
  const now = run.state === "made" ? run : house.write(actor, (tx) => resumeRun(tx, incidentId, runId));
  return beginSending(house, actor, now, sending);
}

/**
 * Stops after the mail that is on its way; what waits can be gone on with. Throws `letter_run_state` for a run that is
 * made.
 */
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
 * where that can no longer be said, `letter_mail_nobody` for somebody who can no longer be written to.
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
  if (findMailJob(house, runId)) throw new Refusal("letter_mail_busy");
  const composed = word === "sent" ? await composeFor(house, run, number, mail.customerId) : undefined;
  const isKept = mail.address !== "" && mail.text !== "";
  const content = isKept ? { address: mail.address, text: mail.text } : composed?.content;
  if (word === "sent" && !content) throw new Refusal("letter_mail_not_due");
  // Reading took a moment, in which somebody may have begun to send.
  if (findMailJob(house, runId)) throw new Refusal("letter_mail_busy");
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
 * `letter_about_what`, and `not_found` for somebody who is not of the incident, or is not to be written to.
 */
export async function previewMail(
  house: House,
  actor: Actor,
  incidentId: string,
  { words, aboutRun, customerId }: Wording & { readonly customerId: string },
): Promise<{ readonly address: string } & MailText> {
  if (words === "correction" && aboutRun === undefined) throw new Refusal("letter_about_what");
  const [recipient] = await planMails(house.read, incidentId, { words, aboutRun, ids: [customerId] });
  if (!recipient) throw new Refusal("not_found");
  house.write(actor, (tx) => tx.record(letterPreviewed, incidentId, { customer: customerId }));
  const { addressee, address, earlier } = recipient;
  const number = earlier ? letterNumber(earlier.number) : "";
  return { address, ...sampleMail(house.read, incidentId, { words, aboutRun }, addressee, number) };
}

/** The mail to the shop itself, with the words as they stand. */
export const shopsMail = (read: Reader, incidentId: string, wording: Wording): MailText =>
  sampleMail(read, incidentId, wording, sampleAddressee(getCase(read, incidentId)), sampleEarlier(wording));

/** To whoever is asked for, without a number. */
function sampleMail(
  read: Reader,
  incidentId: string,
  wording: Wording,
  to: Addressee,
  earlier = "",
): MailText {
  const { common, source } = standingWords(read, incidentId, wording);
  return mailOf(compileLetter(source), { ...dossierOf(common, 0, to, earlier), number: "（見本）" });
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
