/** /api/incidents/:incident/mail-runs: runs of mails, and what became of each mail. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import type { House } from "#src/features/ledger/index.ts";
import { actorOf, type Http, listOf, pageOfFound, pageQuery, watch } from "#src/http/index.ts";
import {
  aboutWhat,
  base,
  consulted,
  id,
  inIncident,
  make,
  oneRun,
  read,
  runsBehind,
  mailTags as tags,
  worded,
} from "./api-shapes.ts";
import {
  cancelMailing,
  getMailRun,
  mailingState,
  resumeMailing,
  retryFailed,
  startMailing,
} from "./mailing/mailing.ts";
import { countMails, listMails } from "./mailing/mails.ts";
import { mailReason } from "./mailing/said.ts";
import { findMailJob, paces, usualPace } from "./mailing/sending.ts";
import { frozenOf, type Run } from "./queries.ts";
import { mostLetters } from "./runs.ts";
import { runStates } from "./words.ts";

const count = z.int();
const pace = z
  .literal([...paces], "1分に送る通数は 10、30、60 のどれかです。")
  .meta({ description: "Mails a minute at most" });

const runShape = z.object({
  id,
  number: z.int().meta({ description: "第n回 of the incident, counted together with letters on paper" }),
  template: worded.meta({ description: "Whose words are sent" }),
  aboutRun: id.nullable().meta({ description: "The run that this one corrects or goes on from" }),
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

export function mailRunApi(http: Http, app: Akashi): void {
  http.get(
    `${base}/mail-runs`,
    {
      config: read,
      schema: {
        tags,
        summary: "Runs of mails, newest first.",
        params: inIncident,
        querystring: pageQuery,
        response: { 200: listOf(runShape) },
      },
    },
    async (request) => {
      const house = app.house();
      const found = runsBehind(house, request.params.incident, "mail", request.query);
      const { items, nextCursor } = pageOfFound(found, request.query.limit);
      return { items: items.map((run) => shapeOf(house, run)), nextCursor };
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
        body: z.strictObject({
          template: worded.default("apology"),
          aboutRun: id.optional().meta({ description: aboutWhat }),
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
      const { template, aboutRun, consulted: answer, ids, perMinute } = request.body;
      const { run, job } = await startMailing(house, actorOf(request), request.params.incident, {
        words: template,
        aboutRun,
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

function shapeOf(house: House, run: Run): z.infer<typeof runShape> {
  const { id: runId, number, chosen: people, firstNumber, consulted: answer, startedAt, startedBy } = run;
  const isSending = findMailJob(house, run.id) !== undefined;
  const [next] = isSending ? [] : listMails(house.read, run.id, { states: ["waiting"], limit: 1 });
  return {
    id: runId,
    number,
    template: frozenOf(house.read, run.id).source.template,
    aboutRun: run.aboutRun,
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
