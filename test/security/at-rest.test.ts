/**
 * Nothing readable at rest: a name, an address and a marker inside a photograph are planted through every door, worked
 * with, and looked for in every byte under storage, in the temporary folder, and in open files whose name is gone.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Encrypter } from "age-encryption";
import iconv from "iconv-lite";
import sharp from "sharp";
import { afterEach, expect, test } from "vitest";
import { OWNER, temporaryFolder } from "../support/house.ts";
import { findInFolders, findInOpenFiles } from "./readable.ts";
import { type Served, serve } from "./served.ts";

const PLANTED = [
  "鑑識田まさよ",
  "植込市目印町七の八の九",
  "MARKER-IN-THE-PHOTOGRAPH-7Q4",
  "秘密の覚え書き葵",
];

let served: Served | undefined;
afterEach(() => served?.stop());

async function photograph(): Promise<Buffer> {
  return sharp({ create: { width: 900, height: 1200, channels: 3, background: "#c9b79c" } })
    .jpeg()
    .withExif({ IFD0: { ImageDescription: PLANTED[2]!, Artist: "MARKER-IN-THE-PHOTOGRAPH-7Q4" } })
    .toBuffer();
}

/** A photo with the marker and one in HEIC, which a process of its own decodes. */
async function sendByPhone(address: string): Promise<void> {
  const page = await (await fetch(address)).text();
  const photos = [await photograph(), readFileSync(join(import.meta.dirname, "../fixtures/drawing.heic"))];
  for (const photo of photos) {
    const encrypter = new Encrypter();
    encrypter.addRecipient(/data-recipient="(age1[a-z0-9]+)"/.exec(page)![1]!);
    const head = JSON.stringify({ v: 1, key: new URL(address).hash.slice(1), name: `${PLANTED[1]}.heic` });
    const sealed = await encrypter.encrypt(Buffer.concat([Buffer.from(`${head}\n`), photo]));
    const url = new URL(`files/${randomBytes(18).toString("base64url")}`, address);
    const answer = await fetch(url, { method: "PUT", body: new Uint8Array(sealed) });
    expect(answer.status).toBe(200);
  }
}

async function session(origin: string): Promise<Record<string, string>> {
  const answer = await fetch(`${origin}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login: OWNER.login, password: OWNER.password }),
  });
  expect(answer.status).toBe(201);
  return { cookie: answer.headers.get("set-cookie")!.split(";")[0]! };
}

test("plants names, an address and a photo marker and finds them nowhere, running or stopped", {
  timeout: 240_000,
}, async () => {
  process.env.AKASHI_PHONE_ADDRESS = "127.0.0.1";
  served = await serve(46_510);
  const { origin, storage, temporary, command } = served;
  const headers = await session(origin);
  const json = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(`${method} ${path} ${answer.status < 300}`).toBe(`${method} ${path} true`);
    return answer.headers.get("content-type")?.includes("json")
      ? ((await answer.json()) as Record<string, unknown>)
      : {};
  };
  const incident = String((await json("POST", "/api/incidents", {})).id);
  const at = `/api/incidents/${incident}`;
  await json("POST", `${at}/people`, {
    role: "元従業員",
    name: PLANTED[0],
    address: PLANTED[1],
    isOtherParty: true,
  });
  await json("POST", `${at}/facts`, {
    date: { precision: "day", date: "2026-11-13", around: false },
    what: `${PLANTED[3]}。${PLANTED[0]}の件。`,
    certainty: "確認済",
  });
  const upload = new FormData();
  upload.append("files", new Blob([new Uint8Array(await photograph())]), `${PLANTED[0]}.jpg`);
  const sent = await fetch(`${origin}${at}/evidence`, { method: "POST", headers, body: upload });
  expect(sent.status).toBeLessThan(300);
  const mail = new FormData();
  const lines = [
    `From: ${PLANTED[0]} <a@example.jp>`,
    "Date: Fri, 13 Nov 2026 14:05:06 +0900",
    "Subject: x",
    "",
    PLANTED[3],
  ];
  mail.append("files", new Blob([lines.join("\r\n")]), `${PLANTED[3]}.eml`);
  const posted = await fetch(`${origin}${at}/evidence`, { method: "POST", headers, body: mail });
  const kept = ((await posted.json()) as { items: { evidenceId: string; fileId: string }[] }).items[0]!;
  const read = await fetch(
    `${origin}/incidents/${incident}/evidence/${kept.evidenceId}/files/${kept.fileId}/mail`,
    { headers },
  );
  expect(await read.text()).toContain(PLANTED[3]);
  await sendByPhone(String(((await json("POST", `${at}/phone-session`)).addresses as string[])[0]));
  const evidence = (await json("GET", `${at}/evidence`)) as {
    items: { id: string; files?: { id: string }[] }[];
  };
  const list = join(temporaryFolder("list"), "list.csv");
  const rows = Array.from(
    { length: 400 },
    (_, n) => `${n + 1},${PLANTED[0]}${n},例示県${PLANTED[1]}-${n},${PLANTED[3]}`,
  );
  writeFileSync(list, iconv.encode(["会員番号,氏名,住所,カルテ", ...rows].join("\r\n"), "cp932"));
  await command("import-customers", list, "--incident", "1");
  // A list that waits for its decision is stored, looked at and shown before anything of it is taken in.
  const waiting = new FormData();
  const other = iconv.encode(["氏名,住所", `${PLANTED[0]},${PLANTED[1]}`].join("\r\n"), "cp932");
  waiting.append("file", new Blob([new Uint8Array(other)]), `${PLANTED[3]}.csv`);
  const received = await fetch(`${origin}${at}/customer-imports`, { method: "POST", headers, body: waiting });
  expect(received.status).toBe(201);
  // Searching and sorting are what makes a database use temporary files.
  for (const query of ["q=鑑識田", "sort=kana", "q=目印町&sort=address"])
    await json("GET", `${at}/customers?${query}`);
  await json("GET", `${at}/evidence/${evidence.items[0]!.id}`);
  await json("POST", `${at}/documents`, { kind: "police" });
  await json("POST", `${at}/documents`, { kind: "lawyer" });
  await json("GET", "/api/ledger/verify");

  for (const { id, files } of evidence.items) {
    const drawn = await fetch(`${origin}${at}/evidence/${id}/files/${files![0]!.id}/picture`, { headers });
    await drawn.arrayBuffer();
  }

  const whileRunning = findInFolders([storage, temporary], PLANTED);
  expect(whileRunning.finds).toEqual([]);
  expect(whileRunning.files).toBeGreaterThan(6);
  if (existsSync("/proc/self/fd")) {
    const open = findInOpenFiles(served.child.pid!, PLANTED);
    expect(open.finds).toEqual([]);
    expect(open.files).toBeGreaterThan(1);
  }
  const backup = join(temporaryFolder("backup"), "backup.zip");
  await command("backup", backup);
  await served.stop();
  expect(findInFolders([storage, temporary, join(backup, "..")], PLANTED).finds).toEqual([]);
  for (const word of PLANTED) expect(served.output()).not.toContain(word);
});

test("the search would find what it looks for: in a file, in a name, in another encoding", () => {
  const folder = temporaryFolder("seeded");
  mkdirSync(join(folder, "deep"));
  writeFileSync(join(folder, "deep", "utf8"), `...${PLANTED[0]}...`);
  writeFileSync(join(folder, "utf16"), Buffer.from(`..${PLANTED[1]}..`, "utf16le"));
  writeFileSync(join(folder, `${PLANTED[3]}.txt`), "");
  writeFileSync(join(folder, "base64"), Buffer.from(PLANTED[2]!).toString("base64"));
  writeFileSync(join(folder, "cp932"), iconv.encode(`..${PLANTED[0]}..`, "cp932"));
  const { finds } = findInFolders([folder], PLANTED);
  expect(finds.map((find) => find.word).sort()).toEqual([...PLANTED, PLANTED[0]!].sort());
});
