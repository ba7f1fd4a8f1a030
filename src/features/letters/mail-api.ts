/** /api/incidents/:incident/mail-…: whether mails can be begun, to whom, and how one will read. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findMailServer } from "#src/features/anchors/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, listOf, pageByOffset, pageQuery } from "#src/http/index.ts";
import { aboutWhat, base, id, inIncident, mailText, read, mailTags as tags, worded } from "./api-shapes.ts";
import { mailRunApi } from "./mail-run-api.ts";
import { mailFindings, previewMail } from "./mailing/mailing.ts";
import { mailProblemCodes, mailProblemSentences, planMails } from "./mailing/plan.ts";
import { mailsApi } from "./mails-api.ts";
import { listRuns } from "./queries.ts";
import { findingShape } from "./text-api.ts";

const count = z.int();
const chosen = z.object({
  template: worded.default("apology"),
  aboutRun: id.optional().meta({ description: aboutWhat }),
});
const recipientShape = z.object({
  customerId: id,
  name: z.string(),
  addressee: z.string(),
  address: z.string().meta({ description: "Empty where there is no single address" }),
  items: z.array(z.string()),
  isReady: z.boolean(),
  earlierNumber: z
    .int()
    .nullable()
    .meta({ description: "Number of the letter or mail that this one is about" }),
  problems: z.array(
    z.object({ code: z.enum(mailProblemCodes), sentence: z.string(), isBlocking: z.boolean() }),
  ),
});

export function mailApi(http: Http, app: Akashi): void {
  checkRoutes(http, app);
  mailRunApi(http, app);
  mailsApi(http, app);
}

function checkRoutes(http: Http, app: Akashi): void {
  http.get(
    `${base}/mail-check`,
    {
      config: read,
      schema: {
        tags,
        summary: "Whether mails can be begun: server, words, how many people, and what stands in the way.",
        params: inIncident,
        querystring: chosen,
        response: {
          200: z.object({
            template: worded,
            isServerSet: z
              .boolean()
              .meta({ description: "Without one, a run gives numbers and texts to send by hand" }),
            isFinal: z.boolean().meta({ description: "Nothing in the words stands in the way" }),
            findings: z.array(findingShape),
            unfinishedRun: z
              .object({ id, number: z.int() })
              .nullable()
              .meta({ description: "A run of letters or mails that has to end first" }),
            all: count,
            ready: count,
            problems: z.record(z.enum(mailProblemCodes), count),
          }),
        },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident } = request.params;
      const { template, aboutRun } = request.query;
      getIncident(house.read, incident);
      const planned = await planMails(house.read, incident, { words: template, aboutRun });
      const findings = await mailFindings(house, incident, template, aboutRun);
      const unfinished = listRuns(house.read, incident).find((run) => run.state === "making");
      const having = (code: string) =>
        planned.filter(({ problems }) => problems.some((one) => one.code === code)).length;
      return {
        template,
        isServerSet: findMailServer(house.read) !== undefined,
        isFinal: findings.every((one) => !one.isBlocking),
        findings,
        unfinishedRun: unfinished ? { id: unfinished.id, number: unfinished.number } : null,
        all: planned.length,
        ready: planned.filter((one) => one.isReady).length,
        problems: Object.fromEntries(mailProblemCodes.map((code) => [code, having(code)])) as Record<
          (typeof mailProblemCodes)[number],
          number
        >,
      };
    },
  );

  http.get(
    `${base}/mail-recipients`,
    {
      config: read,
      schema: {
        tags,
        summary: "Who would get a mail, and what stands in the way, in the order of the register.",
        params: inIncident,
        querystring: pageQuery.extend(chosen.shape),
        response: { 200: listOf(recipientShape) },
      },
    },
    async (request) => {
      const { read: reader } = app.house();
      const { template, aboutRun } = request.query;
      getIncident(reader, request.params.incident);
      const planned = await planMails(reader, request.params.incident, { words: template, aboutRun });
      const { items, nextCursor } = pageByOffset(planned, request.query);
      return {
        items: items.map(({ customer, addressee, address, problems, isReady, earlier }) => ({
          customerId: customer.id,
          name: customer.name,
          addressee: addressee.addressing.addressee,
          address,
          items: [...addressee.items],
          isReady,
          earlierNumber: earlier?.number ?? null,
          problems: problems.map((one) => ({ ...one, sentence: mailProblemSentences[one.code] })),
        })),
        nextCursor,
      };
    },
  );

  http.get(
    `${base}/mail-recipients/:customer/preview`,
    {
      config: read,
      schema: {
        tags,
        summary: "One person's mail as it would be, without its number. The look is recorded.",
        params: inIncident.extend({ customer: id }),
        querystring: chosen,
        response: { 200: mailText },
      },
    },
    async (request) => {
      const { incident, customer } = request.params;
      const { template, aboutRun } = request.query;
      const wanted = { words: template, aboutRun, customerId: customer };
      return previewMail(app.house(), actorOf(request), incident, wanted);
    },
  );
}
