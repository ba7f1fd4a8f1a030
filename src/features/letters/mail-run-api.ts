/** /api/incidents/:incident/mail-runs: runs of mails, and what became of each mail. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import type { House } from "#src/features/ledger/index.ts";
import { actorOf, type Http, watch } from "#src/http/index.ts";
import {
  base,
  consulted,
  id,
  inIncident,
  listOf,
  mailText,
  make,
  oneRun,
  page,
  pageOfRuns,
  read,
  mailTags as tags,
  worded,
} from "./api-shapes.ts";
import {
  cancelMailing,
  getMailRun,
  mailingState,
  ownersWords,
  resumeMailing,
  retryFailed,
  showMail,
  startMailing,
  tellMail,
} from "./mailing/mailing.ts";
import { countMails, getMail, listMails, type PersonsMail } from "./mailing/mails.ts";
import { mailReason, readKept } from "./mailing/said.ts";
import { findMailJob, paces, usualPace } from "./mailing/sending.ts";
import { frozenOf, type Run } from "./queries.ts";
import { mostLetters } from "./runs.ts";
import { mailStates, runStates } from "./words.ts";

const count = z.int();
const pace = z
  .literal([...paces], "1分に送る通数は 10、30、60 のどれかです。")
  .meta({ description: "Mails a minute at most" });
const oneMail = oneRun.extend({ mail: z.coerce.number().int().min(1) });

const runShape = z.object({
  id,
  number: z.int().meta({ description: "第n回 of the incident, counted together with letters on paper" }),
  template: worded.meta({ description: "Whose words are sent" }),
  state: z.enum([...runStates, "stopped"]).meta({
    description: "stopped: half-way, nothing is being sent; without a mail server, mails are sent by hand",
  }),
  isSending: z.boolean(),
  chosen: z.int().meta({ description: "People chosen when it began" }),
  firstNumber: z.int(),
  mails: z
    .object({ waiting: count, sending: count, sent: count, failed: count, left_out: count })
    .meta({ description: "sending: on its way, or unclear where isSending is false" }),
  reason: z.string().nullable().meta({ description: "Why the next mail was not taken" }),
  consulted,
  startedAt: z.string(),
  startedBy: id,
  endedAt: z.string().nullable(),
});

const mailShape = z.object({
  number: z.int().meta({ description: "お知らせ番号, counted through all runs of the incident" }),
  customerId: id,
  state: z.enum(mailStates),
  isUnclear: z
    .boolean()
    .meta({ description: "Nobody knows whether it arrived: it is not sent again until somebody tells" }),
  address: z.string().meta({ description: "As it was handed over; empty while it waits" }),
  problem: z.string().nullable().meta({ description: "Code of what went wrong" }),
  reason: z.string().nullable().meta({ description: "The same in words" }),
  attempts: z.int(),
  changedAt: z.string().nullable(),
});

export function mailRunApi(http: Http, app: Akashi): void {
  runRoutes(http, app);
  mailRoutes(http, app);
}

function runRoutes(http: Http, app: Akashi): void {
  http.get(
    `${base}/mail-runs`,
    {
      config: read,
      schema: {
        tags,
        summary: "Runs of mails, newest first.",
        params: inIncident,
        querystring: page,
        response: { 200: listOf(runShape) },
      },
    },
    async (request) => {
      const house = app.house();
      return pageOfRuns(house, request.params.incident, "mail", request.query, (run) => shapeOf(house, run));
    },
  );

  http.post(
    `${base}/mail-runs`,
    {
      config: make,
      schema: {
        tags,
        summary:
          "Gives each chosen person's mail its number and begins to send; without a mail server it waits to be sent by hand.",
        params: inIncident,
        body: z.object({
          template: worded.default("apology"),
          consulted: consulted.meta({
            description: "Was the time of sending talked over with police or lawyer",
          }),
          ids: z
            .array(id)
            .min(1, "送る方を選んでください。")
            .max(mostLetters)
            .optional()
            .meta({ description: "Only these people; default: everybody whose mail is due and can be sent" }),
          perMinute: pace.default(usualPace),
        }),
        response: { 202: runShape },
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { template, consulted: answer, ids, perMinute } = request.body;
      const { run, job } = await startMailing(house, actorOf(request), request.params.incident, {
        words: template,
        consulted: answer,
        pauseMs: 60_000 / perMinute,
        ...(ids && { ids }),
      });
      if (job) watch(request, job.ended);
      return reply.code(202).send(shapeOf(house, run));
    },
  );

  http.get(
    `${base}/mail-runs/:run`,
    {
      config: read,
      schema: {
        tags,
        summary: "One run of mails, with its progress.",
        params: oneRun,
        response: { 200: runShape },
      },
    },
    async (request) => {
      const { incident, run } = request.params;
      return shapeOf(app.house(), getMailRun(app.house(), incident, run));
    },
  );

  http.post(
    `${base}/mail-runs/:run/cancel`,
    {
      config: make,
      schema: {
        tags,
        summary: "Stops after the mail that is on its way; what waits can be gone on with.",
        params: oneRun,
        response: { 200: runShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run } = request.params;
      await cancelMailing(house, actorOf(request), incident, run);
      return shapeOf(house, getMailRun(house, incident, run));
    },
  );

  http.post(
    `${base}/mail-runs/:run/resume`,
    {
      config: make,
      schema: {
        tags,
        summary: "Goes on with what waits. Nobody is sent the same mail twice.",
        params: oneRun,
        querystring: z.object({ perMinute: z.coerce.number().pipe(pace).default(usualPace) }),
        response: { 202: runShape },
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { incident, run } = request.params;
      const pauseMs = 60_000 / request.query.perMinute;
      watch(request, resumeMailing(house, actorOf(request), incident, run, { pauseMs }).ended);
      return reply.code(202).send(shapeOf(house, getMailRun(house, incident, run)));
    },
  );

  http.post(
    `${base}/mail-runs/:run/retry`,
    {
      config: make,
      schema: {
        tags,
        summary: "Mails that the server refused wait again; resume sends them.",
        params: oneRun,
        response: { 200: runShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run } = request.params;
      retryFailed(house, actorOf(request), incident, run);
      return shapeOf(house, getMailRun(house, incident, run));
    },
  );
}

function mailRoutes(http: Http, app: Akashi): void {
  http.get(
    `${base}/mail-runs/:run/mails`,
    {
      config: read,
      schema: {
        tags,
        summary: "The mails of a run by their numbers, with state and reason.",
        params: oneRun,
        querystring: page.extend({ state: z.enum(mailStates).optional() }),
        response: { 200: listOf(mailShape) },
      },
    },
    async (request) => {
      const house = app.house();
      const { cursor, limit, state } = request.query;
      const run = getMailRun(house, request.params.incident, request.params.run);
      const found = listMails(house.read, run.id, {
        ...(cursor !== undefined && { after: cursor }),
        ...(state && { states: [state] }),
        limit: limit + 1,
      });
      const items = found.slice(0, limit).map((mail) => mailOf(house, run, mail));
      return { items, nextCursor: found.length > limit ? String(items.at(-1)!.number) : null };
    },
  );

  http.get(
    `${base}/mail-runs/:run/mails/:mail`,
    {
      config: make,
      schema: {
        tags,
        summary: "One mail with its text: as handed over, or to copy and send by hand. The look is recorded.",
        params: oneMail,
        response: {
          200: mailShape.extend({
            content: mailText
              .nullable()
              .meta({ description: "null: this person can no longer be written to by mail" }),
          }),
        },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run: runId, mail: number } = request.params;
      const run = getMailRun(house, incident, runId);
      const composed = await showMail(house, actorOf(request), incident, runId, number);
      const mail = getMail(house.read, run.id, number);
      const content =
        mail.text !== ""
          ? readKept(mail)
          : composed
            ? { address: composed.content.address, ...composed.text }
            : null;
      return { ...mailOf(house, run, mail), content };
    },
  );

  http.post(
    `${base}/mail-runs/:run/mails/:mail/tell`,
    {
      config: make,
      schema: {
        tags,
        summary:
          "Tells what became of a mail that was sent by hand, that was refused, or of which nobody knows whether it arrived.",
        params: oneMail,
        body: z.object({
          word: z.enum(ownersWords, "word は sent、not_sent、leave_out のどれかです。").meta({
            description:
              "sent: it was sent by hand, or did arrive; not_sent: it did not arrive and waits again; leave_out: nothing is sent under this number",
          }),
        }),
        response: { 200: mailShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run: runId, mail: number } = request.params;
      await tellMail(house, actorOf(request), incident, { runId, number, word: request.body.word });
      return mailOf(house, getMailRun(house, incident, runId), getMail(house.read, runId, number));
    },
  );
}

function shapeOf(house: House, run: Run): z.infer<typeof runShape> {
  const { id: runId, number, chosen: people, firstNumber, consulted: answer, startedAt, startedBy } = run;
  const isSending = findMailJob(house, run.id) !== undefined;
  const [next] = isSending ? [] : listMails(house.read, run.id, { states: ["waiting"], limit: 1 });
  return {
    id: runId,
    number,
    template: frozenOf(house.read, run.id).source.template,
    state: mailingState(house, run),
    isSending,
    chosen: people,
    firstNumber,
    mails: { ...countMails(house.read, run.id) },
    reason: (next && mailReason(next)) ?? null,
    consulted: answer,
    startedAt,
    startedBy,
    endedAt: run.endedAt,
  };
}

function mailOf(house: House, run: Run, mail: PersonsMail): z.infer<typeof mailShape> {
  const { number, customerId, state, address, problem, attempts, changedAt } = mail;
  const isSending = findMailJob(house, run.id) !== undefined;
  const isUnclear = state === "sending" && !isSending;
  return {
    number,
    customerId,
    state,
    isUnclear,
    address,
    problem: problem === "" ? null : problem,
    reason: state === "sending" && isSending ? null : (mailReason(mail) ?? null),
    attempts,
    changedAt,
  };
}
