/**
 * Volumes as a printer gets them: cancelled half-way, gone on with from the command line, looked through from outside.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listCustomersForLetters } from "#src/features/customers/index.ts";
import {
  cancelLetters,
  dispatchPdf,
  downloadVolume,
  getRun,
  listLetters,
  listVolumes,
  makeLetters,
  markSent,
  resumeLetters,
  saveDraft,
  startLetters,
} from "#src/features/letters/index.ts";
import { runProgram, runVerb } from "../../commands/running.ts";
import { expectSound, openTestApp, type TestApp, temporaryFolder } from "../../support/house.ts";
import { isInstalled, runOn } from "../../typeset/outsiders.ts";
import { addCustomers, makeCase } from "./people.ts";

const all = { template: "apology", consulted: "yes" } as const;

let at: TestApp;
let actor: { id: string };
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  actor = { id: at.owner.id };
  incident = makeCase(at);
});
afterEach(async () => {
  await at.close();
});

const addPeople = (count: number) =>
  addCustomers(
    at,
    incident,
    Array.from({ length: count }, (_, index) => ({
      name: `見本 ${index}子`,
      address: `例示町${String(index).padStart(3, "0")}番`,
    })),
  );
const volumeOf = (run: string, number: number): Promise<Buffer> =>
  buffer(downloadVolume(at.house, actor, incident, run, number).pdf);

/** Begins 40 letters in volumes of 2, and cancels when some are finished. */
async function cancelHalfWay(): Promise<string> {
  await addPeople(40);
  const { run, job } = await startLetters(at.house, actor, incident, { ...all, volumeSize: 2 });
  while (job.done() < 6) await new Promise((resolve) => setImmediate(resolve));
  await cancelLetters(at.house, actor, incident, run.id);
  return run.id;
}

test("a run that is cancelled half-way keeps its finished volumes, and the same numbers go on", async () => {
  const id = await cancelHalfWay();
  const cancelled = getRun(at.house.read, incident, id);
  expect(cancelled.state).toBe("cancelled");
  expect(cancelled.volumes).toBeGreaterThanOrEqual(2);
  expect(cancelled.volumes).toBeLessThan(20);
  const kept = listVolumes(at.house.read, id);
  const people = listLetters(at.house.read, id).map(({ number, customerId }) => [number, customerId]);
  const prepared = [...listCustomersForLetters(at.house.read, incident, { notices: ["発送準備"] })];
  expect(prepared).toHaveLength(cancelled.volumes * 2);
  const first = await volumeOf(id, 1);

  expect((await resumeLetters(at.house, actor, incident, id).ended).state).toBe("made");
  expect(getRun(at.house.read, incident, id)).toMatchObject({ volumes: 20, printed: 40, pages: 40 });
  expect(listVolumes(at.house.read, id).slice(0, kept.length)).toEqual(kept);
  expect((await volumeOf(id, 1)).equals(first)).toBe(true);
  const letters = listLetters(at.house.read, id);
  expect(letters.map(({ number, customerId }) => [number, customerId])).toEqual(people);
  expect(letters.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(letters.map(({ firstPage }) => firstPage)).toEqual(letters.map((_, index) => (index % 2) + 1));
  await expectSound(at);
});

/** The verb on the storage of this test: as a program of its own, or in this one. */
function letters(run: typeof runVerb, ...args: string[]) {
  const { storage } = at.house;
  const words = ["letters", "--incident", "1", "--resume", "--storage", storage, ...args];
  return run(words, { AKASHI_STATE: `${storage}-state` });
}

test("the command line goes on with a stopped run, and gives several volumes as a zip alone", {
  timeout: 120_000,
}, async () => {
  const id = await cancelHalfWay();
  const folder = temporaryFolder("letters-out");
  const one = await letters(runProgram, "--out", join(folder, "letters.pdf"));
  expect(one.err).toContain("お手紙が何巻かに分かれました。");
  expect(one.code).not.toBe(0);
  expect(getRun(at.house.read, incident, id)).toMatchObject({ state: "made", volumes: 20, printed: 40 });

  const zip = join(folder, "letters.zip");
  const several = await letters(runVerb, "--out", zip);
  expect(several).toMatchObject({ code: 0, err: "" });
  expect(several.out).toContain("40通（20巻）を書き出しました");
  const bytes = readFileSync(zip);
  expect(bytes.subarray(0, 2).toString("latin1")).toBe("PK");
  // The names of what is inside: 20 volumes and the list for sending.
  expect(bytes.toString("latin1").split("PK\u0001\u0002").length - 1).toBeGreaterThanOrEqual(21);
  const again = await letters(runVerb, "--out", zip);
  expect(again.code).toBe(2);
  expect(again.err).toContain("すでにあります");
});

test.skipIf(!isInstalled("qpdf"))(
  "a volume and the list for sending are sound PDF (needs qpdf)",
  async () => {
    await addPeople(5);
    const { run } = await makeLetters(at.house, actor, incident, { ...all, volumeSize: 3 });
    const list = await buffer(dispatchPdf(at.house, actor, incident, run.id).pdf);
    for (const pdf of [await volumeOf(run.id, 1), await volumeOf(run.id, 2), list]) {
      expect(runOn(pdf, "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
    }
  },
);

test.skipIf(!isInstalled("pdftotext"))(
  "a 訂正 names the letter that was wrong by its date and each person's own number (needs pdftotext)",
  async () => {
    await addPeople(2);
    const { run } = await makeLetters(at.house, actor, incident, all);
    await markSent(at.house, actor, incident, run.id, { on: "2026-11-21" });
    const blocks = {
      wrong: "受付時間は平日9時からです。",
      right: "受付時間は平日10時からです。",
      why: "窓口の時間の確認が不十分でした。",
      preventionDone: "二人で読み合わせました。",
    };
    at.house.write(actor, (tx) =>
      saveDraft(tx, incident, { sentOn: "2026-12-20", earlierOn: "2026-12-01", blocks }, "correction"),
    );
    const made = await makeLetters(at.house, actor, incident, {
      template: "correction",
      aboutRun: run.id,
      consulted: "yes",
    });
    const pages = runOn(await volumeOf(made.run.id, 1), "pdftotext", ["-raw"], ["-"])
      .split("\f")
      .slice(0, -1)
      .map((page) => page.replace(/\s/g, ""));
    expect(pages).toHaveLength(2);
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`令和8年12月1日付でお送りした`);
      expect(page).toContain(`お知らせ（番号000${index + 1}）に、誤りがございました。`);
      expect(page).toContain(`お手紙番号000${index + 3}`);
      expect(page).toContain("受付時間は平日9時からです。");
      expect(page).toContain("受付時間は平日10時からです。");
    }
  },
);
