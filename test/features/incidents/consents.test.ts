import { afterEach, beforeEach, expect, test } from "vitest";
import {
  addPerson,
  consentInput,
  listConsents,
  nameRule,
  openIncident,
  personInput,
  recordConsent,
  saveAnswers,
  withdrawConsent,
} from "#src/features/incidents/index.ts";
import { listEntries } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = at.house.write({ id: at.owner.id }, (tx) => {
    const { id } = openIncident(tx, { shopId: listShops(tx.db)[0]!.id });
    addPerson(tx, id, personInput.parse({ role: "元従業員", name: "無名 次郎", isOtherParty: true }));
    saveAnswers(tx, id, { leaver: { workplace: "サロン・ド・例示" } });
    return id;
  });
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const given = (changes: object = {}) =>
  consentInput.parse({
    paper: "publication",
    names: ["サロン・ド・例示"],
    lawyer: "例示法律事務所　見本 弁子",
    givenOn: "令和8年11月20日",
    ...changes,
  });
const record = (changes: object = {}): string =>
  at.house.write({ id: at.owner.id }, (tx) => recordConsent(tx, incident, given(changes)));
const as = (user?: Parameters<TestApp["signedIn"]>[0]) => ({
  ...at.signedIn(user),
  origin: "http://127.0.0.1",
  host: "127.0.0.1",
  "content-type": "application/x-www-form-urlencoded",
});

test("names are blocked everywhere until a consent frees the chosen ones in its paper alone", () => {
  expect(nameRule(at.house.read, incident, "publication")).toEqual({
    blocked: ["サロン・ド・例示", "無名 次郎", "無名次郎"],
    allowed: [],
  });
  record();
  expect(nameRule(at.house.read, incident, "publication").blocked).toEqual(["無名 次郎", "無名次郎"]);
  expect(nameRule(at.house.read, incident, "apology").blocked).toContain("サロン・ド・例示");
  expect(nameRule(at.house.read, incident).blocked).toContain("サロン・ド・例示");
});

test("a consent that is withdrawn frees nothing any more, and stays on the list", () => {
  const id = record();
  at.house.write({ id: at.owner.id }, (tx) => withdrawConsent(tx, incident, id));
  expect(nameRule(at.house.read, incident, "publication").blocked).toContain("サロン・ド・例示");
  expect(listConsents(at.house.read, incident)).toMatchObject([
    { number: 1, lawyer: "例示法律事務所　見本 弁子", withdrawnAt: "2026-11-21T03:00:00.000Z" },
  ]);
  expect(() => at.house.write({ id: at.owner.id }, (tx) => withdrawConsent(tx, incident, id))).toThrow(
    Refusal,
  );
});

test("the log holds the paper and a digest, and no name", () => {
  record();
  const [entry] = listEntries(at.house.read, { incident, limit: 1 });
  expect(entry?.kind).toBe("incident.name_consent_recorded");
  expect(JSON.stringify(entry)).not.toContain("例示");
});

test.each([
  [{ names: ["知らない人"] }, "names"],
  [{ givenOn: "令和9年1月1日" }, "givenOn"],
])("refuses %j", (changes, field) => {
  expect(() => record(changes)).toThrow(
    expect.objectContaining({ fields: expect.objectContaining({ [field]: expect.any(String) }) }),
  );
});

test("only the owner records one; staff may read", async () => {
  const staff = at.addPerson("staff", [incident]);
  const url = `/incidents/${incident}/consents`;
  const body = "paper=apology&names=%E7%84%A1%E5%90%8D+%E6%AC%A1%E9%83%8E&lawyer=x&givenOn=2026-11-20";
  const send = (user?: typeof staff) =>
    at.http.inject({ method: "POST", url, headers: as(user), payload: body });
  expect((await send(staff)).statusCode).toBe(403);
  const page = await at.http.inject({ url, headers: as(staff) });
  expect(page.body).toContain("同意を記録できるのは、オーナーの方だけです");
  expect((await send()).statusCode).toBe(303);
  expect(listConsents(at.house.read, incident)).toMatchObject([{ paper: "apology", names: ["無名 次郎"] }]);
});

test("a form that lacks something comes back with what was typed", async () => {
  const answer = await at.http.inject({
    method: "POST",
    url: `/incidents/${incident}/consents`,
    headers: as(),
    payload: "paper=apology&lawyer=%E4%BE%8B%E7%A4%BA",
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain("書いてよい名前を選んでください。");
  expect(answer.body).toContain('value="例示"');
});

test("the API lists, records and withdraws; staff and advisers read only", async () => {
  const staff = at.addPerson("staff", [incident]);
  const adviser = at.addPerson("adviser", [incident]);
  const url = `/api/incidents/${incident}/consents`;
  const json = (user?: typeof staff) => ({ ...as(user), "content-type": "application/json" });
  const send = (path: string, payload: object, user?: typeof staff) =>
    at.http.inject({ method: "POST", url: `${url}${path}`, headers: json(user), payload });
  const names = await at.http.inject({ url: `/api/incidents/${incident}/nameable-names`, headers: json() });
  expect(names.json()).toEqual({ items: ["無名 次郎", "サロン・ド・例示"] });
  const body = { paper: "email", names: ["無名 次郎"], lawyer: "例示 弁護士", givenOn: "2026-11-20" };
  for (const person of [staff, adviser]) expect((await send("", body, person)).statusCode).toBe(403);
  const made = await send("", body);
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ ...body, number: 1, note: "", withdrawnAt: null });
  await send("", { ...body, paper: "apology" });
  for (const person of [staff, adviser]) {
    const page = await at.http.inject({ url: `${url}?limit=1`, headers: json(person) });
    expect(page.json()).toMatchObject({ items: [{ number: 1 }], nextCursor: made.json().id });
    const rest = await at.http.inject({
      url: `${url}?limit=1&cursor=${made.json().id}`,
      headers: json(person),
    });
    expect(rest.json()).toMatchObject({ items: [{ number: 2, paper: "apology" }], nextCursor: null });
  }
  const end = `/${made.json().id}/withdraw`;
  expect((await send(end, {}, staff)).statusCode).toBe(403);
  expect((await send(end, {})).json()).toMatchObject({ number: 1, withdrawnAt: "2026-11-21T03:00:00.000Z" });
  expect((await send(end, {})).statusCode).toBe(404);
  expect(nameRule(at.house.read, incident, "email").allowed).toEqual([]);
});

test("the API says which field is wrong, and records the same request once", async () => {
  const url = `/api/incidents/${incident}/consents`;
  const headers = { ...as(), "content-type": "application/json" };
  const send = (payload: object, more: object = {}) =>
    at.http.inject({ method: "POST", url, headers: { ...headers, ...more }, payload });
  const body = { paper: "email", names: ["無名 次郎"], lawyer: "例示 弁護士", givenOn: "2026-11-20" };
  const wrong = await send({ ...body, names: ["知らない人"] });
  expect(wrong.statusCode).toBe(400);
  expect(wrong.body).toContain("選んだ名前が、関係者の記録にありません。");
  expect((await send({ ...body, paper: "police" })).body).toContain(
    "どの書類のための同意かを選んでください。",
  );
  const twice = { "idempotency-key": "0123456789abcdef" };
  const [first, second] = [await send(body, twice), await send(body, twice)];
  expect(second.json()).toEqual(first.json());
  expect(listConsents(at.house.read, incident)).toHaveLength(1);
});
