/** /api/incidents/:incident/letter-runs, and what a run is made from: letter-text, letter-recipients. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { noticeStates } from "#src/features/customers/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { actorOf, type Http, watch } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { blockIds } from "./blocks.ts";
import { findingsOf } from "./composition.ts";
import { type Draft, draftChanges, getDraft, saveDraft } from "./draft.ts";
import { cancelLetters, downloadLetters, dueNotices, remakeLetters, startLetters } from "./letters.ts";
import { isFinal } from "./lint/lint.ts";
import { findJob, runState } from "./making.ts";
import { getRun, listLetters, listRuns, type Run } from "./queries.ts";
import { planRecipients } from "./recipients.ts";
import { markSent, mostLetters, sentOnInput } from "./runs.ts";
import { sendRun } from "./send.ts";
import { consultedAnswers, letterTemplates, runStates, takenGrades, useGrades } from "./words.ts";

const id = z.string().max(64);
const inIncident = z.object({ incident: id });
const oneRun = inIncident.extend({ run: id });
const template = z.enum(letterTemplates, "手紙の種類は apology です。");
const consulted = z.enum(consultedAnswers, "consulted は yes か not_yet です。");

const runShape = z.object({
  id,
  number: z.int().meta({ description: "第n回 of the incident" }),
  template,
  state: z.enum([...runStates, "stopped"]).meta({
    description: "stopped: half-way, no process is at it; may be made again with the same numbers",
  }),
  chosen: z.int().meta({ description: "People chosen when it began" }),
  done: z.int().meta({ description: "Letters painted so far" }),
  pages: z.int().nullable(),
  consulted,
  startedAt: z.string(),
  startedBy: z.string(),
  endedAt: z.string().nullable(),
  sentOn: z.string().nullable(),
});
const letterShape = z.object({
  number: z.int().meta({ description: "Counts through all runs of the incident" }),
  customerId: id,
  items: z.array(z.string()),
  firstPage: z.int().nullable(),
  lastPage: z.int().nullable(),
});
const findingShape = z.object({
  code: z.string(),
  place: z.string(),
  where: z.string(),
  what: z.string(),
  todo: z.string(),
  isBlocking: z.boolean(),
});
const textShape = z.object({
  sentOn: z.string().nullable(),
  taken: z.enum(takenGrades),
  takenFact: z.string().nullable(),
  use: z.enum(useGrades),
  useFact: z.string().nullable(),
  usedFor: z.string(),
  hasSealMark: z.boolean(),
  blocks: z.record(z.enum(blockIds), z.string()),
  changed: z.array(z.enum(blockIds)).meta({ description: "Blocks that no longer follow the case" }),
  isFinal: z.boolean(),
  findings: z.array(findingShape),
});
const recipientShape = z.object({
  customerId: id,
  name: z.string(),
  addressee: z.string(),
  postal: z.string(),
  address: z.string(),
  items: z.array(z.string()),
  isReady: z.boolean(),
  problems: z.array(z.object({ code: z.string(), sentence: z.string(), isBlocking: z.boolean() })),
});

const read = { action: "letters.read" as const };
const make = { action: "letters.make" as const };
const tags = ["letters"];
const base = "/api/incidents/:incident";
const page = z.object({
  cursor: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export function lettersApi(http: Http, app: Akashi): void {
  runRoutes(http, app);
  textRoutes(http, app);
}

function runRoutes(http: Http, app: Akashi): void {
  http.get(
    `${base}/letter-runs`,
    {
      config: read,
      schema: {
        tags,
        summary: "Makings of letters, newest first.",
        params: inIncident,
        querystring: page,
        response: { 200: listOf(runShape) },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident } = request.params;
      const { cursor, limit } = request.query;
      getIncident(house.read, incident);
      const found = listRuns(house.read, incident, {
        ...(cursor ? { before: cursor } : {}),
        limit: limit + 1,
      });
      const items = found.slice(0, limit).map((run) => shapeOf(house, run));
      return { items, nextCursor: found.length > limit ? String(items.at(-1)!.number) : null };
    },
  );

  http.post(
    `${base}/letter-runs`,
    {
      config: make,
      schema: {
        tags,
        summary:
          "Begins to make one letter for each chosen customer, as one PDF. Poll the run until it is made.",
        params: inIncident,
        body: z.object({
          template: template.default("apology"),
          consulted: consulted.meta({
            description: "Was the time of sending talked over with police or lawyer",
          }),
          mode: z.enum(["all", "only", "except"]).default("all"),
          ids: z.array(id).max(mostLetters).default([]),
          notices: z
            .array(z.enum(noticeStates))
            .default([...dueNotices])
            .meta({ description: "States of the notice to choose from; not looked at with mode only" }),
        }),
        response: { 202: runShape },
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { template: kind, consulted: answer, ...choice } = request.body;
      const { run, job } = await startLetters(house, actorOf(request), request.params.incident, {
        template: kind,
        consulted: answer,
        choice,
      });
      watch(request, job.ended);
      return reply.code(202).send(shapeOf(house, run));
    },
  );

  http.get(
    `${base}/letter-runs/:run`,
    {
      config: read,
      schema: { tags, summary: "One run, with its progress.", params: oneRun, response: { 200: runShape } },
    },
    async (request) => {
      const house = app.house();
      return shapeOf(house, getRun(house.read, request.params.incident, request.params.run));
    },
  );

  http.get(
    `${base}/letter-runs/:run/letters`,
    {
      config: read,
      schema: {
        tags,
        summary: "The letters of a run by their numbers.",
        params: oneRun,
        querystring: page,
        response: { 200: listOf(letterShape) },
      },
    },
    async (request) => {
      const { read: reader } = app.house();
      const { cursor, limit } = request.query;
      const run = getRun(reader, request.params.incident, request.params.run);
      const found = listLetters(reader, run.id, { after: cursor ?? 0, limit: limit + 1 });
      const items = found.slice(0, limit).map((one) => ({ ...one, items: [...one.items] }));
      return { items, nextCursor: found.length > limit ? String(items.at(-1)!.number) : null };
    },
  );

  http.get(
    `${base}/letter-runs/:run/pdf`,
    {
      config: read,
      schema: {
        tags,
        summary: "The PDF of a made run, as a download. The download is recorded.",
        params: oneRun,
        produces: ["application/pdf"],
      },
    },
    async (request, reply) => {
      const { incident, run: runId } = request.params;
      const { run, pdf } = downloadLetters(app.house(), actorOf(request), incident, runId);
      return sendRun(reply, run, pdf);
    },
  );

  http.post(
    `${base}/letter-runs/:run/cancel`,
    {
      config: make,
      schema: {
        tags,
        summary: "Stops the making; words and numbers stay.",
        params: oneRun,
        response: { 200: runShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run } = request.params;
      await cancelLetters(house, actorOf(request), incident, run);
      return shapeOf(house, getRun(house.read, incident, run));
    },
  );

  http.post(
    `${base}/letter-runs/:run/remake`,
    {
      config: make,
      schema: {
        tags,
        summary: "Makes a stopped, cancelled or failed run again, with the same words and numbers.",
        params: oneRun,
        response: { 202: runShape },
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { incident, run } = request.params;
      watch(request, remakeLetters(house, actorOf(request), incident, run).ended);
      return reply.code(202).send(shapeOf(house, getRun(house.read, incident, run)));
    },
  );

  http.post(
    `${base}/letter-runs/:run/sent`,
    {
      config: make,
      schema: {
        tags,
        summary: "Marks everybody of the run as 発送済.",
        params: oneRun,
        body: z.object({ on: sentOnInput }),
        response: { 200: runShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run } = request.params;
      house.write(actorOf(request), (tx) => markSent(tx, incident, run, request.body.on));
      return shapeOf(house, getRun(house.read, incident, run));
    },
  );
}

function textRoutes(http: Http, app: Akashi): void {
  const answer = async (incident: string, draft: Draft) => {
    const findings = await findingsOf(app.house().read, incident, dateInTokyo(app.clock()));
    return { ...draft, changed: [...draft.changed], isFinal: isFinal(findings), findings };
  };

  http.get(
    `${base}/letter-text`,
    {
      config: read,
      schema: {
        tags,
        summary: "The words of the letter as they stand, and what the linter says.",
        params: inIncident,
        response: { 200: textShape },
      },
    },
    async (request) => answer(request.params.incident, getDraft(app.house().read, request.params.incident)),
  );

  http.patch(
    `${base}/letter-text`,
    {
      config: make,
      schema: {
        tags,
        summary: "Changes some words. A null text follows the case again.",
        params: inIncident,
        body: draftChanges,
        response: { 200: textShape },
      },
    },
    async (request) => {
      const { incident } = request.params;
      return answer(
        incident,
        app.house().write(actorOf(request), (tx) => saveDraft(tx, incident, request.body)),
      );
    },
  );

  http.get(
    `${base}/letter-recipients`,
    {
      config: read,
      schema: {
        tags,
        summary: "Affected people with what stands in the way of their letter, in the order of the file.",
        params: inIncident,
        querystring: page.extend({ notice: z.enum(noticeStates).optional() }),
        response: { 200: listOf(recipientShape) },
      },
    },
    async (request) => {
      const { cursor = 0, limit, notice } = request.query;
      const notices = notice === undefined ? dueNotices : [notice];
      const planned = await planRecipients(app.house().read, request.params.incident, { notices });
      const items = planned
        .slice(cursor, cursor + limit)
        .map(({ customer, addressee, problems, isReady }) => ({
          customerId: customer.id,
          name: customer.name,
          addressee: addressee.addressing.addressee,
          postal: addressee.postal,
          address: addressee.address,
          items: [...addressee.items],
          isReady,
          problems: [...problems],
        }));
      const next = cursor + limit;
      return { items, nextCursor: next < planned.length ? String(next) : null };
    },
  );
}

function shapeOf(house: House, run: Run): z.infer<typeof runShape> {
  const { incidentId: _incidentId, attempt: _attempt, file, ...rest } = run;
  const done = findJob(house, run.id)?.done() ?? (file === null ? 0 : run.chosen);
  return { ...rest, state: runState(house, run), done };
}
