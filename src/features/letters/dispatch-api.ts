/** /api/incidents/:incident/letter-runs/:run/…: sent, 引受番号, come back, and the list of it. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { base, letterShape, make, oneRun, read, runShape, shapeOf, tags } from "./api-shapes.ts";
import {
  markSent,
  recordLetter,
  returnInput,
  sentOnInput,
  setTracking,
  trackInput,
  trackingInput,
} from "./dispatch.ts";
import { dispatchPdf, takeDispatchCsv } from "./dispatch-list.ts";
import { getPaperRun, type Letter, type Run } from "./queries.ts";
import { sendFile } from "./send.ts";
import { volumeOf } from "./volumes.ts";

const number = z.int().min(1);
const oneLetter = oneRun.extend({ letter: z.coerce.number().int().min(1) });

export function dispatchApi(http: Http, app: Akashi): void {
  const answer = (run: Run, one: Letter) => ({
    ...one,
    items: [...one.items],
    volume: volumeOf(run, one.number),
  });

  http.post(
    `${base}/letter-runs/:run/sent`,
    {
      config: make,
      schema: {
        tags,
        summary:
          "Marks letters as sent, and their people as 発送済 (再送 where an earlier letter had come back).",
        params: oneRun,
        body: z.strictObject({
          on: sentOnInput,
          volumes: z
            .array(number)
            .max(100_000)
            .optional()
            .meta({ description: "Default: every finished volume" }),
          except: z
            .array(number)
            .max(100_000)
            .optional()
            .meta({ description: "Numbers of letters not handed in" }),
        }),
        response: { 200: runShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run } = request.params;
      await markSent(house, actorOf(request), incident, run, request.body);
      return shapeOf(house, getPaperRun(house.read, incident, run));
    },
  );

  http.post(
    `${base}/letter-runs/:run/tracking`,
    {
      config: make,
      schema: {
        tags,
        summary: "引受番号 for the letters from one number on, in their order.",
        params: oneRun,
        body: trackingInput.strict(),
        response: { 200: z.object({ from: number, to: number }) },
      },
    },
    async (request) => {
      const { incident, run } = request.params;
      return app.house().write(actorOf(request), (tx) => setTracking(tx, incident, run, request.body));
    },
  );

  http.patch(
    `${base}/letter-runs/:run/letters/:letter`,
    {
      config: make,
      schema: {
        tags,
        summary: "One letter's 引受番号, or that it came back (null: it had not after all).",
        params: oneLetter,
        body: z.strictObject({
          tracking: trackInput.optional(),
          returned: returnInput.strict().nullable().optional(),
        }),
        response: { 200: letterShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run: id, letter } = request.params;
      const { tracking, returned } = request.body;
      const run = getPaperRun(house.read, incident, id);
      return answer(
        run,
        house.write(actorOf(request), (tx) => recordLetter(tx, run, letter, { tracking, returned })),
      );
    },
  );

  http.get(
    `${base}/letter-runs/:run/dispatch.csv`,
    {
      config: read,
      schema: {
        tags,
        summary: "The list for sending as CSV. The download is recorded.",
        params: oneRun,
        produces: ["text/csv"],
      },
    },
    async (request, reply) => {
      const { incident, run } = request.params;
      const { name, csv } = takeDispatchCsv(app.house(), actorOf(request), incident, run);
      return sendFile(reply, name, csv, "dispatch");
    },
  );

  http.get(
    `${base}/letter-runs/:run/dispatch.pdf`,
    {
      config: read,
      schema: {
        tags,
        summary:
          "The list for sending of a volume, or of a run of at most 1,000 letters. The download is recorded.",
        params: oneRun,
        querystring: z.object({ volume: z.coerce.number().int().min(1).optional() }),
        produces: ["application/pdf"],
      },
    },
    async (request, reply) => {
      const { incident, run } = request.params;
      const { name, pdf } = dispatchPdf(app.house(), actorOf(request), incident, run, request.query.volume);
      return sendFile(reply, name, pdf, "dispatch");
    },
  );
}
