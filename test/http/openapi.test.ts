import { Validator } from "@seriousme/openapi-schema-validator";
import { afterEach, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}
interface Operation {
  readonly summary?: string;
  readonly tags?: string[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
}

/** Operation, e.g. `PUT /api/shop`, and the JSON that it takes. */
const bodies = (document: Document): [string, Schema][] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { requestBody }]): [string, Schema][] => {
      const schema = requestBody?.content["application/json"]?.schema;
      return schema ? [[`${method.toUpperCase()} ${path}`, schema]] : [];
    }),
  );

/** Places at which a name that is misspelt would be passed over: not refused, and not missed. */
function openPlaces(schema: Schema, place: string): string[] {
  const { properties, required = [], additionalProperties, items, anyOf = [], oneOf = [] } = schema;
  const isOpen = properties !== undefined && additionalProperties !== false;
  return [
    ...(isOpen && Object.keys(properties).some((name) => !required.includes(name)) ? [place] : []),
    ...Object.entries(properties ?? {}).flatMap(([name, one]) => openPlaces(one, `${place}.${name}`)),
    ...(items ? openPlaces(items, `${place}[]`) : []),
    ...(typeof additionalProperties === "object" ? openPlaces(additionalProperties, `${place}{}`) : []),
    ...[...anyOf, ...oneOf].flatMap((one) => openPlaces(one, place)),
  ];
}

const leftOut = ({ properties = {}, required = [] }: Schema): string[] =>
  Object.keys(properties).filter((name) => !required.includes(name));

async function description(): Promise<Document> {
  at = await openTestApp();
  return (await at.http.inject("/api/openapi.json")).json();
}

test("describes itself as a valid OpenAPI document", async () => {
  const document = await description();
  const result = await new Validator().validate(document as never);
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

test("the validator would refuse a wrong description", async () => {
  const document = await description();
  const broken = { ...document, paths: { "/api/me": { get: { responses: "none" } } } };
  expect((await new Validator().validate(broken as never)).valid).toBe(false);
});

test("names and groups every operation of the API", async () => {
  const document = await description();
  const declared = at.http.declaredRoutes
    .filter(
      (route) =>
        route.url.startsWith("/api/") && route.method !== "HEAD" && route.url !== "/api/openapi.json",
    )
    .map((route) => `${route.method} ${route.url.replace(/:(\w+)/g, "{$1}")}`);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      expect(`${path} ${operation.summary ?? ""}`).toMatch(/\S \S/);
      expect(operation.tags?.length).toBe(1);
      return `${method.toUpperCase()} ${path}`;
    }),
  );
  expect(described.sort()).toEqual([...new Set(declared)].sort());
});

test("passes over no misspelt name in what programs send", async () => {
  const all = bodies(await description());
  expect(all.map(([operation]) => operation)).toContain("PUT /api/incidents/{incident}/members");
  expect(all.flatMap(([operation, schema]) => openPlaces(schema, operation))).toEqual([]);
});

test("asks for everything that a PUT replaces; only a revision may be left out", async () => {
  const puts = bodies(await description()).filter(([operation]) => operation.startsWith("PUT "));
  const found = Object.fromEntries(puts.map(([operation, schema]) => [operation, leftOut(schema)]));
  expect(found["PUT /api/shop"]).toEqual(["revision"]);
  const revisions = ["revision", "itemRevision"];
  expect(
    Object.entries(found).filter(([, names]) => names.some((name) => !revisions.includes(name))),
  ).toEqual([]);
});

test("finds what may be left out, and where a misspelt name is passed over", () => {
  const field = { properties: { name: {}, note: {} }, required: ["name"] };
  const body = { properties: { others: { items: field } }, required: [], additionalProperties: false };
  expect(openPlaces(body, "PUT /x")).toEqual(["PUT /x.others[]"]);
  expect(leftOut(body)).toEqual(["others"]);
});
