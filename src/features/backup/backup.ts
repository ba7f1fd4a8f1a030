/**
 * A backup is a plain zip of what lies in storage, encrypted as it lies: keyring, database, files, and a manifest
 * with the SHA-256 of each. The database is copied first; files never change and exist before their rows, so every
 * file that the copy names is there. Only a customers' list that is decided meanwhile is taken away: the backup then
 * breaks off, and is made again.
 */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { z } from "zod";
import {
  type Actor,
  DATABASE_FILE,
  defineEvent,
  eventsTold,
  type House,
  listFiles,
  logSize,
  rootHash,
} from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { type Instant, timeInTokyo } from "#src/lib/instant.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { copyDatabase } from "#src/platform/copy-database.ts";
import { openDatabase, type Reader } from "#src/platform/database.ts";
import { keyOf, keyringPath } from "#src/platform/keyring.ts";
import { streamZip } from "#src/platform/zip-stream.ts";
import { KEYRING, MANIFEST, type Manifest } from "./manifest.ts";

const backupStarted = defineEvent(
  "backup.made",
  z.object({ entries: z.int(), root: z.string(), files: z.int(), storedBytes: z.int() }),
);

/** Hex SHA-256 of a file, read in pieces. */
async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * Starts a backup; the zip is streamed. Its making is a ledger entry, written before the copy, so that the
 * backup itself holds it.
 */
export async function makeBackup(house: House, actor: Actor): Promise<Readable> {
  const known = listFiles(house.read);
  house.write(actor, (tx) =>
    tx.record(backupStarted, null, {
      entries: logSize(tx.db),
      root: rootHash(tx.db).toString("hex"),
      files: known.length,
      storedBytes: known.reduce((sum, file) => sum + file.storedBytes, 0),
    }),
  );
  const copy = join(house.storage, `backup-${randomBytes(6).toString("hex")}.db`);
  try {
    return await zipOf(house, copy);
  } catch (error) {
    await removeCopy(copy);
    throw error;
  }
}

async function removeCopy(copy: string): Promise<void> {
  for (const tail of ["", "-wal", "-shm"]) {
    // What cannot be removed is no reason to fail: `doctor` names it later and sweeps it.
    await rm(`${copy}${tail}`, { force: true }).catch(() => undefined);
  }
}

/**
 * The zip of everything that a fresh copy of the database names; `copy` is where that copy is written,
 * until whoever reads has the zip or goes away.
 */
async function zipOf(house: House, copy: string): Promise<Readable> {
  const key = keyOf(house.bundle, "database");
  await copyDatabase({ from: join(house.storage, DATABASE_FILE), to: copy, key });
  const snapshot = openDatabase({ file: copy, key });
  const files = listFiles(snapshot.read);
  snapshot.close();
  // Read once: a password that changes meanwhile must not part the file from its digest.
  const keyring = await readFile(keyringPath(house.storage));

  const manifest: Manifest = {
    v: 1,
    madeAt: house.clock().toISOString(),
    log: house.log,
    files: [
      { path: KEYRING, sha256: sha256Hex(keyring) },
      { path: DATABASE_FILE, sha256: await hashFile(copy) },
      ...files.map((file) => ({ path: placeOf(file.name), sha256: file.storedSha256 })),
    ],
  };
  const zip = streamZip();
  const options = { mtime: house.clock(), compress: false };
  const add = (path: string, name: string): void =>
    zip.add(name, { ...options, mode: 0o100600 }, () => createReadStream(path));
  void zip.closed.then(() => removeCopy(copy));
  zip.addBytes(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), options);
  zip.addBytes(KEYRING, keyring, options);
  add(copy, DATABASE_FILE);
  for (const file of files) add(house.blobs.pathOf(file.name), placeOf(file.name));
  zip.end();
  return zip.out;
}

const placeOf = (name: string): string => `files/${name.slice(0, 2)}/${name}.age`;

/** When the last backup was begun, as the log tells; undefined before the first. */
export function lastBackupAt(read: Reader): Instant | undefined {
  let last: Instant | undefined;
  for (const { entry } of eventsTold(read, backupStarted)) last = entry.at;
  return last;
}

/** Name for the saved file: date and time in Japan, in the order that sorts. */
export function backupName(now: Date): string {
  const time = timeInTokyo(now.toISOString(), true).replaceAll(":", "-");
  return `akashi-backup-${dateInTokyo(now)}-${time}.zip`;
}
