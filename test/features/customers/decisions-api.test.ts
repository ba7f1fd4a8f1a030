/** What people decide about customers, over the JSON API, and who may. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { importCustomers, listCustomersForLetters } from "#src/features/customers/index.ts";
import { openIncident, saveAnswers } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
let incident: string;
let ids: string[];
beforeEach(async () => {
  at = await openTestApp();
  const actor = { id: at.owner.id };
  incident = at.house.write(actor, (tx) => {
    const { id } = openIncident(tx, { shopId: listShops(tx.db)[0]!.id });
    saveAnswers(tx, id, { data: { items: ["氏名", "住所"] } });
    return id;
  });
  const csv =
    "氏名,電話番号,住所\n見本 花子,00-0000-0001,例示市1\n見本 花子,00-0000-0001,例示市2\n例示 ?,,\n";
  await importCustomers(at.house, actor, incident, [Buffer.from(csv)].values() as never, {
    fileName: "名簿.csv",
  });
  ids = [...listCustomersForLetters(at.house.read, incident, { scopes: ["in", "out", "undecided"] })]
    .sort((a, b) => a.number - b.number)
    .map((one) => one.id);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

async function api(method: "GET" | "POST" | "PUT", path: string, payload?: object, user = at.owner) {
  const answer = await at.http.inject({
    method,
    url: `/api/incidents/${incident}${path}`,
    headers: at.signedIn(user),
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, json: answer.json() };
}

it("reads and sets the leak rule, each time as a new version", async () => {
  expect((await api("GET", "/customer-leak-rule")).json).toMatchObject({
    version: 0,
    taken: ["氏名", "住所"],
  });
  const rule = { items: { 住所: "everyone" }, reason: "紙の名簿にあったため" };
  expect(await api("PUT", "/customer-leak-rule", rule)).toMatchObject({
    status: 200,
    json: { version: 1, items: { 住所: "everyone" }, reason: "紙の名簿にあったため" },
  });
  expect((await api("PUT", "/customer-leak-rule", { ...rule, reason: "" })).status).toBe(400);
});

it("suggests who may be one person, and takes both answers", async () => {
  const twins = async () => (await api("GET", "/customer-twins")).json.items.length;
  expect(await twins()).toBe(1);
  expect((await api("POST", `/customers/${ids[0]}/distinct`, { other: ids[1] })).status).toBe(200);
  expect(await twins()).toBe(0);
  expect((await api("POST", `/customers/${ids[1]}/duplicate`, { other: ids[0] })).json).toMatchObject({
    scope: "out",
    duplicateOf: ids[0],
  });
  expect((await api("POST", `/customers/${ids[0]}/distinct`, { other: ids[0] })).status).toBe(409);
});

it("settles doubts, and takes a report back", async () => {
  expect((await api("GET", `/customers/${ids[2]}`)).json.needsCheck).toBe(true);
  expect((await api("POST", `/customers/${ids[2]}/checked`)).json.needsCheck).toBe(false);
  const report = { reportedOn: "2026-11-13", note: "はがきが届いた" };
  const { id } = (await api("POST", `/customers/${ids[0]}/reports`, report)).json;
  expect((await api("GET", `/customers/${ids[0]}/reports`)).json.items).toMatchObject([{ id, ...report }]);
  expect((await api("POST", `/customers/${ids[0]}/reports/${id}/remove`)).json.reports).toBe(0);
  expect((await api("POST", `/customers/${ids[0]}/reports/${id}/remove`)).status).toBe(404);
});

it("puts a waiting list away", async () => {
  const body =
    '--x\r\ncontent-disposition: form-data; name="file"; filename="b.csv"\r\ncontent-type: text/csv\r\n\r\n氏名\n試験 太郎\n\r\n--x--\r\n';
  const received = await at.http.inject({
    method: "POST",
    url: `/api/incidents/${incident}/customer-imports`,
    headers: { ...at.signedIn(), "content-type": "multipart/form-data; boundary=x" },
    payload: body,
  });
  const { id } = received.json();
  expect((await api("POST", `/customer-imports/${id}/drop`)).json.state).toBe("dropped");
  expect((await api("POST", `/customer-imports/${id}/drop`)).status).not.toBe(200);
});

it("lets an adviser read, not decide", async () => {
  const adviser = at.addPerson("adviser", [incident]);
  expect((await api("GET", "/customer-leak-rule", undefined, adviser)).status).toBe(200);
  for (const [method, path] of [
    ["PUT", "/customer-leak-rule"],
    ["POST", `/customers/${ids[0]}/checked`],
    ["POST", `/customers/${ids[0]}/duplicate`],
    ["POST", `/customers/${ids[0]}/distinct`],
    ["POST", `/customers/${ids[0]}/reports/crp/remove`],
    ["POST", "/customer-imports/imp/drop"],
  ] as const) {
    const payload = { other: ids[1], items: {}, reason: "見本" };
    expect([path, (await api(method, path, payload, adviser)).status]).toEqual([path, 403]);
  }
});
