import { Validator } from "@seriousme/openapi-schema-validator";
import { afterEach, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

interface Document {
  readonly paths: Record<string, Record<string, { summary?: string; tags?: string[] }>>;
}

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
