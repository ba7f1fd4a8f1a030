import { afterEach, beforeEach, expect, test } from "vitest";
import { startLetters } from "#src/features/letters/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { addCustomers, makeCase } from "./people.ts";

let at: TestApp;
beforeEach(async () => {
  at = await openTestApp();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

test("the service answers while thousands of letters are made", async () => {
  const incident = makeCase(at);
  await addCustomers(
    at,
    incident,
    Array.from({ length: 3000 }, (_, index) => ({
      name: `見本 ${index}子`,
      postal: "000-0002",
      address: `例示県例示市例示町${index}`,
    })),
  );
  const actor = { id: at.owner.id };
  const { job } = await startLetters(at.house, actor, incident, { template: "apology", consulted: "yes" });
  let isOver = false;
  const ended = job.ended.finally(() => {
    isOver = true;
  });
  const half = new Set<number>();
  while (!isOver) {
    const { statusCode } = await at.http.inject({ url: "/healthz", headers: { host: "127.0.0.1" } });
    expect(statusCode).toBe(200);
    if (job.done() > 0 && job.done() < job.total) half.add(job.done());
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await ended).state).toBe("made");
  expect(job.done()).toBe(3000);
  // Answers came between one letter and another, several times.
  expect(half.size).toBeGreaterThan(2);
});
