import { afterAll, beforeAll, expect, test } from "vitest";
import { type Akashi, openAkashi } from "#src/app.ts";
import { startSession } from "#src/features/access/index.ts";
import { saveAnswers } from "#src/features/incidents/index.ts";
import { createServer } from "#src/http/server.ts";
import { loadSample } from "#src/sample/index.ts";
import { NOON, OWNER, temporaryFolder, testConfig } from "../support/house.ts";

let app: Akashi;
let http: Awaited<ReturnType<typeof createServer>>;
let headers: { cookie: string };
let incidentId: string;
let userId: string;
let caseUrl: string;

beforeAll(async () => {
  app = await openAkashi(testConfig(temporaryFolder("walk")), () => NOON);
  http = await createServer(app, { log: false });
  const sample = await loadSample(app, OWNER);
  const { user } = sample;
  incidentId = sample.incidentId;
  userId = user.id;
  const { token } = app.house().write({ id: user.id }, (tx) => startSession(tx, user.id, "browser", "test"));
  headers = { cookie: `akashi_session=${token}` };
  caseUrl = `/incidents/${incidentId}`;
}, 120_000);
afterAll(async () => {
  await http.close();
  app.close();
});

/** Pages that differ by an id alone; a few of each are enough. */
const kindOf = (url: string): string => url.replace(/[a-z]{3}_[a-z0-9]{10,}/g, "*").replace(/=[^&]*/g, "=*");
const OF_EACH_KIND = 2;

/** Without the entities that a page writes, and without the place within the page. */
const addressOf = (href: string): string =>
  href.replaceAll("&#x3D;", "=").replaceAll("&amp;", "&").replace(/#.*$/, "");

test("no page of the sample case, followed by its links, shows an object, an undefined value or an error", async () => {
  const waiting = ["/", caseUrl, "/settings", "/setup/recovery", "/setup/recovery/again"];
  const known = new Set(waiting);
  const counts = new Map<string, number>();
  const seen: string[] = [];
  for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
    const answer = await http.inject({ url, headers });
    expect([url, answer.statusCode < 400]).toEqual([url, true]);
    const links = [answer.headers.location ?? ""];
    if (String(answer.headers["content-type"]).startsWith("text/html")) {
      seen.push(url);
      expect([url, /\[object |\bundefined\b|\bNaN\b/.exec(answer.body)?.[0]]).toEqual([url, undefined]);
      for (const [, link] of answer.body.matchAll(/<a [^>]*href="(\/[^"]*)/g)) links.push(addressOf(link!));
    }
    for (const link of links) {
      const count = counts.get(kindOf(link)) ?? 0;
      if (!link.startsWith("/") || known.has(link) || /\.(pdf|csv|zip)$/.test(link) || count >= OF_EACH_KIND)
        continue;
      known.add(link);
      counts.set(kindOf(link), count + 1);
      waiting.push(link);
    }
  }
  expect(seen.length).toBeGreaterThan(50);
}, 120_000);

test("the case page says one number of people concerned, beside the owner's estimate", async () => {
  const people = { from: 500, to: 500, isAround: true };
  app.house().write({ id: userId }, (tx) => saveAnswers(tx, incidentId, { data: { people } }));
  const { body } = await http.inject({ url: caseUrl, headers });
  const told = [...body.matchAll(/対象 [^<·]*/g)].map(([words]) => words.trim());
  expect(told).toEqual(["対象 300人（見込み 約500人）", "対象 300人（見込み 約500人）"]);
});
