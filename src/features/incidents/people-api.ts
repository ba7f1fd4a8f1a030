/** /api/incidents/:incident/people */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http, listOf, pageById, pageQueryById } from "#src/http/index.ts";
import { id, params } from "./api-parts.ts";
import { getIncident } from "./incident.ts";
import {
  addPerson,
  changePerson,
  getPerson,
  listPeople,
  personChange,
  personInput,
  removePerson,
} from "./people.ts";

const personShape = z.object({ ...personInput.shape, id, revision: z.int(), createdAt: z.string() });

const read = { action: "incident.read" as const };
const write = { action: "incident.write" as const };

export function peopleApi(http: Http, app: Akashi): void {
  const tags = ["people"];
  const one = params.extend({ person: id });
  http.get(
    "/api/incidents/:incident/people",
    {
      config: read,
      schema: {
        tags,
        summary: "People involved.",
        params,
        querystring: pageQueryById,
        response: { 200: listOf(personShape) },
      },
    },
    async (request) => {
      getIncident(app.house().read, request.params.incident);
      return pageById(listPeople(app.house().read, request.params.incident), request.query);
    },
  );
  http.post(
    "/api/incidents/:incident/people",
    {
      config: write,
      schema: {
        tags,
        summary: "Adds a person.",
        params,
        body: personInput.strict(),
        response: { 201: personShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      return reply
        .code(201)
        .send(app.house().write(actorOf(request), (tx) => addPerson(tx, incident, request.body)));
    },
  );
  http.get(
    "/api/incidents/:incident/people/:person",
    { config: read, schema: { tags, summary: "One person.", params: one, response: { 200: personShape } } },
    async ({ params: { incident, person } }) => getPerson(app.house().read, incident, person),
  );
  http.put(
    "/api/incidents/:incident/people/:person",
    {
      config: write,
      schema: {
        tags,
        summary: "Changes a person.",
        description: "With `revision` nothing that came since is overwritten unseen (409).",
        params: one,
        body: personChange,
        response: { 200: personShape },
      },
    },
    async (request) => {
      const { incident, person } = request.params;
      app.house().write(actorOf(request), (tx) => changePerson(tx, incident, person, request.body));
      return getPerson(app.house().read, incident, person);
    },
  );
  http.delete(
    "/api/incidents/:incident/people/:person",
    {
      config: write,
      schema: { tags, summary: "Takes a person out of the case.", params: one, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { incident, person } = request.params;
      app.house().write(actorOf(request), (tx) => removePerson(tx, incident, person));
      return reply.code(204).send(null);
    },
  );
}
