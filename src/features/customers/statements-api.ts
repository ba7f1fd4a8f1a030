/** Arrival of a postcard, comparisons with the register, and signed statements, for programs. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { type Evidence, getEvidence } from "#src/features/evidence/index.ts";
import { getCase, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, listOf, pageByNumber, pageQuery } from "#src/http/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { type Arrival, arrivalChange, findArrival, missingOf, recordArrival } from "./arrival/arrival.ts";
import { comparedFields, outcomes } from "./comparison/compare.ts";
import {
  type Comparison,
  comparisonInput,
  dayWords,
  getComparison,
  listComparisons,
  saveComparison,
} from "./comparison/comparison.ts";
import { getRow } from "./customer.ts";
import { receiveStatement, statementInput, statementsOf, tickAnswers } from "./statement/statement.ts";

const id = z.string().max(64);
const params = z.object({ incident: id });
const ofEvidence = params.extend({ evidence: id });
const ofCustomer = params.extend({ customer: id });
const ofComparison = params.extend({ comparison: id });
const day = z.string().nullable();

const arrivalShape = z.object({
  evidence: id,
  /** 0 while nothing was recorded. */
  revision: z.int(),
  itemRevision: z.int().meta({ description: "Of the item itself, where recipient, day and consent stand" }),
  customer: id.nullable(),
  receiver: z.string(),
  arrivedOn: day,
  reachedOn: day,
  reached: z.string(),
  handlers: z.string(),
  condition: z.string(),
  scale: z.string(),
  consent: z.string(),
  repeats: z.array(z.string()),
  sameRegister: z.string(),
  samePostcard: z.string(),
  note: z.string(),
  /** What is not known yet, in Japanese words. */
  missing: z.array(z.string()),
});
const comparisonShape = z.object({
  id,
  number: z.int(),
  version: z.int(),
  evidence: id,
  customer: id,
  rows: z.array(
    z.object({
      field: z.enum(comparedFields),
      postcard: z.string(),
      register: z.string().nullable(),
      isUnreadable: z.boolean(),
      isKnownError: z.boolean(),
      errorNote: z.string(),
      outcome: z.enum(outcomes),
    }),
  ),
  days: z.object({ postmarkOn: day, leftOn: day, lastVisitOn: day }).nullable(),
  dayWords: z.array(z.string()),
  otherText: z.string(),
  note: z.string(),
  at: z.string(),
  exhibits: z.array(z.object({ evidenceId: id, version: z.int() })),
});
const statementShape = z.object({
  evidenceId: id,
  customerId: id,
  signedOn: day,
  policeMayCall: z.enum(tickAnswers),
  lawyerMayCall: z.enum(tickAnswers),
  note: z.string(),
  at: z.string(),
});

export function statementsApi(http: Http, app: Akashi): void {
  const tags = ["customers"];
  const house = () => app.house();
  const read = { action: "customers.read" as const };
  const write = { action: "customers.write" as const };

  const arrivalPlace = "/api/incidents/:incident/evidence/:evidence/arrival";
  http.get(
    arrivalPlace,
    {
      config: read,
      schema: {
        tags,
        summary: "Who received a postcard or letter, when, and how it reached the shop.",
        params: ofEvidence,
        response: { 200: arrivalShape },
      },
    },
    async ({ params: { incident, evidence } }) => {
      const item = getEvidence(house().read, incident, evidence);
      return shownArrival(item, findArrival(house().read, incident, evidence));
    },
  );
  http.put(
    arrivalPlace,
    {
      config: write,
      schema: {
        tags,
        summary:
          "Records how it arrived as one more wording; recipient, day, way and consent go to the item too. With `revision` and `itemRevision` nothing that came since is overwritten unseen (409).",
        params: ofEvidence,
        body: arrivalChange,
        response: { 200: arrivalShape },
      },
    },
    async (request) => {
      const { incident, evidence } = request.params;
      const arrival = house().write(actorOf(request), (tx) =>
        recordArrival(tx, incident, evidence, request.body),
      );
      return shownArrival(getEvidence(house().read, incident, evidence), arrival);
    },
  );

  const place = "/api/incidents/:incident/comparisons";
  http.get(
    place,
    {
      config: read,
      schema: {
        tags,
        summary: "Comparisons of postcards with the register, newest version of each.",
        params,
        querystring: pageQuery.extend({ evidence: id.optional(), customer: id.optional() }),
        response: { 200: listOf(comparisonShape) },
      },
    },
    async (request) => {
      const { incident } = request.params;
      getIncident(house().read, incident);
      const { evidence, customer } = request.query;
      const all = listComparisons(house().read, incident, { evidenceId: evidence, customerId: customer });
      const { items, nextCursor } = pageByNumber(all, request.query);
      return { items: items.map((one) => shownComparison(house().read, one)), nextCursor };
    },
  );
  http.post(
    place,
    {
      config: write,
      schema: {
        tags,
        summary: "Saves a comparison: the first version of an item and a customer, or a further one.",
        params,
        body: comparisonInput.extend({ evidence: id, customer: id }).strict(),
        response: { 201: comparisonShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const { evidence, customer, ...input } = request.body;
      const saved = house().write(actorOf(request), (tx) =>
        saveComparison(tx, incident, { evidenceId: evidence, customerId: customer }, input),
      );
      return reply.code(201).send(shownComparison(house().read, saved));
    },
  );
  http.get(
    `${place}/:comparison`,
    {
      config: read,
      schema: {
        tags,
        summary: "One comparison; the newest version, or the one asked for.",
        params: ofComparison,
        querystring: z.object({ version: z.coerce.number().int().min(1).optional() }),
        response: { 200: comparisonShape },
      },
    },
    async ({ params: { incident, comparison }, query: { version } }) =>
      shownComparison(house().read, getComparison(house().read, incident, comparison, version)),
  );

  const statements = "/api/incidents/:incident/customers/:customer/statements";
  http.get(
    statements,
    {
      config: read,
      schema: {
        tags,
        summary: "Signed statements of a customer, oldest first.",
        params: ofCustomer,
        response: { 200: z.object({ items: z.array(statementShape), nextCursor: z.null() }) },
      },
    },
    async ({ params: { incident, customer } }) => {
      getRow(house().read, incident, customer);
      return { items: statementsOf(house().read, incident, customer), nextCursor: null };
    },
  );
  http.post(
    statements,
    {
      config: write,
      schema: {
        tags,
        summary: "Says that an item of evidence shows this customer's signed statement, and what was ticked.",
        params: ofCustomer,
        body: statementInput.extend({ evidence: id }).strict(),
        response: { 201: statementShape },
      },
    },
    async (request, reply) => {
      const { incident, customer } = request.params;
      const { evidence, ...input } = request.body;
      house().write(actorOf(request), (tx) =>
        receiveStatement(tx, incident, { customerId: customer, evidenceId: evidence }, input),
      );
      const all = statementsOf(house().read, incident, customer);
      return reply.code(201).send(all.find((one) => one.evidenceId === evidence)!);
    },
  );
}

function shownArrival(item: Evidence, arrival: Arrival | undefined) {
  return {
    evidence: item.id,
    revision: arrival?.revision ?? 0,
    itemRevision: item.revision,
    customer: arrival?.customerId ?? null,
    receiver: arrival?.receiver ?? "",
    arrivedOn: arrival?.arrivedOn ?? null,
    reachedOn: item.obtainedOn,
    reached: arrival?.reached ?? "unknown",
    handlers: arrival?.handlers ?? "",
    condition: arrival?.condition ?? "",
    scale: arrival?.scale ?? "unknown",
    consent: item.consent,
    repeats: [...(arrival?.repeats ?? [])],
    sameRegister: arrival?.sameRegister ?? "",
    samePostcard: arrival?.samePostcard ?? "",
    note: arrival?.note ?? "",
    missing: missingOf(arrival),
  };
}

function shownComparison(read: Reader, one: Comparison) {
  const { id: comparison, number, version, rows, days, otherText, note, at, exhibits } = one;
  return {
    id: comparison,
    number,
    version,
    evidence: one.evidenceId,
    customer: one.customerId,
    rows: [...rows],
    days,
    dayWords: days ? dayWords(days, getCase(read, one.incidentId).words) : [],
    otherText,
    note,
    at,
    exhibits: [...exhibits],
  };
}
