/** Issue 4: a run that stops half-way goes on, and no letter is made twice under one number. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeAll, expect, it } from "vitest";
import { listCustomersForLetters } from "#src/features/customers/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import {
  getRun,
  listLetters,
  listRuns,
  listVolumes,
  resumeLetters,
  verifyLetters,
} from "#src/features/letters/index.ts";
import { addCustomers, makeCase } from "../features/letters/people.ts";
import { openTestApp } from "../support/house.ts";
import { type Origin, openCopy } from "./opening.ts";
import { childProgram, copyOf } from "./storage.ts";

const PEOPLE = 7;
let origin: Origin;
beforeAll(async () => {
  const at = await openTestApp();
  const incident = makeCase(at);
  await addCustomers(
    at,
    incident,
    Array.from({ length: PEOPLE }, (_, index) => ({
      name: `見本 ${index}子`,
      address: `例示町${index + 1}`,
    })),
  );
  const { house } = at;
  await at.close();
  origin = { storage: house.storage, bundle: house.bundle, incident, actor: { id: at.owner.id } };
});

async function runChild(at: Origin, kill: { killAt?: number; killBefore?: string }) {
  const child = spawn(process.execPath, childProgram("letters-child.ts"), {
    env: { ...process.env, AKASHI_FAULT: JSON.stringify({ ...at, ...kill }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (piece) => {
    text += piece;
  });
  const [, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { signal, said: text === "" ? undefined : (JSON.parse(text) as { state: string; steps: number }) };
}

/** What a printer would get: for each volume its numbers, and each number's person and page once. */
function printed(house: House, run: string) {
  const letters = listLetters(house.read, run);
  return {
    volumes: listVolumes(house.read, run).map((one) => [
      one.number,
      one.fromNumber,
      one.toNumber,
      one.letters,
    ]),
    numbers: letters.map((one) => one.number),
    people: new Set(letters.map((one) => one.customerId)).size,
    pages: letters.map((one) => one.firstPage),
  };
}

const whole = {
  volumes: [
    [1, 1, 2, 2],
    [2, 3, 4, 2],
    [3, 5, 6, 2],
    [4, 7, 7, 1],
  ],
  numbers: [1, 2, 3, 4, 5, 6, 7],
  people: 7,
  pages: [1, 2, 1, 2, 1, 2, 1],
};

it("kill -9 while volumes are made → finished ones stay, the rest follows with the same words and numbers", {
  timeout: 600_000,
}, async () => {
  const undisturbed = await runChild(copyOf(origin), {});
  expect(undisturbed).toMatchObject({ signal: null, said: { state: "made" } });
  const { steps } = undisturbed.said!;
  const seen = new Set<number>();
  // Beginning, middle and end of the work; each step of one file is tested with the intake.
  for (const part of [0.1, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99]) {
    const at = copyOf(origin);
    const { signal } = await runChild(at, { killAt: Math.max(1, Math.round(steps * part)) });
    expect(signal).toBe("SIGKILL");
    const house = await openCopy(at);
    const [run] = listRuns(house.read, at.incident);
    const made = run?.volumes ?? 0;
    seen.add(made);
    expect(verifyLetters(house.read)).toEqual([]);
    const before = run === undefined ? [] : listVolumes(house.read, run.id);
    if (run !== undefined && run.state !== "made") {
      expect(run.state).toBe("making");
      const { state } = await resumeLetters(house, at.actor, at.incident, run.id).ended;
      expect(state).toBe("made");
    }
    if (run !== undefined) {
      expect(printed(house, run.id)).toEqual(whole);
      // What was finished before is the very same file.
      expect(listVolumes(house.read, run.id).slice(0, made)).toEqual(before);
      expect(getRun(house.read, at.incident, run.id)).toMatchObject({
        number: 1,
        printed: PEOPLE,
        pages: PEOPLE,
      });
      const prepared = [...listCustomersForLetters(house.read, at.incident, { notices: ["発送準備"] })];
      expect(prepared).toHaveLength(PEOPLE);
    }
    expect(listRuns(house.read, at.incident).length).toBeLessThanOrEqual(1);
    expect(verifyLetters(house.read)).toEqual([]);
    const { logFaults, fileFaults } = await house.verify();
    expect({ part, logFaults, fileFaults }).toEqual({ part, logFaults: [], fileFaults: [] });
    house.close();
  }
  // The test would prove nothing if it were always killed at the same place.
  expect(seen.size).toBeGreaterThan(2);
});

it.each([
  ["its row", 'sql insert into "letter_run"', undefined],
  ["who has which number", 'sql insert into "letter_choice"', undefined],
  ["its first volume", 'sql insert into "letter_volume"', { volumes: 0, prepared: 0 }],
  ["a volume's people are 発送準備", 'sql INSERT INTO "customer_change"', { volumes: 1, prepared: 0 }],
  ["it is made", 'sql update "letter_run" set', { volumes: 4, prepared: 7 }],
] as const)(
  "kill -9 of a run before %s → it has not begun, or everybody has their number and nobody is left out",
  { timeout: 120_000 },
  async (_before, killBefore, stands) => {
    const at = copyOf(origin);
    expect((await runChild(at, { killBefore })).signal).toBe("SIGKILL");
    const house = await openCopy(at);
    const preparedNow = () =>
      [...listCustomersForLetters(house.read, at.incident, { notices: ["発送準備"] })].length;
    expect(verifyLetters(house.read)).toEqual([]);
    const [run] = listRuns(house.read, at.incident);
    expect(run && { volumes: run.volumes, prepared: preparedNow() }).toEqual(stands);
    if (run !== undefined) {
      expect(run.state).toBe("making");
      expect(printed(house, run.id)).toMatchObject({ numbers: whole.numbers, people: 7 });
      expect((await resumeLetters(house, at.actor, at.incident, run.id).ended).state).toBe("made");
      expect(printed(house, run.id)).toEqual(whole);
      expect(preparedNow()).toBe(7);
      expect(verifyLetters(house.read)).toEqual([]);
    }
    const { logFaults, fileFaults } = await house.verify();
    expect({ logFaults, fileFaults }).toEqual({ logFaults: [], fileFaults: [] });
    house.close();
  },
);
