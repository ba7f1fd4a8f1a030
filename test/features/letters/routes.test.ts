import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Customer, getCustomer } from "#src/features/customers/index.ts";
import { listEntries } from "#src/features/ledger/index.ts";
import { getDraft, getRun, listRuns, saveDraft } from "#src/features/letters/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { addCustomers, makeCase } from "./people.ts";

let at: TestApp;
let incident: string;
let people: Customer[];
let headers: { cookie: string; origin: string; host: string };
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  people = await addCustomers(at, incident, [
    { name: "試験 一郎", address: "例示町1" },
    { name: "<b>太字</b> 二郎", address: "例示町2" },
    { name: "住所なし 三郎", address: "" },
  ]);
  headers = asUser();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const asUser = (user?: Parameters<TestApp["signedIn"]>[0]) => ({
  ...at.signedIn(user),
  origin: "http://127.0.0.1",
  host: "127.0.0.1",
});
const api = (path = ""): string => `/api/incidents/${incident}/${path}`;
const page = (path = ""): string => `/incidents/${incident}/letters${path}`;
const post = (url: string, body: Record<string, string | string[]>, as = headers) =>
  at.http.inject({
    method: "POST",
    url,
    headers: { ...as, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(
      Object.entries(body).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, one]),
      ),
    ).toString(),
  });
const made = async (run: string): Promise<string> => {
  await expect.poll(() => getRun(at.house.read, incident, run).state, { timeout: 60_000 }).toBe("made");
  return run;
};

describe("the API", () => {
  test("makes letters, tells how far it is, and gives the file", async () => {
    const started = await at.http.inject({
      method: "POST",
      url: api("letter-runs"),
      headers,
      payload: { template: "apology", consulted: "not_yet" },
    });
    expect(started.statusCode).toBe(202);
    expect(started.json()).toMatchObject({ number: 1, state: "making", chosen: 2, consulted: "not_yet" });
    const run = await made(started.json().id);

    const told = await at.http.inject({ url: api(`letter-runs/${run}`), headers });
    expect(told.json()).toMatchObject({
      state: "made",
      done: 2,
      printed: 2,
      pages: 2,
      volumes: { made: 1, total: 1 },
      sentOn: null,
    });
    const letters = await at.http.inject({ url: api(`letter-runs/${run}/letters?limit=1`), headers });
    expect(letters.json()).toEqual({
      items: [
        {
          number: 1,
          customerId: people[0]?.id,
          items: ["お名前", "ご住所"],
          volume: 1,
          firstPage: 1,
          lastPage: 1,
          sentOn: null,
          tracking: null,
          returnedOn: null,
          returnedReason: null,
        },
      ],
      nextCursor: "1",
    });
    const volumes = await at.http.inject({ url: api(`letter-runs/${run}/volumes`), headers });
    expect(volumes.json()).toMatchObject({
      items: [{ number: 1, fromNumber: 1, toNumber: 2, letters: 2, pages: 2 }],
      total: 1,
    });
    const pdf = await at.http.inject({ url: api(`letter-runs/${run}/volumes/1/pdf`), headers });
    expect(pdf.headers["content-type"]).toBe("application/pdf");
    expect(pdf.headers["content-disposition"]).toBe(
      `attachment; filename="letters.pdf"; filename*=UTF-8''${encodeURIComponent("お詫び状_第1回_第01巻_0001-0002.pdf")}`,
    );
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
    expect(listEntries(at.house.read, { incident, limit: 1 })[0]?.kind).toBe("letters.run_downloaded");
    const none = await at.http.inject({ url: api(`letter-runs/${run}/volumes/2/pdf`), headers });
    expect(none.statusCode).toBe(404);
    const zip = await at.http.inject({ url: api(`letter-runs/${run}/zip`), headers });
    expect(zip.headers["content-type"]).toBe("application/zip");
    const names = zip.rawPayload.toString("utf8");
    expect(names).toContain("お詫び状_第1回/お詫び状_第1回_第01巻_0001-0002.pdf");
    expect(names).toContain("お詫び状_第1回/発送一覧.csv");

    const sent = await at.http.inject({
      method: "POST",
      url: api(`letter-runs/${run}/sent`),
      headers,
      payload: { on: "2026-11-21", except: [2] },
    });
    expect(sent.json()).toMatchObject({ sent: 1, sentOn: "2026-11-21" });
    const list = await at.http.inject({ url: api("letter-runs"), headers });
    expect(list.json()).toMatchObject({ items: [{ id: run }], nextCursor: null });
  });

  test("keeps 引受番号 and what came back, and gives them as a list", async () => {
    const started = await at.http.inject({
      method: "POST",
      url: api("letter-runs"),
      headers,
      payload: { consulted: "yes", volumeSize: 1 },
    });
    const run = await made(started.json().id);
    const patch = (payload: object) =>
      at.http.inject({ method: "PATCH", url: api(`letter-runs/${run}/letters/1`), headers, payload });
    const early = await patch({ returned: { on: "2026-11-21", reason: "転居先不明" } });
    expect(early.json().error.code).toBe("letter_run_state");
    await at.http.inject({
      method: "POST",
      url: api(`letter-runs/${run}/sent`),
      headers,
      payload: { on: "2026-11-20" },
    });
    const tracked = await at.http.inject({
      method: "POST",
      url: api(`letter-runs/${run}/tracking`),
      headers,
      payload: { from: 1, codes: ["１２３−４５−６７８９０−１", "123-45-67890-2"] },
    });
    expect(tracked.json()).toEqual({ from: 1, to: 2 });
    const back = await patch({ returned: { on: "2026-11-21", reason: "転居先不明" } });
    expect(back.json()).toMatchObject({ tracking: "123-45-67890-1", returnedOn: "2026-11-21" });
    expect((await patch({ tracking: "123-45-67890-1" })).json().error.code).toBe("letter_nothing_new");
    const csv = await at.http.inject({ url: api(`letter-runs/${run}/dispatch.csv`), headers });
    expect(csv.body).toContain(
      '"0001","試験 一郎　様","000-0002","例示町1","1","1","2026-11-20","123-45-67890-1","2026-11-21","転居先不明","0001","返戻"\r\n',
    );
    const pdf = await at.http.inject({ url: api(`letter-runs/${run}/dispatch.pdf?volume=1`), headers });
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
    const undone = await patch({ returned: null });
    expect(undone.json()).toMatchObject({ returnedOn: null, returnedReason: null });
    expect(getCustomer(at.house.read, incident, people[0]!.id).notice).toBe("発送済");
  });

  test("refuses a letter that is not final, with a sentence for each place", async () => {
    at.house.write({ id: at.owner.id }, (tx) => saveDraft(tx, incident, { blocks: { harm: "○○" } }));
    const answer = await at.http.inject({
      method: "POST",
      url: api("letter-runs"),
      headers,
      payload: { consulted: "yes" },
    });
    expect(answer.statusCode).toBe(409);
    expect(answer.json().error).toMatchObject({
      code: "letter_not_final",
      fields: { harm: expect.stringContaining("「○○」が残っています") },
    });
    const text = await at.http.inject({ url: api("letter-text"), headers });
    expect(text.json()).toMatchObject({ isFinal: false, changed: ["harm"], taken: "suspected" });
  });

  test("asks whether the time was talked over, and changes words", async () => {
    const answer = await at.http.inject({ method: "POST", url: api("letter-runs"), headers, payload: {} });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.fields).toHaveProperty("consulted");
    const changed = await at.http.inject({
      method: "PATCH",
      url: api("letter-text"),
      headers,
      payload: { blocks: { cause: "別の原因でした。" } },
    });
    expect(changed.json().blocks.cause).toBe("別の原因でした。");
    const recipients = await at.http.inject({ url: api("letter-recipients?limit=2"), headers });
    expect(recipients.json().nextCursor).toBe("2");
    expect(recipients.json().items).toHaveLength(2);
    const summary = await at.http.inject({ url: api("letter-recipients/summary"), headers });
    expect(summary.json()).toMatchObject({ all: 3, ready: 2, problems: { no_address: 1, duplicate: 0 } });
    const found = await at.http.inject({
      url: api(`letter-recipients?q=${encodeURIComponent("シケン")}&problem=ready`),
      headers,
    });
    expect(found.json().items.map((one: { name: string }) => one.name)).toEqual([]);
  });

  test("never makes a second run for a retried request", async () => {
    const retried = () =>
      at.http.inject({
        method: "POST",
        url: api("letter-runs"),
        headers: { ...headers, "idempotency-key": "once" },
        payload: { consulted: "yes" },
      });
    const first = await retried();
    await made(first.json().id);
    expect((await retried()).json()).toEqual(first.json());
    expect(listRuns(at.house.read, incident)).toHaveLength(1);
  });

  test("hides letters from strangers, and making from advisers", async () => {
    const adviser = at.addPerson("adviser", [incident]);
    const stranger = at.addPerson("staff");
    const start = (user: typeof adviser) =>
      at.http.inject({
        method: "POST",
        url: api("letter-runs"),
        headers: asUser(user),
        payload: { consulted: "yes" },
      });
    expect((await start(adviser)).statusCode).toBe(403);
    expect((await start(stranger)).statusCode).toBe(404);
    const read = await at.http.inject({ url: api("letter-text"), headers: asUser(adviser) });
    expect(read.statusCode).toBe(200);
    expect((await at.http.inject({ url: page(), headers: asUser(stranger) })).statusCode).toBe(404);
    expect(listRuns(at.house.read, incident)).toEqual([]);
  });
});

describe("the pages", () => {
  test("keep what was typed beside the sentence that says what is wrong", async () => {
    const answer = await post(page("/text"), {
      sentOn: "令和8年13月1日",
      taken: "confirmed",
      use: "suspected",
      usedFor: "案内はがきの送付",
      outline: "書きかけの<文>",
      cause: "原因",
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('value="令和8年13月1日"');
    expect(answer.body).toContain("書きかけの&lt;文&gt;");
    expect(answer.body).toContain("令和8年13月はありません。");
    const surer = await post(page("/text"), {
      sentOn: "令和8年12月1日",
      taken: "confirmed",
      use: "none",
      usedFor: "",
    });
    expect(surer.statusCode).toBe(400);
    expect(surer.body).toContain("そのもとになる「確認済」の出来事を選んでください");
    expect(getDraft(at.house.read, incident).taken).toBe("suspected");
  });

  test("a block goes back to the words of the case", async () => {
    at.house.write({ id: at.owner.id }, (tx) => saveDraft(tx, incident, { blocks: { cause: "別の原因。" } }));
    const { blocks, usedFor } = getDraft(at.house.read, incident);
    const answer = await post(page("/text"), {
      ...blocks,
      sentOn: "令和8年12月1日",
      taken: "suspected",
      use: "suspected",
      usedFor,
      "reset.cause": "yes",
    });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(page());
    expect(getDraft(at.house.read, incident)).toMatchObject({ changed: new Set(), hasSealMark: false });
  });

  test("show who cannot get a letter first, and escape every name", async () => {
    const answer = await at.http.inject({ url: page("/recipients"), headers });
    const cells = [...answer.body.matchAll(/<th scope="row"><a [^>]*>([^<]*)<\/a>/g)].map(
      (match) => match[1],
    );
    expect(cells).toEqual(["住所なし 三郎　様", "試験 一郎　様", "&lt;b&gt;太字&lt;/b&gt; 二郎　様"]);
    expect(answer.body).toContain("住所がありません。");
    expect(answer.body).not.toContain("<b>太字");
  });

  test("say before making that two people may be one", async () => {
    const makePage = async () => (await at.http.inject({ url: page("/make"), headers })).body;
    expect(await makePage()).not.toContain("同じ方かもしれない方がいます");
    await addCustomers(at, incident, [{ name: "試験 一郎", address: "例示町1" }]);
    const body = await makePage();
    expect(body).toContain("同じ方かもしれない方がいます");
    const [, href, count] = body.match(/href="([^"]*recipients[^"]*)">この(\d+)人を見る/) ?? [];
    const list = await at.http.inject({
      url: href!.replaceAll("&amp;", "&").replaceAll("&#x3D;", "="),
      headers,
    });
    expect([list.statusCode, list.body.match(/<th scope="row"><a /g)?.length]).toEqual([200, Number(count)]);
  });

  test("keep the ticks through pages and filters, tell the cost, ask, and make for those who were ticked", async () => {
    const [one, two, three] = people.map((person) => person.id) as [string, string, string];
    const list = { shown: [one, two, three], ids: [one] };
    const filtered = await post(page("/recipients"), { ...list, q: "太字", page: "1" });
    expect(filtered.statusCode).toBe(303);
    const there = String(filtered.headers.location).replace("#list", "");
    expect(there).toBe(page("/recipients?q=%E5%A4%AA%E5%AD%97"));
    const shown = await at.http.inject({ url: there, headers });
    expect(shown.body).toContain("印を付けた方 <strong>1人</strong>（この条件では0人）");
    expect(shown.body).not.toContain("試験 一郎");
    // Somebody else's ticks are their own.
    const colleague = asUser(at.addPerson("staff", [incident]));
    const theirs = await at.http.inject({ url: page("/recipients"), headers: colleague });
    expect(theirs.body).toContain("印を付けた方 <strong>0人</strong>");
    // A page that does not show a ticked person leaves the tick alone.
    await post(page("/recipients"), { shown: [two], ids: [two], page: "1" });
    await post(page("/recipients"), { shown: [two], page: "1" });
    const on = await post(page("/recipients"), { shown: [one, two, three], ids: [one], do: "make" });
    expect(on.headers.location).toBe(page("/make"));

    const make = page("/make");
    const before = await at.http.inject({ url: make, headers });
    expect(before.body).toContain("印を付けた方だけ（1通）");
    expect(before.body).toContain("条件に合う方の全員（2通）");
    expect(before.body).toContain("確認してください");
    const form = {
      mode: "only",
      volumeSize: "100",
      kindBefore: "standard",
      kind: "recorded",
      postageYen: "110",
      envelopeYen: "10",
      sheetYen: "5",
      minutes: "1",
    };
    const counted = await post(make, { ...form, do: "count" });
    expect(counted.statusCode).toBe(200);
    expect(counted.body).toContain("335円");
    const asked = await post(make, form);
    expect(asked.statusCode).toBe(400);
    expect(asked.body).toContain("警察・弁護士と発送時期を相談したかどうかを選んでください。");
    const wrong = await post(make, { ...form, consulted: "yes", volumeSize: "0" });
    expect(wrong.body).toContain("1巻の通数を、1〜1,000の数字で入れてください。");

    const answer = await post(make, { ...form, consulted: "yes", do: "make" });
    expect(answer.statusCode).toBe(303);
    const [run] = listRuns(at.house.read, incident);
    expect(answer.headers.location).toBe(page(`/runs/${run!.id}`));
    expect(run).toMatchObject({ chosen: 1, volumeSize: 100 });
    await made(run!.id);
    const after = await at.http.inject({ url: page(`/runs/${run!.id}`), headers });
    expect(after.body).toContain("PDFを取り出す");
    expect(after.body).toContain("特定記録（定形）　1通 320円");
    const early = await post(page(`/runs/${run!.id}/sent`), { on: "令和8年11月22日" });
    expect(early.statusCode).toBe(400);
    expect(early.body).toContain("まだ来ていない日です。");
    const foreign = await post(page(`/runs/${run!.id}/sent`), { on: "令和8年11月21日", except: "0002" });
    expect(foreign.body).toContain("この回のお手紙の番号を入れてください。");
    // The ticks went into the run.
    expect((await at.http.inject({ url: page("/recipients"), headers })).body).toContain(
      "<strong>0人</strong>",
    );
  });

  test("lead from the list to a letter that came back, and to a correction for whom it was sent", async () => {
    await post(page("/make"), {
      mode: "all",
      consulted: "yes",
      volumeSize: "1",
      kind: "standard",
      postageYen: "110",
      envelopeYen: "10",
      sheetYen: "5",
      minutes: "1",
    });
    const [run] = listRuns(at.house.read, incident);
    await made(run!.id);
    const here = page(`/runs/${run!.id}`);
    const partly = await post(`${here}/sent`, { on: "令和8年11月20日", volumes: "1" });
    expect(partly.statusCode).toBe(303);
    expect((await at.http.inject({ url: here, headers })).body).toContain("一部発送済（2通のうち1通）");
    const wrong = await post(`${here}/letters/1`, { tracking: "", isReturned: "yes", on: "", reason: "" });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).toContain("戻ってきた理由を選んでください。");
    for (const code of ["123-45-6789", "1234-5678-9012-34", "ABC-45-67890-1", "なし", "AB123456789US"]) {
      const refused = await post(`${here}/letters/1`, { tracking: code });
      expect(refused.statusCode).toBe(400);
      expect(refused.body).toContain("引受番号として読めなかったため、記録していません。");
    }
    for (const [code, kept] of [
      ["１２３４　５６７８　９０１２", "1234-5678-9012"],
      ["rr123456789jp", "RR123456789JP"],
      ["-12345678901-", "12345678901"],
      ["", ""],
    ] as const) {
      expect((await post(`${here}/letters/1`, { tracking: code })).statusCode).toBe(303);
      const shown = await at.http.inject({ url: `${here}/letters/1`, headers });
      expect(shown.body).toMatch(new RegExp(`name="tracking"[^>]*value="${kept}"`));
    }
    const back = await post(`${here}/letters/1`, {
      tracking: "123-45-67890-1",
      isReturned: "yes",
      on: "令和8年11月21日",
      reason: "あて所に尋ねあたりません",
    });
    expect(back.statusCode).toBe(303);
    const list = await at.http.inject({ url: `${here}/dispatch?show=returned`, headers });
    expect(list.body).toContain("あて所に尋ねあたりません");
    expect(list.body).not.toContain("太字");
    const numbered = await at.http.inject({ url: `${here}/dispatch?number=0001`, headers });
    expect(numbered.headers.location).toBe(`${here}/letters/1`);
    const many = await post(`${here}/tracking`, { from: "1", codes: "123-45-67890-1\n\n<x>" });
    expect(many.statusCode).toBe(400);
    expect(many.body).toContain("2行目：引受番号として読めなかった");

    const again = await at.http.inject({ url: page("/recipients?standing=returned"), headers });
    expect(again.body).toContain("前のお手紙が令和8年11月21日に戻ってきました（あて所に尋ねあたりません）。");
    const correction = await at.http.inject({
      url: page(`/recipients?template=correction&of=${run!.id}`),
      headers,
    });
    expect(correction.body).toContain("前のお手紙の番号 0001");
    expect(correction.body).not.toContain("太字");
    const nothing = await at.http.inject({ url: page("/recipients?template=correction"), headers });
    expect(nothing.body).toContain("どの回の訂正かを選んでください");
  });

  test("show one letter as HTML and as a PDF, and the test print to the shop itself", async () => {
    const sheet = await at.http.inject({
      url: page(`/preview/sheet?customer=${people[1]!.id}`),
      headers,
    });
    expect(sheet.body).toContain("&lt;b&gt;太字&lt;/b&gt; 二郎様のお名前、ご住所。");
    expect(sheet.body).not.toContain("試験 一郎");
    const one = await at.http.inject({ url: page(`/preview.pdf?customer=${people[1]!.id}`), headers });
    expect(one.headers["content-disposition"]).toBe('inline; filename="letter.pdf"');
    const own = await at.http.inject({ url: page("/test.pdf"), headers });
    expect(own.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
    const foreign = await at.http.inject({ url: page("/preview/sheet?customer=cus_none"), headers });
    expect(foreign.statusCode).toBe(404);
  });
});
