import Fastify from "fastify";
import { afterEach, expect, test } from "vitest";
import type { User } from "#src/features/access/index.ts";
import { actionScope, isAction } from "#src/features/access/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { guardRoutes } from "#src/http/visitor.ts";
import { openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const PUBLIC = [
  "GET /healthz",
  "GET /api/openapi.json",
  "GET /assets/*",
  "GET /assets/vendor/tokens.css",
  "GET /login",
  "POST /login",
  "GET /recover",
  "POST /recover",
  "GET /setup",
  "POST /setup",
  "POST /setup/shop",
  "GET /setup/sample",
  "POST /setup/sample",
  "POST /api/setup",
  "POST /api/session",
  "POST /api/recovery",
];

/** Paths with this incident; other ids are of nobody's. */
const fill = (url: string, incident: string): string =>
  url
    .replace(":incident", incident)
    .replace(/:[a-zA-Z]+/g, "nothing")
    .replace("*", "x");

const guarded = () =>
  at.http.declaredRoutes.filter((route) => route.action !== "public" && route.method !== "HEAD");

async function walk(headers: Record<string, string>, incident: string, isOwner = false) {
  const answers = new Map<string, number>();
  for (const { method, url, action } of guarded()) {
    // Ending the walker's own session or the keys would end the walk; so would an owner's changes to the house.
    if (url === "/lock" || (url === "/api/session" && method === "DELETE")) continue;
    if (isOwner && action === "house.manage" && method === "POST") continue;
    const answer = await at.http.inject({ method: method as "GET", url: fill(url, incident), headers });
    answers.set(`${method} ${url}`, answer.statusCode);
  }
  return answers;
}

test("only the pages before the login are public", async () => {
  at = await openTestApp();
  const open = at.http.declaredRoutes
    .filter((route) => route.action === "public" && route.method !== "HEAD")
    .map((route) => `${route.method} ${route.url}`);
  expect(open.sort()).toEqual([...PUBLIC].sort());
});

test("a route without an action, or whose path and action disagree, stops the service from being built", async () => {
  at = await openTestApp();
  const http = Fastify();
  guardRoutes(http, at.app);
  expect(() => http.get("/x", () => "")).toThrow("declares no action");
  expect(() => http.get("/y", { config: { action: "incident.read" } }, () => "")).toThrow("disagree");
  expect(() => http.get("/:incident/z", { config: { action: "shop.read" } }, () => "")).toThrow("disagree");
});

test("answers nobody who is not logged in, on any route", async () => {
  at = await openTestApp();
  for (const { method, url } of guarded()) {
    const answer = await at.http.inject({ method: method as "GET", url: fill(url, "inc_x") });
    const expected = method === "GET" && !url.startsWith("/api/") ? 303 : 401;
    expect(`${method} ${url} ${answer.statusCode}`).toBe(`${method} ${url} ${expected}`);
    if (expected === 303) expect(answer.headers.location).toMatch(/^\/login/);
  }
});

test("answers nobody while sealed, on any route", async () => {
  at = await openTestApp();
  const headers = at.signedIn();
  at.app.seal();
  for (const { method, url } of guarded()) {
    const answer = await at.http.inject({ method: method as "GET", url: fill(url, "inc_x"), headers });
    const expected = method === "GET" && !url.startsWith("/api/") ? 303 : 423;
    expect(`${method} ${url} ${answer.statusCode}`).toBe(`${method} ${url} ${expected}`);
  }
});

function openCase(): string {
  return at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id,
  );
}

test("for people of other incidents this incident does not exist, on any route", async () => {
  at = await openTestApp();
  const incident = openCase();
  const other = openCase();
  for (const outsider of [at.addPerson("staff", [other]), at.addPerson("adviser", [other])]) {
    const answers = await walk(at.signedIn(outsider), incident);
    for (const { method, url, action } of guarded()) {
      if (!isAction(action) || actionScope(action) !== "incident") continue;
      expect(`${method} ${url} ${answers.get(`${method} ${url}`)}`).toBe(`${method} ${url} 404`);
    }
  }
});

/** What each role must be refused (403), by the action a route declares. */
const REFUSED: Record<User["role"], RegExp> = {
  owner: /^$/,
  staff: /^(house\.manage|templates\.manage|shop\.write|incident\.members|incident\.consent)$/,
  adviser:
    /^(house\.manage|templates\.manage|shop\.write|incident\.members|incident\.consent|incident\.create|[a-z]+\.(write|make))$/,
};

test.each([
  "owner",
  "staff",
  "adviser",
] as const)("a member with the role %s is refused exactly what the role forbids", async (role) => {
  at = await openTestApp();
  const incident = openCase();
  const person = role === "owner" ? at.owner : at.addPerson(role, [incident]);
  const answers = await walk(at.signedIn(person), incident, role === "owner");
  expect(answers.size).toBeGreaterThan(20);
  for (const { method, url, action } of guarded()) {
    const status = answers.get(`${method} ${url}`);
    if (status === undefined) continue;
    expect(`${method} ${url} ${status === 403}`).toBe(`${method} ${url} ${REFUSED[role].test(action)}`);
    expect([401, 500]).not.toContain(status);
  }
});
