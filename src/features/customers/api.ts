/** /api/incidents/:incident/customers and …/scope-versions; what is decided lies in decisions-api.ts. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { dataItems, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, listOf } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { revisionRead } from "#src/lib/revision.ts";
import { getCustomer, valuesOf } from "./customer.ts";
import {
  addCustomer,
  chooseLeakedItems,
  customerInput,
  editCustomer,
  flagsInput,
  leakedInput,
  markDuplicate,
  scopeInput,
  setFlags,
  setScope,
} from "./decisions.ts";
import { decisionsApi } from "./decisions-api.ts";
import { customerParams, incidentParams } from "./forms-pages.ts";
import { importsApi } from "./imports-api.ts";
import { noticeInput, setNotice } from "./letters.ts";
import { filters, listCustomers, sorts } from "./list.ts";
import { applyScopeRules, listScopeVersions, scopeRules } from "./scope.ts";
import { careFlagNames, noticeStates, scopes } from "./words.ts";

const base = "/api/incidents/:incident/customers";
const text = z.string().nullable();

const values = {
  customerNo: text,
  name: z.string(),
  lastName: text,
  firstName: text,
  kana: text,
  company: text,
  honorific: text,
  postal: text,
  address: text,
  building: text,
  phone: text,
  mobile: text,
  fax: text,
  email: text,
  birth: text,
  firstVisit: text,
  lastVisit: text,
  staff: text,
  dm: text,
};

const customerShape = z.object({
  id: z.string(),
  number: z.number(),
  label: z.string(),
  sourceRow: z.number().nullable(),
  ...values,
  birthOn: text,
  firstVisitOn: text,
  lastVisitOn: text,
  visits: z.number().nullable(),
  salesTotalYen: z.number().nullable(),
  isDmAllowed: z.boolean().nullable(),
  isCorporation: z.boolean(),
  present: z.array(z.string()),
  warnings: z.array(z.object({ code: z.string(), field: text, sentence: z.string() })),
  needsCheck: z.boolean(),
  scope: z.enum(scopes),
  scopeReason: z.string(),
  scopeVersion: z.number().nullable(),
  isScopedByHand: z.boolean(),
  duplicateOf: text,
  leakedItems: z.array(z.enum(dataItems)),
  isLeakChosenByHand: z.boolean(),
  flags: z.record(z.enum(careFlagNames as [string, ...string[]]), z.boolean()),
  flagReason: z.string(),
  isWithheld: z.boolean(),
  addressTo: z.enum(["self", "parents", "family"]),
  notice: z.enum(noticeStates),
  noticedOn: text,
  reports: z.number(),
  revision: z.number(),
});

const listedShape = z.object({
  id: z.string(),
  number: z.number(),
  label: z.string(),
  name: z.string(),
  kana: text,
  company: text,
  customerNo: text,
  postal: text,
  address: text,
  building: text,
  phone: text,
  mobile: text,
  email: text,
  scope: z.enum(scopes),
  needsCheck: z.boolean(),
  isWithheld: z.boolean(),
  reports: z.number(),
  notice: z.enum(noticeStates),
  duplicateOf: text,
});

const versionShape = z.object({
  version: z.number(),
  rules: z.array(z.record(z.string(), z.unknown())),
  counts: z.object({ in: z.number(), out: z.number(), undecided: z.number(), changed: z.number() }),
  at: z.string(),
  by: z.string(),
});

export function customersApi(http: Http, app: Akashi): void {
  const tags = ["customers"];
  const read = { action: "customers.read" as const };
  const write = { action: "customers.write" as const };
  const one = (params: z.infer<typeof customerParams>) => {
    const found = getCustomer(app.house().read, params.incident, params.customer);
    return {
      ...found,
      present: [...found.present],
      warnings: found.warnings.map(({ code, field, sentence }) => ({ code, field, sentence })),
      leakedItems: [...found.leakedItems],
    };
  };
  http.get(
    base,
    {
      config: read,
      schema: {
        tags,
        summary: "Customers of a case: a page of the list, or of a search.",
        params: incidentParams,
        querystring: z.object({
          q: z.string().max(200).optional(),
          sort: z.enum(sorts).default("number"),
          filter: z.enum(filters).default("all"),
          cursor: z.string().max(4_000).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: {
          200: listOf(listedShape),
        },
      },
    },
    async (request) => {
      const { number } = getIncident(app.house().read, request.params.incident);
      const { q, cursor, ...rest } = request.query;
      const page = listCustomers(app.house().read, number, {
        ...rest,
        ...(q ? { q } : {}),
        ...(cursor ? { cursor } : {}),
      });
      return { items: [...page.items], nextCursor: page.nextCursor };
    },
  );

  http.post(
    base,
    {
      config: write,
      schema: {
        tags,
        summary: "Writes a customer down by hand.",
        params: incidentParams,
        body: customerInput.strict(),
        response: { 201: customerShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const id = app.house().write(actorOf(request), (tx) => addCustomer(tx, incident, request.body));
      return reply.code(201).send(one({ incident, customer: id }));
    },
  );

  http.get(
    `${base}/:customer`,
    {
      config: read,
      schema: {
        tags,
        summary: "One customer: what is held, what leaked, and how things stand.",
        params: customerParams,
        response: { 200: customerShape },
      },
    },
    async (request) => one(request.params),
  );

  http.patch(
    `${base}/:customer`,
    {
      config: write,
      schema: {
        tags,
        summary:
          "Changes values, scope, flags, leaked items or the state of the notice; what is not named stays. With `revision` no values that came since are overwritten unseen (409).",
        params: customerParams,
        body: z.strictObject({
          values: z.partialRecord(z.enum(Object.keys(values) as [string, ...string[]]), text).optional(),
          revision: revisionRead,
          scope: scopeInput.strict().optional(),
          care: flagsInput.strict().optional(),
          leaked: leakedInput.strict().optional(),
          duplicateOf: z.string().max(64).optional(),
          notice: noticeInput.strict().optional(),
        }),
        response: { 200: customerShape },
      },
    },
    async (request) => {
      const { incident, customer } = request.params;
      const { body } = request;
      const before = one(request.params);
      const input = body.values && customerInput.parse({ ...valuesOf(before), ...body.values });
      if (
        !input &&
        !body.scope &&
        !body.care &&
        !body.leaked &&
        !body.notice &&
        body.duplicateOf === undefined
      ) {
        throw new Refusal("invalid_input");
      }
      app.house().write(actorOf(request), (tx) => {
        if (input) editCustomer(tx, incident, customer, { ...input, revision: body.revision });
        if (body.scope) setScope(tx, incident, customer, body.scope);
        if (body.care) setFlags(tx, incident, customer, body.care);
        if (body.leaked) chooseLeakedItems(tx, incident, customer, body.leaked);
        if (body.notice) setNotice(tx, incident, { ids: [customer], ...body.notice });
        if (body.duplicateOf !== undefined) markDuplicate(tx, incident, customer, body.duplicateOf);
      });
      return one(request.params);
    },
  );

  http.get(
    "/api/incidents/:incident/scope-versions",
    {
      config: read,
      schema: {
        tags,
        summary: "Every version of the scope rules, newest first.",
        params: incidentParams,
        response: { 200: z.object({ items: z.array(versionShape), nextCursor: z.null() }) },
      },
    },
    async (request) => ({
      items: listScopeVersions(app.house().read, request.params.incident).map((version) => ({
        ...version,
        rules: [...version.rules],
      })),
      nextCursor: null,
    }),
  );

  http.post(
    "/api/incidents/:incident/scope-versions",
    {
      config: write,
      schema: {
        tags,
        summary: "Applies scope rules as a new version; the first rule that fits decides.",
        params: incidentParams,
        body: z.strictObject({ rules: scopeRules }),
        response: { 201: versionShape },
      },
    },
    async (request, reply) => {
      const version = app
        .house()
        .write(actorOf(request), (tx) => applyScopeRules(tx, request.params.incident, request.body.rules));
      return reply.code(201).send({ ...version, rules: [...version.rules] });
    },
  );

  importsApi(http, app);
  decisionsApi(http, app);
}
