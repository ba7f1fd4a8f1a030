/** Programs that say which revision they read overwrite nothing that came since, whatever they change. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { logSize } from "#src/features/ledger/index.ts";
import { addPostcard, addSample, openSample } from "../features/customers/statements/people.ts";
import { expectSound, openTestApp, SHOP, type TestApp } from "../support/house.ts";

let at: TestApp;
let incident: string;
let headers: Record<string, string>;
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
  headers = { ...at.signedIn(), "sec-fetch-site": "same-origin" };
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const send = (method: "PATCH" | "POST" | "PUT", url: string, payload: object) =>
  at.http.inject({ method, url, headers, payload });
const stored = async (url: string) => (await at.http.inject({ url, headers })).json();
const made = async (path: string, payload: object) => {
  const url = `/api/incidents/${incident}${path}`;
  return `${url}/${(await send("POST", url, payload)).json().id}`;
};

interface Writing {
  readonly method: "PATCH" | "PUT";
  readonly url: string;
  /** Where it is read; the address that is written, where left out. */
  readonly readAt?: string;
  readonly before: Record<string, unknown>;
  readonly theirs: object;
  readonly mine: object;
}

const unknownArrival = {
  customer: null,
  receiver: "",
  arrivedOn: null,
  reachedOn: null,
  reached: "unknown",
  handlers: "",
  condition: "",
  scale: "unknown",
  consent: "not_asked",
  repeats: [],
  sameRegister: "",
  samePostcard: "",
  note: "",
};

/** A colleague writes between our reading and our writing. */
async function expectHeldBack({ method, url, readAt = url, before, theirs, mine }: Writing) {
  expect((await send(method, url, theirs)).statusCode).toBe(200);
  const theirWords = await stored(readAt);
  const size = logSize(at.house.read);
  const late = await send(method, url, { ...mine, ...before });
  expect([late.statusCode, late.json().error]).toEqual([
    409,
    expect.objectContaining({
      code: "changed_elsewhere",
      message: expect.stringContaining("まだ何も置きかえていません"),
    }),
  ]);
  expect(await stored(readAt)).toEqual(theirWords);
  expect(logSize(at.house.read)).toBe(size);
  // What stands already overwrites nothing, and whoever says no revision is not held up.
  expect((await send(method, url, { ...theirs, ...before })).statusCode).toBe(200);
  expect((await send(method, url, mine)).statusCode).toBe(200);
}

test("the arrival of a postcard, and what of it stands in the register of evidence", async () => {
  const customer = addSample(at, incident);
  const item = `/api/incidents/${incident}/evidence/${await addPostcard(at, incident)}`;
  const url = `${item}/arrival`;
  const { revision, itemRevision } = await stored(url);
  expect([revision, itemRevision]).toEqual([0, 1]);
  const theirs = { ...unknownArrival, customer, condition: "左下に折れ" };
  await expectHeldBack({ method: "PUT", url, before: { revision }, theirs, mine: unknownArrival });
  const read = await stored(url);
  const mine = { ...unknownArrival, consent: "given" };
  expect((await send("PATCH", item, { consent: "declined" })).statusCode).toBe(200);
  const late = await send("PUT", url, { ...mine, revision: read.revision, itemRevision: read.itemRevision });
  expect([late.statusCode, late.json().error.code]).toEqual([409, "changed_elsewhere"]);
  expect(await stored(url)).toMatchObject({ revision: read.revision, consent: "declined" });
  const { revision: now, itemRevision: itemNow } = await stored(url);
  const seen = await send("PUT", url, { ...mine, revision: now, itemRevision: itemNow });
  expect(seen.json()).toMatchObject({ revision: now + 1, itemRevision: itemNow + 1, consent: "given" });
});

test("what a file of evidence is said to show", async () => {
  const readAt = `/api/incidents/${incident}/evidence/${await addPostcard(at, incident)}`;
  const [file] = (await stored(readAt)).files;
  expect([file.caption, file.revision]).toEqual(["", 1]);
  const theirs = { part: "front", caption: "宛名の面" };
  const mine = { part: "back", caption: "" };
  const url = `${readAt}/files/${file.id}`;
  await expectHeldBack({ method: "PATCH", url, readAt, before: { revision: 1 }, theirs, mine });
  const { revision } = (await stored(readAt)).files[0];
  const seen = await send("PATCH", url, { ...theirs, revision });
  expect(seen.json().files[0]).toMatchObject({ ...theirs, revision: revision + 1 });
});

test("a device", async () => {
  const device = {
    kind: "usb",
    model: "",
    serial: "",
    usedBy: "",
    place: "奥の棚",
    power: "unknown",
    untouchedOn: null,
    untouchedAt: null,
    care: [],
    note: "",
  };
  const url = await made("/custody/devices", device);
  const theirs = { ...device, place: "同僚の机" };
  const mine = { ...device, place: "店の金庫" };
  await expectHeldBack({ method: "PUT", url, before: { revision: 1 }, theirs, mine });
  const { revision } = await stored(url);
  const seen = await send("PUT", url, { ...theirs, revision });
  expect(seen.json()).toMatchObject({ ...theirs, revision: revision + 1 });
});

test("the wording of a notice", async () => {
  const wording = {
    recipientName: "試験 太郎",
    recipientAddress: "例示県例示市9-9-9",
    others: [],
    form: "vertical-20x26",
    title: "通知書",
    body: "請求します。",
    properNouns: "",
    datedOn: null,
  };
  const url = await made("/notices", wording);
  const theirs = { ...wording, title: "警告書" };
  const mine = { ...wording, title: "催告書" };
  await expectHeldBack({ method: "PUT", url, before: { revision: 1 }, theirs, mine });
  const { revision } = await stored(url);
  const seen = await send("PUT", url, { ...theirs, revision });
  expect(seen.json()).toMatchObject({ title: "警告書", revision: revision + 1 });
});

test("a request to a vendor to keep its logs", async () => {
  const asked = {
    vendor: "booking",
    name: "例示予約サービス",
    contact: "",
    account: "",
    records: "書き出しの記録",
    from: null,
    until: null,
    retention: "unknown",
    retentionDays: null,
    target: "",
    namesPerson: false,
    note: "",
  };
  const url = await made("/preservation-requests", asked);
  const theirs = { ...asked, retention: "known", retentionDays: 90 };
  const mine = { ...asked, retention: "known", retentionDays: 30 };
  await expectHeldBack({ method: "PUT", url, before: { revision: 1 }, theirs, mine });
  const { revision } = await stored(url);
  const seen = await send("PUT", url, { ...theirs, revision });
  expect(seen.json()).toMatchObject({ retentionDays: 90, revision: revision + 1 });
});

test("the shop", async () => {
  const url = "/api/shop";
  expect((await stored(url)).revision).toBe(1);
  const theirs = { ...SHOP, deskPerson: "試験 太郎" };
  const mine = { ...SHOP, deskPerson: "例示 次郎" };
  await expectHeldBack({ method: "PUT", url, before: { revision: 1 }, theirs, mine });
  const { revision } = await stored(url);
  const seen = await send("PUT", url, { ...theirs, revision });
  expect(seen.json()).toMatchObject({ deskPerson: "試験 太郎", revision: revision + 1 });
});

test("how the shop prints", async () => {
  const url = "/api/print-settings";
  expect((await stored(url)).revision).toBe(0);
  const theirs = { labelSheet: "21" };
  await expectHeldBack({ method: "PATCH", url, before: { revision: 0 }, theirs, mine: { labelSheet: "44" } });
  const { revision } = await stored(url);
  // Another field than theirs is held back as well: whoever read an earlier revision did not see it.
  const late = await send("PATCH", url, { cardDirection: "down", revision: revision - 1 });
  expect(late.statusCode).toBe(409);
  const seen = await send("PATCH", url, { cardDirection: "down", revision });
  expect(seen.json()).toMatchObject({ labelSheet: "44", cardDirection: "down", revision: revision + 1 });
});
