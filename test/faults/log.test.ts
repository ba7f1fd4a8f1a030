/** EVIDENCE: what a crash, a second writer or a wrong clock does to the log. */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addFact, factInput, openIncident } from "#src/features/incidents/index.ts";
import { type Actor, listEntries, logSize } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";
import { openCopy } from "./opening.ts";
import { childProgram, copyOf, makeOrigin } from "./storage.ts";

let at: TestApp;
beforeEach(async () => {
  at = await openTestApp();
});
afterEach(() => at.close());

const newIncident = (actor: Actor = { id: at.owner.id }) =>
  at.house.write(actor, (tx) => openIncident(tx, { shopId: listShops(at.house.read)[0]!.id })).id;
const newFact = (incident: string, what: string, actor: Actor = { id: at.owner.id }) =>
  at.house.write(actor, (tx) =>
    addFact(
      tx,
      incident,
      factInput.parse({
        date: { precision: "day", date: "2026-11-13", around: false },
        what,
        certainty: "確認済",
      }),
    ),
  );

async function expectOrderAt(later: string): Promise<void> {
  const incident = newIncident();
  newFact(incident, "はがきが届いた");
  at.setTime(new Date(later));
  newFact(incident, "電話があった");
  const [last, before] = listEntries(at.house.read, { incident, limit: 2 });
  expect([before!.seq + 1, last!.at]).toEqual([last!.seq, later]);
  await expectSound(at);
}

test("the clock set back → entries keep their order, the log stays intact", () =>
  expectOrderAt("2026-11-20T00:00:00.000Z"));

test("the clock set forward → entries keep their order, the log stays intact", () =>
  expectOrderAt("2031-01-01T00:00:00.000Z"));

// New York left daylight saving time at this hour; entries are UTC and know nothing of it.
test("the clock across DST → entries keep their order, the log stays intact", () =>
  expectOrderAt("2026-11-01T06:30:00.000Z"));

test("a retry after a write that was committed but not acknowledged → not written a second time", async () => {
  const incident = newIncident();
  const actor = (): Actor => ({
    id: at.owner.id,
    request: { key: "key-1", route: "POST /api/x", claimed: false },
  });
  newFact(incident, "はがきが届いた", actor());
  const size = logSize(at.house.read);
  expect(() => newFact(incident, "はがきが届いた", actor())).toThrow(
    expect.objectContaining({ code: "already_done" }),
  );
  expect(logSize(at.house.read)).toBe(size);
  await expectSound(at);
});

const run = promisify(execFile);

test("the WAL deleted after a crash → the ledger is behind what was signed, and nothing is appended", async () => {
  const copy = copyOf(await makeOrigin());
  // The child leaves without closing, so that what it wrote lies in the write-ahead log alone.
  await run(process.execPath, childProgram("wal-child.ts"), {
    env: { ...process.env, AKASHI_FAULT: JSON.stringify(copy) },
  }).catch(() => undefined);
  for (const end of ["-wal", "-shm"]) rmSync(join(copy.storage, `akashi.db${end}`), { force: true });
  const house = await openCopy(copy);
  expect(house.standing().kind).toBe("behind");
  expect(() =>
    house.write(copy.actor, (tx) => openIncident(tx, { shopId: listShops(house.read)[0]!.id })),
  ).toThrow(expect.objectContaining({ name: "Refusal" }));
  house.close();
});
