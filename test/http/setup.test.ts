import { afterEach, expect, test } from "vitest";
import { openAkashi } from "#src/app.ts";
import type { Config } from "#src/config.ts";
import { createServer } from "#src/http/server.ts";
import {
  NOON,
  OWNER,
  openTestApp,
  SHOP,
  type TestApp,
  temporaryFolder,
  testConfig,
} from "../support/house.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function freshServer(storage = temporaryFolder("setup"), changes: Partial<Config> = {}) {
  const app = await openAkashi({ ...testConfig(storage), ...changes }, () => NOON);
  const http = await createServer(app, { log: false });
  closing.push(
    () => app.close(),
    () => http.close(),
  );
  return { app, http, storage };
}

const OWNER_LOGIN = { login: OWNER.login, password: OWNER.password };

const form = (fields: Record<string, string>) => ({
  payload: new URLSearchParams(fields).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded" },
});

const shopFields = { tradeName: "ヘアサロン見本", representativeName: "見本 花子", industry: "salon" };
const ownerFields = {
  login: "mihon",
  displayName: "見本 花子",
  password: OWNER.password,
  passwordAgain: OWNER.password,
};

test("leads a newcomer from the first page to the recovery sheet, and asks to prove it", async () => {
  const { app, http } = await freshServer();
  const home = await http.inject("/");
  expect(home.headers.location).toBe("/setup");
  const second = await http.inject({ method: "POST", url: "/setup/shop", ...form(shopFields) });
  expect(second.body).toContain("あなたのことと、パスワード");
  const done = await http.inject({
    method: "POST",
    url: "/setup",
    ...form({ ...shopFields, ...ownerFields }),
  });
  expect(done.statusCode).toBe(303);
  expect(done.headers.location).toBe("/setup/recovery");
  const cookie = String(done.headers["set-cookie"]);
  expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/);
  const headers = { cookie: cookie.split(";")[0]! };
  const groups = app.pendingRecovery()!.code.split("-");
  const sheet = await http.inject({ url: "/setup/recovery", headers });
  for (const group of groups) expect(sheet.body).toContain(group);
  const prove = (fields: Record<string, string>) => {
    const { payload, headers: type } = form(fields);
    return http.inject({ method: "POST", url: "/setup/recovery", payload, headers: { ...headers, ...type } });
  };
  const wrong = await prove({ group3: "0000", group6: groups[5]!, printed: "yes" });
  expect(wrong.statusCode).toBe(400);
  expect(wrong.body).toContain("3番の4文字が違います");
  expect(wrong.body).not.toContain("6番の4文字が違います");
  expect((await http.inject({ url: "/incidents", headers })).body).toContain(
    "復旧シートがまだ確かめられていません",
  );
  expect((await prove({ group3: groups[2]!, group6: groups[5]! })).body).toContain(
    "チェックを付けてください",
  );
  const proven = await prove({ group3: groups[2]!.toLowerCase(), group6: groups[5]!, printed: "yes" });
  expect(proven.statusCode).toBe(303);
  expect((await http.inject({ url: "/setup/recovery", headers })).body).not.toContain(groups[0]!);
  expect((await http.inject({ url: "/incidents", headers })).body).not.toContain("復旧シートがまだ");
});

test.each([
  ["a short password", { password: "短い", passwordAgain: "短い" }, "短すぎます"],
  ["two different passwords", { passwordAgain: "ちがうことばをならべる" }, "2回の入力が違います"],
  [
    "a shop name as password",
    { password: "mihonmihonmihon", passwordAgain: "mihonmihonmihon" },
    "当てられやすく",
  ],
])("refuses %s beside the field and keeps what was typed", async (_name, change, sentence) => {
  const { app, http } = await freshServer();
  const answer = await http.inject({
    method: "POST",
    url: "/setup",
    ...form({ ...shopFields, ...ownerFields, ...change }),
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain(sentence);
  expect(answer.body).toContain('value="見本 花子"');
  expect(answer.body).not.toContain(OWNER.password);
  expect(app.state()).toBe("new");
});

test("is sealed after a restart; a login opens it, a wrong password does not", async () => {
  const { app, storage } = await freshServer();
  await app.setUp(SHOP, OWNER);
  app.close();
  const { app: again, http } = await freshServer(storage);
  expect((await http.inject("/healthz")).json()).toEqual({ state: "sealed" });
  expect((await http.inject("/settings")).headers.location).toBe("/login?next=%2Fsettings");
  expect((await http.inject("/api/me")).statusCode).toBe(423);
  const login = (password: string) =>
    http.inject({ method: "POST", url: "/api/session", payload: { login: "ＭＩＨＯＮ", password } });
  expect((await login("まちがったことば")).json().error.code).toBe("login_failed");
  expect(again.state()).toBe("sealed");
  expect((await login(OWNER.password)).statusCode).toBe(201);
  expect(again.state()).toBe("open");
});

test("opens by the recovery code when the password is lost, and the new password works", async () => {
  const { app, storage } = await freshServer();
  const { recoveryCode } = await app.setUp(SHOP, OWNER);
  app.close();
  const { app: again, http } = await freshServer(storage);
  const password = "あたらしいことばをならべて";
  const recover = (code: string) =>
    http.inject({
      method: "POST",
      url: "/recover",
      ...form({ code, login: "mihon", password, passwordAgain: password }),
    });
  expect((await recover("0000-0000-0000-0000-0000-0000-0000-0000")).statusCode).toBe(401);
  expect(again.state()).toBe("sealed");
  expect((await recover(recoveryCode.toLowerCase().replaceAll("-", " "))).statusCode).toBe(303);
  again.seal();
  const login = { login: "mihon", password };
  expect((await http.inject({ method: "POST", url: "/api/session", payload: login })).statusCode).toBe(201);
});

test("the old recovery sheet opens until the new one is proven; a restart before that keeps the old one", async () => {
  const { app, http, storage } = await freshServer();
  const { user, recoveryCode } = await app.setUp(SHOP, OWNER);
  const { payload, headers: type } = form(OWNER_LOGIN);
  const login = await http.inject({ method: "POST", url: "/login", payload, headers: type });
  const headers = { cookie: String(login.headers["set-cookie"]).split(";")[0]! };
  expect((await http.inject({ url: "/setup/recovery/again", headers })).body).toContain(
    "新しい復旧シートを作りますか",
  );
  const again = () => http.inject({ method: "POST", url: "/setup/recovery/again", headers });
  expect((await again()).statusCode).toBe(303);
  const given = app.pendingRecovery()!.code;
  const recoverWith = (code: string) => app.recover(code, "mihon", OWNER.password, "test");
  await expect(recoverWith(given)).rejects.toMatchObject({ code: "recovery_failed" });
  await recoverWith(recoveryCode);
  app.close();

  const { app: restarted } = await freshServer(storage);
  await restarted.recover(recoveryCode, "mihon", OWNER.password, "test");
  expect(restarted.pendingRecovery()).toBeUndefined();
  const code = restarted.reissueRecovery();
  const groups = code.split("-");
  const actor = { id: user.id };
  const prove = (third: string) =>
    restarted.proveRecovery(
      actor,
      new Map([
        [2, third],
        [5, groups[5]!],
      ]),
    );
  expect(await prove("0000")).toEqual([2]);
  await restarted.recover(recoveryCode, "mihon", OWNER.password, "test");
  expect(await prove(groups[2]!)).toEqual([]);
  await expect(restarted.recover(recoveryCode, "mihon", OWNER.password, "test")).rejects.toMatchObject({
    code: "recovery_failed",
  });
  await restarted.recover(code, "mihon", OWNER.password, "test");
});

test("a recovery refused for its password keeps the code; one that worked says that the password is new", async () => {
  const { app, http } = await freshServer();
  const { recoveryCode } = await app.setUp(SHOP, OWNER);
  const recover = (password: string) => {
    const fields = { code: recoveryCode, login: "mihon", password, passwordAgain: password };
    return http.inject({ method: "POST", url: "/recover", ...form(fields) });
  };
  const refused = await recover("短い");
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain(`value="${recoveryCode}"`);
  expect(refused.body).toContain("パスワードが短すぎます");
  expect(refused.body).toContain("パスワードは、もう一度入れてください");
  const done = await recover("あたらしいことばをならべて");
  const headers = { cookie: String(done.headers["set-cookie"]).split(";")[0]! };
  expect((await http.inject({ url: "/incidents", headers })).body).toContain("パスワードを新しくしました");
});

test("slows down guessing for each account, with a sentence", async () => {
  const { app, http } = await freshServer();
  await app.setUp(SHOP, OWNER);
  const login = () =>
    http.inject({ method: "POST", url: "/api/session", payload: { login: "mihon", password: "ちがう" } });
  for (let n = 0; n < 5; n++) expect((await login()).statusCode).toBe(401);
  const slowed = await login();
  expect(slowed.statusCode).toBe(429);
  expect(slowed.json().error.message).toContain("しばらくログインを止めています");
});

let at: TestApp;
test("refuses a strange host, another site's form, and lets a program without browser headers in", async () => {
  at = await openTestApp();
  closing.push(() => at.close());
  expect((await at.http.inject({ url: "/login", headers: { host: "evil.example" } })).statusCode).toBe(421);
  const headers = at.signedIn();
  const lock = (extra: Record<string, string>) =>
    at.http.inject({
      method: "POST",
      url: "/lock",
      headers: { ...headers, host: "127.0.0.1:4649", ...extra },
    });
  expect((await lock({ origin: "http://evil.example" })).statusCode).toBe(403);
  expect((await lock({ origin: "null" })).statusCode).toBe(403);
  expect((await lock({ "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
  expect((await lock({ origin: "http://127.0.0.1:4649" })).statusCode).toBe(303);
});

test("locks: the last one out seals the application", async () => {
  at = await openTestApp();
  closing.push(() => at.close());
  const first = at.signedIn();
  const second = at.signedIn();
  await at.http.inject({ method: "POST", url: "/lock", headers: first });
  expect(at.app.state()).toBe("open");
  expect((await at.http.inject({ url: "/settings", headers: first })).statusCode).toBe(303);
  await at.http.inject({ method: "POST", url: "/lock", headers: second });
  expect(at.app.state()).toBe("sealed");
});

test("answers a retried write as the first time, and records it once", async () => {
  at = await openTestApp();
  closing.push(() => at.close());
  const headers = { ...at.signedIn(), "idempotency-key": "retry-1" };
  const post = () =>
    at.http.inject({ method: "POST", url: "/api/incidents", headers, payload: { title: "試験の件" } });
  const first = await post();
  const second = await post();
  expect(first.statusCode).toBe(201);
  expect(second.json()).toEqual(first.json());
  expect(second.headers["idempotent-replayed"]).toBe("true");
});

test("beyond this machine setup asks for the number on the console, beside its field, and keeps what was typed", async () => {
  const { app, http } = await freshServer(undefined, { host: "0.0.0.0" });
  const fields = { ...shopFields, ...ownerFields, token: "wrong" };
  const refused = await http.inject({ method: "POST", url: "/setup", ...form(fields) });
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain("起動した画面に表示された設定用の番号を入れてください。");
  expect(refused.body).toContain('value="mihon"');
  expect(refused.body).not.toContain(OWNER.password);
  expect(app.state()).toBe("new");
  const done = await http.inject({
    method: "POST",
    url: "/setup",
    ...form({ ...fields, token: app.setupToken! }),
  });
  expect(done.headers.location).toBe("/setup/recovery");
});

test("setup for programs names what no font can print, and sets nothing up", async () => {
  const { app, http } = await freshServer();
  const payload = { shop: { ...SHOP, tradeName: "見本\u{1F487}" }, owner: OWNER };
  const answer = await http.inject({ method: "POST", url: "/api/setup", payload });
  expect([answer.statusCode, Object.keys(answer.json().error.fields)]).toEqual([400, ["tradeName"]]);
  expect(app.state()).toBe("new");
});
