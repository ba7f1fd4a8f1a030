import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeMailSettings, mailSettingsInput } from "#src/features/anchors/index.ts";
import { registers } from "#src/features/casefile/registers.ts";
import { type Customer, getCustomer } from "#src/features/customers/index.ts";
import { listEntries } from "#src/features/ledger/index.ts";
import { saveDraft } from "#src/features/letters/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { type Mailbox, type MailboxOptions, startMailbox } from "../../support/mailbox.ts";
import { addCustomers, FORMER, makeCase } from "./people.ts";

let at: TestApp;
let incident: string;
let people: Customer[];
let mailbox: Mailbox | undefined;
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  people = await addCustomers(at, incident, [
    { name: "試験 一郎", address: "例示町1", email: "ichiro@example.jp" },
    { name: "試験 二郎", address: "例示町2", email: "jiro@example.jp" },
    { name: "封書 四郎", address: "例示町4" },
  ]);
});
afterEach(async () => {
  await mailbox?.close();
  mailbox = undefined;
  expect(registers.flatMap((one) => one.compare(at.house.read))).toEqual([]);
  await expectSound(at);
  await at.close();
});

async function openMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  mailbox = await startMailbox(options);
  const { port } = mailbox;
  const settings = { host: "127.0.0.1", port, security: "none", sender: "shop@example.jp" };
  at.house.write({ id: at.owner.id }, (tx) => changeMailSettings(tx, mailSettingsInput.parse(settings)));
  return mailbox;
}
const as = (user?: Parameters<TestApp["signedIn"]>[0]) => ({
  ...at.signedIn(user),
  origin: "http://127.0.0.1",
  host: "127.0.0.1",
});
const url = (path: string): string => `/api/incidents/${incident}/${path}`;
const get = (path: string, headers = as()) => at.http.inject({ url: url(path), headers });
const post = (path: string, payload: object = {}, headers: Record<string, string> = as()) =>
  at.http.inject({ method: "POST", url: url(path), headers, payload });
const start = async (more: object = {}) => {
  const answer = await post("mail-runs", { consulted: "yes", perMinute: 60, ...more });
  expect(answer.statusCode).toBe(202);
  return answer.json() as { id: string };
};
const settled = (run: string) =>
  expect.poll(async () => (await get(`mail-runs/${run}`)).json().isSending, { timeout: 20_000 }).toBe(false);

describe("before sending", () => {
  test("tells who would get one, what stands in the way, and that no mail server is set", async () => {
    const check = (await get("mail-check")).json();
    expect(check).toMatchObject({
      template: "apology",
      isServerSet: false,
      isFinal: true,
      unfinishedRun: null,
      all: 3,
      ready: 2,
      problems: { no_email: 1, bad_email: 0 },
    });
    const first = (await get("mail-recipients?limit=2")).json();
    expect(first).toMatchObject({
      items: [
        { customerId: people[0]!.id, address: "ichiro@example.jp", isReady: true, problems: [] },
        { name: "試験 二郎", isReady: true },
      ],
      nextCursor: "2",
    });
    expect((await get("mail-recipients?cursor=2")).json()).toMatchObject({
      items: [
        {
          name: "封書 四郎",
          isReady: false,
          problems: [
            {
              code: "no_email",
              sentence: "メールアドレスがありません。封書でお送りください。",
              isBlocking: true,
            },
          ],
        },
      ],
      nextCursor: null,
    });
    await openMailbox();
    expect((await get("mail-check")).json().isServerSet).toBe(true);
  });

  test("shows one person's mail with their items and nobody else's, and records the look", async () => {
    const answer = await get(`mail-recipients/${people[1]!.id}/preview`);
    expect(answer.json()).toMatchObject({
      address: "jiro@example.jp",
      subject: "【ヘアサロン見本】お客様情報の漏えいのおそれに関するお詫びとご報告",
    });
    expect(answer.json().text).toContain("試験 二郎　様");
    expect(answer.json().text).toContain("メール番号　（見本）");
    expect(answer.json().text).not.toContain("一郎");
    expect(listEntries(at.house.read, { incident, limit: 1 })[0]?.kind).toBe("letters.previewed");
    expect((await get("mail-recipients/cus_nobody/preview")).statusCode).toBe(404);
  });

  test("does not begin with words that are not final, with nobody, or with a wrong pace", async () => {
    at.house.write({ id: at.owner.id }, (tx) =>
      saveDraft(tx, incident, { blocks: { measures: `${FORMER}のIDを止めました。` } }),
    );
    const check = (await get("mail-check")).json();
    expect(check.isFinal).toBe(false);
    expect(check.findings[0]).toMatchObject({ place: "measures", isBlocking: true });
    const refused = await post("mail-runs", { consulted: "yes" });
    expect(refused.statusCode).toBe(409);
    expect(refused.body).toContain("書かない名前");
    at.house.write({ id: at.owner.id }, (tx) => saveDraft(tx, incident, { blocks: { measures: null } }));
    const nobody = await post("mail-runs", { consulted: "yes", ids: [people[2]!.id] });
    expect(nobody.statusCode).toBe(409);
    expect((await post("mail-runs", { consulted: "yes", perMinute: 1000 })).statusCode).toBe(400);
    expect((await post("mail-runs", {})).statusCode).toBe(400);
    expect((await get("mail-runs")).json()).toEqual({ items: [], nextCursor: null });
  });
});

describe("sending", () => {
  test("sends to those who were chosen, lists what became of each, and keeps the text", async () => {
    const box = await openMailbox();
    const run = await start({ ids: [people[1]!.id] });
    await settled(run.id);
    expect((await box.mails()).map(({ to }) => to)).toEqual([["jiro@example.jp"]]);
    expect((await get(`mail-runs/${run.id}`)).json()).toMatchObject({
      number: 1,
      template: "apology",
      state: "made",
      chosen: 1,
      mails: { waiting: 0, sending: 0, sent: 1, failed: 0, left_out: 0 },
      reason: null,
    });
    expect((await get(`mail-runs/${run.id}/mails`)).json()).toEqual({
      items: [
        {
          number: 1,
          customerId: people[1]!.id,
          state: "sent",
          isUnclear: false,
          address: "jiro@example.jp",
          problem: null,
          reason: null,
          attempts: 1,
          changedAt: "2026-11-21T03:00:00.000Z",
        },
      ],
      nextCursor: null,
    });
    const one = (await get(`mail-runs/${run.id}/mails/1`)).json();
    expect(one.content).toMatchObject({ address: "jiro@example.jp" });
    expect(one.content.text).toContain("メール番号　0001");
    expect((await get("mail-runs?limit=1")).json()).toMatchObject({
      items: [{ id: run.id }],
      nextCursor: null,
    });
  });

  test("the same request twice begins one run", async () => {
    await openMailbox();
    const headers = { ...as(), "idempotency-key": "0123456789abcdef" };
    const body = { consulted: "yes", ids: [people[0]!.id] };
    const first = await post("mail-runs", body, headers);
    const second = await post("mail-runs", body, headers);
    expect(second.json().id).toBe(first.json().id);
    await settled(first.json().id);
    expect((await get("mail-runs")).json().items).toHaveLength(1);
  });

  test("is cancelled and gone on with, and nobody gets it twice", async () => {
    const box = await openMailbox();
    const run = await start({ perMinute: 10 });
    await expect.poll(async () => (await box.mails()).length, { timeout: 5000 }).toBe(1);
    const cancelled = await post(`mail-runs/${run.id}/cancel`);
    expect(cancelled.json()).toMatchObject({ state: "cancelled", isSending: false, mails: { waiting: 1 } });
    const resumed = await post(`mail-runs/${run.id}/resume?perMinute=60`);
    expect(resumed.statusCode).toBe(202);
    await settled(run.id);
    expect((await box.mails()).map(({ to }) => to[0])).toEqual(["ichiro@example.jp", "jiro@example.jp"]);
    expect((await post(`mail-runs/${run.id}/cancel`)).statusCode).toBe(409);
  });

  test("one of which nobody knows is told as unclear, and waits until somebody says what became of it", async () => {
    await openMailbox({ afterText: "break" });
    const run = await start();
    await settled(run.id);
    const found = (await get(`mail-runs/${run.id}/mails?state=sending`)).json().items;
    expect(found).toMatchObject([{ number: 1, isUnclear: true, address: "ichiro@example.jp" }]);
    expect(found[0].reason).toContain("届いたかどうか分かりません");
    const told = await post(`mail-runs/${run.id}/mails/1/tell`, { word: "sent" });
    expect(told.json()).toMatchObject({ state: "sent", isUnclear: false, reason: null });
    expect(getCustomer(at.house.read, incident, people[0]!.id).notice).toBe("電子メール済");
    expect((await post(`mail-runs/${run.id}/mails/1/tell`, { word: "not_sent" })).statusCode).toBe(409);
  });

  test("those that were refused are listed with the reason, and wait again when asked", async () => {
    await openMailbox({ refuses: true });
    const run = await start({ ids: [people[0]!.id] });
    await settled(run.id);
    expect((await get(`mail-runs/${run.id}/mails?state=failed`)).json().items).toMatchObject([
      { number: 1, problem: "mail_address_refused", reason: expect.stringContaining("受け付けません") },
    ]);
    expect((await post(`mail-runs/${run.id}/retry`)).json()).toMatchObject({
      mails: { waiting: 1, failed: 0 },
    });
  });
});

describe("a correction", () => {
  test("asks for the run that it is about, goes to those who had it, and names their number", async () => {
    const first = await start({ ids: [people[1]!.id] });
    await post(`mail-runs/${first.id}/mails/1/tell`, { word: "sent" });
    at.house.write({ id: at.owner.id }, (tx) => {
      const blocks = {
        wrong: "9時からです。",
        right: "10時からです。",
        why: "確認の不足です。",
        preventionDone: "二人で読みます。",
      };
      return saveDraft(tx, incident, { sentOn: "2026-12-20", blocks }, "correction");
    });
    const about = `template=correction&aboutRun=${first.id}`;
    expect((await get("mail-check?template=correction")).json()).toMatchObject({ all: 0, ready: 0 });
    expect((await get(`mail-check?${about}`)).json()).toMatchObject({ isFinal: true, all: 1, ready: 1 });
    expect((await get(`mail-recipients?${about}`)).json().items).toMatchObject([
      { name: "試験 二郎", isReady: true, earlierNumber: 1, problems: [] },
    ]);
    const preview = await get(`mail-recipients/${people[1]!.id}/preview?${about}`);
    expect(preview.json().text).toContain("令和8年12月1日付でお送りした");
    expect(preview.json().text).toContain("お知らせ（番号0001）に、誤りがございました");
    expect((await get(`mail-recipients/${people[0]!.id}/preview?${about}`)).statusCode).toBe(404);
    for (const [payload, code] of [
      [{ template: "correction" }, "letter_about_what"],
      [{ template: "correction", aboutRun: "run_nobody" }, "not_found"],
      [{ template: "correction", aboutRun: first.id, ids: [people[0]!.id] }, "letter_mail_nobody"],
    ] as const) {
      expect((await post("mail-runs", { consulted: "yes", ...payload })).json().error.code).toBe(code);
    }
    const unasked = await get(`mail-recipients/${people[1]!.id}/preview?template=correction`);
    expect(unasked.json().error.code).toBe("letter_about_what");
    const run = await start({ template: "correction", aboutRun: first.id });
    expect(run).toMatchObject({ template: "correction", aboutRun: first.id, chosen: 1, firstNumber: 2 });
    const one = (await get(`mail-runs/${run.id}/mails/2`)).json();
    expect(one.content.text).toContain("お知らせ（番号0001）に、誤りがございました");
    expect(one.content.text).toContain("メール番号　0002");
  });
});

describe("by hand", () => {
  test("without a server the text is there to copy, and each is told as sent or left out", async () => {
    const run = await start();
    expect(run).toMatchObject({ state: "stopped", isSending: false, mails: { waiting: 2 } });
    expect((await post(`mail-runs/${run.id}/resume`)).statusCode).toBe(409);
    const copy = (await get(`mail-runs/${run.id}/mails/1`)).json();
    expect(copy).toMatchObject({ state: "waiting", content: { address: "ichiro@example.jp" } });
    expect(copy.content.text).toContain("試験 一郎　様");
    await post(`mail-runs/${run.id}/mails/1/tell`, { word: "sent" });
    const left = await post(`mail-runs/${run.id}/mails/2/tell`, { word: "leave_out" });
    expect(left.json()).toMatchObject({ state: "left_out", reason: "送らないことにしました。" });
    expect((await get(`mail-runs/${run.id}`)).json()).toMatchObject({ state: "made", mails: { sent: 1 } });
    expect((await post(`mail-runs/${run.id}/mails/9/tell`, { word: "sent" })).statusCode).toBe(404);
    expect((await post(`mail-runs/${run.id}/mails/1/tell`, { word: "maybe" })).statusCode).toBe(400);
  });
});

describe("who may", () => {
  test("an adviser reads the list, but neither begins, tells, nor reads a text with its address to copy", async () => {
    const run = await start();
    const adviser = as(at.addPerson("adviser", [incident]));
    expect((await get(`mail-runs/${run.id}/mails`, adviser)).statusCode).toBe(200);
    expect((await get(`mail-runs/${run.id}/mails/1`, adviser)).statusCode).toBe(403);
    for (const path of ["mail-runs", `mail-runs/${run.id}/cancel`, `mail-runs/${run.id}/mails/1/tell`]) {
      expect((await post(path, { consulted: "yes", word: "sent" }, adviser)).statusCode).toBe(403);
    }
  });

  test("a run of mails is nothing to print, hand in or go on with as letters", async () => {
    const run = await start();
    expect((await get("letter-runs")).json()).toEqual({ items: [], nextCursor: null });
    expect((await get(`letter-runs/${run.id}`)).statusCode).toBe(404);
    for (const [path, body] of [
      ["resume", {}],
      ["cancel", {}],
      ["sent", { on: "2026-11-21" }],
    ] as const) {
      expect((await post(`letter-runs/${run.id}/${path}`, body)).statusCode).toBe(404);
    }
    expect((await get(`mail-runs/${run.id}`)).json()).toMatchObject({ mails: { waiting: 2 } });
  });
});
