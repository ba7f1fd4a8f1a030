import { afterEach, beforeEach, expect, it } from "vitest";
import { saveAnswers } from "#src/features/incidents/index.ts";
import { listNotices } from "#src/features/notices/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { openSample } from "../customers/statements/people.ts";

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const sameOrigin = { "sec-fetch-site": "same-origin" };
const get = (url: string, user = at.owner) =>
  at.http.inject({ method: "GET", url, headers: at.signedIn(user) });
const post = (url: string, form: Record<string, string>, user = at.owner) =>
  at.http.inject({
    method: "POST",
    url,
    headers: {
      ...at.signedIn(user),
      ...sameOrigin,
      "content-type": "application/x-www-form-urlencoded",
    },
    payload: new URLSearchParams(form).toString(),
  });
const base = () => `/incidents/${incident}/notices`;

const FORM = {
  recipientName: "試験 太郎",
  recipientAddress: "例示県例示市9-9-9",
  form: "horizontal-20x26",
  title: "通知書",
  body: "　当店は、次のことを請求します。本書到達後７日以内に書面で回答してください。",
  properNouns: "",
  datedOn: "",
};

it("begins with a skeleton from the case, whose open places keep it from being issued", async () => {
  at.house.write({ id: at.owner.id }, (tx) =>
    saveAnswers(tx, incident, {
      leaver: {
        relation: "雇用",
        papers: ["退職時の誓約書"],
        leftOn: { precision: "day", date: "2026-10-31", around: false },
      },
    }),
  );
  const page = (await get(`${base()}/new`)).body;
  expect(page).toContain("令和8年10月31日まで、当店に勤務していました");
  expect(page).toContain("退職時の誓約書があります");
  expect(page).toContain("書きかけのところが残っています");
  expect(page).toContain("受取人の住所がありません");
});

it("saves a wording, shows its count, and leads to the sheets", async () => {
  const saved = await post(base(), FORM);
  expect(saved.statusCode).toBe(303);
  const page = (await get(saved.headers.location!)).body;
  expect(page).toContain("全127字（空きも1字と数えます）、1枚です。最後の紙は14行まで書いています");
  expect(page).toContain("決まりに合わないところは見つかりませんでした。");
  expect(page).toContain(
    `/incidents/${incident}/documents/draft/notice?subject&#x3D;${listNotices(at.house.read, incident)[0]!.id}`,
  );
  expect((await get(base())).body).toContain("試験 太郎");
});

it("counts without saving, and keeps what was typed", async () => {
  const counted = await post(`${base()}/count`, { ...FORM, recipientName: "", body: "DMを送らないこと。" });
  expect(counted.statusCode).toBe(200);
  expect(counted.body).toContain("「DM」は、英字です");
  expect(counted.body).toContain("DMを送らないこと。</textarea>");
  expect(listNotices(at.house.read, incident)).toEqual([]);
});

it("answers a form without a body with the form and the sentence", async () => {
  const refused = await post(base(), { ...FORM, body: "" });
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain("本文を入れてください。");
  expect(refused.body).toContain("例示県例示市9-9-9");
});

it("keeps the former wording when it is changed", async () => {
  const saved = await post(base(), FORM);
  const changed = await post(saved.headers.location!, { ...FORM, title: "警告書" });
  expect(changed.statusCode).toBe(303);
  expect(listNotices(at.house.read, incident)[0]).toMatchObject({ revision: 2, title: "警告書" });
});

it("is read, and not written, by an adviser", async () => {
  const adviser = at.addPerson("adviser", [incident]);
  expect((await post(base(), FORM, adviser)).statusCode).toBe(403);
  const saved = await post(base(), FORM);
  expect((await get(saved.headers.location!, adviser)).body).not.toContain("文面を保存する");
});

it("is written and read by programs, with count and findings", async () => {
  const headers = { ...at.signedIn(), ...sameOrigin };
  const url = `/api/incidents/${incident}/notices`;
  const made = await at.http.inject({
    method: "POST",
    url,
    headers,
    payload: { ...FORM, datedOn: "2026-12-01", body: "DMの中止を請求します。" },
  });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ number: 1, sheets: 1, datedOn: "2026-12-01" });
  expect(made.json().findings.map((found: { field: string }) => found.field)).toEqual(["body", "body"]);
  const put = await at.http.inject({
    method: "PUT",
    url: `${url}/${made.json().id}`,
    headers,
    payload: { ...FORM, others: [] },
  });
  expect(put.json()).toMatchObject({ revision: 2, findings: [] });
  expect((await get(url)).json()).toMatchObject({ items: [{ id: made.json().id }], nextCursor: null });
});

it("withdraws over the API with a reason, and keeps several recipients", async () => {
  const api = `/api${base()}`;
  const send = (method: "POST" | "PUT", url: string, payload: object) =>
    at.http.inject({ method, url, headers: { ...at.signedIn(), ...sameOrigin }, payload });
  const wording = { ...FORM, others: [{ name: "例示 次郎" }] };
  const added = await send("POST", api, wording);
  expect(added.statusCode).toBe(201);
  expect(added.json()).toMatchObject({
    others: [{ name: "例示 次郎", address: "" }],
    withdrawn: null,
    findings: [{ field: "others", isBlocking: true }],
  });
  const one = `${api}/${added.json().id}`;
  expect((await send("POST", `${one}/withdrawal`, { reason: "" })).statusCode).toBe(400);
  const withdrawn = await send("POST", `${one}/withdrawal`, { reason: "弁護士の名前で出す" });
  expect(withdrawn.json().withdrawn).toMatchObject({ reason: "弁護士の名前で出す", byUser: at.owner.id });
  expect((await send("PUT", one, wording)).json().error.code).toBe("notice_withdrawn");
  expect((await send("POST", `${one}/withdrawal`, { reason: "もう一度" })).statusCode).toBe(409);
});
