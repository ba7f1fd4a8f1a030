/** The high water outside the database, and the new name of a restored copy. */
import { cpSync, createWriteStream, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Akashi, openAkashi } from "#src/app.ts";
import { makeBackup, restoreBackup } from "#src/features/backup/index.ts";
import { verifyEverything } from "#src/features/casefile/index.ts";
import {
  defineEvent,
  findPayload,
  type House,
  listEntries,
  logKey,
  logSize,
  openCheckpoint,
  parseVkey,
  signCheckpoint,
} from "#src/features/ledger/index.ts";
import { createServer } from "#src/http/server.ts";
import { forge } from "../../support/forger.ts";
import {
  expectSound,
  NOON,
  OWNER,
  openTestApp,
  type TestApp,
  temporaryFolder,
  testConfig,
} from "../../support/house.ts";

let at: TestApp;
let other: Akashi | undefined;
afterEach(async () => {
  other?.close();
  other = undefined;
  await at.close();
});

const noted = defineEvent("test.noted", z.object({ n: z.int() }));
const note = (house: House): number =>
  house.write({ id: "system" }, (tx) => tx.record(noted, null, { n: 1 }));

const markPath = (house: House): string =>
  join(house.stateFolder!, "checkpoints", `${house.log.replaceAll("/", "_")}.checkpoint`);

/** A storage put back to what it was two entries ago, as somebody copies a folder. */
async function copiedBack(planted?: string): Promise<House> {
  at = await openTestApp();
  note(at.house);
  signCheckpoint(at.house);
  const { storage, stateFolder, bundle } = at.house;
  const copy = join(temporaryFolder("copy"), "storage");
  cpSync(storage, copy, { recursive: true });
  note(at.house);
  note(at.house);
  signCheckpoint(at.house);
  at.app.close();
  rmSync(storage, { recursive: true });
  cpSync(copy, storage, { recursive: true });
  if (planted) writeFileSync(join(storage, "restored-copy"), planted);
  other = await openAkashi({ ...testConfig(storage), stateFolder }, () => NOON, bundle);
  return other.house();
}

describe("the high water", () => {
  test("is the signed note alone, in the state folder and beside the database", async () => {
    at = await openTestApp();
    note(at.house);
    const { note: signed } = signCheckpoint(at.house);
    expect(readFileSync(markPath(at.house), "utf8")).toBe(signed);
    const beside = join(at.house.storage, `${at.house.log.replaceAll("/", "_")}.checkpoint`);
    expect(readFileSync(beside, "utf8")).toBe(signed);
    expect(openCheckpoint(signed, parseVkey(logKey(at.house).vkey)).size).toBe(logSize(at.house.read));
    await expectSound(at);
  });

  test("is raised on closing when something was written", async () => {
    at = await openTestApp();
    note(at.house);
    const size = logSize(at.house.read);
    const path = markPath(at.house);
    at.app.close();
    expect(readFileSync(path, "utf8").split("\n")[1]).toBe(String(size));
  });

  test("holds a ledger that is behind it: it is read, people come in, and nothing is appended", async () => {
    const house = await copiedBack();
    expect(house.standing()).toMatchObject({ kind: "behind", size: 4 });
    const size = logSize(house.read);
    expect(() => note(house)).toThrow("log_behind");
    expect(() => signCheckpoint(house)).toThrow("log_behind");
    const http = await createServer(other!, { log: false });
    const entered = await http.inject({
      method: "POST",
      url: "/api/session",
      payload: { login: OWNER.login, password: OWNER.password },
      headers: { origin: "http://localhost", host: "localhost" },
    });
    expect(entered.statusCode).toBeLessThan(300);
    const cookie = `akashi_session=${entered.cookies.find((one) => one.name === "akashi_session")!.value}`;
    const page = await http.inject({ url: "/integrity", headers: { cookie } });
    expect(page.body).toContain("書き足しを止めています");
    expect(page.body).toContain("戻したものとして続ける");
    expect(logSize(house.read)).toBe(size);
    await http.close();
  });

  test("lets the owner go on with a restored copy under a new name, and the page asks once", async () => {
    const house = await copiedBack();
    const former = house.log;
    const http = await createServer(other!, { log: false });
    const session = await http.inject({
      method: "POST",
      url: "/api/session",
      payload: { login: OWNER.login, password: OWNER.password },
      headers: { origin: "http://localhost", host: "localhost" },
    });
    const cookie = `akashi_session=${session.cookies.find((one) => one.name === "akashi_session")!.value}`;
    const ask = await http.inject({ url: "/integrity/new-origin", headers: { cookie } });
    expect(ask.body).toContain("ご自分で戻したものですか");
    const done = await http.inject({
      method: "POST",
      url: "/integrity/new-origin",
      headers: { cookie, origin: "http://localhost", host: "localhost" },
    });
    expect(done.statusCode).toBe(303);
    expect(house.log).not.toBe(former);
    const [first] = listEntries(house.read, { limit: 1 });
    expect(first).toMatchObject({ kind: "origin.opened", log: house.log, seq: 4 });
    expect(findPayload(house.read, 4)).toMatchObject({ formerLog: former, formerSize: 4, knownSize: 6 });
    note(house);
    const { logFaults, fileFaults, notes } = await house.verify();
    expect([...logFaults, ...fileFaults]).toEqual([]);
    expect(notes).toEqual([{ code: "origin_lacks", where: "4/6" }]);
    expect(signCheckpoint(house).note.startsWith(`${house.log}\n6\n`)).toBe(true);
    await http.close();
  });

  test("of what an old folder lacks is told for ever, also where the mark of a restore was planted beside it", async () => {
    const house = await copiedBack("planted");
    expect(house.standing().kind).toBe("level");
    note(house);
    signCheckpoint(house);
    const { logFaults, notes } = await house.verify();
    expect(logFaults).toEqual([]);
    expect(notes).toEqual([{ code: "origin_lacks", where: "4/6" }]);
    const told = (await verifyEverything(house)).notes;
    expect(told).toMatchObject([
      { code: "origin_lacks", means: expect.stringContaining("古いバックアップ") },
    ]);
  });

  test("that cannot be written is told, and the program works", async () => {
    at = await openTestApp();
    const { storage, bundle } = at.house;
    at.app.close();
    const blocked = join(temporaryFolder("blocked"), "state");
    writeFileSync(blocked, "a file where the folder should be");
    other = await openAkashi({ ...testConfig(storage), stateFolder: blocked }, () => NOON, bundle);
    const house = other.house();
    note(house);
    expect(signCheckpoint(house).size).toBe(logSize(house.read));
    expect(house.unwritten).toEqual(["state"]);
    await expectSound({ house });
  });

  test("of a stranger does not hold the log, and is replaced by the next one", async () => {
    at = await openTestApp();
    note(at.house);
    signCheckpoint(at.house);
    const path = markPath(at.house);
    writeFileSync(path, "not a note");
    note(at.house);
    signCheckpoint(at.house);
    expect(readFileSync(path, "utf8").split("\n")[0]).toBe(at.house.log);
  });
});

describe("a restored backup", () => {
  async function backUp(): Promise<string> {
    at = await openTestApp();
    note(at.house);
    signCheckpoint(at.house);
    const file = join(temporaryFolder("backup"), "backup.zip");
    await pipeline(await makeBackup(at.house, { id: at.owner.id }), createWriteStream(file));
    return file;
  }

  test("goes on under a new name at its first opening, once; its first entry tells of the head it grew from", async () => {
    const file = await backUp();
    const target = join(temporaryFolder("restore"), "storage");
    await restoreBackup(file, target, () => NOON);
    expect(existsSync(join(target, "restored-copy"))).toBe(true);
    other = await openAkashi(testConfig(target), () => NOON, at.house.bundle);
    const house = other.house();
    expect(existsSync(join(target, "restored-copy"))).toBe(false);
    expect(house.log).not.toBe(at.house.log);
    const size = logSize(house.read);
    expect(findPayload(house.read, size - 1)).toMatchObject({
      formerLog: at.house.log,
      formerSize: size - 1,
      knownSize: null,
    });
    note(house);
    await expectSound({ house });
    const name = house.log;
    other.close();
    other = await openAkashi(testConfig(target), () => NOON, at.house.bundle);
    expect(other.house().log).toBe(name);
    expect(logSize(other.house().read)).toBe(size + 1);
    await expectSound({ house: other.house() });
    expect(at.house.standing()).toEqual({ kind: "level" });
  });

  test("does not open two names when it stopped between the entry and the mark's removal", async () => {
    const file = await backUp();
    const target = join(temporaryFolder("restore"), "storage");
    await restoreBackup(file, target, () => NOON);
    const mark = readFileSync(join(target, "restored-copy"));
    other = await openAkashi(testConfig(target), () => NOON, at.house.bundle);
    const [name, size] = [other.house().log, logSize(other.house().read)];
    other.close();
    writeFileSync(join(target, "restored-copy"), mark);
    other = await openAkashi(testConfig(target), () => NOON, at.house.bundle);
    expect([other.house().log, logSize(other.house().read)]).toEqual([name, size]);
  });

  test("whose new name was taken out of the table, or given to another entry, is told", async () => {
    const file = await backUp();
    const target = join(temporaryFolder("restore"), "storage");
    await restoreBackup(file, target, () => NOON);
    other = await openAkashi(testConfig(target), () => NOON, at.house.bundle);
    const house = other.house();
    note(house);
    forge(house, (connection) => connection.exec("UPDATE log_origin SET first_seq = first_seq + 1"));
    const moved = await house.verify();
    expect(moved.logFaults.map((one) => one.code)).toEqual(
      expect.arrayContaining(["entry_other_log", "origin_unsaid"]),
    );
    forge(house, (connection) => connection.exec("DELETE FROM log_origin"));
    const gone = await house.verify();
    expect(gone.logFaults.map((one) => one.code)).toEqual(expect.arrayContaining(["entry_other_log"]));
  });
});
