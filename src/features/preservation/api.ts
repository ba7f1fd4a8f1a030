/** /api/incidents/:incident/preservation-requests */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, listOf, pageByNumber, pageQuery } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { lossOf } from "./loss.ts";
import { getRequest, listRequests, type PreservationRequest } from "./queries.ts";
import {
  addRequest,
  answeredInput,
  changeRequest,
  recordAnswered,
  recordSent,
  removeRequest,
  requestBody,
  requestChange,
  sentInput,
} from "./requests.ts";
import { outcomes, retentions, sendingWays, states, vendors } from "./words.ts";

const id = z.string().max(64);
const params = z.object({ incident: id });
const one = params.extend({ request: id });
const day = z.string().nullable();

const stepShape = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("sent"),
    id,
    at: z.string(),
    on: z.string(),
    how: z.enum(sendingWays),
    note: z.string(),
  }),
  z.object({
    kind: z.literal("answered"),
    id,
    at: z.string(),
    on: z.string(),
    outcome: z.enum(outcomes),
    keptUntil: day,
    reference: z.string(),
    note: z.string(),
  }),
]);
const requestShape = z.object({
  id,
  number: z.int(),
  revision: z.int(),
  vendor: z.enum(vendors),
  name: z.string(),
  contact: z.string(),
  account: z.string(),
  records: z.string(),
  from: day,
  until: day,
  retention: z.enum(retentions),
  retentionDays: z.int().nullable(),
  target: z.string(),
  namesPerson: z.boolean(),
  note: z.string(),
  state: z.enum(states),
  loss: z.object({
    state: z.enum(["coming", "passing", "gone", "unknown", "secured", "closed"]),
    on: day,
  }),
  steps: z.array(stepShape),
  removedAt: z.string().nullable(),
});

const read = { action: "incident.read" as const };
const write = { action: "incident.write" as const };

export function preservationApi(http: Http, app: Akashi): void {
  const tags = ["preservation"];
  const shown = (request: PreservationRequest) => ({
    ...request,
    loss: lossOf(request, request.answer, dateInTokyo(app.clock())),
    steps: [...request.steps],
  });
  const place = "/api/incidents/:incident/preservation-requests";

  http.get(
    place,
    {
      config: read,
      schema: {
        tags,
        summary: "Requests to vendors to keep their logs, in the order of their numbers.",
        params,
        querystring: pageQuery,
        response: { 200: listOf(requestShape) },
      },
    },
    async (request) => {
      const { read: reader } = app.house();
      getIncident(reader, request.params.incident);
      const all = listRequests(reader, request.params.incident);
      const { items, nextCursor } = pageByNumber(all, request.query);
      return { items: items.map(shown), nextCursor };
    },
  );
  http.post(
    place,
    {
      config: write,
      schema: {
        tags,
        summary: "Adds a vendor and what it is asked to keep.",
        params,
        body: requestBody,
        response: { 201: requestShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const house = app.house();
      const added = house.write(actorOf(request), (tx) => addRequest(tx, incident, request.body));
      return reply.code(201).send(shown(getRequest(house.read, incident, added)));
    },
  );
  http.get(
    `${place}/:request`,
    { config: read, schema: { tags, summary: "One request.", params: one, response: { 200: requestShape } } },
    async ({ params: { incident, request } }) => shown(getRequest(app.house().read, incident, request)),
  );
  http.put(
    `${place}/:request`,
    {
      config: write,
      schema: {
        tags,
        summary:
          "Changes a request; the former wording is kept. With `revision` nothing that came since is overwritten unseen (409).",
        params: one,
        body: requestChange,
        response: { 200: requestShape },
      },
    },
    async (request) => {
      const at = request.params;
      const house = app.house();
      house.write(actorOf(request), (tx) => changeRequest(tx, at.incident, at.request, request.body));
      return shown(getRequest(house.read, at.incident, at.request));
    },
  );
  http.delete(
    `${place}/:request`,
    {
      config: write,
      schema: {
        tags,
        summary: "Takes a request back; it stays readable at its address.",
        params: one,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const at = request.params;
      app.house().write(actorOf(request), (tx) => removeRequest(tx, at.incident, at.request));
      return reply.code(204).send(null);
    },
  );
  http.post(
    `${place}/:request/sent`,
    {
      config: write,
      schema: {
        tags,
        summary: "Records that the request was sent.",
        params: one,
        body: sentInput.strict(),
        response: { 201: requestShape },
      },
    },
    async (request, reply) => {
      const at = request.params;
      const house = app.house();
      house.write(actorOf(request), (tx) => recordSent(tx, at.incident, at.request, request.body));
      return reply.code(201).send(shown(getRequest(house.read, at.incident, at.request)));
    },
  );
  http.post(
    `${place}/:request/answered`,
    {
      config: write,
      schema: {
        tags,
        summary: "Records what the vendor answered.",
        params: one,
        body: answeredInput.strict(),
        response: { 201: requestShape },
      },
    },
    async (request, reply) => {
      const at = request.params;
      const house = app.house();
      house.write(actorOf(request), (tx) => recordAnswered(tx, at.incident, at.request, request.body));
      return reply.code(201).send(shown(getRequest(house.read, at.incident, at.request)));
    },
  );
}
