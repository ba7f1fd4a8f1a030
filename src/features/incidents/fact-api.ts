/** /api/incidents/:incident/facts */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http, listOf, pageById, pageQueryById } from "#src/http/index.ts";
import { id, params } from "./api-parts.ts";
import { addFact, changeFact, factChange, factInput, getFact, listFacts, removeFact } from "./facts.ts";
import { getIncident } from "./incident.ts";
import { partialDate } from "./questions.ts";
import { certainties } from "./words.ts";

const factShape = z.object({
  id,
  date: partialDate,
  time: z.string().nullable(),
  what: z.string(),
  people: z.array(z.object({ id, name: z.string() })),
  who: z.string(),
  certainty: z.enum(certainties),
  source: z.string(),
  revision: z.int(),
  createdAt: z.string(),
});

const read = { action: "incident.read" as const };
const write = { action: "incident.write" as const };

export function factApi(http: Http, app: Akashi): void {
  const tags = ["facts"];
  const one = params.extend({ fact: id });
  http.get(
    "/api/incidents/:incident/facts",
    {
      config: read,
      schema: {
        tags,
        summary: "Facts in the order of time.",
        params,
        querystring: pageQueryById.extend({ certainty: z.enum(certainties).optional() }),
        response: { 200: listOf(factShape) },
      },
    },
    async (request) => {
      getIncident(app.house().read, request.params.incident);
      const facts = listFacts(app.house().read, request.params.incident, request.query.certainty);
      return pageById(
        facts.map((fact) => ({ ...fact, people: [...fact.people] })),
        request.query,
      );
    },
  );
  http.post(
    "/api/incidents/:incident/facts",
    {
      config: write,
      schema: {
        tags,
        summary: "Adds a fact.",
        params,
        body: factInput.strict(),
        response: { 201: factShape },
      },
    },
    async (request, reply) => {
      const fact = app
        .house()
        .write(actorOf(request), (tx) => addFact(tx, request.params.incident, request.body));
      return reply.code(201).send({ ...fact, people: [...fact.people] });
    },
  );
  http.get(
    "/api/incidents/:incident/facts/:fact",
    { config: read, schema: { tags, summary: "One fact.", params: one, response: { 200: factShape } } },
    async ({ params: { incident, fact } }) => {
      const found = getFact(app.house().read, incident, fact);
      return { ...found, people: [...found.people] };
    },
  );
  http.put(
    "/api/incidents/:incident/facts/:fact",
    {
      config: write,
      schema: {
        tags,
        summary: "Changes a fact.",
        description: "With `revision` nothing that came since is overwritten unseen (409).",
        params: one,
        body: factChange,
        response: { 200: factShape },
      },
    },
    async (request) => {
      const { incident, fact } = request.params;
      app.house().write(actorOf(request), (tx) => changeFact(tx, incident, fact, request.body));
      const found = getFact(app.house().read, incident, fact);
      return { ...found, people: [...found.people] };
    },
  );
  http.delete(
    "/api/incidents/:incident/facts/:fact",
    {
      config: write,
      schema: { tags, summary: "Takes a fact off the timeline.", params: one, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { incident, fact } = request.params;
      app.house().write(actorOf(request), (tx) => removeFact(tx, incident, fact));
      return reply.code(204).send(null);
    },
  );
}
