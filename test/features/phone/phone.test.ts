/** Photos from a phone: through the listener's own address, as a phone would send them. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { Encrypter } from "age-encryption";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { setMembers } from "#src/features/access/index.ts";
import { listEvidence, openOriginal, wholeOriginal } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { phoneLimits } from "#src/features/phone/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { privateAddresses } from "#src/platform/network.ts";
import { expectSound, NOON, openTestApp, type TestApp } from "../../support/house.ts";
import { drawJpeg, noise } from "../evidence/pictures.ts";

let at: TestApp;
let incident: string;
let headers: { cookie: string };

beforeEach(async () => {
  at = await openTestApp({ AKASHI_PHONE_ADDRESS: "127.0.0.1" });
  incident = newIncident();
  headers = at.signedIn();
});
afterEach(async () => {
  if (at.app.state() === "open") await expectSound(at);
  await at.close();
});

const newIncident = (): string =>
  at.house.write({ id: at.owner.id }, (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id);

interface Session {
  readonly id: string;
  readonly until: string;
  readonly addresses: readonly string[];
  readonly arrivals: readonly {
    readonly outcome: string;
    readonly name: string;
    readonly sentence?: string;
  }[];
}
const api = async (method: "GET" | "POST" | "PATCH" | "DELETE", id = incident) =>
  at.http.inject({ method, url: `/api/incidents/${id}/phone-session`, headers });
const start = async (id = incident): Promise<Session> => (await api("POST", id)).json<Session>();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const idOf = (): string => randomBytes(18).toString("base64url");
const keyOf = (session: Session): string => new URL(session.addresses[0]!).hash.slice(1);

/** Sealed as the phone's page seals. */
async function seal(bytes: Uint8Array, head: object): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(at.house.keyring.inboxRecipient);
  return Buffer.from(
    await encrypter.encrypt(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes])),
  );
}

interface Reply {
  readonly status: number;
  readonly body: string;
}
/** A request as any device in the network can make it. */
async function call(
  session: Session,
  method: string,
  path: string,
  body?: Buffer,
  more: Record<string, string> = {},
): Promise<Reply> {
  const url = new URL(session.addresses[0]!);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: url.hostname,
        port: url.port,
        method,
        path: path.replace("~", url.pathname),
        headers: more,
        agent: false,
      },
      (response) => {
        let text = "";
        response.on("data", (piece) => (text += piece));
        response.on("end", () => resolve({ status: response.statusCode!, body: text }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
const put = async (session: Session, body: Buffer, id = idOf()): Promise<Reply> =>
  call(session, "PUT", `~files/${id}`, body, { "content-length": String(body.length) });
const send = async (session: Session, bytes: Uint8Array, name = "写真.jpg", id = idOf()): Promise<Reply> =>
  put(session, await seal(bytes, { v: 1, key: keyOf(session), name }), id);
const messageOf = (reply: Reply): string => (JSON.parse(reply.body) as { message: string }).message;
const stored = (): string[] =>
  readdirSync(join(at.house.storage, "files"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

describe("what arrives", () => {
  test("is evidence of this incident, byte for byte, and the log says that it came by phone", async () => {
    const session = await start();
    const photo = await drawJpeg({ exif: true, red: 21 });
    const reply = await send(session, photo, "IMG_0001.jpg");
    expect([reply.status, messageOf(reply)]).toEqual([200, "E-001として保管しました。"]);
    const [item] = listEvidence(at.house.read, incident);
    const file = item!.files[0]!;
    expect(file).toMatchObject({
      fileName: "IMG_0001.jpg",
      mediaType: "image/jpeg",
      addedBy: at.owner.id,
      sha256: createHash("sha256").update(photo).digest("hex"),
    });
    const original = openOriginal(at.house, { id: at.owner.id }, incident, file.id, "check");
    expect((await wholeOriginal(original)).equals(photo)).toBe(true);
    const entries = listEntries(at.house.read, { incident, limit: 10 });
    const sent = entries.find((entry) => entry.kind === "evidence.sent_by_phone")!;
    expect(findPayload(at.house.read, sent.seq)).toMatchObject({
      session: session.id,
      evidence: item!.id,
      file: file.id,
    });
    const page = await at.http.inject({ url: `/incidents/${incident}/phone`, headers });
    expect(page.body).toContain("1枚届きました。");
    expect(page.body).toContain("E-001");
    const itemPage = await at.http.inject({ url: `/incidents/${incident}/evidence/${item!.id}`, headers });
    expect(itemPage.body).toContain("スマホから店のネットワークを通って届きました。");
  });

  test("is kept once when the phone sends it again under the same id, or as another file", async () => {
    const session = await start();
    const photo = await drawJpeg({ red: 22 });
    const id = idOf();
    const first = await send(session, photo, "a.jpg", id);
    expect(await send(session, photo, "a.jpg", id)).toEqual(first);
    const again = await send(session, photo, "b.jpg");
    expect([again.status, messageOf(again)]).toEqual([200, "E-001として保管済みです。"]);
    expect(listEvidence(at.house.read, incident)).toHaveLength(1);
  });

  test("is refused with evidence's own sentence, shown on both sides, and nothing is kept", async () => {
    const session = await start();
    const before = stored();
    const program = Buffer.concat([Buffer.from("MZ\x90\0\x03\0\0\0", "latin1"), noise(200_000)]);
    const reply = await send(session, program, "はがき.jpg");
    expect(reply.status).toBe(415);
    expect(messageOf(reply)).toContain("プログラム（実行ファイル）のため保管できませんでした");
    const page = await at.http.inject({ url: `/incidents/${incident}/phone`, headers });
    expect(page.body).toContain("プログラム（実行ファイル）のため保管できませんでした");
    expect(stored()).toEqual(before);
  });
});

describe("attacks", () => {
  test("a wrong locator, another path, another method or host: the same 404 for all", async () => {
    const session = await start();
    const wrong = "A".repeat(16);
    const replies = [
      await call(session, "GET", "/"),
      await call(session, "GET", "/healthz"),
      await call(session, "GET", "/api/openapi.json"),
      await call(session, "GET", `/incidents/${incident}/evidence`, undefined, headers),
      await call(session, "GET", `/${wrong}/`),
      await call(session, "GET", "~m/999.js"),
      await call(session, "GET", "~../../../package.json"),
      await call(session, "GET", "~files/x"),
      await call(session, "POST", "~", Buffer.from("x")),
      await call(session, "PUT", `/${wrong}/files/${idOf()}`, Buffer.from("x")),
      await call(session, "GET", "~", undefined, { host: "evil.example" }),
      await call(session, "PUT", `~files/${idOf()}`, Buffer.from("x"), { origin: "http://evil.example" }),
    ];
    for (const reply of replies) expect(reply).toEqual({ status: 404, body: "Not found\n" });
  });

  test("a sealed photo without the session's key is not kept: who only listens cannot send", async () => {
    const session = await start();
    const photo = await drawJpeg({ red: 23 });
    for (const key of ["", "B".repeat(22)]) {
      const reply = await put(session, await seal(photo, { v: 1, key, name: "a.jpg" }));
      expect(reply.status).toBe(404);
    }
    expect(listEvidence(at.house.read, incident)).toEqual([]);
  });

  test("garbage, a cut and a changed envelope are refused and leave nothing", async () => {
    const session = await start();
    const before = stored();
    const sealed = await seal(noise(300_000), { v: 1, key: keyOf(session), name: "a.jpg" });
    const photo = await seal(await drawJpeg({ width: 900, height: 900 }), {
      v: 1,
      key: keyOf(session),
      name: "a",
    });
    const changed = Buffer.from(photo);
    changed[changed.length - 20]! ^= 1;
    const other = new Encrypter();
    other.addRecipient("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p");
    const bodies = [
      noise(100_000),
      Buffer.from("age-encryption.org/v1\n-> X25519 a\n"),
      sealed.subarray(0, 200_000),
      changed,
      Buffer.from(await other.encrypt(photo)),
      await seal(Buffer.alloc(0), { v: 2, key: keyOf(session), name: "a" }),
      await seal(noise(10), { v: 1, key: keyOf(session), name: "a".repeat(6000) }),
    ];
    for (const body of bodies) expect((await put(session, body)).status).toBeGreaterThanOrEqual(400);
    expect(stored()).toEqual(before);
    expect(listEvidence(at.house.read, incident)).toEqual([]);
    // The door still works for who belongs.
    expect((await send(session, await drawJpeg({ red: 24 }))).status).toBe(200);
  });

  test("a file above the limit is refused before it is read", async () => {
    const session = await start();
    const tooLarge = String(600 * 1024 * 1024);
    const reply = await call(session, "PUT", `~files/${idOf()}`, Buffer.alloc(0), {
      "content-length": tooLarge,
    }).catch(() => ({ status: 0, body: "" }));
    expect(reply.status).toBe(413);
  });

  test("what came without the key is not held against the phone's own try under the same id", async () => {
    const session = await start();
    const id = idOf();
    const tooLarge = String(600 * 1024 * 1024);
    const refused = await call(session, "PUT", `~files/${id}`, undefined, {
      "content-length": tooLarge,
    }).catch(() => ({ status: 0, body: "" }));
    expect(refused.status).toBe(413);
    expect((await send(session, await drawJpeg({ red: 29 }), "写真.jpg", id)).status).toBe(200);
  });

  test("a picture above the limit of pictures is refused by evidence", async () => {
    const session = await start();
    const large = Buffer.concat([await drawJpeg({ red: 25 }), noise(51 * 1024 * 1024)]);
    const reply = await send(session, large);
    expect(reply.status).toBe(413);
    expect(messageOf(reply)).toContain("大きすぎるため保管できませんでした（1つ50MBまで）");
  });

  test("more files than a session takes are refused", { timeout: 60_000 }, async () => {
    const session = await start();
    for (let n = 0; n < phoneLimits.files; n += 1) {
      expect((await send(session, Buffer.from(`メモ ${n}`), `${n}.txt`)).status).toBe(200);
    }
    const reply = await send(session, Buffer.from("一つ多い"), "more.txt");
    expect(reply.status).toBe(413);
    expect(messageOf(reply)).toContain("1回に受け取れるのは60枚");
    expect(listEvidence(at.house.read, incident)).toHaveLength(60);
  });

  test("too many requests of one sender are put off", async () => {
    const session = await start();
    const codes = new Set<number>();
    for (let n = 0; n < phoneLimits.requestsPerMinute + 20; n += 1)
      codes.add((await call(session, "GET", "/x")).status);
    expect([...codes]).toEqual([404, 429]);
  });
});

describe("a session", () => {
  test("is one for an incident; another incident's goes to that incident", async () => {
    const other = newIncident();
    const [mine, theirs] = [await start(), await start(other)];
    expect((await start()).id).toBe(mine.id);
    expect(new URL(theirs.addresses[0]!).host).toBe(new URL(mine.addresses[0]!).host);
    // The key of one does not open the other.
    const photo = await drawJpeg({ red: 26 });
    expect((await put(theirs, await seal(photo, { v: 1, key: keyOf(mine), name: "a.jpg" }))).status).toBe(
      404,
    );
    expect((await send(theirs, photo)).status).toBe(200);
    expect(listEvidence(at.house.read, incident)).toEqual([]);
    expect(listEvidence(at.house.read, other)).toHaveLength(1);
  });

  test("ends when it is stopped, and then nothing listens", async () => {
    const session = await start();
    expect((await call(session, "GET", "~")).status).toBe(200);
    expect((await api("DELETE")).statusCode).toBe(204);
    await expect(call(session, "GET", "~")).rejects.toThrow("ECONNREFUSED");
    const [last] = listEntries(at.house.read, { incident, limit: 1 });
    expect(last!.kind).toBe("phone.closed");
    expect(findPayload(at.house.read, last!.seq)).toMatchObject({
      session: session.id,
      reason: "stopped",
      files: 0,
    });
    expect((await api("GET")).statusCode).toBe(404);
    expect((await start()).id).not.toBe(session.id);
  });

  test("runs ten minutes, is prolonged from now, and never beyond an hour", async () => {
    const minutes = (n: number) => new Date(NOON.getTime() + n * 60_000);
    const session = await start();
    expect(session.until).toBe(minutes(10).toISOString());
    for (const n of [9, 18, 27, 36, 45, 54]) {
      at.setTime(minutes(n));
      expect((await api("PATCH")).json<Session>().until).toBe(minutes(Math.min(n + 10, 60)).toISOString());
    }
    at.setTime(minutes(60));
    expect((await call(session, "GET", "~")).status).toBe(404);
    expect((await api("PATCH")).statusCode).toBe(409);
    const [last] = listEntries(at.house.read, { incident, limit: 1 });
    expect(findPayload(at.house.read, last!.seq)).toMatchObject({ reason: "expired" });
    at.setTime(NOON);
  });

  test("ends at its time even while nothing can be recorded: a full disk, a log that is held", async () => {
    const session = await start();
    at.setTime(new Date(NOON.getTime() + phoneLimits.sessionMs));
    const write = vi.spyOn(at.house, "write").mockImplementation(() => {
      throw Object.assign(new Error("disk full"), { code: "SQLITE_FULL" });
    });
    try {
      expect((await api("GET")).statusCode).toBe(404);
      expect(write).toHaveBeenCalled();
      expect((await call(session, "GET", "~").catch(() => ({ status: 404 }))).status).toBe(404);
    } finally {
      write.mockRestore();
      at.setTime(NOON);
    }
  });

  test("does not listen when its beginning cannot be recorded", async () => {
    await at.close();
    const port = await freePort();
    at = await openTestApp({ AKASHI_PHONE_ADDRESS: "127.0.0.1", AKASHI_PHONE_PORT: String(port) });
    incident = newIncident();
    headers = at.signedIn();
    const write = vi.spyOn(at.house, "write").mockImplementation(() => {
      throw Object.assign(new Error("disk full"), { code: "SQLITE_FULL" });
    });
    try {
      expect((await api("POST")).statusCode).toBe(503);
    } finally {
      write.mockRestore();
    }
    const [refused] = await once(connect(port, "127.0.0.1"), "error").then(
      (errors) => errors,
      (error) => [error],
    );
    expect(refused).toMatchObject({ code: "ECONNREFUSED" });
    expect((await start()).addresses[0]).toContain(`127.0.0.1:${port}`);
  });

  test("ends when the house is sealed", async () => {
    const session = await start();
    const sealed = await seal(await drawJpeg({}), { v: 1, key: keyOf(session), name: "a.jpg" });
    await at.http.inject({
      method: "POST",
      url: "/lock",
      headers: { ...headers, "sec-fetch-site": "same-origin" },
    });
    expect(at.app.state()).toBe("sealed");
    const reply = await put(session, sealed).catch(() => ({ status: 404, body: "" }));
    expect(reply.status).toBe(404);
  });

  test("is begun only by who may add evidence", async () => {
    headers = at.signedIn(at.addPerson("adviser", [incident]));
    expect((await api("POST")).statusCode).toBe(403);
    headers = at.signedIn(at.addPerson("staff", [newIncident()]));
    expect((await api("POST")).statusCode).toBe(404);
  });

  test("of somebody who may not add any more takes nothing", async () => {
    const staff = at.addPerson("staff", [incident]);
    headers = at.signedIn(staff);
    const session = await start();
    at.house.write({ id: at.owner.id }, (tx) => setMembers(tx, incident, []));
    expect((await send(session, await drawJpeg({}))).status).toBe(404);
    expect(listEvidence(at.house.read, incident)).toEqual([]);
  });
});

describe("the page on the PC", () => {
  const page = async (path = "") => at.http.inject({ url: `/incidents/${incident}/phone${path}`, headers });
  const post = async (path = "") =>
    at.http.inject({
      method: "POST",
      url: `/incidents/${incident}/phone${path}`,
      headers: { ...headers, "sec-fetch-site": "same-origin" },
    });

  test("begins, shows code and address, prolongs and stops without scripts", async () => {
    expect((await page()).body).toContain("スマホからの受け取りを始める");
    expect((await post()).statusCode).toBe(303);
    const { body } = await page();
    expect(body).toContain("あと約10分</strong>（12:10まで）");
    expect(body).toContain("店のWi-Fiにつなぎます");
    expect(body).toContain("クラウドへ上げる設定は、Akashiには止められません");
    const session = (await api("GET")).json<Session>();
    expect(body.replaceAll("&#x3D;", "=")).toContain(session.addresses[0]!);
    const qr = await page("/qr.svg?address=0");
    expect(qr.headers["content-type"]).toContain("image/svg+xml");
    expect(qr.body).toContain("<svg");
    at.setTime(new Date(NOON.getTime() + 5 * 60_000));
    expect((await post("/extend")).statusCode).toBe(303);
    expect((await page()).body).toContain("12:15まで）");
    at.setTime(NOON);
    expect((await post("/stop")).headers.location).toBe(`/incidents/${incident}/evidence`);
    expect((await page("/qr.svg")).statusCode).toBe(404);
  });

  test("refuses to begin without a private network, and names the cable", async () => {
    await at.close();
    at = await openTestApp({ AKASHI_PHONE_ADDRESS: "203.0.113.1" });
    incident = newIncident();
    headers = at.signedIn();
    const answer = await post();
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain("受け取りは始めていません");
    expect(answer.body).toContain("USBケーブル");
  });
});

test("private addresses are found, the usual one first, without bridges to containers", () => {
  const end = (address: string, internal = false) => ({
    address,
    internal,
    family: "IPv4" as const,
    netmask: "255.255.255.0",
    mac: "00:00:00:00:00:00",
    cidr: null,
  });
  const found = {
    lo: [end("127.0.0.1", true)],
    docker0: [end("172.17.0.1")],
    tun0: [end("10.8.0.2")],
    eth0: [end("203.0.113.9")],
    wlan0: [end("192.168.0.5")],
    en1: [end("172.31.0.9"), end("172.32.0.9")],
  };
  expect(privateAddresses(found)).toEqual(["192.168.0.5", "10.8.0.2", "172.31.0.9"]);
});
