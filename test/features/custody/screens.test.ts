import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addEvidence } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { drawJpeg, pieces } from "../evidence/pictures.ts";

let at: TestApp;
let incident: string;
let evidence: string;
let file: string;
beforeEach(async () => {
  at = await openTestApp();
  const actor = { id: at.owner.id };
  const shopId = listShops(at.house.read)[0]!.id;
  incident = at.house.write(actor, (tx) => openIncident(tx, { shopId })).id;
  const kept = await addEvidence(at.house, actor, incident, pieces(await drawJpeg()), {
    fileName: "a.jpg",
    maxBytes: 1_000_000,
    kind: "postcard",
  });
  evidence = kept.evidenceId;
  file = kept.fileId;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const api = (method: "GET" | "POST" | "PUT", path: string, payload?: object, user = at.owner) =>
  at.http.inject({
    method,
    url: `/api/incidents/${incident}/custody${path}`,
    headers: { ...at.signedIn(user), "sec-fetch-site": "same-origin" },
    ...(payload === undefined ? {} : { payload }),
  });
const handOver = () => ({
  action: "transferred",
  items: [{ id: evidence, condition: "折れなし" }],
  happenedOn: "2026-11-20",
  receivedAffiliation: "例示警察署 生活安全課",
  caseNumber: "例示8-123",
});

test("a program records a handover, corrects it, and reads where the thing is", async () => {
  const made = await api("POST", "/acts", handOver());
  expect(made.statusCode).toBe(201);
  const act = made.json();
  expect(act).toMatchObject({ number: 1, action: "transferred", caseNumber: "例示8-123", corrects: null });
  const right = await api("POST", `/acts/${act.id}/correction`, {
    act: { ...handOver(), caseNumber: "例示8-124" },
    reason: "番号の写し間違い",
  });
  expect(right.json()).toMatchObject({ number: 2, corrects: act.id, reason: "番号の写し間違い" });
  expect((await api("GET", `/acts/${act.id}`)).json()).toMatchObject({ correctedBy: right.json().id });
  const again = await api("POST", `/acts/${act.id}/correction`, { act: null, reason: "もう一度" });
  expect([again.statusCode, again.json().error.code]).toEqual([409, "custody_corrected"]);
  const list = (await api("GET", "")).json();
  expect(list.items[0].now).toMatchObject({ state: "away", since: "2026-11-20", caseNumber: "例示8-124" });
  const line = (await api("GET", `/items/${evidence}`)).json();
  expect(line.entries.filter((entry: { act: string | null }) => entry.act !== null)).toHaveLength(2);
  expect((await api("GET", "/acts?limit=1")).json()).toMatchObject({ nextCursor: "1" });
});

test("a program says whose a thing is, adds a receipt, and keeps the list of devices", async () => {
  const act = (await api("POST", "/acts", handOver())).json();
  expect((await api("POST", `/acts/${act.id}/receipts`, { file })).json().receipts).toEqual([file]);
  expect((await api("POST", `/acts/${act.id}/receipts`, { file: "evf_none" })).statusCode).toBe(404);
  const nobody = await api("PUT", `/items/${evidence}/owner`, { owner: "customer", name: "" });
  expect(nobody.statusCode).toBe(400);
  expect(nobody.json().error.fields).toEqual({ name: "どなたの物か、お名前を入れてください。" });
  const owner = await api("PUT", `/items/${evidence}/owner`, { owner: "shop", name: "" });
  expect(owner.json()).toMatchObject({ owner: { owner: "shop", name: "" } });
  const device = (await api("POST", "/devices", { kind: "usb", care: ["no_boot"] })).json();
  expect(device).toMatchObject({ label: "D-001", revision: 1, care: ["no_boot"], photo: null });
  const edited = await api("PUT", `/devices/${device.id}`, {
    kind: "usb",
    model: "",
    serial: "",
    usedBy: "",
    place: "店の金庫",
    power: "unknown",
    untouchedOn: null,
    untouchedAt: null,
    care: [],
    note: "",
  });
  expect(edited.json()).toMatchObject({ revision: 2, place: "店の金庫", care: [] });
  expect((await api("GET", "/devices")).json().items).toHaveLength(1);
});

test("the list of devices overwrites nothing that a colleague recorded meanwhile", async () => {
  const device = (await api("POST", "/devices", { kind: "usb", care: ["no_boot", "no_reset"] })).json();
  const url = `/incidents/${incident}/devices/${device.id}/edit`;
  const page = async () => (await at.http.inject({ url, headers: at.signedIn() })).body;
  const post = (values: readonly [string, string][]) =>
    at.http.inject({
      method: "POST",
      url,
      headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams([["kind", "usb"], ["power", "unknown"], ...values]).toString(),
    });
  const seenIn = (body: string): string => /name="seen" value="([^"]*)"/.exec(body)![1]!;
  const seen = seenIn(await page());
  const theirs: [string, string][] = [
    ["care", "no_boot"],
    ["place", "同僚の机"],
  ];
  expect((await post([["seen", seen], ...theirs])).statusCode).toBe(303);
  const mine: [string, string][] = [
    ["care", "no_boot"],
    ["place", "奥の棚"],
  ];
  const stale = await post([["seen", seen], ...mine]);
  expect(stale.statusCode).toBe(409);
  expect(stale.body).toContain("開いている間に、内容が変わりました");
  expect(stale.body.match(/今の記録：[^<]*/g)).toEqual(["今の記録：同僚の机"]);
  expect(await page()).not.toContain("奥の棚");
  expect((await post([["seen", seenIn(stale.body)], ...mine])).statusCode).toBe(303);
  expect(await page()).toContain("奥の棚");
});

test("an adviser reads and records nothing; whoever is no member learns nothing", async () => {
  const adviser = at.addPerson("adviser", [incident]);
  const stranger = at.addPerson("staff");
  expect((await api("GET", "", undefined, adviser)).statusCode).toBe(200);
  expect((await api("POST", "/acts", handOver(), adviser)).statusCode).toBe(403);
  expect((await api("POST", "/devices", { kind: "usb" }, adviser)).statusCode).toBe(403);
  expect((await api("GET", "", undefined, stranger)).statusCode).toBe(404);
  const page = await at.http.inject({
    url: `/incidents/${incident}/custody`,
    headers: at.signedIn(adviser),
  });
  expect(page.body).toContain("保管の記録");
  expect(page.body).not.toContain("したことを記録する");
});

test("neither entries nor their payloads name a person, an office or a number of a case", async () => {
  const receivedBy = "例示巡査部長";
  expect((await api("POST", "/acts", { ...handOver(), receivedBy })).statusCode).toBe(201);
  await api("PUT", `/items/${evidence}/owner`, { owner: "customer", name: "例示 三郎" });
  await api("POST", "/devices", { kind: "usb", usedBy: "例示 次郎" });
  const texts = at.house.read
    .all<{ text: string }>(
      sql`SELECT CAST(entry AS TEXT) AS text FROM ledger UNION ALL SELECT CAST(body AS TEXT) FROM payload`,
    )
    .map(({ text }) => text);
  expect(texts.some((text) => text.includes("custody.recorded"))).toBe(true);
  expect(texts.filter((text) => text.includes("例示"))).toEqual([]);
});

test("the first step asks what was done and with which things, and keeps neither from the second", async () => {
  const get = (query: string) =>
    at.http.inject({ url: `/incidents/${incident}/custody/new${query}`, headers: at.signedIn() });
  expect((await get("")).body).toContain('type="radio"');
  const none = await get("?action=transferred");
  expect(none.statusCode).toBe(400);
  expect(none.body).toContain("どの物かを選んでください。");
  const form = await get(`?action=transferred&items=${evidence}`);
  expect(form.body).toContain("E-001 の状態");
  expect(form.body).toContain('value="見本 花子"');
});
