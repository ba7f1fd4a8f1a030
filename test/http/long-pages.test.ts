import { afterEach, beforeEach, expect, it } from "vitest";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
beforeEach(async () => {
  at = await openTestApp();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

/** The page that asks for a name and repeats the address that was typed. */
async function pageWith(address: string): Promise<string> {
  const incident = at.house.write({ id: at.owner.id }, (tx) =>
    openIncident(tx, { shopId: listShops(tx.db)[0]!.id }),
  );
  const answer = await at.http.inject({
    method: "POST",
    url: `/incidents/${incident.id}/customers`,
    headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams({ address }).toString(),
  });
  expect(answer.statusCode).toBe(400);
  expect(Number(answer.headers["content-length"])).toBe(answer.rawPayload.length);
  return answer.body;
}

it("shows a page whole, however long it is, and nothing of it on the next", async () => {
  const long = await pageWith("例".repeat(60_000));
  expect(long).toContain("例".repeat(60_000));
  expect(long.trimEnd()).toMatch(/<\/html>$/);
  const short = await pageWith("試験市");
  expect(short).toContain("試験市");
  expect(short).not.toContain("例例例");
  expect(short.trimEnd()).toMatch(/<\/html>$/);
});
