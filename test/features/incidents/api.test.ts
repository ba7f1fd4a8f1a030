import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { saveAnswers } from "#src/features/incidents/index.ts";
import { incidentSection } from "#src/features/incidents/tables.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
let cookie: string;
beforeEach(async () => {
  at = await openTestApp();
  cookie = at.signedIn().cookie;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const call = (
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  url: string,
  payload?: object,
  as = cookie,
) => at.http.inject({ method, url, headers: { cookie: as }, ...(payload ? { payload } : {}) });
const open = async (payload: object = {}): Promise<string> => {
  const answer = await call("POST", "/api/incidents", payload);
  expect(answer.statusCode).toBe(201);
  return answer.json().id;
};
const fact = {
  date: { precision: "day", date: "2026-11-13", around: false },
  what: "はがきが届いた",
  certainty: "確認済",
};
const wholeFact = { ...fact, time: null, people: [], who: "", source: "" };
const wholePerson = {
  role: "元従業員",
  name: "試験 太郎",
  kana: "",
  otherNames: [],
  relation: "",
  tel: "",
  email: "",
  address: "",
  birthOn: null,
  note: "",
  isOtherParty: true,
};

it("opens a case with answers and gives it back whole", async () => {
  const id = await open({
    title: "見本の件",
    answers: { leaver: { relation: "雇用" }, data: { items: ["住所", "氏名"] } },
  });
  const found = (await call("GET", `/api/incidents/${id}`)).json();
  expect(found).toMatchObject({ number: 1, title: "見本の件", state: "open" });
  expect(found.answers.leaver.relation).toBe("雇用");
  expect(found.answers.data.items).toEqual(["氏名", "住所"]);
  expect(found.answers.counsel.weakPoints).toBe("");
  expect(found.progress).toHaveLength(11);
});

it("changes a section and refuses an unknown question, a wrong value and a day to come", async () => {
  const id = await open();
  const url = `/api/incidents/${id}/sections/duty`;
  expect(
    (await call("PATCH", url, { knownOn: "2026-11-13", categories: ["3号"] })).json().answers.duty,
  ).toMatchObject({
    knownOn: "2026-11-13",
    categories: ["3号"],
  });
  for (const wrong of [
    { nope: 1 },
    { knownOn: "2026-02-30" },
    { knownOn: "2026-11-22" },
    { categories: ["5号"] },
  ]) {
    const answer = await call("PATCH", url, wrong);
    expect([wrong, answer.statusCode, answer.json().error.code]).toEqual([wrong, 400, "invalid_input"]);
  }
  expect((await call("PATCH", `/api/incidents/${id}/sections/nope`, {})).statusCode).toBe(400);
});

it("refuses an answer beside one that stands alone, and still reads what was kept so before", async () => {
  const id = await open();
  const url = `/api/incidents/${id}/sections/usage`;
  const answer = await call("PATCH", url, { ways: ["まだ使われた様子はない", "はがき"] });
  expect([answer.statusCode, answer.json().error.code]).toEqual([400, "invalid_input"]);
  expect(Object.keys(answer.json().error.fields)).toEqual(["usage.ways"]);
  expect((await call("PATCH", url, { ways: ["まだ使われた様子はない"] })).statusCode).toBe(200);
  const before = ["はがき", "まだ使われた様子はない"];
  at.house.write({ id: at.owner.id }, (tx) => {
    saveAnswers(tx, id, { leaver: { job: "店長" } });
    tx.db
      .update(incidentSection)
      .set({ answers: JSON.stringify({ ways: before }) })
      .where(eq(incidentSection.section, "usage"))
      .run();
  });
  expect((await call("GET", `/api/incidents/${id}`)).json().answers.usage.ways).toEqual(before);
  // Another answer of the section is not held up by it.
  expect((await call("PATCH", url, { basis: "操作記録" })).statusCode).toBe(200);
});

it("adds, changes and removes facts and people", async () => {
  const id = await open();
  const person = (
    await call("POST", `/api/incidents/${id}/people`, {
      role: "元従業員",
      name: "試験 太郎",
      isOtherParty: true,
    })
  ).json();
  const added = (await call("POST", `/api/incidents/${id}/facts`, { ...fact, people: [person.id] })).json();
  expect(added.people).toEqual([{ id: person.id, name: "試験 太郎" }]);
  const changed = await call("PUT", `/api/incidents/${id}/facts/${added.id}`, {
    ...wholeFact,
    certainty: "推測",
  });
  expect(changed.json()).toMatchObject({ certainty: "推測", people: [] });
  expect(
    (await call("GET", `/api/incidents/${id}/facts?certainty=${encodeURIComponent("確認済")}`)).json().items,
  ).toEqual([]);
  expect((await call("DELETE", `/api/incidents/${id}/facts/${added.id}`)).statusCode).toBe(204);
  expect((await call("GET", `/api/incidents/${id}/facts/${added.id}`)).statusCode).toBe(404);
  expect(
    (
      await call("PUT", `/api/incidents/${id}/people/${person.id}`, {
        ...wholePerson,
        role: "同僚",
        isOtherParty: false,
      })
    ).json().role,
  ).toBe("同僚");
  expect((await call("DELETE", `/api/incidents/${id}/people/${person.id}`)).statusCode).toBe(204);
  expect((await call("GET", `/api/incidents/${id}/people`)).json()).toEqual({ items: [], nextCursor: null });
});

it("refuses a fact without a certainty, with NUL, and with a time on a month", async () => {
  const id = await open();
  const month = { precision: "month", date: "2026-11-01", around: false };
  for (const wrong of [
    { ...fact, certainty: "たぶん" },
    { ...fact, what: "見本\u0000" },
    { ...fact, what: " " },
    { ...fact, date: month, time: "10:00" },
    { ...fact, people: ["per_unknown"] },
  ]) {
    const answer = await call("POST", `/api/incidents/${id}/facts`, wrong);
    expect([wrong, answer.statusCode]).toEqual([wrong, 400]);
    expect(answer.json().error.message).toContain("入力内容");
  }
});

it("pages with a cursor", async () => {
  const id = await open();
  for (const what of ["一", "二", "三"]) await call("POST", `/api/incidents/${id}/facts`, { ...fact, what });
  const first = (await call("GET", `/api/incidents/${id}/facts?limit=2`)).json();
  const rest = (await call("GET", `/api/incidents/${id}/facts?limit=2&cursor=${first.nextCursor}`)).json();
  expect([...first.items, ...rest.items].map((one: { what: string }) => one.what).sort()).toEqual([
    "一",
    "三",
    "二",
  ]);
  expect(rest.nextCursor).toBeNull();
  expect((await call("GET", `/api/incidents/${id}/facts?cursor=nope`)).statusCode).toBe(400);
});

it("ticks once, however often it is asked", async () => {
  const id = await open();
  for (const method of ["PUT", "PUT", "DELETE", "DELETE", "PUT"] as const) {
    expect((await call(method, `/api/incidents/${id}/ticks/first.ids`)).statusCode).toBe(200);
  }
  expect((await call("GET", `/api/incidents/${id}`)).json().ticks).toEqual([
    { item: "first.ids", at: "2026-11-21T03:00:00.000Z", by: at.owner.id },
  ]);
});

it("does not tell the members of another case that this one exists", async () => {
  const mine = await open();
  const other = await open();
  const as = at.signedIn(at.addPerson("staff", [mine])).cookie;
  for (const path of ["", "/facts", "/people"]) {
    expect([path, (await call("GET", `/api/incidents/${other}${path}`, undefined, as)).statusCode]).toEqual([
      path,
      404,
    ]);
  }
  expect((await call("POST", `/api/incidents/${other}/facts`, fact, as)).statusCode).toBe(404);
  expect((await call("PATCH", `/api/incidents/${other}`, { title: "x" }, as)).statusCode).toBe(404);
  expect((await call("GET", "/api/incidents", undefined, as)).json().items).toHaveLength(1);
  expect(
    (
      await call(
        "GET",
        `/api/incidents/${other}`,
        undefined,
        at.signedIn(at.addPerson("adviser", [mine])).cookie,
      )
    ).statusCode,
  ).toBe(404);
});

it("lets nobody in without a session", async () => {
  const id = await open();
  expect((await at.http.inject(`/api/incidents/${id}`)).statusCode).toBe(401);
});

it("overwrites no fact and no person that changed since a program read it", async () => {
  const id = await open();
  const added = (await call("POST", `/api/incidents/${id}/facts`, fact)).json();
  const factUrl = `/api/incidents/${id}/facts/${added.id}`;
  expect(added.revision).toBe(1);
  const changed = await call("PUT", factUrl, { ...wholeFact, what: "はがきが2枚届いた", revision: 1 });
  expect(changed.json()).toMatchObject({ what: "はがきが2枚届いた", revision: 2 });
  const stale = await call("PUT", factUrl, { ...wholeFact, what: "電話があった", revision: 1 });
  expect([stale.statusCode, stale.json().error.code]).toEqual([409, "changed_elsewhere"]);
  expect((await call("GET", factUrl)).json()).toMatchObject({ what: "はがきが2枚届いた", revision: 2 });
  // Whoever writes what stands already overwrites nothing.
  const same = await call("PUT", factUrl, { ...wholeFact, what: "はがきが2枚届いた", revision: 1 });
  expect(same.statusCode).toBe(200);

  const first = (await call("POST", `/api/incidents/${id}/people`, wholePerson)).json();
  const personUrl = `/api/incidents/${id}/people/${first.id}`;
  expect(first.revision).toBe(1);
  await call("POST", `/api/incidents/${id}/people`, { ...wholePerson, name: "試験 次郎" });
  // The mark went to the other one, which is a change, too.
  expect((await call("GET", personUrl)).json()).toMatchObject({ isOtherParty: false, revision: 2 });
  const late = await call("PUT", personUrl, { ...wholePerson, revision: 1 });
  expect([late.statusCode, late.json().error.code]).toEqual([409, "changed_elsewhere"]);
  expect((await call("PUT", personUrl, { ...wholePerson, revision: 2 })).json()).toMatchObject({
    isOtherParty: true,
    revision: 3,
  });
});

it("describes facts with their shapes in the OpenAPI document", async () => {
  const document = (await at.http.inject("/api/openapi.json")).json();
  const body =
    document.paths["/api/incidents/{incident}/facts"].post.requestBody.content["application/json"].schema;
  expect(Object.keys(body.properties)).toEqual([
    "date",
    "time",
    "what",
    "people",
    "who",
    "certainty",
    "source",
  ]);
  const answers =
    document.paths["/api/incidents/{incident}"].get.responses["200"].content["application/json"].schema;
  expect(Object.keys(answers.properties.answers.properties)).toContain("counsel");
  const { workplaceCertainty } = answers.properties.answers.properties.leaver.properties;
  expect(JSON.stringify(workplaceCertainty)).toContain('["確認済","申告あり(未確認)","推測"]');
});

it("takes how sure a workplace is as facts take it, and nothing else", async () => {
  const id = await open({ title: "見本の件" });
  const url = `/api/incidents/${id}/sections/leaver`;
  const sure = { workplace: "サロン例示", workplaceCertainty: "推測" };
  expect((await call("PATCH", url, sure)).json().answers.leaver).toMatchObject(sure);
  expect((await call("PATCH", url, { workplaceCertainty: "たぶん" })).statusCode).toBe(400);
});
