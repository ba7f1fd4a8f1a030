import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { openAkashi } from "#src/app.ts";
import { listSessions } from "#src/features/access/index.ts";
import { findAnswer } from "#src/features/ledger/index.ts";
import { createServer } from "#src/http/server.ts";
import {
  expectSound,
  NOON,
  OWNER,
  openTestApp,
  SHOP,
  temporaryFolder,
  testConfig,
} from "../../support/house.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serverOn(storage: string, config = testConfig(storage)) {
  const app = await openAkashi(config, () => NOON);
  const http = await createServer(app, { log: false });
  closing.push(
    () => app.close(),
    () => http.close(),
  );
  const logIn = (password: string, headers: Record<string, string> = {}) =>
    http.inject({ method: "POST", url: "/api/session", headers, payload: { login: OWNER.login, password } });
  return { app, http, logIn };
}

async function setUpServer() {
  const storage = temporaryFolder("entering");
  const server = await serverOn(storage);
  const { recoveryCode } = await server.app.setUp(SHOP, OWNER);
  return { ...server, storage, recoveryCode };
}

const cookieOf = (answer: { headers: Record<string, unknown> }, name: string): string =>
  [answer.headers["set-cookie"]]
    .flat()
    .map(String)
    .find((cookie) => cookie.startsWith(`${name}=`))!;

test("guesses sent at the same moment are slowed like guesses one after the other", async () => {
  const { logIn } = await setUpServer();
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => logIn(`ちがう${n}`)));
  const statuses = answers.map((answer) => answer.statusCode).sort();
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429, 429]);
});

test("a stranger's guesses keep no browser out that entered before; a forged mark helps nobody", async () => {
  const { logIn } = await setUpServer();
  const device = cookieOf(await logIn(OWNER.password), "akashi_device").split(";")[0]!;
  for (let n = 0; n < 5; n++) await logIn("ちがう");
  expect((await logIn(OWNER.password)).statusCode).toBe(429);
  expect((await logIn(OWNER.password, { cookie: `${device}x` })).statusCode).toBe(429);
  expect((await logIn(OWNER.password, { cookie: device })).statusCode).toBe(201);
});

test("guesses from a known browser are slowed too", async () => {
  const { logIn } = await setUpServer();
  const cookie = cookieOf(await logIn(OWNER.password), "akashi_device").split(";")[0]!;
  for (let n = 0; n < 5; n++) expect((await logIn("ちがう", { cookie })).statusCode).toBe(401);
  expect((await logIn(OWNER.password, { cookie })).statusCode).toBe(429);
});

test("cookies are for this site alone, and beyond this machine for HTTPS alone", async () => {
  const storage = temporaryFolder("entering");
  const config = { ...testConfig(storage), host: "0.0.0.0", allowedHosts: ["akashi.example"] };
  const { app, logIn } = await serverOn(storage, config);
  expect(app.setupToken).toMatch(/^[0-9a-f]{16}$/);
  await app.setUp(SHOP, OWNER);
  for (const name of ["akashi_session", "akashi_device"]) {
    const far = cookieOf(await logIn(OWNER.password, { host: "akashi.example" }), name);
    expect(far).toContain("HttpOnly; Secure; SameSite=Strict");
    const near = cookieOf(await logIn(OWNER.password, { host: "127.0.0.1:4649" }), name);
    expect(near).toContain("HttpOnly; SameSite=Strict");
  }
});

test("setup pressed twice makes one storage, and the second press is told so", async () => {
  const storage = temporaryFolder("entering");
  const { app, http } = await serverOn(storage);
  const payload = { shop: SHOP, owner: OWNER };
  const answers = await Promise.all(
    [1, 2, 3].map(() => http.inject({ method: "POST", url: "/api/setup", payload })),
  );
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409, 409]);
  app.seal();
  await app.logIn(OWNER.login, OWNER.password, "test");
  await expectSound({ house: app.house() });
});

test("a storage that another process set up meanwhile is left alone", async () => {
  const storage = temporaryFolder("entering");
  const { app: waiting } = await serverOn(storage);
  const { app: other } = await serverOn(storage);
  await other.setUp(SHOP, OWNER);
  await expect(waiting.setUp(SHOP, OWNER)).rejects.toMatchObject({ code: "already_set_up" });
  expect(waiting.state()).toBe("sealed");
  expect(readdirSync(storage).filter((name) => name.includes("unreadable"))).toEqual([]);
  expect((await waiting.logIn(OWNER.login, OWNER.password, "test")).role).toBe("owner");
});

const openDatabases = (storage: string): string[] =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(join("/proc/self/fd", fd)).startsWith(join(storage, "akashi.db"));
    } catch {
      return false;
    }
  });

test.skipIf(process.platform !== "linux")("two logins at once leave nothing open after sealing", async () => {
  const { app, storage } = await setUpServer();
  app.seal();
  await Promise.all([1, 2].map(() => app.logIn(OWNER.login, OWNER.password, "test")));
  expect(openDatabases(storage).length).toBeGreaterThan(0);
  app.seal();
  expect(openDatabases(storage)).toEqual([]);
});

test("recovery ends the sessions of whoever was in, and helps no stopped person", async () => {
  const at = await openTestApp();
  closing.push(() => at.close());
  const thief = at.signedIn();
  const code = at.app.reissueRecovery();
  const groups = code.split("-");
  const typed = new Map([2, 5].map((index) => [index, groups[index]!]));
  expect(await at.app.proveRecovery({ id: at.owner.id }, typed)).toEqual([]);
  await at.app.recover(code, OWNER.login, "あたらしいことばをならべて", "test");
  expect((await at.http.inject({ url: "/api/me", headers: thief })).statusCode).toBe(401);
  await expect(at.app.recover(code, "nobody", "あたらしいことばをならべて", "test")).rejects.toMatchObject({
    code: "invalid_input",
  });
  await expectSound(at);
});

test("a token is told once: neither kept for a retry nor readable in the database", async () => {
  const at = await openTestApp();
  closing.push(() => at.close());
  const headers = { ...at.signedIn(), "idempotency-key": "token-1" };
  const post = () =>
    at.http.inject({ method: "POST", url: "/api/tokens", headers, payload: { label: "試験" } });
  const { token } = (await post()).json();
  const again = await post();
  expect(again.statusCode).toBe(409);
  expect(again.body).not.toContain(token);
  expect(findAnswer(at.house.read, at.owner.id, "token-1")).toMatchObject({ status: null, body: null });
});

test("an empty answer is repeated like any other, and a logout with a key still logs out", async () => {
  const at = await openTestApp();
  closing.push(() => at.close());
  const session = at.signedIn();
  const incident = (
    await at.http.inject({ method: "POST", url: "/api/incidents", headers: session, payload: {} })
  ).json().id;
  const fact = (
    await at.http.inject({
      method: "POST",
      url: `/api/incidents/${incident}/facts`,
      headers: session,
      payload: {
        date: { precision: "unknown", date: null, around: false },
        what: "電話",
        certainty: "推測",
      },
    })
  ).json().id;
  const remove = () =>
    at.http.inject({
      method: "DELETE",
      url: `/api/incidents/${incident}/facts/${fact}`,
      headers: { ...session, "idempotency-key": "remove-1" },
    });
  expect((await remove()).statusCode).toBe(204);
  const again = await remove();
  expect(again.statusCode).toBe(204);
  expect(again.headers["idempotent-replayed"]).toBe("true");
  await expectSound(at);
  const out = await at.http.inject({
    method: "DELETE",
    url: "/api/session",
    headers: { ...session, "idempotency-key": "out-1" },
  });
  expect(out.statusCode).toBe(204);
  expect(at.app.state()).toBe("sealed");
});

test("ending the last session from the settings seals like locking does", async () => {
  const at = await openTestApp();
  closing.push(() => at.close());
  const headers = at.signedIn();
  const [session] = listSessions(at.house.read, NOON);
  const end = await at.http.inject({ method: "POST", url: `/settings/sessions/${session!.id}/end`, headers });
  expect(end.statusCode).toBe(303);
  expect(at.app.state()).toBe("sealed");
});

/** An open house with one person in, and a program's token. */
async function withToken(settings: NodeJS.ProcessEnv = {}) {
  const at = await openTestApp(settings);
  closing.push(() => at.close());
  const session = at.signedIn();
  const payload = { label: "試験" };
  const { token } = (
    await at.http.inject({ method: "POST", url: "/api/tokens", headers: session, payload })
  ).json();
  const lock = () => at.http.inject({ method: "POST", url: "/lock", headers: session });
  const byToken = async () =>
    (await at.http.inject({ url: "/api/me", headers: { authorization: `Bearer ${token}` } })).statusCode;
  return { at, lock, byToken };
}

test("the last person who locks seals, whatever a program's token says; it works again after a login", async () => {
  const { at, lock, byToken } = await withToken();
  const other = at.addPerson("staff");
  const theirs = at.signedIn(other);
  expect(await byToken()).toBe(200);
  await lock();
  expect([at.app.state(), await byToken()]).toEqual(["open", 200]);
  await at.http.inject({ method: "POST", url: "/lock", headers: theirs });
  expect([at.app.state(), await byToken()]).toEqual(["sealed", 423]);
  await at.app.logIn(OWNER.login, OWNER.password, "test");
  expect(await byToken()).toBe(200);
  await expectSound({ house: at.app.house() });
});

test("a house that a key file opens stays open for its programs when the last person locks", async () => {
  const { at, lock, byToken } = await withToken({ AKASHI_KEY_FILE: "/nowhere/key" });
  await lock();
  expect([at.app.state(), await byToken()]).toEqual(["open", 200]);
  await expectSound(at);
});

test("work that was under way when somebody locked is told so, and leaves nothing", async () => {
  const at = await openTestApp();
  closing.push(() => at.close());
  const headers = at.signedIn();
  const url = `/api/incidents/${
    (await at.http.inject({ method: "POST", url: "/api/incidents", headers, payload: {} })).json().id
  }/evidence`;
  const upload = at.http.inject({
    method: "POST",
    url,
    headers: { ...headers, "content-type": "multipart/form-data; boundary=x" },
    payload: `--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n${"はがき".repeat(300_000)}\r\n--x--\r\n`,
  });
  while (readdirSync(join(at.house.storage, "files")).length === 0) await setTimeout(1);
  at.app.seal();
  const answer = await upload;
  expect(answer.json().error.code).toBe("sealed");
  await at.app.logIn(OWNER.login, OWNER.password, "test");
  const { notes } = await at.app.house().verify();
  expect(notes).toEqual([]);
  await expectSound({ house: at.app.house() });
});

test("an address that cannot be read is answered in our words, with our headers, without itself", async () => {
  const { http } = await setUpServer();
  const answer = await http.inject("/assets/%c0%ae-himitsu");
  expect(answer.statusCode).toBe(400);
  expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  expect(answer.json().error.code).toBe("invalid_input");
  expect(answer.body).not.toContain("himitsu");
});

test("an upload that breaks off is refused, not a bug", async () => {
  const at = await openTestApp();
  closing.push(() => at.close());
  const session = at.signedIn();
  const incident = (
    await at.http.inject({ method: "POST", url: "/api/incidents", headers: session, payload: {} })
  ).json().id;
  const answer = await at.http.inject({
    method: "POST",
    url: `/api/incidents/${incident}/evidence`,
    headers: { ...session, "content-type": "multipart/form-data; boundary=x" },
    payload: '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nabc',
  });
  expect(answer.statusCode).toBe(400);
  await expectSound(at);
});

test.skipIf(process.platform === "win32")("what the program writes is for its owner only", () => {
  const storage = join(temporaryFolder("entering"), "storage");
  mkdirSync(storage, { mode: 0o755 });
  const cli = join(import.meta.dirname, "../../../src/cli.ts");
  const args = [cli, "setup", "--shop", "見本", "--owner", "見本 花子", "--storage", storage];
  const env = { ...process.env, AKASHI_PASSWORD: OWNER.password };
  expect(spawnSync(process.execPath, args, { env }).status).toBe(0);
  for (const name of ["akashi.db", "keyring.json"]) {
    expect((statSync(join(storage, name)).mode & 0o777).toString(8)).toBe("600");
  }
});
