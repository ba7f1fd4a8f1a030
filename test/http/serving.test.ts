import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import { openAkashi } from "#src/app.ts";
import { expectSound, NOON, OWNER, openTestApp, temporaryFolder, testConfig } from "../support/house.ts";

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

const MAIN = [join(import.meta.dirname, "../../src/main.ts")];
const patientFor = (ms: number) => [join(import.meta.dirname, "serving-child.ts"), String(ms)];

function start(
  storage: string,
  program: readonly string[] = MAIN,
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  const child = spawn(process.execPath, program, {
    env: { ...process.env, ...env, AKASHI_STORAGE: storage, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  return child;
}

/** A raw connection, and all that came over it until it ended. */
async function connect(port: number): Promise<{ socket: Socket; ended: Promise<string> }> {
  const socket = createConnection({ host: "127.0.0.1", port });
  const ended = text(socket.on("error", () => socket.destroy())).catch(() => "");
  await once(socket, "connect");
  return { socket, ended };
}

const portOf = (told: string): number => Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(told)![1]);

const SETUP = new URLSearchParams({
  tradeName: "ヘアサロン見本",
  representativeName: "見本 花子",
  industry: "salon",
  login: OWNER.login,
  displayName: OWNER.displayName,
  password: OWNER.password,
  passwordAgain: OWNER.password,
}).toString();
const head = (bytes: number): string =>
  [
    "POST /setup HTTP/1.1",
    "host: 127.0.0.1",
    "content-type: application/x-www-form-urlencoded",
    `content-length: ${bytes}`,
    "\r\n",
  ].join("\r\n");

async function expectSetUp(storage: string): Promise<void> {
  const app = await openAkashi(testConfig(storage), () => NOON);
  await app.logIn(OWNER.login, OWNER.password, "test");
  await expectSound({ house: app.house() });
  app.close();
}

/** An owner's session in a service that was just set up, and an incident. */
async function openIncident(origin: string): Promise<{ cookie: string; incident: string }> {
  const type = "application/x-www-form-urlencoded";
  const asked = { method: "POST", redirect: "manual" } as const;
  const done = await fetch(`${origin}/setup`, { ...asked, headers: { "content-type": type }, body: SETUP });
  const cookie = done.headers.getSetCookie()[0]!.split(";")[0]!;
  const headers = { cookie, "content-type": "application/json" };
  const opened = await fetch(`${origin}/api/incidents`, { ...asked, headers, body: "{}" });
  expect(opened.status).toBe(201);
  return { cookie, incident: String(((await opened.json()) as { id: unknown }).id) };
}

const filesIn = (storage: string): string[] =>
  readdirSync(join(storage, "files"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

const serving = async (child: ChildProcess): Promise<string> =>
  String((await once(child.stdout!, "data"))[0]);

test("a second server on one storage refuses with one sentence, and after a kill the next one serves", async () => {
  const storage = temporaryFolder("serving");
  const first = start(storage);
  expect(await serving(first)).toContain("証 Akashi");
  const second = start(storage);
  const said = once(second.stderr!, "data");
  expect((await once(second, "exit"))[0]).toBe(2);
  expect(String((await said)[0])).toContain("この保管場所では、Akashiがもう動いています。");

  first.kill("SIGKILL");
  await once(first, "exit");
  expect(existsSync(join(storage, "akashi.lock"))).toBe(true);
  const third = start(storage);
  expect(await serving(third)).toContain("証 Akashi");
  third.kill("SIGTERM");
  expect((await once(third, "exit"))[0]).toBe(0);
  expect(existsSync(join(storage, "akashi.lock"))).toBe(false);
});

test("a keyring or a key file that opens nothing ends the start with a sentence", async () => {
  const at = await openTestApp();
  const { storage } = at.house;
  const endOf = async (child: ChildProcess) => {
    const [told, [code]] = await Promise.all([text(child.stderr!), once(child, "exit")]);
    return [code, told];
  };
  const lost = join(temporaryFolder("keys"), "lost");
  expect(await endOf(start(storage, MAIN, { AKASHI_KEY_FILE: lost }))).toEqual([
    2,
    expect.stringMatching(/^鍵のファイル（環境変数 AKASHI_KEY_FILE）では、.*\n$/),
  ]);
  writeFileSync(join(storage, "keyring.json"), "{}");
  expect(await endOf(start(storage, MAIN, { AKASHI_KEY_FILE: lost }))).toEqual([
    2,
    expect.stringMatching(/^鍵のファイル（keyring\.json）が壊れている.*\n$/),
  ]);
  await at.close();
});

test.each([
  "SIGTERM",
  "SIGINT",
] as const)("unfinished requests do not put off the end after %s", async (signal) => {
  const storage = temporaryFolder("serving");
  const child = start(storage, patientFor(500));
  const exit = once(child, "exit");
  const port = portOf(await serving(child));
  const complained = Promise.all([text(child.stdout!), text(child.stderr!)]);
  const halfHead = await connect(port);
  halfHead.socket.write("GET /login HTTP/1.1\r\nhost: 127.0.0.1\r\nx-half: ");
  const halfBody = await connect(port);
  halfBody.socket.write(`${head(100)}t`);
  const silent = await connect(port);
  // Answered over a later connection: the service has read what came over the earlier ones.
  const whole = await connect(port);
  whole.socket.write("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  await once(whole.socket, "data");
  const told = Date.now();
  child.kill(signal);
  expect((await exit)[0]).toBe(0);
  expect(Date.now() - told).toBeGreaterThan(400);
  expect(Date.now() - told).toBeLessThan(30_000);
  expect(existsSync(join(storage, "akashi.lock"))).toBe(false);
  await Promise.all([halfHead.ended, halfBody.ended, silent.ended, whole.ended]);
  expect(await complained).toEqual(["", ""]);
});

test("a write that arrives whole within the patience is answered, and its connection ends with the answer", async () => {
  const storage = temporaryFolder("serving");
  const child = start(storage, patientFor(60_000));
  const exit = once(child, "exit");
  const port = portOf(await serving(child));
  const { socket, ended } = await connect(port);
  const bytes = Buffer.byteLength(SETUP);
  socket.write(head(bytes) + SETUP.slice(0, -1));
  const other = await connect(port);
  other.socket.write("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  await once(other.socket, "data");
  child.kill("SIGTERM");
  await other.ended;
  socket.write(SETUP.slice(-1));
  const answer = await ended;
  expect(answer).toMatch(/^HTTP\/1\.1 303 /);
  expect(answer).toMatch(/^connection: close\r$/im);
  expect((await exit)[0]).toBe(0);
  await expectSetUp(storage);
});

test("a write under way when the patience ends is written whole and answered", async () => {
  const storage = temporaryFolder("serving");
  const child = start(storage, patientFor(1));
  const exit = once(child, "exit");
  const { socket, ended } = await connect(portOf(await serving(child)));
  socket.write(head(Buffer.byteLength(SETUP)) + SETUP);
  await vi.waitFor(() => expect(existsSync(join(storage, "akashi.db"))).toBe(true), {
    timeout: 60_000,
    interval: 1,
  });
  child.kill("SIGTERM");
  expect(await ended).toMatch(/^HTTP\/1\.1 303 /);
  expect((await exit)[0]).toBe(0);
  await expectSetUp(storage);
});

test("twenty uploads that break off are no bugs in the log, and leave no file", async () => {
  const storage = temporaryFolder("serving");
  const child = start(storage);
  const exit = once(child, "exit");
  const complained = text(child.stderr!);
  const told = await serving(child);
  let log = "";
  child.stdout!.on("data", (piece) => {
    log += piece;
  });
  const port = portOf(told);
  const { cookie, incident } = await openIncident(`http://127.0.0.1:${port}`);
  const before = filesIn(storage);
  for (let number = 0; number < 20; number += 1) {
    const { socket } = await connect(port);
    socket.write(
      [
        `POST ${number % 2 ? "/api" : ""}/incidents/${incident}/evidence HTTP/1.1`,
        "host: 127.0.0.1",
        `cookie: ${cookie}`,
        "content-type: multipart/form-data; boundary=xyz",
        "content-length: 5000000",
        "",
        "--xyz",
        'content-disposition: form-data; name="files"; filename="memo.txt"',
        "content-type: text/plain",
        "",
        "名簿を見た人がいる。\n".repeat(20_000),
      ].join("\r\n"),
    );
    // The upload is under way; or its first bytes are not even read.
    if (number < 15) await vi.waitFor(() => expect(filesIn(storage).length).toBeGreaterThan(before.length));
    if (number % 4 < 2) socket.destroy();
    else socket.resetAndDestroy();
    await vi.waitFor(() => expect(filesIn(storage)).toEqual(before));
  }
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  child.kill("SIGTERM");
  expect((await exit)[0]).toBe(0);
  expect(filesIn(storage)).toEqual(before);
  expect(log).toBe("");
  expect(await complained).toBe("");
  await expectSetUp(storage);
});
