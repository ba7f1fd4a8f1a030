import { afterEach, describe, expect, test } from "vitest";
import {
  anchorNow,
  changeMailSettings,
  findAnchorSettings,
  latestAnchor,
  renewDue,
  takeTurn,
} from "#src/features/anchors/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { recordSomething, setMachineTime, useAuthority } from "../../support/anchoring.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { type Mailbox, startMailbox } from "../../support/mailbox.ts";
import { hasOpenssl, startAuthority, type TimestampAuthority } from "../../support/timestamp-authority.ts";

let at: TestApp;
let authority: TimestampAuthority;
let mailbox: Mailbox | undefined;
afterEach(async () => {
  await at.close();
  await authority.close();
  await mailbox?.close();
  mailbox = undefined;
});

const owner = () => ({ id: at.owner.id });
const SETUP = "/settings/timestamps/setup";

async function begin(days = 1800): Promise<void> {
  at = await openTestApp();
  authority = await startAuthority({ key: "ec", days });
  setMachineTime(at);
}

const get = (url: string, user = at.owner) => at.http.inject({ url, headers: at.signedIn(user) });
const post = (url: string, fields: Record<string, string> = {}, headers = at.signedIn()) =>
  at.http.inject({
    method: "POST",
    url,
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(fields).toString(),
  });
const told = async (headers: { cookie: string }, url = "/settings/timestamps") =>
  (await at.http.inject({ url, headers })).body;
const settings = (more: Record<string, string> = {}) => ({
  url: authority.url,
  caBundle: authority.caPem,
  schedule: "off",
  everyHours: "24",
  ...more,
});

describe.skipIf(!hasOpenssl)("時刻の証明", () => {
  test("from nothing to a proven log: settings, つないでみる, what it proves in plain words", async () => {
    await begin();
    expect((await get("/settings/timestamps")).body).toContain("示せる時刻証明が、まだありません");
    expect((await post(SETUP, settings())).statusCode).toBe(303);
    expect((await get("/settings/timestamps")).body).toContain("つないでみる（時刻証明を1つ取る）");
    const headers = at.signedIn();
    expect((await post("/settings/timestamps", {}, headers)).statusCode).toBe(303);
    const { size } = latestAnchor(at.house.read)!;
    const page = await told(headers);
    expect(page).toContain("時刻証明を取りました。");
    expect(page).toContain(`記録${size}件までが、令和`);
    expect(page).toContain("より前にあったことを、Test TSA Unit 1の時刻証明で示せます。");
    expect(page).toContain("写真や記録の内容が本当かどうかは、示せません。");
    await expectSound(at);
  });

  test("TSA down → the page says why, that it waits, and when it tries again", async () => {
    await begin();
    authority.behave("down");
    useAuthority(at, authority);
    const headers = at.signedIn();
    await post("/settings/timestamps", {}, headers);
    const page = await told(headers);
    expect(page).toContain("時刻証明は、まだ取れていません。時刻認証局につながりませんでした。");
    expect(page).toMatch(/取れなかったため待っています。次は令和.*ごろに、自動で試します。/);
  });

  test("a certificate file, PEM or DER, stands in for the pasted text; a bundle without a root is refused", async () => {
    await begin();
    const pem = authority.caPem;
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
    const send = (bytes: Buffer) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(settings({ caBundle: "" }))) form.set(name, value);
      form.set("caFile", new File([Uint8Array.from(bytes)], "ca.cer"));
      return at.http.inject({ method: "POST", url: SETUP, headers: at.signedIn(), payload: form });
    };
    for (const bytes of [Buffer.from(pem), der]) {
      expect((await send(bytes)).statusCode).toBe(303);
      expect(findAnchorSettings(at.house.read)?.caBundle.trim()).toBe(pem.trim());
    }
    const refused = await send(Buffer.from("写真です"));
    expect(refused.statusCode).toBe(400);
    expect(refused.body).toContain("証明書が見つかりません");
    expect((await anchorNow(at.house, owner())).kind).toBe("made");
  });

  test("a password is never shown again, nor told in the log, and not sent to another address unasked", async () => {
    await begin();
    const secure = { url: "https://tsa.example.jp/", user: "mihon", password: "鈴が七つ鳴る" };
    expect((await post(SETUP, settings(secure))).statusCode).toBe(303);
    const form = await get(SETUP);
    expect(form.body).toContain("保存してあります");
    expect(form.body).not.toContain("鈴が七つ鳴る");
    const wrong = await post(SETUP, settings({ ...secure, password: "別の鈴", policy: "x" }));
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).not.toContain("別の鈴");
    const moved = await post(SETUP, settings({ ...secure, url: "https://other.example.jp/", password: "" }));
    expect(moved.statusCode).toBe(400);
    expect(moved.body).toContain("パスワードをもう一度入れるか");
    expect((await post(SETUP, settings({ ...secure, password: "", policy: "1.2.3" }))).statusCode).toBe(303);
    const [entry] = listEntries(at.house.read, { limit: 10 }).filter(
      (one) => one.kind === "anchor.settings_changed",
    );
    expect(findPayload(at.house.read, entry!.seq)).toMatchObject({ fields: ["policy"] });
    const log = listEntries(at.house.read, { limit: 100 }).map((one) => findPayload(at.house.read, one.seq));
    expect(JSON.stringify(log)).not.toMatch(/鈴|tsa\.example\.jp/);
    await expectSound(at);
  });

  test("a password over plain http, a strange scheme, credentials in the address → refused beside the field, what was typed kept", async () => {
    await begin();
    for (const [fields, words] of [
      [{ url: "http://tsa.example.jp/", user: "mihon", password: "x" }, "https:// のアドレスにしてください"],
      [{ url: "file:///etc/passwd" }, "http:// か https:// で始まる"],
      [{ url: "https://a:b@tsa.example.jp/" }, "利用者名とパスワードは、下の欄に"],
      [{ url: "", schedule: "daily" }, "自動で取るには"],
      [{ mailsEach: "yes" }, "送り先のメールアドレスを書いてください"],
      [{ mailTo: "a@example.jp, b@example.jp" }, "1つだけ"],
    ] as const) {
      const answer = await post(SETUP, settings({ policy: "1.2.3.4.5", ...fields }));
      expect([words, answer.statusCode]).toEqual([words, 400]);
      expect(answer.body).toContain(words);
      expect(answer.body).toContain("1.2.3.4.5");
    }
    expect(findAnchorSettings(at.house.read)).toBeUndefined();
  });

  test("note, token and CA are downloads with the openssl command beside them, also for renewals", async () => {
    await begin(30);
    useAuthority(at, authority);
    await anchorNow(at.house, owner());
    authority.renewCertificate(900);
    await renewDue(at.house, owner(), 10);
    const anchor = latestAnchor(at.house.read)!;
    const here = `/settings/timestamps/${anchor.id}`;
    const page = (await get(here)).body;
    const stem = `checkpoint-${String(anchor.size).padStart(6, "0")}`;
    expect(page).toContain(
      `openssl ts -verify -data ${stem}.txt -in ${stem}.tsr -CAfile ${stem}-ca.pem -attime `,
    );
    expect(page).toContain(`cat ${stem}.txt ${stem}.tsr | cmp - ${stem}-renewal1.data`);
    expect((await get(`${here}/data`)).body).toBe(anchor.note);
    expect((await get(`${here}/token`)).rawPayload.equals(anchor.token)).toBe(true);
    expect((await get(`${here}/ca`)).body).toBe(anchor.caPem);
    expect((await get("/settings/timestamps/nothing")).statusCode).toBe(404);
  });

  test("a lawyer reads and takes tokens along, and neither sees nor changes the settings", async () => {
    await begin();
    useAuthority(at, authority);
    await anchorNow(at.house, owner());
    const lawyer = at.addPerson("adviser");
    const page = await get("/settings/timestamps", lawyer);
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toContain("設定を変える");
    expect(
      (await get(`/settings/timestamps/${latestAnchor(at.house.read)!.id}/token`, lawyer)).statusCode,
    ).toBe(200);
    for (const url of [SETUP, "/settings/mail"]) expect((await get(url, lawyer)).statusCode).toBe(403);
    expect((await post("/settings/timestamps", {}, at.signedIn(lawyer))).statusCode).toBe(403);
  });

  test("programs list, make and fetch anchors; the token is whole", async () => {
    await begin();
    useAuthority(at, authority);
    const headers = at.signedIn();
    const made = await at.http.inject({ method: "POST", url: "/api/ledger/anchors", headers });
    expect(made.json()).toMatchObject({ outcome: "made", problems: [] });
    recordSomething(at);
    await anchorNow(at.house, owner());
    const first = (await at.http.inject({ url: "/api/ledger/anchors?limit=1", headers })).json();
    expect(first.items).toHaveLength(1);
    const second = await at.http.inject({
      url: `/api/ledger/anchors?limit=1&cursor=${first.nextCursor}`,
      headers,
    });
    expect(second.json()).toMatchObject({ items: [{ id: made.json().anchor.id }], nextCursor: null });
    const one = (await at.http.inject({ url: `/api/ledger/anchors/${first.items[0].id}`, headers })).json();
    const anchor = latestAnchor(at.house.read)!;
    expect(one.note).toBe(anchor.note);
    expect(Buffer.from(one.tokens[0].token, "base64").equals(anchor.token)).toBe(true);
    expect(Buffer.from(one.tokens[0].data, "base64").toString()).toBe(anchor.note);
  });

  test("the checkpoint by mail: on demand and after each anchor; the address is in no entry", async () => {
    await begin();
    mailbox = await startMailbox({ user: "shop", password: "mail-secret" });
    await post("/settings/mail", {
      host: "127.0.0.1",
      port: String(mailbox.port),
      security: "none",
      user: "shop",
      password: "mail-secret",
      sender: "shop@example.jp",
    });
    expect((await get("/settings/mail")).body).not.toContain("mail-secret");
    useAuthority(at, authority, { mailTo: "lawyer@example.jp", mailsEach: true });
    const headers = at.signedIn();
    await post("/settings/timestamps/mail", {}, headers);
    expect(await told(headers)).toContain("控えをメールで送りました");
    await anchorNow(at.house, owner());
    await takeTurn(at.house);
    await takeTurn(at.house);
    const mails = await mailbox.mails();
    expect(mails.map((mail) => mail.to)).toEqual([["lawyer@example.jp"], ["lawyer@example.jp"]]);
    const anchor = latestAnchor(at.house.read)!;
    expect(mails[1]!.subject).toBe(`Akashi 記録の控え（記録${anchor.size}件まで）`);
    expect(mails[1]!.text).toContain(anchor.note.split("\n")[2]!);
    expect(mails[1]!.attachments[0]!.content).toBe(anchor.note);
    expect(mails[1]!.attachments.map((one) => one.filename.replace(/^.*\./, ""))).toEqual(["txt", "tsr"]);
    const log = listEntries(at.house.read, { limit: 100 }).map((one) => findPayload(at.house.read, one.seq));
    expect(JSON.stringify(log)).not.toMatch(/lawyer@|shop@|mail-secret/);
    expect(log.filter((one) => one && "note_sha256" in one && !("anchor" in one))).toHaveLength(2);
    await expectSound(at);
  });

  test("a mail server that is gone → told on the page, nothing recorded, sent when it is back", async () => {
    await begin();
    const gone = await startMailbox();
    await gone.close();
    const server = {
      host: "127.0.0.1",
      security: "none" as const,
      user: "",
      password: "",
      forgetsPassword: false,
      sender: "shop@example.jp",
    };
    at.house.write(owner(), (tx) => changeMailSettings(tx, { ...server, port: gone.port }));
    useAuthority(at, authority, { mailTo: "lawyer@example.jp", mailsEach: true });
    await anchorNow(at.house, owner());
    await takeTurn(at.house);
    expect((await get("/settings/timestamps")).body).toContain("メールサーバーにつながりませんでした");
    mailbox = await startMailbox();
    const { port } = mailbox;
    at.house.write(owner(), (tx) => changeMailSettings(tx, { ...server, port }));
    setMachineTime(at, 1);
    await takeTurn(at.house);
    expect(await mailbox.mails()).toHaveLength(1);
    expect((await get("/settings/timestamps")).body).not.toContain("メールサーバーにつながりませんでした");
  });
});
