import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { afterEach, expect, test, vi } from "vitest";
import yauzl from "yauzl";
import { ZipFile } from "yazl";
import { z } from "zod";
import { openAkashi } from "#src/app.ts";
import { findUserByLogin } from "#src/features/access/index.ts";
import { makeBackup, restoreBackup } from "#src/features/backup/index.ts";
import { defineEvent, registerFile } from "#src/features/ledger/index.ts";
import {
  expectSound,
  NOON,
  OWNER,
  openTestApp,
  type TestApp,
  temporaryFolder,
  testConfig,
} from "../../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const kept = defineEvent("test.kept", z.object({ sha256: z.string() }));

async function backUp(): Promise<string> {
  at = await openTestApp();
  const blob = await at.house.blobs.put(Readable.from([Buffer.alloc(300_000, "はがき")]));
  at.house.write({ id: at.owner.id }, (tx) => {
    registerFile(tx, blob);
    tx.record(kept, null, { sha256: blob.sha256 });
  });
  const file = join(temporaryFolder("backup"), "backup.zip");
  await pipeline(await makeBackup(at.house, { id: at.owner.id }), createWriteStream(file));
  return file;
}

const openByPassword = async (keyring: { openByPassword: (l: string, p: string) => Promise<unknown> }) =>
  (await keyring.openByPassword(OWNER.login, OWNER.password)) as never;

test("restores into an empty place; password opens it and everything is there", async () => {
  const file = await backUp();
  const target = join(temporaryFolder("restore"), "storage");
  const { verification } = await restoreBackup(file, target, () => NOON, openByPassword);
  expect(verification?.files).toBe(1);
  const restored = await openAkashi(testConfig(target), () => NOON);
  expect(restored.state()).toBe("sealed");
  await restored.logIn(OWNER.login, OWNER.password, "test");
  expect(findUserByLogin(restored.house().read, OWNER.login)?.id).toBe(at.owner.id);
  await expectSound({ house: restored.house() });
  restored.close();
  await expectSound(at);
  expect(readdirSync(at.house.storage).filter((name) => name.startsWith("backup-"))).toEqual([]);
});

/** Copies of a database that this process holds open, or that lie in its storage. */
function copiesLeft(storage: string): string[] {
  const open = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return [...open, ...readdirSync(storage)].filter((name) => /backup-[0-9a-f]{12}\.db/.test(name));
}

test.skipIf(process.platform !== "linux")(
  "a download that breaks off leaves no copy of the database, neither lying nor open",
  async () => {
    at = await openTestApp();
    const abandonAt: readonly ((zip: Readable) => Promise<unknown>)[] = [
      async () => undefined,
      async (zip) => once(zip, "readable"),
      // The copy lies open, and its reader stands still.
      async (zip) => {
        zip.once("data", () => zip.pause());
        await vi.waitFor(() => expect(copiesLeft(at.house.storage)).toHaveLength(2));
      },
    ];
    for (const abandon of abandonAt) {
      const zip = await makeBackup(at.house, { id: at.owner.id });
      await abandon(zip);
      zip.destroy();
      await vi.waitFor(() => expect(copiesLeft(at.house.storage)).toEqual([]));
    }
    await at.http.listen({ host: "127.0.0.1", port: 0 });
    const { port } = at.http.server.address() as AddressInfo;
    const asked = request({ port, method: "POST", path: "/settings/backup", headers: at.signedIn() });
    asked.on("error", () => undefined).end();
    await vi.waitFor(() => expect(copiesLeft(at.house.storage)).not.toEqual([]));
    asked.destroy();
    await vi.waitFor(() => expect(copiesLeft(at.house.storage)).toEqual([]), { timeout: 10_000 });
    await expectSound(at);
  },
);

test("keeps nothing readable inside the backup", async () => {
  const bytes = readFileSync(await backUp());
  for (const word of ["見本 花子", "ヘアサロン見本", "はがき", "desk@example.jp"]) {
    expect(bytes.includes(Buffer.from(word))).toBe(false);
  }
});

test("restores into a place where a killed service left its lock, and not under one that runs", async () => {
  const file = await backUp();
  const target = temporaryFolder("lock");
  const lock = join(target, "akashi.lock");
  writeFileSync(lock, String(process.ppid));
  await expect(restoreBackup(file, target, () => NOON)).rejects.toMatchObject({ code: "restore_served" });
  expect(readdirSync(target)).toEqual(["akashi.lock"]);
  writeFileSync(lock, "999999999");
  writeFileSync(join(target, "holiday.jpg"), "photo");
  await expect(restoreBackup(file, target, () => NOON)).rejects.toMatchObject({ code: "restore_not_empty" });
  rmSync(join(target, "holiday.jpg"));
  await restoreBackup(file, target, () => NOON, openByPassword);
  expect(readdirSync(target)).toContain("akashi.db");
  expect(readdirSync(target)).not.toContain("akashi.lock");
});

test("refuses a place that is not empty and leaves it alone", async () => {
  const file = await backUp();
  const target = temporaryFolder("full");
  writeFileSync(join(target, "holiday.jpg"), "photo");
  await expect(restoreBackup(file, target, () => NOON)).rejects.toMatchObject({ code: "restore_not_empty" });
  expect(readdirSync(target)).toEqual(["holiday.jpg"]);
});

test.each([
  [
    "a flipped byte in the middle",
    (bytes: Buffer) => {
      bytes[bytes.length - 200_000]! ^= 1;
      return bytes;
    },
    "backup_damaged",
  ],
  ["a cut tail", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), "backup_unreadable"],
  ["a file of another kind", () => Buffer.from("これはバックアップではありません"), "backup_unreadable"],
  ["an empty file", () => Buffer.alloc(0), "backup_unreadable"],
])("refuses %s and creates nothing", async (_name, damage, code) => {
  const file = await backUp();
  writeFileSync(file, damage(readFileSync(file)));
  const parent = temporaryFolder("restore");
  const target = join(parent, "storage");
  await expect(restoreBackup(file, target, () => NOON)).rejects.toMatchObject({ code });
  expect(existsSync(target)).toBe(false);
  expect(readdirSync(parent)).toEqual([]);
});

test("refuses a backup without its keyring: nobody could ever open it", async () => {
  at = await openTestApp();
  const empty = Buffer.from("");
  const sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const files = ["akashi.db", `files/00/${"0".repeat(32)}.age`].map((path) => ({ path, sha256 }));
  const zip = new ZipFile();
  const manifest = { v: 1, madeAt: "2026-11-21T03:00:00.000Z", log: "akashi/log/test", files };
  zip.addBuffer(Buffer.from(JSON.stringify(manifest)), "manifest.json");
  for (const { path } of files) zip.addBuffer(empty, path);
  zip.end();
  const file = join(temporaryFolder("keyless"), "backup.zip");
  await pipeline(zip.outputStream, createWriteStream(file));
  const target = join(temporaryFolder("restore"), "storage");
  await expect(restoreBackup(file, target, () => NOON)).rejects.toMatchObject({ code: "backup_unreadable" });
  expect(existsSync(target)).toBe(false);
});

/** The backup made anew with other bytes, which fit their digests again. */
async function remake(
  file: string,
  entries: Readonly<Record<string, Buffer>>,
  twice: readonly string[] = [],
) {
  const zip = await yauzl.openPromise(file, { lazyEntries: true });
  const found = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  for (const [name, bytes] of Object.entries(entries)) found.set(name, bytes);
  const manifest = JSON.parse(found.get("manifest.json")!.toString());
  const names = [...[...found.keys()].filter((name) => name !== "manifest.json"), ...twice];
  manifest.files = names.map((path) => ({
    path,
    sha256: createHash("sha256").update(found.get(path)!).digest("hex"),
  }));
  found.set("manifest.json", Buffer.from(JSON.stringify(manifest)));
  const made = new ZipFile();
  for (const [name, bytes] of found) made.addBuffer(bytes, name, { compress: false });
  made.end();
  await pipeline(made.outputStream, createWriteStream(file));
}

test.each([
  ["an empty keyring", { "keyring.json": Buffer.from("{}") }, []],
  ["a keyring that is no JSON", { "keyring.json": Buffer.from("鍵") }, []],
  ["a database that is none", { "akashi.db": Buffer.alloc(8192, "あ") }, []],
  ["a file named twice", {}, ["akashi.db"]],
])("refuses %s as damage although each digest fits, with or without a password", async (_name, bytes, twice) => {
  const file = await backUp();
  await remake(file, bytes, twice);
  const parent = temporaryFolder("restore");
  const target = join(parent, "storage");
  const refusal = { name: "Refusal", code: "backup_damaged", params: { count: 1 } };
  if (!("akashi.db" in bytes))
    await expect(restoreBackup(file, target, () => NOON)).rejects.toMatchObject(refusal);
  await expect(restoreBackup(file, target, () => NOON, openByPassword)).rejects.toMatchObject(refusal);
  expect(readdirSync(parent)).toEqual([]);
});

test("a backup made anew with the same bytes is restored", async () => {
  const file = await backUp();
  await remake(file, {});
  const target = join(temporaryFolder("restore"), "storage");
  expect((await restoreBackup(file, target, () => NOON, openByPassword)).verification?.files).toBe(1);
});

test("a password that changes while the backup is made leaves the backup whole", async () => {
  at = await openTestApp();
  const file = join(temporaryFolder("backup"), "backup.zip");
  const zip = await makeBackup(at.house, { id: at.owner.id });
  await at.house.keyring.setPassword(at.house.bundle, OWNER.login, "別の言葉をいくつも並べた長いもの");
  await pipeline(zip, createWriteStream(file));
  const target = join(temporaryFolder("restore"), "storage");
  const { verification } = await restoreBackup(file, target, () => NOON, openByPassword);
  expect(verification?.logFaults).toEqual([]);
});

test("removes what restores killed more than a day ago left beside the target, and nothing else", async () => {
  const file = await backUp();
  const parent = temporaryFolder("restore");
  const old = new Date(NOON.getTime() - 25 * 60 * 60 * 1000);
  const recent = new Date(NOON.getTime() - 23 * 60 * 60 * 1000);
  const leave = (name: string, changed: Date) => {
    mkdirSync(join(parent, name));
    writeFileSync(join(parent, name, "akashi.db"), "leftover");
    utimesSync(join(parent, name), changed, changed);
  };
  leave(".akashi-restore-0123456789ab", old);
  leave(".akashi-restore-ba9876543210", recent);
  leave(".akashi-restore-mine", old);
  leave("photos", old);
  symlinkSync(join(parent, "photos"), join(parent, ".akashi-restore-aaaaaaaaaaaa"));
  await restoreBackup(file, join(parent, "storage"), () => NOON);
  expect(readdirSync(parent).sort()).toEqual([
    ".akashi-restore-aaaaaaaaaaaa",
    ".akashi-restore-ba9876543210",
    ".akashi-restore-mine",
    "photos",
    "storage",
  ]);
  expect(readdirSync(join(parent, "photos"))).toEqual(["akashi.db"]);
});

test("the page says when the last backup was made, and its file is named by the clock of Japan", async () => {
  at = await openTestApp();
  const headers = at.signedIn();
  const page = () => at.http.inject({ url: "/settings/backup", headers });
  expect((await page()).body).toContain("まだ作られていません");
  at.setTime(new Date("2026-11-21T08:05:07.000Z"));
  const made = await at.http.inject({ method: "POST", url: "/settings/backup", headers });
  expect(made.headers["content-disposition"]).toBe(
    'attachment; filename="akashi-backup-2026-11-21-17-05-07.zip"',
  );
  expect((await page()).body).toContain("最後のバックアップ：令和8年11月21日（土）17:05");
});
