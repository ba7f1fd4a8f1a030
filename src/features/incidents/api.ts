/** /api/incidents: cases with their answers, facts, people and ticks. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { listShops } from "#src/features/shops/index.ts";
import { actorOf, type Http, listOf, pageById, pageQueryById } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type AnswerChanges, answersOf, saveAnswers, sectionProgress } from "./answers.ts";
import { id, params } from "./api-parts.ts";
import { consentApi } from "./consent-api.ts";
import { factApi } from "./fact-api.ts";
import {
  closeIncident,
  getIncident,
  incidentState,
  incidentTitle,
  listIncidents,
  openIncident,
  renameIncident,
  reopenIncident,
} from "./incident.ts";
import { peopleApi } from "./people-api.ts";
import { isSectionId, type SectionId, sectionIds, sections } from "./sections/index.ts";
import { answersSchema, type Section } from "./sections/section.ts";
import { isTickItem, tick, tickItems, ticksOf, untick } from "./ticks.ts";

const incidentShape = z.object({
  id,
  number: z.int(),
  shopId: id,
  title: z.string(),
  state: incidentState,
  createdAt: z.string(),
});
const allAnswers = z.object(
  Object.fromEntries(sectionIds.map((name) => [name, wholeAnswers(sections[name])])) as Record<
    SectionId,
    ReturnType<typeof wholeAnswers>
  >,
);
const someAnswers = z.strictObject(
  Object.fromEntries(sectionIds.map((name) => [name, answersSchema(sections[name]).optional()])),
);
const caseShape = incidentShape.extend({
  answers: allAnswers,
  progress: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      essential: z.int(),
      filled: z.int(),
      missing: z.array(z.string()),
    }),
  ),
  ticks: z.array(z.object({ item: z.string(), at: z.string(), by: z.string() })),
});

const read = { action: "incident.read" as const };
const write = { action: "incident.write" as const };
const tags = ["incidents"];

export function incidentsApi(http: Http, app: Akashi): void {
  caseRoutes(http, app);
  factApi(http, app);
  peopleApi(http, app);
  consentApi(http, app);
}

function caseRoutes(http: Http, app: Akashi): void {
  const wholeCase = (incidentId: string) => {
    const house = app.house();
    const answers = answersOf(house.read, incidentId);
    return {
      ...getIncident(house.read, incidentId),
      answers: answers as z.input<typeof allAnswers>,
      progress: sectionProgress(answers).map((one) => ({ ...one, missing: [...one.missing] })),
      ticks: [...ticksOf(house.read, incidentId)].map(([item, one]) => ({ item, ...one })),
    };
  };

  http.get(
    "/api/incidents",
    {
      config: { action: "incident.list" },
      schema: {
        tags,
        summary: "Cases you belong to, newest first.",
        querystring: pageQueryById,
        response: { 200: listOf(incidentShape) },
      },
    },
    async (request) => pageById(listIncidents(app.house().read, request.user!), request.query),
  );

  http.post(
    "/api/incidents",
    {
      config: { action: "incident.create" },
      schema: {
        tags,
        summary: "Opens a case.",
        body: z.strictObject({
          title: incidentTitle.optional(),
          shopId: id.optional(),
          answers: someAnswers.optional(),
        }),
        response: { 201: caseShape },
      },
    },
    async (request, reply) => {
      const { title, shopId, answers } = request.body;
      const opened = app.house().write(actorOf(request), (tx) => {
        const incident = openIncident(tx, {
          shopId: shopId ?? listShops(tx.db)[0]!.id,
          title,
          trigger: (answers as AnswerChanges | undefined)?.discovery?.trigger ?? null,
        });
        if (answers) saveAnswers(tx, incident.id, answers);
        return incident;
      });
      return reply.code(201).send(wholeCase(opened.id));
    },
  );

  http.get(
    "/api/incidents/:incident",
    {
      config: read,
      schema: { tags, summary: "One case with its answers.", params, response: { 200: caseShape } },
    },
    async (request) => wholeCase(request.params.incident),
  );

  http.patch(
    "/api/incidents/:incident",
    {
      config: write,
      schema: {
        tags,
        summary: "Changes name, state or answers; what is not named stays.",
        params,
        body: z.strictObject({
          title: incidentTitle.optional(),
          state: incidentState.optional(),
          answers: someAnswers.optional(),
        }),
        response: { 200: caseShape },
      },
    },
    async (request) => {
      const { incident } = request.params;
      const { title, state, answers } = request.body;
      if (title === undefined && state === undefined && answers === undefined) return wholeCase(incident);
      app.house().write(actorOf(request), (tx) => {
        if (title !== undefined) renameIncident(tx, incident, title);
        if (state !== undefined) (state === "closed" ? closeIncident : reopenIncident)(tx, incident);
        if (answers !== undefined) saveAnswers(tx, incident, answers);
      });
      return wholeCase(incident);
    },
  );

  http.patch(
    "/api/incidents/:incident/sections/:section",
    {
      config: write,
      schema: {
        tags,
        summary: "Changes some answers of one section.",
        description:
          "Where another workplace is named without workplaceCertainty, the former one's certainty is taken away: papers then say 未確認. " +
          "An answer that denies the others of its list (分からない, 書類はない, まだ…) is refused beside any of them.",
        params: params.extend({ section: z.enum(sectionIds) }),
        body: z.record(z.string(), z.unknown()),
        response: { 200: caseShape },
      },
    },
    async (request) => {
      const { incident, section } = request.params;
      if (!isSectionId(section)) throw new Refusal("not_found");
      const change = answersSchema(sections[section]).parse(request.body);
      app.house().write(actorOf(request), (tx) => saveAnswers(tx, incident, { [section]: change }));
      return wholeCase(incident);
    },
  );

  const tickParams = params.extend({ item: z.enum(tickItems) });
  for (const [method, change, summary] of [
    ["PUT", tick, "Ticks an item of the first-hour card, or a phase."],
    ["DELETE", untick, "Takes a tick away."],
  ] as const) {
    http.route({
      method,
      url: "/api/incidents/:incident/ticks/:item",
      config: write,
      schema: { tags, summary, params: tickParams, response: { 200: caseShape } },
      handler: async (request) => {
        const { incident, item } = request.params;
        getIncident(app.house().read, incident);
        const isTicked = ticksOf(app.house().read, incident).has(item);
        // Twice is once, and what changes nothing is not recorded.
        if (isTickItem(item) && isTicked !== (method === "PUT")) {
          app.house().write(actorOf(request), (tx) => change(tx, incident, item));
        }
        return wholeCase(incident);
      },
    });
  }
}

function wholeAnswers(section: Section) {
  return z.object(
    Object.fromEntries(Object.entries(section.questions).map(([name, question]) => [name, question.schema])),
  );
}
