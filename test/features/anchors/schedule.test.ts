import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { listAnchors, startSchedule } from "#src/features/anchors/index.ts";
import { setMachineTime, useAuthority } from "../../support/anchoring.ts";
import { expectSound, OWNER, openTestApp, type TestApp } from "../../support/house.ts";
import { hasOpenssl, startAuthority, type TimestampAuthority } from "../../support/timestamp-authority.ts";

let at: TestApp;
let authority: TimestampAuthority;
let running: { stop(): void } | undefined;
const bugs: unknown[] = [];
beforeEach(async () => {
  bugs.length = 0;
  at = await openTestApp();
  authority = await startAuthority({ key: "ec", delayMs: 400 });
  setMachineTime(at);
  useAuthority(at, authority, { schedule: "daily" });
});
afterEach(async () => {
  running?.stop();
  await at.close();
  await authority.close();
});

const current = () => (at.app.state() === "open" ? at.app.house() : undefined);
const start = () => {
  running = startSchedule(current, (error) => bugs.push(error));
};
const anchors = () => listAnchors(at.app.house().read).length;

describe.skipIf(!hasOpenssl)("the service's schedule", () => {
  test("takes its first turn at once", async () => {
    start();
    await vi.waitFor(() => expect(anchors()).toBe(1), 20_000);
    await expectSound(at);
    expect(bugs).toEqual([]);
  });

  test("sealed at its start → asks for nothing; sealed while the authority answers → no bug, and nothing is lost", async () => {
    at.app.seal();
    start();
    await pause(300);
    running?.stop();
    expect(authority.asked()).toBe(0);
    await at.app.logIn(OWNER.login, OWNER.password, "test");
    start();
    await vi.waitFor(() => expect(authority.asked()).toBe(1), 20_000);
    at.app.seal();
    await pause(800);
    running?.stop();
    expect(bugs).toEqual([]);
    await at.app.logIn(OWNER.login, OWNER.password, "test");
    expect(anchors()).toBe(0);
    start();
    await vi.waitFor(() => expect(anchors()).toBe(1), 20_000);
    await expectSound({ house: at.app.house() });
  });
});
