/** /api/incidents/:incident/phone-session */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Phones } from "./sessions.ts";

const inIncident = z.object({ incident: z.string() });
const shape = z.object({
  id: z.string(),
  incidentId: z.string(),
  startedAt: z.string(),
  until: z.string(),
  canExtend: z.boolean(),
  addresses: z
    .array(z.string())
    .readonly()
    .meta({ description: "What the phone opens; behind the # stands a secret that no server is sent" }),
  arrivals: z
    .array(
      z.object({
        at: z.string(),
        name: z.string(),
        evidenceId: z.string().optional(),
        label: z.string().optional(),
        outcome: z.enum(["added", "known", "refused"]),
        sentence: z.string().optional(),
      }),
    )
    .readonly(),
});
const path = "/api/incidents/:incident/phone-session";
const config = { action: "evidence.write" as const };
const tags = ["evidence"];

export function phoneApi(http: Http, app: Akashi, phones: Phones): void {
  http.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: "The running session in which phones may send, with what arrived.",
        params: inIncident,
        response: { 200: shape },
      },
    },
    async (request) => {
      getIncident(app.house().read, request.params.incident);
      const session = phones.find(request.params.incident);
      if (!session) throw new Refusal("not_found");
      return session;
    },
  );
  http.post(
    path,
    {
      config,
      schema: {
        tags,
        summary:
          "Lets phones in the shop's network send for ten minutes; answers with the running session if there is one.",
        params: inIncident,
        response: { 201: shape },
      },
    },
    async (request, reply) => {
      const session = await phones.start(actorOf(request), request.params.incident);
      return reply.code(201).send(session);
    },
  );
  http.patch(
    path,
    {
      config,
      schema: { tags, summary: "Ten more minutes from now.", params: inIncident, response: { 200: shape } },
    },
    async (request) => phones.extend(actorOf(request), request.params.incident),
  );
  http.delete(
    path,
    { config, schema: { tags, summary: "Ends the session. What arrived stays.", params: inIncident } },
    async (request, reply) => {
      await phones.stop(actorOf(request), request.params.incident);
      return reply.code(204).send();
    },
  );
}
