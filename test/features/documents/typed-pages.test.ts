/** 「この書類に書くこと」 over HTTP: without scripts, nothing typed is lost, and nobody's answer is overwritten unseen. */
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { verifyPaperAnswers } from "#src/features/documents/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
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

const page = () => `/incidents/${incident}/documents/draft/damage-report/answers`;
const api = () => `/api/incidents/${incident}/documents/answers?kind=damage-report`;
const get = (url: string, headers = at.signedIn()) => at.http.inject({ url, headers });
const form = (fields: Record<string, string>, headers = at.signedIn()) =>
  at.http.inject({
    method: "POST",
    url: page(),
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(fields).toString(),
  });
const put = (payload: object, headers = at.signedIn()) =>
  at.http.inject({ method: "PUT", url: api(), headers, payload });
const seenIn = (body: string) => /name="seen" value="(\d+)"/.exec(body)![1]!;

it("leads from the draft to the field that is missing, and back with the draft filled", async () => {
  const draft = await get(`/incidents/${incident}/documents/draft/damage-report`);
  expect(draft.body).toContain(`${page()}?field&#x3D;when#f-when`);
  expect(draft.body).toContain("このままでは発行できません");
  const asked = await get(`${page()}?field=when`);
  expect(asked.body).toMatch(/<input[^>]*id="f-when"[^>]* autofocus/);
  const saved = await form({
    seen: seenIn(asked.body),
    when: "令和8年10月29日 午後9時47分ころ",
    where: "当店の事務室",
    manner: "一覧が書き出された。",
    goods: "紙の顧客カード／12枚\n\n鍵／1本",
  });
  expect(saved.statusCode).toBe(303);
  expect(saved.headers.location).toBe(`/incidents/${incident}/documents/draft/damage-report`);
  const after = await get(saved.headers.location as string);
  expect(after.body).not.toContain("このままでは発行できません");
  const answers = (await get(api())).json();
  expect(answers.values.goods).toEqual(["紙の顧客カード／12枚", "鍵／1本"]);
  expect(answers.revision).toBe(1);
});

it("keeps half a page, and says what is still needed", async () => {
  const saved = await form({ seen: "0", when: "10月29日ころ" });
  expect(saved.statusCode).toBe(303);
  expect((await get(api())).json().values).toMatchObject({ when: "10月29日ころ", where: "", goods: [] });
});

it("keeps what was typed when something cannot be kept, with the sentence beside it", async () => {
  const answer = await form({ seen: "0", when: "あ".repeat(121), where: "当店の事務室" });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain("120文字以内で入れてください。");
  expect(answer.body).toContain("当店の事務室");
  expect(answer.body).toContain("あ".repeat(121));
  expect((await get(api())).json().revision).toBe(0);
});

it("does not overwrite a colleague's answer unseen; the second press replaces it", async () => {
  const mine = seenIn((await get(page())).body);
  const colleague = at.addPerson("staff", [incident]);
  await form({ seen: mine, where: "同僚が書いた場所" }, at.signedIn(colleague));
  const held = await form({ seen: mine, where: "私が書いた場所" });
  expect(held.statusCode).toBe(409);
  expect(held.body).toContain("開いている間に、内容が変わりました");
  expect(held.body).toContain("今の記録：同僚が書いた場所");
  expect(held.body).toContain("私が書いた場所");
  expect(held.body).toContain("先に記録した方：試験 1");
  expect((await get(api())).json().values.where).toBe("同僚が書いた場所");
  await form({ seen: seenIn(held.body), where: "私が書いた場所" });
  expect((await get(api())).json()).toMatchObject({ revision: 2, values: { where: "私が書いた場所" } });
  // The same once more is no new revision, whatever was seen.
  expect((await form({ seen: "0", where: "私が書いた場所" })).statusCode).toBe(303);
  expect((await get(api())).json().revision).toBe(2);
});

it("is kept over the API with the revision it was written from, and refuses an older one and unknown names", async () => {
  const asked = (await get(api())).json();
  expect(asked).toMatchObject({ revision: 0, at: null, by: null });
  expect(asked.fields[0]).toMatchObject({ name: "when", kind: "text", isRequired: true, most: 120 });
  const kept = await put({
    revision: 0,
    values: { ...asked.values, where: "事務室", goods: ["鍵／1本"] },
  });
  expect(kept.json()).toMatchObject({ revision: 1, by: at.owner.id, values: { where: "事務室" } });
  const stale = await put({ revision: 0, values: { ...asked.values, where: "別の場所" } });
  expect([stale.statusCode, stale.json().error.code]).toEqual([409, "paper_answers_changed"]);
  const unknown = await put({ revision: 1, values: { ...asked.values, recipe: "x" } });
  expect([unknown.statusCode, unknown.json().error.fields]).toEqual([
    400,
    { recipe: "この書類にはない項目です。" },
  ]);
  // All fields are replaced at once: one that is left out would be lost.
  const { goods: _goods, ...others } = asked.values;
  const blanking = await put({ revision: 1, values: others });
  expect([blanking.statusCode, blanking.json().error.fields]).toEqual([
    400,
    { goods: "この項目がありません。空にするときも、空として送ってください。" },
  ]);
  expect((await get(api())).json()).toMatchObject({ revision: 1, values: { goods: ["鍵／1本"] } });
  expect((await get(`/api/incidents/${incident}/documents/answers?kind=police`)).statusCode).toBe(404);
  const gone = await at.http.inject({
    method: "PUT",
    url: `/api/incidents/${incident}/documents/answers?kind=cover-letter&subject=police`,
    headers: at.signedIn(),
    payload: { revision: 0, values: { enclosed: ["document:doc_nobody"] } },
  });
  expect(gone.json().error.fields.enclosed).toBe("選んだものが、今の一覧にありません。選び直してください。");
});

it("leaves names of fields and a digest in the log, nothing that was typed", async () => {
  await form({ seen: "0", where: "例示県見本市の事務室" });
  const [entry] = listEntries(at.house.read, { incident, limit: 1 });
  expect(entry!.kind).toBe("document.answers_written");
  const payload = JSON.stringify(findPayload(at.house.read, entry!.seq));
  expect(payload).toContain('"fields":["where"]');
  expect(payload).not.toContain("事務室");
});

it("finds what was changed, added or taken away behind the log", async () => {
  await form({ seen: "0", where: "事務室" });
  expect(verifyPaperAnswers(at.house.read)).toEqual([]);
  const found = (change: ReturnType<typeof sql>) => {
    let codes: string[] = [];
    const undone = new Error("undone");
    try {
      at.house.write({ id: at.owner.id }, (tx) => {
        tx.db.run(sql`DROP TRIGGER paper_answers_no_update`);
        tx.db.run(sql`DROP TRIGGER paper_answers_no_delete`);
        tx.db.run(change);
        codes = verifyPaperAnswers(tx.db).map(({ code }) => code);
        throw undone;
      });
    } catch (error) {
      if (error !== undone) throw error;
    }
    return codes;
  };
  expect(found(sql`UPDATE paper_answers SET fields = '{"where":"別の場所"}'`)).toEqual([
    "paper_answers_differ",
  ]);
  expect(found(sql`UPDATE paper_answers SET by_user = 'usr_nobody'`)).toEqual(["paper_answers_differ"]);
  expect(found(sql`UPDATE paper_answers SET kind = 'complaint'`)).toEqual([
    "paper_answers_not_in_log",
    "paper_answers_missing",
  ]);
  expect(found(sql`DELETE FROM paper_answers`)).toEqual(["paper_answers_missing"]);
});

it("shows an adviser what is written, without a form, and a stranger nothing", async () => {
  await form({ seen: "0", where: "事務室" });
  const adviser = at.signedIn(at.addPerson("adviser", [incident]));
  const shown = await get(page(), adviser);
  expect(shown.body).toContain("事務室");
  expect(shown.body).not.toContain("この内容を記録する");
  expect((await form({ where: "x" }, adviser)).statusCode).toBe(403);
  const other = at.house.write({ id: at.owner.id }, (tx) =>
    openIncident(tx, { shopId: listShops(tx.db)[0]!.id }),
  );
  const stranger = at.signedIn(at.addPerson("staff", [other.id]));
  expect((await get(page(), stranger)).statusCode).toBe(404);
  expect((await get(`/incidents/${incident}/documents/draft/police/answers`)).statusCode).toBe(404);
});

it("does not call a draft complete beside what stops it", async () => {
  const draft = async (kind: string) => (await get(`/incidents/${incident}/documents/draft/${kind}`)).body;
  const stopped = await draft("phone-script");
  expect(stopped).toContain("このままでは発行できません");
  expect(stopped).not.toContain("必要な項目はそろっています");
});
