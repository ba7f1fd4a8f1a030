import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { issueDocument, listDocuments } from "#src/features/documents/index.ts";
import { openIncident, saveAnswers } from "#src/features/incidents/index.ts";
import { listEntries, logSize } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { makeSampleCase } from "./sample-case.ts";

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  ({ incidentId: incident } = await makeSampleCase(at.house, { id: at.owner.id }, { facts: 5, cards: 1 }));
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const get = (url: string, headers = at.signedIn()) => at.http.inject({ url, headers });
const post = (url: string, payload: object, headers = at.signedIn()) =>
  at.http.inject({ method: "POST", url, headers, payload });
const form = (url: string, fields: Record<string, string>, headers = at.signedIn()) =>
  at.http.inject({
    method: "POST",
    url,
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(fields).toString(),
  });
const issue = () => issueDocument(at.house, { id: at.owner.id }, incident, "conflict");

it("issues over the API, lists newest first with a cursor, and hands out the PDF as an attachment", async () => {
  const base = `/api/incidents/${incident}/documents`;
  const kinds = await get(`${base}/kinds`);
  const told = kinds
    .json()
    .items.map((one: { kind: string; blocks: string[] }) => [one.kind, one.blocks.length]);
  expect(told.slice(0, 3)).toEqual([
    ["conflict", 0],
    ["police", 0],
    ["lawyer", 0],
  ]);
  // No number for court was given yet.
  expect(told).toContainEqual(["evidence-list", 1]);
  const first = await post(base, { kind: "conflict" });
  expect(first.statusCode).toBe(201);
  const second = await post(base, { kind: "lawyer" });
  expect(second.json()).toMatchObject({ number: 2, kind: "lawyer", edition: 1, handovers: [] });
  const page = (await get(`${base}?limit=1`)).json();
  expect(page).toMatchObject({ items: [{ number: 2 }], nextCursor: "2" });
  expect((await get(`${base}?limit=1&cursor=2`)).json()).toMatchObject({
    items: [{ number: 1 }],
    nextCursor: null,
  });
  const pdf = await get(`${base}/${first.json().id}/pdf`);
  expect(pdf.headers["content-type"]).toBe("application/pdf");
  expect(pdf.headers["content-disposition"]).toBe(
    `attachment; filename="document-1.pdf"; filename*=UTF-8''${encodeURIComponent("利益相反確認票_事件1_令和8年11月21日_第1版.pdf")}`,
  );
  expect(pdf.rawPayload.length).toBe(first.json().sizeBytes);
  expect(listEntries(at.house.read, { incident, limit: 1 })[0]!.kind).toBe("document.downloaded");
});

it("refuses an unknown kind, an unknown document and one of another incident", async () => {
  const base = `/api/incidents/${incident}/documents`;
  expect((await post(base, { kind: "recipe" })).json().error.fields.kind).toContain(
    "conflict・police・lawyer",
  );
  expect((await get(`/incidents/${incident}/documents/draft/recipe`)).statusCode).toBe(404);
  expect((await get(`${base}/doc_nobody/pdf`)).statusCode).toBe(404);
  const { id } = await issue();
  const other = at.house.write({ id: at.owner.id }, (tx) =>
    openIncident(tx, { shopId: listShops(tx.db)[0]!.id }),
  );
  expect((await get(`/api/incidents/${other.id}/documents/${id}/pdf`)).statusCode).toBe(404);
  expect((await get(`/incidents/${other.id}/documents/${id}`)).statusCode).toBe(404);
});

it("lets an adviser read and take away, but not issue or record a handover", async () => {
  const adviser = at.signedIn(at.addPerson("adviser", [incident]));
  const { id } = await issue();
  expect((await get(`/incidents/${incident}/documents`, adviser)).statusCode).toBe(200);
  const draft = await get(`/incidents/${incident}/documents/draft/police`, adviser);
  expect(draft.statusCode).toBe(200);
  expect(draft.body).not.toContain("この内容でPDFを作る");
  expect((await get(`/incidents/${incident}/documents/${id}/pdf`, adviser)).statusCode).toBe(200);
  expect((await post(`/api/incidents/${incident}/documents`, { kind: "police" }, adviser)).statusCode).toBe(
    403,
  );
  expect((await form(`/incidents/${incident}/documents/draft/police`, {}, adviser)).statusCode).toBe(403);
  const handover = { handedTo: "例示警察署", handedOn: "2026-11-21" };
  expect((await form(`/incidents/${incident}/documents/${id}/handovers`, handover, adviser)).statusCode).toBe(
    403,
  );
});

it("tells somebody of another incident nothing, and asks a stranger to log in", async () => {
  const other = at.house.write({ id: at.owner.id }, (tx) =>
    openIncident(tx, { shopId: listShops(tx.db)[0]!.id }),
  );
  const stranger = at.signedIn(at.addPerson("staff", [other.id]));
  const { id } = await issue();
  for (const url of [
    `/incidents/${incident}/documents`,
    `/incidents/${incident}/documents/draft/police`,
    `/incidents/${incident}/documents/draft/police/paper`,
    `/incidents/${incident}/documents/${id}`,
    `/incidents/${incident}/documents/${id}/pdf`,
    `/api/incidents/${incident}/documents`,
    `/api/incidents/${incident}/documents/kinds`,
    `/api/incidents/${incident}/documents/${id}`,
    `/api/incidents/${incident}/documents/${id}/pdf`,
  ]) {
    expect([url, (await get(url, stranger)).statusCode]).toEqual([url, 404]);
    const nobody = await at.http.inject({ url });
    expect([url, nobody.statusCode]).toEqual([url, url.startsWith("/api/") ? 401 : 303]);
  }
  expect((await post(`/api/incidents/${incident}/documents`, { kind: "police" }, stranger)).statusCode).toBe(
    404,
  );
  expect(listDocuments(at.house.read, incident)).toHaveLength(1);
});

it("shows on the page what keeps a paper from being issued, and issues nothing", async () => {
  at.house.write({ id: at.owner.id }, (tx) =>
    saveAnswers(tx, incident, { wishes: { reason: "犯人を許せない。" } }),
  );
  const url = `/incidents/${incident}/documents/draft/police`;
  const page = await get(url);
  expect(page.body).toContain("このままでは発行できません");
  expect(page.body).not.toContain("この内容でPDFを作る");
  const answer = await form(url, {});
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain("10 希望する対応に「犯人」など");
  expect(answer.body).toContain(`href="/incidents/${incident}/sections/wishes"`);
  expect(listDocuments(at.house.read, incident)).toEqual([]);
});

it("compares the state of the log that a police paper prints with the log of today", async () => {
  const { id } = await issueDocument(at.house, { id: at.owner.id }, incident, "police");
  expect((await get(`/incidents/${incident}/documents/${id}`)).body).toContain(
    "今の記録から計算した値と同じです",
  );
  const other = await issue();
  expect((await get(`/incidents/${incident}/documents/${other.id}`)).body).not.toContain("要約値");
});

it("says so when the log was changed after a police paper was printed", async () => {
  const actor = { id: at.owner.id };
  // Beyond 128 entries the node over the first 128 is not read again until there are 256.
  while (logSize(at.house.read) < 130) at.house.write(actor, (tx) => saveAnswers(tx, incident, {}));
  const { id } = await issueDocument(at.house, actor, incident, "police");
  const rewrite = (hash: Buffer): void =>
    at.house.write(actor, (tx) => {
      tx.db.run(sql`DROP TRIGGER node_no_update`);
      tx.db.run(sql`UPDATE node SET hash = ${hash} WHERE place = 126`);
      tx.db.run(
        sql`CREATE TRIGGER node_no_update BEFORE UPDATE ON node BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END`,
      );
      saveAnswers(tx, incident, {});
    });
  const { hash } = at.house.read.get<{ hash: Buffer }>(sql`SELECT hash FROM node WHERE place = 126`)!;
  rewrite(Buffer.alloc(32));
  const page = await get(`/incidents/${incident}/documents/${id}`);
  rewrite(hash);
  expect(page.body).toContain("今の記録から計算した値と違います");
});

it("keeps what was typed when the day of a handover is wrong, and shows the state once it is right", async () => {
  const { id } = await issue();
  const url = `/incidents/${incident}/documents/${id}/handovers`;
  expect((await get(`/incidents/${incident}/documents/${id}`)).body).toContain('value="令和8年11月21日"');
  for (const [handedOn, sentence] of [
    ["令和8年11月", "渡した日を入れてください"],
    ["12月1日", "「12月1日」には年がありません"],
    ["令和8年11月22日", "今日より先の日付です"],
    ["令和8年11月20日", "書類を発行した日より前の日付です"],
  ] as const) {
    const answer = await form(url, { handedTo: "例示法律事務所 <b>", handedOn });
    expect([handedOn, answer.statusCode]).toEqual([handedOn, 400]);
    expect(answer.body).toContain(sentence);
    expect(answer.body).toContain("例示法律事務所 &lt;b&gt;");
    expect(answer.body).toContain(handedOn);
  }
  expect((await form(url, { handedTo: "例示法律事務所", handedOn: "R8.11.21" })).statusCode).toBe(303);
  expect((await get(`/incidents/${incident}/documents`)).body).toContain("令和8年11月21日 例示法律事務所");
});
