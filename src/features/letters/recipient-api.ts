/** /api/incidents/:incident/letter-recipients: whom a kind of letter may go to, and what stands in the way. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { type Http, listOf, pageByOffset, pageQuery } from "#src/http/index.ts";
import { base, id, inIncident, read, tags, worded } from "./api-shapes.ts";
import { recipientFilter, standingNames } from "./filter.ts";
import { usualFilter } from "./letters.ts";
import { problemCodes } from "./problems.ts";
import { countPlan, countStandings, filterPlan, planRecipients, readRecipients } from "./recipients.ts";

const recipientShape = z.object({
  customerId: id,
  name: z.string(),
  addressee: z.string(),
  postal: z.string(),
  address: z.string(),
  items: z.array(z.string()),
  isReady: z.boolean(),
  earlierNumber: z.int().nullable().meta({ description: "Number of the letter that this one is about" }),
  problems: z.array(z.object({ code: z.string(), sentence: z.string(), isBlocking: z.boolean() })),
});
const chosen = z.object({
  template: worded.default("apology"),
  aboutRun: id.optional(),
  ...recipientFilter.shape,
  standing: recipientFilter.shape.standing.unwrap().optional(),
});
const count = z.int();

export function recipientApi(http: Http, app: Akashi): void {
  http.get(
    `${base}/letter-recipients`,
    {
      config: read,
      schema: {
        tags,
        summary: "Affected people with what stands in the way of their letter, in the order of printing.",
        params: inIncident,
        querystring: pageQuery.extend(chosen.shape),
        response: { 200: listOf(recipientShape) },
      },
    },
    async (request) => {
      const { read: reader } = app.house();
      const { incident } = request.params;
      const { template, aboutRun, standing, ...rest } = request.query;
      getIncident(reader, incident);
      const options = { template, aboutRun };
      const plan = await planRecipients(reader, incident, options);
      const people = filterPlan(plan, { ...rest, standing: standing ?? usualFilter(template).standing });
      const { items: asked, nextCursor } = pageByOffset(people, request.query);
      const ids = asked.map((one) => one.id);
      const shown = await readRecipients(reader, incident, ids, { ...options, plan });
      const items = shown.map(({ customer, addressee, problems, isReady, earlier }) => ({
        customerId: customer.id,
        name: customer.name,
        addressee: addressee.addressing.addressee,
        postal: addressee.postal,
        address: addressee.address,
        items: [...addressee.items],
        isReady,
        earlierNumber: earlier?.number ?? null,
        problems: [...problems],
      }));
      return { items, nextCursor };
    },
  );

  http.get(
    `${base}/letter-recipients/summary`,
    {
      config: read,
      schema: {
        tags,
        summary:
          "How many people the filter finds, how many letters can be made of them, and problems by kind.",
        params: inIncident,
        querystring: chosen,
        response: {
          200: z.object({
            all: count,
            ready: count,
            noted: count.meta({ description: "Ready, with something to look at" }),
            problems: z.record(z.enum(problemCodes), count),
            standings: z.record(z.enum(standingNames), count),
          }),
        },
      },
    },
    async (request) => {
      const { read: reader } = app.house();
      const { incident } = request.params;
      const { template, aboutRun, standing, ...rest } = request.query;
      getIncident(reader, incident);
      const plan = await planRecipients(reader, incident, { template, aboutRun });
      const people = filterPlan(plan, { ...rest, standing: standing ?? usualFilter(template).standing });
      const counts = countPlan(people);
      return { ...counts, problems: { ...counts.problems }, standings: countStandings(plan) };
    },
  );
}
