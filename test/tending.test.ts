/** What the service does of itself as time passes, turn by turn. */
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { ANSWERS_KEPT_HOURS, defineEvent, findAnswer } from "#src/features/ledger/index.ts";
import { createTending } from "#src/tending.ts";
import { expectSound, NOON, OWNER, openTestApp, type TestApp } from "./support/house.ts";

const tampered = defineEvent("test.tampered", z.object({}));

let at: TestApp;
beforeEach(async () => {
  at = await openTestApp();
});
afterEach(() => at.close());

/** Sets the clock to so many hours and minutes after noon. */
const later = (hours: number, minutes = 0): void =>
  at.setTime(new Date(NOON.getTime() + (hours * 60 + minutes) * 60_000));

const openCase = (key: string, headers: { cookie: string }) =>
  at.http.inject({
    method: "POST",
    url: "/api/incidents",
    headers: { ...headers, "idempotency-key": key },
    payload: {},
  });

test("an answer kept for a retry is repeated for 48 hours, then forgotten with its key", async () => {
  const tend = createTending(at.app);
  const first = await openCase("once", at.signedIn());
  const kept = () => findAnswer(at.house.read, at.owner.id, "once");
  expect([ANSWERS_KEPT_HOURS, kept()?.status]).toEqual([48, 201]);
  later(47, 59);
  const session = at.signedIn();
  tend();
  const again = await openCase("once", session);
  expect(again.headers["idempotent-replayed"]).toBe("true");
  expect(again.json().id).toBe(first.json().id);
  await openCase("young", session);
  later(48, 1);
  tend();
  expect(kept()).toBeUndefined();
  expect(findAnswer(at.house.read, at.owner.id, "young")?.status).toBe(201);
  const fresh = await openCase("once", session);
  expect([fresh.statusCode, fresh.headers["idempotent-replayed"]]).toEqual([201, undefined]);
  expect(fresh.json().id).not.toBe(first.json().id);
  await expectSound(at);
});

test("a key whose entry cannot be read any more keeps no answer either", async () => {
  await openCase("once", at.signedIn());
  expect(at.house.forgetAnswers()).toBe(0);
  const { firstSeq } = findAnswer(at.house.read, at.owner.id, "once")!;
  at.house.write({ id: at.owner.id }, (tx) => {
    tx.db.run(sql`DROP TRIGGER ledger_no_update`);
    tx.db.run(sql`UPDATE ledger SET entry = x'00' WHERE seq = ${firstSeq}`);
    tx.record(tampered, null, {});
  });
  expect(at.house.forgetAnswers()).toBe(1);
  expect(findAnswer(at.house.read, at.owner.id, "once")).toBeUndefined();
});

test("programs are told how long a key is kept", async () => {
  const { info } = (await at.http.inject("/api/openapi.json")).json();
  expect(info.description).toContain("A key and its answer are kept for 48 hours");
});

test("when the last person's time has passed the house is sealed, and not while another is in", async () => {
  const tend = createTending(at.app);
  at.signedIn();
  later(6);
  at.signedIn();
  tend();
  later(12, 1);
  tend();
  expect(at.app.state()).toBe("open");
  later(18, 1);
  tend();
  expect(at.app.state()).toBe("sealed");
  tend();
  await at.app.logIn(OWNER.login, OWNER.password, "test");
  // Whoever opened it is about to enter.
  tend();
  expect(at.app.state()).toBe("open");
  await expectSound({ house: at.app.house() });
});

test("a house that a key file opens stands open while nobody is in", async () => {
  await at.close();
  at = await openTestApp({ AKASHI_KEY_FILE: "/nowhere/key" });
  const tend = createTending(at.app);
  at.signedIn();
  tend();
  later(13);
  tend();
  expect(at.app.state()).toBe("open");
  await expectSound(at);
});
