import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openAkashi } from "#src/app.ts";
import {
  anchorNow,
  findWaiting,
  latestAnchor,
  listAnchors,
  protection,
  takeTurn,
  verifyAnchors,
} from "#src/features/anchors/index.ts";
import { findCheckpoint, listEntries, logSize } from "#src/features/ledger/index.ts";
import { recordSomething, setMachineTime, useAuthority } from "../../support/anchoring.ts";
import { expectSound, OWNER, openTestApp, type TestApp, testConfig } from "../../support/house.ts";
import { hasOpenssl, startAuthority, type TimestampAuthority } from "../../support/timestamp-authority.ts";

let at: TestApp;
let authority: TimestampAuthority;
afterEach(async () => {
  await at.close();
  await authority.close();
});

const owner = () => ({ id: at.owner.id });
const kinds = () => listEntries(at.house.read, { limit: 20 }).map((entry) => entry.kind);
const count = (kind: string) => kinds().filter((one) => one === kind).length;

async function begin(mode: Parameters<TimestampAuthority["behave"]>[0] = "good", delayMs = 0): Promise<void> {
  at = await openTestApp();
  authority = await startAuthority({ key: "ec", delayMs });
  authority.behave(mode);
  setMachineTime(at);
  useAuthority(at, authority);
}

async function expectAnchorsSound(): Promise<void> {
  expect(verifyAnchors(at.house.read, at.app.clock())).toEqual({ faults: [], notes: [] });
  await expectSound(at);
}

describe.skipIf(!hasOpenssl)("anchors", () => {
  test("an anchor covers the checkpoint as it stood, and its entry holds the token's SHA-256", async () => {
    await begin();
    const outcome = await anchorNow(at.house, owner());
    expect(outcome.kind).toBe("made");
    const anchor = latestAnchor(at.house.read)!;
    expect(anchor.note).toBe(findCheckpoint(at.house.read, anchor.size)!.note);
    expect(kinds().slice(0, 2)).toEqual(["anchor.tsa", "anchor.wanted"]);
    expect(anchor.size).toBe(logSize(at.house.read) - 1);
    expect(protection(at.house.read, at.app.clock())).toMatchObject({
      size: anchor.size,
      since: anchor.genTime,
    });
    await expectAnchorsSound();
  });

  test("two presses at once, and a third one after → one anchor", async () => {
    await begin("good", 200);
    const [first, second] = await Promise.all([anchorNow(at.house, owner()), anchorNow(at.house, owner())]);
    const third = await anchorNow(at.house, owner());
    expect([first.kind, second.kind, third.kind]).toEqual(["made", "made", "covered"]);
    expect(authority.asked()).toBe(1);
    expect(listAnchors(at.house.read)).toHaveLength(1);
    recordSomething(at);
    expect((await anchorNow(at.house, owner())).kind).toBe("made");
    expect(listAnchors(at.house.read)).toHaveLength(2);
    await expectAnchorsSound();
  });

  test("TSA down → waits, tries again after a pause, and has its anchor when the TSA is back", async () => {
    await begin("down");
    const outcome = await anchorNow(at.house, owner());
    expect(outcome).toMatchObject({ kind: "waiting", problems: [{ code: "unreachable" }] });
    expect(latestAnchor(at.house.read)).toBeUndefined();
    expect(protection(at.house.read, at.app.clock())).toBeUndefined();

    authority.behave("good");
    await takeTurn(at.house);
    expect(latestAnchor(at.house.read)).toBeUndefined();
    expect(findWaiting(at.house)?.problems.map((one) => one.code)).toEqual(["unreachable"]);

    at.setTime(new Date(at.app.clock().getTime() + 61_000));
    await takeTurn(at.house);
    expect(latestAnchor(at.house.read)).toBeDefined();
    expect(findWaiting(at.house)).toBeUndefined();
    expect(count("anchor.wanted")).toBe(1);
    await expectAnchorsSound();
  });

  test("TSA down for long → pauses grow and the log does not", async () => {
    await begin("down");
    await anchorNow(at.house, owner());
    const size = logSize(at.house.read);
    const pauses: number[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      const next = findWaiting(at.house)!.nextAt!;
      pauses.push(Math.round((next.getTime() - at.app.clock().getTime()) / 60_000));
      at.setTime(next);
      await takeTurn(at.house);
    }
    expect(pauses).toEqual([1, 5, 15, 60, 180, 360, 360]);
    expect(logSize(at.house.read)).toBe(size);
    await expectSound(at);
  });

  test.each([
    ["TSA talking garbage", "garbage", "unreadable"],
    ["the nonce stripped", "stripped nonce", "nonce_missing"],
    ["a token for another file", "other file", "other_data"],
    ["an untrusted token", "untrusted", "untrusted"],
    ["a token of an expired certificate", "expired", "not_valid_then"],
  ] as const)("%s → nothing is kept, the wish waits, and an honest answer is kept afterwards", async (_name, mode, code) => {
    await begin(mode);
    const outcome = await anchorNow(at.house, owner());
    expect(outcome.kind === "waiting" && outcome.problems[0]!.code).toBe(code);
    expect(listAnchors(at.house.read)).toEqual([]);
    expect(count("anchor.tsa")).toBe(0);
    authority.behave("good");
    expect((await anchorNow(at.house, owner())).kind).toBe("made");
    await expectAnchorsSound();
  });

  test("without an authority → refused with what to do", async () => {
    at = await openTestApp();
    authority = await startAuthority({ key: "ec" });
    expect(() => anchorNow(at.house, owner())).toThrow("anchor_not_set");
  });

  test("sealed while the TSA answers → nothing is kept, and it is asked for again after the next login", async () => {
    await begin("good", 700);
    const asking = anchorNow(at.house, owner());
    await new Promise((resolve) => setTimeout(resolve, 300));
    at.app.seal();
    await expect(asking).rejects.toThrow("not open");
    await at.app.logIn(OWNER.login, OWNER.password, "test");
    const house = at.app.house();
    expect(listAnchors(house.read)).toEqual([]);
    await takeTurn(house);
    expect(listAnchors(house.read)).toHaveLength(1);
    await expectSound({ house });
  });

  test("a crash between the token's receipt and its entry (kill -9) → asked for again, one anchor, a sound log", async () => {
    await begin();
    at.app.close();
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, "crash-child.ts"), at.app.config.storage],
      {
        env: { ...process.env, TEST_PASSWORD: OWNER.password },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const [code, signal] = await once(child, "exit");
    expect([code, signal]).toEqual([null, "SIGKILL"]);
    expect(authority.asked()).toBe(1);

    const again = await openAkashi(testConfig(at.app.config.storage), () => new Date());
    await again.logIn(OWNER.login, OWNER.password, "test");
    const house = again.house();
    expect(listAnchors(house.read)).toEqual([]);
    expect(findWaiting(house)).toBeDefined();
    await takeTurn(house);
    expect(listAnchors(house.read)).toHaveLength(1);
    expect(verifyAnchors(house.read, new Date())).toEqual({ faults: [], notes: [] });
    await expectSound({ house });
    again.close();
  });

  test("the schedule: once a day when something was recorded, not for logins, not when it is off", async () => {
    await begin();
    useAuthority(at, authority, { schedule: "daily" });
    await takeTurn(at.house);
    await takeTurn(at.house);
    expect(listAnchors(at.house.read)).toHaveLength(1);
    setMachineTime(at, 1);
    at.signedIn();
    await takeTurn(at.house);
    expect(listAnchors(at.house.read)).toHaveLength(1);
    recordSomething(at);
    await takeTurn(at.house);
    expect(listAnchors(at.house.read)).toHaveLength(2);
    useAuthority(at, authority, { schedule: "off" });
    recordSomething(at);
    setMachineTime(at, 3);
    await takeTurn(at.house);
    expect(listAnchors(at.house.read)).toHaveLength(2);
    await expectSound(at);
  });

  test("the schedule: every six hours", async () => {
    await begin();
    useAuthority(at, authority, { schedule: "hours", everyHours: 6 });
    await takeTurn(at.house);
    recordSomething(at);
    setMachineTime(at, 5 / 24);
    await takeTurn(at.house);
    expect(listAnchors(at.house.read)).toHaveLength(1);
    setMachineTime(at, 7 / 24);
    await takeTurn(at.house);
    expect(listAnchors(at.house.read)).toHaveLength(2);
  });
});
