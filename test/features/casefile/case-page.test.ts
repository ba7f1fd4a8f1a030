import { afterEach, beforeEach, expect, it } from "vitest";
import { nextSteps, recentRecords, recordSentence, reportBanner } from "#src/features/casefile/index.ts";
import {
  addFact,
  addPerson,
  factInput,
  firstHour,
  getCase,
  guide,
  openIncident,
  personInput,
  saveAnswers,
  tick,
} from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
let id: string;
const none = {
  evidence: 0,
  undescribed: 0,
  customers: 0,
  undecided: 0,
  untold: 0,
  hasPolicePaper: false,
};
const write = <T>(fn: Parameters<typeof at.house.write<T>>[1]): T => at.house.write({ id: at.owner.id }, fn);
const found = () => getCase(at.house.read, id);

beforeEach(async () => {
  at = await openTestApp();
  id = write((tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id })).id;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

it("asks for the day of knowledge before it counts", () => {
  expect(reportBanner(found(), "2026-11-21")).toMatchObject({
    title: "お店として知った日を確かめてください",
    count: "まだ数えていません",
    label: "知った日を記録する",
  });
});

it("counts 速報 from the day of knowledge as day 1 and says that it is a guide value", () => {
  write((tx) => saveAnswers(tx, id, { duty: { knownOn: "2026-11-18", categories: ["3号"] } }));
  const banner = reportBanner(found(), "2026-11-21");
  expect(banner).toMatchObject({
    title: "個人情報保護委員会への速報",
    count: "あと1日",
    until: "11月22日（日）が目安",
    kind: "warn",
  });
  expect(banner?.text).toContain("目安は3日目の11月20日（金）、遅くとも5日目の11月22日（日）まで");
  expect(banner?.text).toContain("60日目");
  expect(banner?.help).toContain("概ね3～5日以内");
  expect(reportBanner(found(), "2026-11-22")?.count).toBe("今日まで");
  expect(reportBanner(found(), "2026-11-24")).toMatchObject({ count: "2日過ぎています", kind: "late" });
});

it("says that it is not decided while no category is chosen, and counts 30 days", () => {
  write((tx) => saveAnswers(tx, id, { duty: { knownOn: "2026-11-18" } }));
  const banner = reportBanner(found(), "2026-11-21");
  expect(banner?.title).toBe("個人情報保護委員会への速報（必要な場合）");
  expect(banner?.text).toContain("まだ選ばれていません");
  expect(banner?.text).toContain("30日目");
});

it("turns to 確報 after 速報, and falls silent when all is reported or nothing is due", () => {
  write((tx) =>
    saveAnswers(tx, id, {
      duty: { knownOn: "2026-11-13", categories: ["3号"], reportState: "速報を済ませた" },
    }),
  );
  expect(reportBanner(found(), "2026-11-21")).toMatchObject({
    title: "個人情報保護委員会への確報",
    count: "あと52日",
    until: "1月12日（火）まで",
    kind: "calm",
  });
  write((tx) => saveAnswers(tx, id, { duty: { reportState: "確報まで済ませた" } }));
  expect(reportBanner(found(), "2026-11-21")).toBeUndefined();
  write((tx) => saveAnswers(tx, id, { duty: { reportState: "報告の対象ではないと判断した" } }));
  expect(reportBanner(found(), "2026-11-21")).toBeUndefined();
});

it("starts a new case with the first hour, the questions and the evidence", () => {
  expect(nextSteps(found(), none, "2026-11-21").map((step) => step.what)).toEqual([
    "はじめの1時間にすること　残り5件",
    "起きたことの記録の続き　あと11問",
    "はがきや画面を、証拠として保管する",
  ]);
});

it("puts what is overdue first, and a report that is far away after what must be done at once", () => {
  write((tx) => saveAnswers(tx, id, { duty: { knownOn: "2026-11-13", categories: ["3号"] } }));
  const late = nextSteps(found(), none, "2026-11-21");
  expect(late[0]).toMatchObject({
    what: "個人情報保護委員会への速報",
    due: "4日過ぎています（11月17日が目安）",
  });
  write((tx) => saveAnswers(tx, id, { duty: { reportState: "速報を済ませた" } }));
  expect(nextSteps(found(), none, "2026-11-21").map((step) => step.what)).toEqual([
    "はじめの1時間にすること　残り5件",
    "起きたことの記録の続き　あと10問",
    "個人情報保護委員会への確報",
  ]);
});

it("asks to tell whoever entrusted the data, until that is done", () => {
  const whatToDo = () => nextSteps(found(), none, "2026-11-21");
  write((tx) =>
    saveAnswers(tx, id, {
      data: { ownership: "元請から受託", entrustedBy: "例示ホーム" },
      duty: { knownOn: "2026-11-13", categories: ["3号"] },
    }),
  );
  expect(whatToDo()[0]).toMatchObject({
    what: "預け主（例示ホーム）に通知する",
    why: expect.stringContaining("個人情報保護法26条1項ただし書・2項（令和8年6月24日時点）"),
    href: `/incidents/${id}/sections/response`,
  });
  write((tx) => saveAnswers(tx, id, { response: { done: ["預け主（元請など）に通知した"] } }));
  expect(whatToDo()[0]?.what).toBe("個人情報保護委員会への速報");
});

it("asks what papers still lack when the rest is done, and nothing of a closed case", () => {
  write((tx) => {
    for (const { item } of firstHour) tick(tx, id, item);
    for (const step of guide) saveAnswers(tx, id, {}, { step: step.id, outcome: "unknown" });
    addPerson(tx, id, personInput.parse({ role: "元従業員", name: "試験 太郎", isOtherParty: true }));
  });
  expect(
    nextSteps(found(), { ...none, evidence: 3, undescribed: 2 }, "2026-11-21").map((step) => step.what),
  ).toEqual(["お店として知った日を確かめる", "証拠 2点に、説明を書く", "時系列に、最初の出来事を書く"]);
  const ready = { ...none, evidence: 3, customers: 1200, undecided: 1100, untold: 100 };
  expect(nextSteps(found(), ready, "2026-11-21")[2]).toMatchObject({
    what: "お客様 1,100人が対象かどうかを決める",
  });
  const closed = { ...found(), incident: { ...found().incident, state: "closed" as const } };
  expect(nextSteps(closed, none, "2026-11-21")).toEqual([]);
});

it("tells an act done three times in a row as one record, and leaves the program's own work out", () => {
  write((tx) => {
    for (const what of ["一", "二", "三"]) {
      addFact(
        tx,
        id,
        factInput.parse({
          date: { precision: "unknown", date: null, around: false },
          what,
          certainty: "推測",
        }),
      );
    }
  });
  expect(recentRecords(at.house.read, id, 5).map(({ who, sentence }) => [who, sentence])).toEqual([
    ["見本 花子", "時系列に出来事を加えました（3回）"],
    ["見本 花子", "事件の記録を始めました"],
  ]);
});

it("counts a question as answered when a program answered all that papers need", () => {
  write((tx) =>
    saveAnswers(tx, id, { leaver: { relation: "雇用" }, discovery: { trigger: "はがきが届いた" } }),
  );
  expect(nextSteps(found(), none, "2026-11-21")[1]?.what).toBe("起きたことの記録の続き　あと9問");
});

it("tells the log in words, also an event it does not know", () => {
  expect(recordSentence("incident.answered", { fields: ["leaver.job", "leaver.leftOn", "data.items"] })).toBe(
    "「辞めた人のこと」「持ち出されたと思われる情報」に記入しました",
  );
  expect(recordSentence("incident.answered", { fields: [], outcome: "unknown" })).toBe(
    "質問を「分からない」として進めました",
  );
  expect(recordSentence("incident.answered", {})).toBe("質問の答えを確かめました");
  expect(recordSentence("moon.landed", {})).toBe("この事件に関わる操作を記録しました");
  expect(recordSentence("constructor", {})).toBe("この事件に関わる操作を記録しました");
});

it("lets people into a case that is there, and knows no members of one that is not", async () => {
  const staff = at.addPerson("staff");
  const ask = (method: "GET" | "PUT", incident: string) =>
    at.http.inject({
      method,
      url: `/api/incidents/${incident}/members`,
      headers: at.signedIn(),
      ...(method === "PUT" ? { payload: { members: [staff.id] } } : {}),
    });
  expect((await ask("GET", id)).json()).toEqual({ items: [] });
  expect((await ask("PUT", id)).json()).toMatchObject({ items: [{ id: staff.id }] });
  for (const method of ["GET", "PUT"] as const) {
    const answer = await ask(method, "inc_nope");
    expect([method, answer.statusCode, answer.json().error.code]).toEqual([method, 404, "not_found"]);
  }
  const page = await at.http.inject({
    method: "POST",
    url: "/incidents/inc_nope/members",
    headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
    payload: `members=${staff.id}`,
  });
  expect(page.statusCode).toBe(404);
});

it("takes nobody's place away where a program leaves the members out or misspells them", async () => {
  const staff = at.addPerson("staff");
  const url = `/api/incidents/${id}/members`;
  const put = (payload: object) => at.http.inject({ method: "PUT", url, headers: at.signedIn(), payload });
  expect((await put({ members: [staff.id] })).statusCode).toBe(200);
  for (const wrong of [{}, { userIds: [staff.id] }, { Members: [staff.id] }, { members: staff.id }]) {
    const answer = await put(wrong);
    expect([wrong, answer.statusCode, answer.json().error.code]).toEqual([wrong, 400, "invalid_input"]);
  }
  const { fields } = (await put({ members: [], userIds: [staff.id] })).json().error;
  expect(fields).toEqual({ userIds: "この名前の項目はありません。名前をご確認ください。" });
  const list = await at.http.inject({ url, headers: at.signedIn() });
  expect(list.json()).toMatchObject({ items: [{ id: staff.id }] });
  // The form in which nobody is ticked sends no members: it means nobody.
  const nobody = await at.http.inject({
    method: "POST",
    url: `/incidents/${id}/members`,
    headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
    payload: "",
  });
  expect(nobody.statusCode).toBe(303);
  expect((await put({ members: [] })).json()).toEqual({ items: [] });
});

it("staff whom nobody let in are told who can, and get no button to begin", async () => {
  const { body } = await at.http.inject({ url: "/incidents", headers: at.signedIn(at.addPerson("staff")) });
  expect(body).toContain("見られる事件がまだありません");
  expect(body).not.toContain("/incidents/new");
});
