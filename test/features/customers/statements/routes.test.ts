import { afterEach, beforeEach, expect, it } from "vitest";
import { verifyStatements } from "#src/features/customers/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../../support/house.ts";
import { addPostcard, addSample, openSample } from "./people.ts";

let at: TestApp;
let incident: string;
let customer: string;
let postcard: string;
let headers: Record<string, string>;
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
  customer = addSample(at, incident);
  postcard = await addPostcard(at, incident);
  headers = { ...at.signedIn(), "sec-fetch-site": "same-origin" };
});
afterEach(async () => {
  expect(verifyStatements(at.house.read)).toEqual([]);
  await expectSound(at);
  await at.close();
});

const api = (path: string) => `/api/incidents/${incident}${path}`;

it("records an arrival over the API, and says what is missing before", async () => {
  const url = api(`/evidence/${postcard}/arrival`);
  expect((await at.http.inject({ url, headers })).json()).toMatchObject({
    revision: 0,
    missing: ["受け取った方", "届いた日", "お店に届いた方法"],
  });
  const payload = {
    customer,
    receiver: "",
    arrivedOn: "R8.11.12",
    reachedOn: null,
    reached: "mailed",
    handlers: "",
    condition: "左下に折れ",
    scale: "unknown",
    consent: "given",
    repeats: ["name"],
    sameRegister: "",
    samePostcard: "",
    note: "",
  };
  const put = await at.http.inject({ method: "PUT", url, headers, payload });
  expect(put.statusCode).toBe(200);
  expect(put.json()).toMatchObject({
    revision: 1,
    customer,
    arrivedOn: "2026-11-12",
    consent: "given",
    missing: [],
  });
  const wrong = await at.http.inject({
    method: "PUT",
    url,
    headers,
    payload: { ...payload, arrivedOn: "13月" },
  });
  expect([wrong.statusCode, Object.keys(wrong.json().error.fields)]).toEqual([400, ["arrivedOn"]]);
  // A PUT replaces the whole: what it leaves out would be lost.
  const empty = await at.http.inject({ method: "PUT", url, headers, payload: {} });
  expect([empty.statusCode, empty.json().error.code]).toEqual([400, "invalid_input"]);
  expect(Object.keys(empty.json().error.fields)).toEqual(Object.keys(payload));
  expect((await at.http.inject({ url, headers })).json()).toEqual(put.json());
});

it("saves comparisons over the API in versions", async () => {
  const payload = {
    evidence: postcard,
    customer,
    readings: [{ field: "name", postcard: "見本 花子" }],
  };
  const first = await at.http.inject({ method: "POST", url: api("/comparisons"), headers, payload });
  expect(first.statusCode).toBe(201);
  expect(first.json()).toMatchObject({ version: 1, rows: [{ outcome: "different", register: "見本 華子" }] });
  const { id } = first.json();
  await at.http.inject({ method: "POST", url: api("/comparisons"), headers, payload });
  const one = await at.http.inject({ url: api(`/comparisons/${id}?version=1`), headers });
  expect(one.json()).toMatchObject({ id, version: 1 });
  const list = await at.http.inject({ url: api(`/comparisons?customer=${customer}`), headers });
  expect(list.json()).toMatchObject({ items: [{ id, version: 2 }], nextCursor: null });
});

it("keeps a signed statement over the API, once", async () => {
  const url = api(`/customers/${customer}/statements`);
  const payload = { evidence: postcard, policeMayCall: "yes", lawyerMayCall: "no" };
  const added = await at.http.inject({ method: "POST", url, headers, payload });
  expect(added.json()).toMatchObject({ evidenceId: postcard, policeMayCall: "yes", signedOn: null });
  const again = await at.http.inject({ method: "POST", url, headers, payload });
  expect(again.json().error.code).toBe("statement_known");
});

it("shows nothing of this to people of another case, and lets advisers read only", async () => {
  const stranger = at.signedIn(at.addPerson("staff"));
  const adviser = { ...at.signedIn(at.addPerson("adviser", [incident])), "sec-fetch-site": "same-origin" };
  for (const path of [
    `/evidence/${postcard}/arrival`,
    `/evidence/${postcard}/compare/${customer}`,
    `/customers/${customer}/statement`,
    "/preservation",
    "/evidence/new/frames",
  ]) {
    const answer = await at.http.inject({ url: `/incidents/${incident}${path}`, headers: stranger });
    expect([path, answer.statusCode]).toEqual([path, 404]);
  }
  const page = await at.http.inject({
    url: `/incidents/${incident}/evidence/${postcard}/arrival`,
    headers: adviser,
  });
  expect(page.statusCode).toBe(200);
  expect(page.body).not.toContain("<textarea");
  const refused = await at.http.inject({
    method: "PUT",
    url: api(`/evidence/${postcard}/arrival`),
    headers: adviser,
    payload: {},
  });
  expect(refused.statusCode).toBe(403);
});

it("overwrites nothing of an arrival or a consent that a colleague recorded meanwhile", async () => {
  const url = `/incidents/${incident}/evidence/${postcard}/arrival`;
  const post = (values: Record<string, string>) =>
    at.http.inject({
      method: "POST",
      url,
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams({ reached: "mailed", scale: "unknown", ...values }).toString(),
    });
  const seenIn = (body: string): string => /name="seen" value="([^"]*)"/.exec(body)![1]!;
  const seen = seenIn((await at.http.inject({ url, headers })).body);
  expect((await post({ seen, customer, consent: "declined", condition: "左下に折れ" })).statusCode).toBe(303);
  const searched = await post({ seen, do: "search", q: "見本", consent: "given" });
  expect(seenIn(searched.body)).toBe(seen);
  const stale = await post({ seen, consent: "given", condition: "折れなし" });
  expect(stale.statusCode).toBe(409);
  expect(stale.body).toContain("開いている間に、内容が変わりました");
  expect(stale.body).toContain("今の記録：提出しないでほしい");
  expect(stale.body).toContain("今の記録：見本 華子");
  expect(stale.body).toContain("今の記録：左下に折れ");
  const stored = async () =>
    (await at.http.inject({ url: api(`/evidence/${postcard}/arrival`), headers })).json();
  expect(await stored()).toMatchObject({ revision: 1, consent: "declined", customer });
  const again = await post({ seen: seenIn(stale.body), consent: "given", condition: "折れなし" });
  expect(again.statusCode).toBe(303);
  expect(await stored()).toMatchObject({ revision: 2, consent: "given", condition: "折れなし" });
});

it("keeps what was typed when somebody is looked for, and finds nobody of another case", async () => {
  const other = openSample(at);
  addSample(at, other);
  const answer = await at.http.inject({
    method: "POST",
    url: `/incidents/${incident}/evidence/${postcard}/arrival`,
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams({ do: "search", q: "見本", condition: "左下に折れ" }).toString(),
  });
  expect(answer.body).toContain("左下に折れ");
  expect(answer.body.match(/name="customer"/g)).toHaveLength(2);
});
