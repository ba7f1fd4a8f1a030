import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Customer } from "#src/features/customers/index.ts";
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
  await expect.poll(() => getRun(at.house.read, incident, run).state, { timeout: 10_000 }).toBe("made");
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
    expect(told.json()).toMatchObject({ state: "made", done: 2, pages: 2, sentOn: null });
    const letters = await at.http.inject({ url: api(`letter-runs/${run}/letters?limit=1`), headers });
    expect(letters.json()).toEqual({
      items: [
        { number: 1, customerId: people[0]?.id, items: ["お名前", "ご住所"], firstPage: 1, lastPage: 1 },
      ],
      nextCursor: "1",
    });
    const pdf = await at.http.inject({ url: api(`letter-runs/${run}/pdf`), headers });
    expect(pdf.headers["content-type"]).toBe("application/pdf");
    expect(pdf.headers["content-disposition"]).toBe(
      `attachment; filename="letters-1.pdf"; filename*=UTF-8''${encodeURIComponent("お詫び状_第1回_2通.pdf")}`,
    );
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
    expect(listEntries(at.house.read, { incident, limit: 1 })[0]?.kind).toBe("letters.run_downloaded");

    const sent = await at.http.inject({
      method: "POST",
      url: api(`letter-runs/${run}/sent`),
      headers,
      payload: { on: "2026-11-21" },
    });
    expect(sent.json()).toMatchObject({ sentOn: "2026-11-21" });
    const list = await at.http.inject({ url: api("letter-runs"), headers });
    expect(list.json()).toMatchObject({ items: [{ id: run }], nextCursor: null });
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

  test("ask before making, keep the ticks, and make for those who were ticked", async () => {
    const tick = { mode: "only", ids: people[0]!.id };
    const asked = await post(page("/recipients"), tick);
    expect(asked.statusCode).toBe(400);
    expect(asked.body).toContain("警察・弁護士と発送時期を相談したかどうかを選んでください。");
    expect(asked.body).toContain(`value="${people[0]!.id}" checked`);
    const nobody = await post(page("/recipients"), { mode: "only", consulted: "yes" });
    expect(nobody.body).toContain("印を付けた方がいません。");

    const answer = await post(page("/recipients"), { ...tick, consulted: "yes" });
    expect(answer.statusCode).toBe(303);
    const [run] = listRuns(at.house.read, incident);
    expect(answer.headers.location).toBe(page(`/runs/${run!.id}`));
    expect(run?.chosen).toBe(1);
    await made(run!.id);
    const shown = await at.http.inject({ url: page(`/runs/${run!.id}`), headers });
    expect(shown.body).toContain("PDFを取り出す");
    const early = await post(page(`/runs/${run!.id}/sent`), { on: "令和8年11月22日" });
    expect(early.statusCode).toBe(400);
    expect(early.body).toContain("まだ来ていない日です。");
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
