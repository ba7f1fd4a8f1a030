import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openIncident } from "#src/features/incidents/index.ts";
import {
  addRequest,
  changeRequest,
  getRequest,
  listRequests,
  lossOf,
  preservationFaultSentence,
  recordAnswered,
  recordSent,
  removeRequest,
  requestInput,
  verifyPreservation,
} from "#src/features/preservation/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(at.house.read)[0]!.id }).id,
  );
});
afterEach(async () => {
  await at.close();
});

const typed = {
  vendor: "booking",
  name: "例示予約サービス",
  contact: "サポート窓口 support@example.jp",
  account: "店舗ID 000-123",
  records: "顧客一覧の書き出しの記録",
  from: "令和8年9月1日",
  until: "2026-10-31",
  retention: "known",
  retentionDays: "90",
  target: "スタッフ用ID staff03",
};
const actor = () => ({ id: at.owner.id });
const add = (more: object = {}) =>
  at.house.write(actor(), (tx) => addRequest(tx, incident, requestInput.parse({ ...typed, ...more })));

test("counts the day on which the oldest wanted record expires", () => {
  const wanted = { from: "2026-09-01", until: "2026-10-31", retentionDays: 90 };
  expect(lossOf(wanted, undefined, "2026-11-21")).toMatchObject({ state: "coming", on: "2026-11-30" });
  expect(lossOf(wanted, undefined, "2026-11-30")).toMatchObject({ state: "coming", on: "2026-11-30" });
  expect(lossOf(wanted, undefined, "2026-12-01")).toMatchObject({ state: "passing", on: "2027-01-29" });
  expect(lossOf(wanted, undefined, "2027-01-30")).toMatchObject({ state: "gone" });
  expect(lossOf({ ...wanted, until: null }, undefined, "2030-01-01")).toMatchObject({ state: "passing" });
  expect(lossOf({ ...wanted, retentionDays: null }, undefined, "2026-11-21").state).toBe("unknown");
  expect(lossOf({ ...wanted, from: null }, undefined, "2026-11-21").state).toBe("unknown");
  expect(lossOf(wanted, { outcome: "kept", keptUntil: "2027-03-31" }, "2027-01-30")).toMatchObject({
    state: "secured",
    on: "2027-03-31",
  });
});

test("keeps every wording, and what became of the request", async () => {
  const id = add();
  at.house.write(actor(), (tx) =>
    changeRequest(tx, incident, id, requestInput.parse({ ...typed, account: "店舗ID 000-124" })),
  );
  at.house.write(actor(), (tx) => recordSent(tx, incident, id, { on: "2026-11-20", how: "email", note: "" }));
  expect(getRequest(at.house.read, incident, id)).toMatchObject({
    number: 1,
    revision: 2,
    state: "sent",
    account: "店舗ID 000-124",
    from: "2026-09-01",
    retentionDays: 90,
    namesPerson: false,
  });
  at.house.write(actor(), (tx) =>
    recordAnswered(tx, incident, id, {
      on: "2026-11-21",
      outcome: "kept",
      keptUntil: "2027-03-31",
      reference: "A-1",
      note: "",
    }),
  );
  expect(getRequest(at.house.read, incident, id)).toMatchObject({
    state: "answered",
    answer: { outcome: "kept", reference: "A-1" },
  });
  expect(verifyPreservation(at.house.read)).toEqual([]);
  at.house.write(actor(), (tx) => removeRequest(tx, incident, id));
  expect(listRequests(at.house.read, incident)).toEqual([]);
  expect(verifyPreservation(at.house.read)).toEqual([]);
  expect(() => at.house.write(actor(), (tx) => removeRequest(tx, incident, id))).toThrow(
    "preservation_removed",
  );
  await expectSound(at);
});

test("refuses a step on a day that has not come, a period that ends before it begins, and a retention without days", () => {
  const id = add();
  expect(() =>
    at.house.write(actor(), (tx) =>
      recordSent(tx, incident, id, { on: "2026-11-22", how: "email", note: "" }),
    ),
  ).toThrow("invalid_input");
  expect(requestInput.safeParse({ ...typed, until: "2026-08-31" }).success).toBe(false);
  expect(requestInput.safeParse({ ...typed, retentionDays: "" }).success).toBe(false);
  expect(requestInput.parse({ ...typed, retention: "unknown" }).retentionDays).toBe(null);
});

test("notices a wording, a step and a removal that somebody changed behind the log", () => {
  const id = add();
  at.house.write(actor(), (tx) => recordSent(tx, incident, id, { on: "2026-11-20", how: "mail", note: "" }));
  const spoil = (statements: readonly string[]): string[] => {
    at.house.write(actor(), (tx) => {
      for (const statement of statements) tx.db.run(sql.raw(statement));
      changeRequest(tx, incident, id, requestInput.parse(typed));
    });
    return verifyPreservation(at.house.read).map((fault) => fault.code);
  };
  expect(
    spoil([
      "DROP TRIGGER preservation_revision_no_update",
      `UPDATE preservation_revision SET fields = json_set(fields, '$.name', '別の会社') WHERE revision = 1`,
    ]),
  ).toEqual(["preservation_differs"]);
  expect(
    spoil([
      "DROP TRIGGER preservation_step_no_update",
      `UPDATE preservation_step SET fields = json_set(fields, '$.on', '2026-11-01')`,
    ]),
  ).toEqual(["preservation_differs", "preservation_step_differs"]);
  expect(spoil(["DROP TRIGGER preservation_step_no_delete", "DELETE FROM preservation_step"])).toEqual([
    "preservation_differs",
    "preservation_not_in_register",
  ]);
  expect(preservationFaultSentence({ code: "preservation_differs", where: "依頼先1" })).toBe(
    "ログ保全の依頼先の内容が、書いたときの記録と違います。（依頼先1）",
  );
});

test("answers programs and pages, to members only", async () => {
  const headers = { ...at.signedIn(), "sec-fetch-site": "same-origin" };
  const place = `/api/incidents/${incident}/preservation-requests`;
  const added = await at.http.inject({ method: "POST", url: place, headers, payload: typed });
  expect(added.statusCode).toBe(201);
  const { id } = added.json();
  expect(added.json()).toMatchObject({ state: "drafted", loss: { state: "coming", on: "2026-11-30" } });
  const sent = await at.http.inject({
    method: "POST",
    url: `${place}/${id}/sent`,
    headers,
    payload: { on: "2026-11-21", how: "form" },
  });
  expect(sent.json()).toMatchObject({ state: "sent", steps: [{ kind: "sent", how: "form" }] });
  const list = await at.http.inject({ url: place, headers });
  expect(list.json()).toMatchObject({ items: [{ id }], nextCursor: null });
  const page = await at.http.inject({ url: `/incidents/${incident}/preservation`, headers });
  expect(page.body).toContain("令和8年11月30日（月）を過ぎると、いちばん古い日の記録から消えます。");
  const stranger = at.addPerson("staff");
  expect((await at.http.inject({ url: place, headers: at.signedIn(stranger) })).statusCode).toBe(404);
  const adviser = at.addPerson("adviser", [incident]);
  const refused = await at.http.inject({
    method: "POST",
    url: place,
    headers: { ...at.signedIn(adviser), "sec-fetch-site": "same-origin" },
    payload: typed,
  });
  expect(refused.statusCode).toBe(403);
  await expectSound(at);
});

test("gives a form back with what was typed and a sentence", async () => {
  const headers = {
    ...at.signedIn(),
    "sec-fetch-site": "same-origin",
    "content-type": "application/x-www-form-urlencoded",
  };
  const body = new URLSearchParams({ ...typed, name: "", from: "9月ごろ" }).toString();
  const answer = await at.http.inject({
    method: "POST",
    url: `/incidents/${incident}/preservation`,
    headers,
    payload: body,
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain("依頼先の会社名を入れてください。");
  expect(answer.body).toContain("店舗ID 000-123");
});
