/** /api/incidents/:incident/letter-runs: makings of letters, their progress and their files. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http, listOf, pageOfFound, pageQuery, watch } from "#src/http/index.ts";
import {
  aboutWhat,
  base,
  consulted,
  id,
  inIncident,
  letterShape,
  make,
  oneRun,
  read,
  runShape,
  runsBehind,
  shapeOf,
  tags,
  volumeShape,
  worded,
} from "./api-shapes.ts";
import { costFigures } from "./cost.ts";
import { downloadRun, downloadVolume } from "./downloads.ts";
import { recipientFilter } from "./filter.ts";
import { cancelLetters, resumeLetters, startLetters, usualFilter } from "./letters.ts";
import { getPaperRun, listLetters } from "./queries.ts";
import { largestVolume, mostLetters, usualVolume } from "./runs.ts";
import { sendFile } from "./send.ts";
import { listVolumes, volumeOf } from "./volumes.ts";

export function runApi(http: Http, app: Akashi): void {
  http.get(
    `${base}/letter-runs`,
    {
      config: read,
      schema: {
        tags,
        summary: "Makings of letters on paper, newest first. Mails have runs of their own.",
        params: inIncident,
        querystring: pageQuery,
        response: { 200: listOf(runShape) },
      },
    },
    async (request) => {
      const house = app.house();
      const found = runsBehind(house, request.params.incident, "paper", request.query);
      const { items, nextCursor } = pageOfFound(found, request.query.limit);
      return { items: items.map((run) => shapeOf(house, run)), nextCursor };
    },
  );

  http.post(
    `${base}/letter-runs`,
    {
      config: make,
      schema: {
        tags,
        summary:
          "Begins to make one letter for each chosen customer, in volumes of PDF. Poll the run until it is made.",
        params: inIncident,
        body: z.strictObject({
          template: worded.default("apology"),
          aboutRun: id.optional().meta({ description: aboutWhat }),
          consulted: consulted.meta({
            description: "Was the time of sending talked over with police or lawyer",
          }),
          mode: z.enum(["all", "only", "except"]).default("all"),
          ids: z.array(id).max(mostLetters).default([]),
          filter: z
            .strictObject({
              ...recipientFilter.shape,
              standing: recipientFilter.shape.standing.unwrap().optional(),
            })
            .optional()
            .meta({ description: "Whom to choose from; not looked at with mode only" }),
          volumeSize: z.int().min(1).max(largestVolume).default(usualVolume),
          cost: costFigures.strict().optional(),
        }),
        response: { 202: runShape },
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { template, aboutRun, consulted: answer, mode, ids, filter, volumeSize, cost } = request.body;
      const usual = usualFilter(template);
      const { run, job } = await startLetters(house, actorOf(request), request.params.incident, {
        template,
        aboutRun,
        consulted: answer,
        volumeSize,
        ...(cost ? { cost } : {}),
        choice: {
          mode,
          ids,
          filter: filter ? { ...filter, standing: filter.standing ?? usual.standing } : usual,
        },
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
      return shapeOf(house, getPaperRun(house.read, request.params.incident, request.params.run));
    },
  );

  http.get(
    `${base}/letter-runs/:run/letters`,
    {
      config: read,
      schema: {
        tags,
        summary: "The letters of a run by their numbers, with what became of them.",
        params: oneRun,
        querystring: pageQuery.extend({ only: z.enum(["returned", "unsent", "untracked"]).optional() }),
        response: { 200: listOf(letterShape) },
      },
    },
    async (request) => {
      const { read: reader } = app.house();
      const { cursor, limit, only } = request.query;
      const run = getPaperRun(reader, request.params.incident, request.params.run);
      const found = listLetters(reader, run.id, { after: cursor, only, limit: limit + 1 });
      const { items, nextCursor } = pageOfFound(found, limit);
      return {
        items: items.map((one) => ({ ...one, items: [...one.items], volume: volumeOf(run, one.number) })),
        nextCursor,
      };
    },
  );

  http.get(
    `${base}/letter-runs/:run/volumes`,
    {
      config: read,
      schema: {
        tags,
        summary: "Finished volumes.",
        params: oneRun,
        response: { 200: z.object({ items: z.array(volumeShape), total: z.int() }) },
      },
    },
    async (request) => {
      const house = app.house();
      const run = getPaperRun(house.read, request.params.incident, request.params.run);
      const items = listVolumes(house.read, run.id).map(({ file: _file, ...one }) => one);
      return { items, total: shapeOf(house, run).volumes.total };
    },
  );

  http.get(
    `${base}/letter-runs/:run/volumes/:volume/pdf`,
    {
      config: read,
      schema: {
        tags,
        summary: "The PDF of a finished volume, as a download. The download is recorded.",
        params: oneRun.extend({ volume: z.coerce.number().int().min(1) }),
        produces: ["application/pdf"],
      },
    },
    async (request, reply) => {
      const { incident, run, volume } = request.params;
      const { name, pdf } = downloadVolume(app.house(), actorOf(request), incident, run, volume);
      return sendFile(reply, name, pdf);
    },
  );

  http.get(
    `${base}/letter-runs/:run/zip`,
    {
      config: read,
      schema: {
        tags,
        summary: "All finished volumes and the list for sending, in a zip. The download is recorded.",
        params: oneRun,
        produces: ["application/zip"],
      },
    },
    async (request, reply) => {
      const { incident, run } = request.params;
      const { name, zip } = downloadRun(app.house(), actorOf(request), incident, run);
      return sendFile(reply, name, zip);
    },
  );

  http.post(
    `${base}/letter-runs/:run/cancel`,
    {
      config: make,
      schema: {
        tags,
        summary: "Stops the making; finished volumes, words and numbers stay.",
        params: oneRun,
        response: { 200: runShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run } = request.params;
      return shapeOf(house, await cancelLetters(house, actorOf(request), incident, run));
    },
  );

  http.post(
    `${base}/letter-runs/:run/resume`,
    {
      config: make,
      schema: {
        tags,
        summary: "Goes on with a stopped, cancelled or failed run at its first unmade volume.",
        params: oneRun,
        response: { 202: runShape },
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { incident, run } = request.params;
      watch(request, resumeLetters(house, actorOf(request), incident, run).ended);
      return reply.code(202).send(shapeOf(house, getPaperRun(house.read, incident, run)));
    },
  );
}
