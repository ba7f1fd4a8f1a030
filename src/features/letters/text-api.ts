/** /api/incidents/:incident/letter-text: the words of a kind of letter, and what the linter says. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { base, id, inIncident, make, read, tags, worded } from "./api-shapes.ts";
import { blockIds } from "./blocks.ts";
import { draftChanges, getDraft, saveDraft } from "./draft.ts";
import { isFinal } from "./lint/lint.ts";
import { getRun } from "./queries.ts";
import { standingFindings } from "./standing.ts";
import { takenGrades, useGrades } from "./words.ts";

export const findingShape = z.object({
  code: z.string(),
  place: z.string(),
  where: z.string(),
  what: z.string(),
  todo: z.string(),
  isBlocking: z.boolean(),
});
const textShape = z.object({
  template: worded,
  sentOn: z.string().nullable(),
  taken: z.enum(takenGrades),
  takenFact: z.string().nullable(),
  use: z.enum(useGrades),
  useFact: z.string().nullable(),
  usedFor: z.string(),
  hasSealMark: z.boolean(),
  earlierOn: z
    .string()
    .nullable()
    .meta({ description: "Day printed on the letter that a 続報 or 訂正 refers to" }),
  blocks: z.record(z.enum(blockIds), z.string()),
  changed: z.array(z.enum(blockIds)).meta({ description: "Blocks that no longer follow the case" }),
  isFinal: z.boolean(),
  findings: z.array(findingShape),
});
const which = z.object({
  template: worded.default("apology"),
  aboutRun: id
    .optional()
    .meta({ description: "Read as about this run: the day that its letters bear counts" }),
});

export function textApi(http: Http, app: Akashi): void {
  const answer = async (incident: string, { template, aboutRun }: z.infer<typeof which>) => {
    const { read: reader } = app.house();
    const draft = getDraft(reader, incident, template, aboutRun);
    const today = dateInTokyo(app.clock());
    const findings = await standingFindings(reader, incident, today, template, aboutRun);
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
        querystring: which,
        response: { 200: textShape },
      },
    },
    async (request) => answer(request.params.incident, request.query),
  );

  http.patch(
    `${base}/letter-text`,
    {
      config: make,
      schema: {
        tags,
        summary: "Changes some words. A null text follows the case again.",
        params: inIncident,
        querystring: which,
        body: draftChanges,
        response: { 200: textShape },
      },
    },
    async (request) => {
      const { incident } = request.params;
      const { aboutRun } = request.query;
      // Before anything is kept: an answer that cannot be given would say that nothing was.
      if (aboutRun !== undefined) getRun(app.house().read, incident, aboutRun);
      app
        .house()
        .write(actorOf(request), (tx) => saveDraft(tx, incident, request.body, request.query.template));
      return answer(incident, request.query);
    },
  );
}
