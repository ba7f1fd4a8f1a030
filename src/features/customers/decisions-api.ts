/** What people decide, in JSON: the leak rule, doubts, the same person or two, reports. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { dataItems, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { getCustomer } from "./customer.ts";
import { listTwins, markDistinct, markDuplicate, settleDoubts } from "./decisions.ts";
import { customerParams, incidentParams } from "./forms-pages.ts";
import { leakReaches, leakRuleInput, leakRuleOf, setLeakRule } from "./leaked.ts";
import { addReport, removeReport, reportInput, reportsOf } from "./reports.ts";

const base = "/api/incidents/:incident/customers";
const rule = "/api/incidents/:incident/customer-leak-rule";
const pair = z.strictObject({ other: z.string().max(64) });
const reportParams = customerParams.extend({ report: z.string().max(64) });

const ruleShape = z.object({
  version: z.number().meta({ description: "0 while nothing but the default (held) holds" }),
  taken: z.array(z.enum(dataItems)),
  items: z.partialRecord(z.enum(dataItems), z.enum(leakReaches)),
  reason: z.string(),
  at: z.string().nullable(),
});
const reportShape = z.object({
  id: z.string(),
  reportedOn: z.string().nullable(),
  note: z.string(),
  at: z.string(),
});
const decidedShape = z.object({
  id: z.string(),
  needsCheck: z.boolean(),
  scope: z.string(),
  duplicateOf: z.string().nullable(),
  reports: z.number(),
});
const twinsShape = z.object({
  why: z.string(),
  people: z.array(z.object({ id: z.string(), number: z.number(), name: z.string() })),
});

export function decisionsApi(http: Http, app: Akashi): void {
  const tags = ["customers"];
  const read = { action: "customers.read" as const };
  const write = { action: "customers.write" as const };
  const decided = ({ incident, customer }: z.infer<typeof customerParams>) =>
    getCustomer(app.house().read, incident, customer);
  const ruleOf = (incident: string) => {
    const found = leakRuleOf(app.house().read, incident);
    return { ...found, taken: [...found.taken] };
  };

  http.get(
    rule,
    {
      config: read,
      schema: {
        tags,
        summary: "Which of the taken items a letter names to whom.",
        params: incidentParams,
        response: { 200: ruleShape },
      },
    },
    async (request) => ruleOf(request.params.incident),
  );

  http.put(
    rule,
    {
      config: write,
      schema: {
        tags,
        summary: "Sets the rule as a new version; an item that is not named is `held`.",
        params: incidentParams,
        body: leakRuleInput.strict(),
        response: { 200: ruleShape },
      },
    },
    async (request) => {
      const { incident } = request.params;
      app.house().write(actorOf(request), (tx) => setLeakRule(tx, incident, request.body));
      return ruleOf(incident);
    },
  );

  http.get(
    "/api/incidents/:incident/customer-twins",
    {
      config: read,
      schema: {
        tags,
        summary: "Entries that may stand for one person; at most 100 groups.",
        params: incidentParams,
        response: { 200: z.object({ items: z.array(twinsShape), nextCursor: z.null() }) },
      },
    },
    async (request) => {
      const { number } = getIncident(app.house().read, request.params.incident);
      const items = listTwins(app.house().read, number).map(({ why, people }) => ({
        why,
        people: people.map((one) => ({ id: one.id, number: one.number, name: one.name })),
      }));
      return { items, nextCursor: null };
    },
  );

  http.post(
    `${base}/:customer/checked`,
    {
      config: write,
      schema: {
        tags,
        summary: "Settles the doubts of an entry: somebody looked.",
        params: customerParams,
        response: { 200: decidedShape },
      },
    },
    async (request) => {
      const { incident, customer } = request.params;
      app.house().write(actorOf(request), (tx) => settleDoubts(tx, incident, customer));
      return decided(request.params);
    },
  );

  http.post(
    `${base}/:customer/duplicate`,
    {
      config: write,
      schema: {
        tags,
        summary: "Marks an entry as the same person as `other`: it stays, out of scope.",
        params: customerParams,
        body: pair,
        response: { 200: decidedShape },
      },
    },
    async (request) => {
      const { incident, customer } = request.params;
      app.house().write(actorOf(request), (tx) => markDuplicate(tx, incident, customer, request.body.other));
      return decided(request.params);
    },
  );

  http.post(
    `${base}/:customer/distinct`,
    {
      config: write,
      schema: {
        tags,
        summary: "Marks two entries as two people: they are suggested no more.",
        params: customerParams,
        body: pair,
        response: { 200: decidedShape },
      },
    },
    async (request) => {
      const { incident, customer } = request.params;
      app.house().write(actorOf(request), (tx) => markDistinct(tx, incident, customer, request.body.other));
      return decided(request.params);
    },
  );

  http.get(
    `${base}/:customer/reports`,
    {
      config: read,
      schema: {
        tags,
        summary: "What this customer told, newest first.",
        params: customerParams,
        response: { 200: z.object({ items: z.array(reportShape), nextCursor: z.null() }) },
      },
    },
    async (request) => ({
      items: reportsOf(app.house().read, decided(request.params).id),
      nextCursor: null,
    }),
  );

  http.post(
    `${base}/:customer/reports`,
    {
      config: write,
      schema: {
        tags,
        summary: "Records that this customer told about a postcard or call.",
        params: customerParams,
        body: reportInput.strict(),
        response: { 201: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => {
      const { incident, customer } = request.params;
      const id = app.house().write(actorOf(request), (tx) => addReport(tx, incident, customer, request.body));
      return reply.code(201).send({ id });
    },
  );

  http.post(
    `${base}/:customer/reports/:report/remove`,
    {
      config: write,
      schema: {
        tags,
        summary: "Takes back a report that was written down by mistake.",
        params: reportParams,
        response: { 200: decidedShape },
      },
    },
    async (request) => {
      const { incident, customer, report } = request.params;
      app.house().write(actorOf(request), (tx) => removeReport(tx, incident, customer, report));
      return decided(request.params);
    },
  );
}
