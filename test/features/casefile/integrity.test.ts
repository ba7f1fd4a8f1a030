import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { startSession } from "#src/features/access/index.ts";
import { verifyEverything } from "#src/features/casefile/index.ts";
import { issueDocument } from "#src/features/documents/index.ts";
import { defineEvent, signCheckpoint } from "#src/features/ledger/index.ts";
import { expectSound, OWNER, openTestApp, type TestApp } from "../../support/house.ts";
import { makeSampleCase } from "../documents/sample-case.ts";

const tampered = defineEvent("test.tampered", z.object({}));
const CLI = join(import.meta.dirname, "../../../src/cli.ts");

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  const actor = { id: at.owner.id };
  ({ incidentId: incident } = await makeSampleCase(at.house, actor, { facts: 1, cards: 1 }));
  await issueDocument(at.house, actor, incident, "conflict");
  // At the same instant it would be the same paper, byte for byte.
  at.setTime(new Date("2026-11-22T03:00:00.000Z"));
  await issueDocument(at.house, actor, incident, "conflict");
});
afterEach(() => at.close());

/** What somebody with the key and a database tool could do: log and files stay whole. */
function swapPapers(): void {
  const [one, two] = at.house.read.all<{ pdf: string }>(sql`SELECT pdf FROM document ORDER BY number`);
  at.house.write({ id: at.owner.id }, (tx) => {
    tx.db.run(sql`DROP TRIGGER document_no_update`);
    tx.db.run(sql`UPDATE document SET pdf = dossier WHERE number = 1`);
    tx.db.run(sql`UPDATE document SET pdf = ${one!.pdf} WHERE number = 2`);
    tx.db.run(sql`UPDATE document SET pdf = ${two!.pdf} WHERE number = 1`);
    tx.record(tampered, null, {});
  });
}
async function askAll() {
  const headers = at.signedIn();
  const api = (await at.http.inject({ url: "/api/ledger/verify", headers })).json();
  const done = await at.http.inject({ method: "POST", url: "/integrity", headers });
  const page = await at.http.inject({ url: "/integrity", headers });
  const list = await at.http.inject({ url: `/incidents/${incident}/evidence`, headers });
  const line = await new Promise<{ code: number; out: string }>((resolve) => {
    execFile(
      process.execPath,
      [CLI, "verify", "--storage", at.house.storage, "--json"],
      { env: { ...process.env, AKASHI_PASSWORD: OWNER.password } },
      (error, out) => resolve({ code: error ? Number(error.code) : 0, out }),
    );
  });
  return { api, done, page: page.body, list: list.body, line: { ...line, json: JSON.parse(line.out) } };
}

it("is content in all three places while nothing was changed", async () => {
  const { api, done, page, list, line } = await askAll();
  expect(api).toMatchObject({
    isSound: true,
    logFaults: [],
    fileFaults: [],
    factFaults: [],
    evidenceFaults: [],
    statementFaults: [],
    exhibitFaults: [],
    redactionFaults: [],
    custodyFaults: [],
    preservationFaults: [],
    noticeFaults: [],
    documentFaults: [],
    letterFaults: [],
    packetFaults: [],
    notes: [],
  });
  expect(done.statusCode).toBe(303);
  expect(page).toContain("作った書類のPDFと元のデータは、作ったときの記録と同じです。");
  expect(page).not.toContain("異常があります");
  expect(list).toContain("健全");
  expect(line).toMatchObject({ code: 0, json: { intact: true, documentFaults: [] } });
  await expectSound(at);
});

it("tells of swapped papers on the page, over the API and on the command line alike", async () => {
  swapPapers();
  await expectSound(at);
  const { api, page, list, line } = await askAll();
  const sentence = /^作った書類のPDFが、作ったときの記録と違います。（書類1 doc_/;
  expect(api).toMatchObject({ isSound: false, logFaults: [], fileFaults: [] });
  expect(api.documentFaults).toHaveLength(2);
  expect(api.documentFaults[0]).toMatchObject({
    code: "document_pdf_differs",
    message: expect.stringMatching(sentence),
  });
  expect(page).toContain("作った書類のPDFが、作ったときの記録と違います。（書類2 doc_");
  expect(page).toContain("異常があります");
  expect(list).toContain("異常あり");
  expect(line.code).toBe(1);
  expect(line.json).toMatchObject({ intact: false, documentFaults: api.documentFaults });
});

it("puts what it finds in one register at the place of that register only", async () => {
  at.house.write({ id: at.owner.id }, (tx) => {
    tx.db.run(sql`DROP TRIGGER evidence_file_fixed`);
    tx.db.run(
      sql`UPDATE evidence_file SET sha256 = ${"0".repeat(64)} WHERE branch = 1 AND evidence_id = (SELECT id FROM evidence WHERE number = 1)`,
    );
    tx.record(tampered, null, {});
  });
  const check = await verifyEverything(at.house);
  expect(check.isSound).toBe(false);
  expect(check.evidenceFaults[0]).toMatchObject({ code: "file_differs_from_log", where: "E-001-1" });
  expect([check.factFaults, check.documentFaults, check.letterFaults]).toEqual([[], [], []]);
});

it("tells of a rewritten fact on the page and over the API", async () => {
  at.house.write({ id: at.owner.id }, (tx) => {
    tx.db.run(sql`UPDATE fact SET what = '何もなかった。'`);
    tx.record(tampered, null, {});
  });
  await expectSound(at);
  const { api, page, line } = await askAll();
  expect(api).toMatchObject({ isSound: false, factFaults: [{ code: "fact_differs" }] });
  expect(page).toContain("出来事の内容が、最後に書いたときの記録と違います。（1番目に書いた出来事 fct_");
  expect(page).not.toContain("何もなかった。");
  expect(line).toMatchObject({ code: 1, json: { factFaults: api.factFaults } });
});

it("says in all three places when no copy of the highest checkpoint is left, until the house is opened again", async () => {
  const words = "署名した控えの写しがありません";
  const name = `${at.house.log.replaceAll("/", "_")}.checkpoint`;
  const removeCopies = (): void => {
    rmSync(join(at.house.stateFolder!, "checkpoints", name));
    rmSync(join(at.house.storage, name));
  };
  const page = async () => (await at.http.inject({ url: "/integrity", headers: at.signedIn() })).body;
  signCheckpoint(at.house);
  expect(await page()).not.toContain(words);
  // Closing signs what grew.
  at.app.seal();
  removeCopies();
  await at.app.logIn(OWNER.login, OWNER.password, "test");
  const house = at.app.house();
  const signedIn = () => {
    const { id } = at.owner;
    const { token } = house.write({ id }, (tx) => startSession(tx, id, "browser", "test"));
    return { cookie: `akashi_session=${token}` };
  };
  at = { ...at, house, signedIn };
  // Signing puts copies back; that none was there stays told.
  at.signedIn();
  signCheckpoint(house);
  expect(await page()).toContain(words);
  removeCopies();
  const told = await askAll();
  const note = { code: "high_water_missing", message: expect.stringContaining("署名した控えの写しが、") };
  expect(told.api).toMatchObject({ isSound: true, logFaults: [], notes: [note] });
  expect(told.page).toContain(words);
  expect(told.page).toContain("だれかが写しを両方とも消した可能性があります。");
  expect(told.line).toMatchObject({ code: 0, json: { intact: true, notes: [note] } });
});
