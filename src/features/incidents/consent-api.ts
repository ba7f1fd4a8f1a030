/** /api/incidents/:incident/consents: lawyers' consents that a paper for customers may name somebody. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http, listOf, pageById, pageQueryById } from "#src/http/index.ts";
import { id, params } from "./api-parts.ts";
import { consentInput, getConsent, listConsents, recordConsent, withdrawConsent } from "./consents.ts";
import { getIncident } from "./incident.ts";
import { nameableNames } from "./people.ts";
import { customerPapers } from "./words.ts";

const consentShape = z.object({
  id,
  number: z.int().meta({ description: "同意n of the incident" }),
  paper: z.enum(customerPapers).meta({ description: "The one paper that may hold the names" }),
  names: z.array(z.string()),
  lawyer: z.string(),
  givenOn: z.string().meta({ description: "Day on which the lawyer agreed" }),
  note: z.string(),
  recordedAt: z.string(),
  recordedBy: id,
  withdrawnAt: z.string().nullable().meta({ description: "From then on the names are stopped again" }),
});

const read = { action: "incident.read" as const };
const consent = { action: "incident.consent" as const };

export function consentApi(http: Http, app: Akashi): void {
  const tags = ["consents"];
  const one = params.extend({ consent: id });
  http.get(
    "/api/incidents/:incident/consents",
    {
      config: read,
      schema: {
        tags,
        summary: "Lawyers' consents to a name in a paper for customers, oldest first, also withdrawn ones.",
        params,
        querystring: pageQueryById,
        response: { 200: listOf(consentShape) },
      },
    },
    async (request) => {
      const { read: reader } = app.house();
      getIncident(reader, request.params.incident);
      return pageById(listConsents(reader, request.params.incident), request.query);
    },
  );
  http.get(
    "/api/incidents/:incident/nameable-names",
    {
      config: read,
      schema: {
        tags,
        summary: "Names of the case that no paper for customers may hold without a consent.",
        params,
        response: { 200: z.object({ items: z.array(z.string()) }) },
      },
    },
    async (request) => {
      const { read: reader } = app.house();
      getIncident(reader, request.params.incident);
      return { items: [...nameableNames(reader, request.params.incident)] };
    },
  );
  http.post(
    "/api/incidents/:incident/consents",
    {
      config: consent,
      schema: {
        tags,
        summary: "Records a lawyer's consent: from now on this paper may hold these names. Owners only.",
        params,
        body: consentInput.strict(),
        response: { 201: consentShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const recorded = app.house().write(actorOf(request), (tx) => {
        const made = recordConsent(tx, incident, request.body);
        return getConsent(tx.db, incident, made);
      });
      return reply.code(201).send(recorded);
    },
  );
  http.post(
    "/api/incidents/:incident/consents/:consent/withdraw",
    {
      config: consent,
      schema: {
        tags,
        summary: "Withdraws a consent: the names are stopped again. What was issued stays. Owners only.",
        params: one,
        response: { 200: consentShape },
      },
    },
    async (request) => {
      const { incident, consent: made } = request.params;
      return app.house().write(actorOf(request), (tx) => {
        withdrawConsent(tx, incident, made);
        return getConsent(tx.db, incident, made);
      });
    },
  );
}
