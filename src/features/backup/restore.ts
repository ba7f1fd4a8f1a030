/** Restores into an empty place: unpacked beside it, checked, and only then moved there. */
import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { openHouse, RESTORED_MARK, type Verification } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Clock } from "#src/platform/clock.ts";
import { syncFolder, writeDurably } from "#src/platform/durable.ts";
import { type KeyBundle, type Keyring, readKeyring } from "#src/platform/keyring.ts";
import { SERVING_LOCK, servedBy } from "#src/platform/serving-lock.ts";
import { MANIFEST, type Manifest, manifestSchema } from "./manifest.ts";

const LONGEST_MANIFEST = 256 * 1024 * 1024;
/** What may lie in an empty storage: the lock of a service that was killed holds nothing. */
const EMPTY: ReadonlySet<string> = new Set([".gitkeep", SERVING_LOCK]);
const DAY_MS = 24 * 60 * 60 * 1000;

export interface Restored {
  readonly manifest: Manifest;
  /** Undefined when no key was given: then only the bytes were compared with the manifest. */
  readonly verification: Verification | undefined;
}

/**
 * Restores a backup into `storage`, which must be missing or empty (but for the lock that a killed service left).
 * `open` gives the keys when the caller has a password or code: then log and files are verified too. A mark makes the
 * first opening go on under a new name of the log, with an entry that tells of the head it grew from. On any refusal
 * `storage` stays as it was. Throws `restore_served`, `restore_not_empty`, `backup_unreadable`, `backup_damaged`, or
 * what `open` throws.
 */
export async function restoreBackup(
  file: string,
  storage: string,
  clock: Clock,
  open?: (keyring: Keyring) => Promise<KeyBundle>,
): Promise<Restored> {
  const target = resolve(storage);
  const present = await readdir(target).catch(() => []);
  // A service that waits there for its first visitor would write into what is moved away under it.
  if (servedBy(target) === "process") throw new Refusal("restore_served");
  if (present.some((name) => !EMPTY.has(name))) throw new Refusal("restore_not_empty");
  await sweepLeftovers(dirname(target), clock());
  const staging = join(dirname(target), `.akashi-restore-${randomBytes(6).toString("hex")}`);
  await mkdir(staging, { recursive: true, mode: 0o700 });
  try {
    const manifest = await unpack(file, staging);
    const keyring = await unpackedKeyring(staging);
    const bundle = open && (await open(keyring));
    const verification = bundle && (await verifyRestored(staging, clock, keyring, bundle).catch(orDamaged));
    // Two ledgers that grow from one head must not speak in one name: the first opening gives this one a new name.
    await writeDurably(join(staging, RESTORED_MARK), async (handle) => {
      await handle.writeFile(`${randomBytes(8).toString("hex")}\n`);
    });
    for (const name of present) await rm(join(target, name), { force: true });
    await rmdir(target).catch(() => {});
    await rename(staging, target);
    await syncFolder(dirname(target));
    return { manifest, verification };
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

/** Restores that were killed half-way left their folder beside the target; one of today may still be at work. */
async function sweepLeftovers(parent: string, now: Date): Promise<void> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory() || !/^\.akashi-restore-[0-9a-f]{12}$/.test(entry.name)) continue;
    const folder = join(parent, entry.name);
    const changed = await stat(folder).catch(() => undefined);
    if (changed === undefined || now.getTime() - changed.mtimeMs < DAY_MS) continue;
    // Somebody else's folder is no reason not to restore.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Bytes that fit their digest may still be no keyring: nobody could ever open what was restored. */
async function unpackedKeyring(staging: string): Promise<Keyring> {
  try {
    return await readKeyring(staging);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal("backup_damaged", { count: 1 });
    throw error;
  }
}

async function verifyRestored(
  staging: string,
  clock: Clock,
  keyring: Keyring,
  bundle: KeyBundle,
): Promise<Verification> {
  const house = await openHouse({ storage: staging, keyring, bundle, clock });
  try {
    const verification = await house.verify();
    const count = verification.logFaults.length + verification.fileFaults.length;
    if (count > 0) throw new Refusal("backup_damaged", { count });
    return verification;
  } finally {
    house.close();
  }
}

/** Unpacks exactly the manifest's files; compares every byte with its digest. */
async function unpack(file: string, staging: string): Promise<Manifest> {
  const zip = await openZip(file);
  try {
    const entries = await listEntries(zip);
    const listed = entries.get(MANIFEST);
    if (!listed || listed.uncompressedSize > LONGEST_MANIFEST) throw new Refusal("backup_unreadable");
    const manifest = await readManifest(zip, listed);
    // No backup of ours names a place twice; the second could not be written, which would look like the disk's word.
    const repeated = manifest.files.length - new Set(manifest.files.map(({ path }) => path)).size;
    if (repeated > 0) throw new Refusal("backup_damaged", { count: repeated });
    let damaged = 0;
    for (const expected of manifest.files) {
      const entry = entries.get(expected.path);
      const sha256 = entry && (await extract(zip, entry, join(staging, expected.path)).catch(unlessDisk));
      if (sha256 !== expected.sha256) damaged += 1;
    }
    if (damaged > 0) throw new Refusal("backup_damaged", { count: damaged });
    return manifest;
  } finally {
    zip.close();
  }
}

/** What SQLite says of bytes that are no database under these keys. The query builder wraps it. */
function orDamaged(error: Error): never {
  for (const one of [error, error.cause]) {
    const { code } = (one ?? {}) as NodeJS.ErrnoException;
    if (code === "SQLITE_NOTADB" || code?.startsWith("SQLITE_CORRUPT"))
      throw new Refusal("backup_damaged", { count: 1 });
  }
  throw error;
}

/** What cannot be unzipped is damaged; a disk that takes nothing says nothing about the backup. */
function unlessDisk(error: NodeJS.ErrnoException): undefined {
  if (error.syscall !== undefined) throw error;
}

async function openZip(file: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (error) {
    throw new Refusal("backup_unreadable", { code: (error as NodeJS.ErrnoException).code ?? "" });
  }
}

async function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw new Refusal("backup_unreadable");
      entries.set(entry.fileName, entry);
    }
  } catch {
    throw new Refusal("backup_unreadable");
  }
  return entries;
}

async function readManifest(zip: ZipFile, entry: Entry): Promise<Manifest> {
  try {
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece);
    return manifestSchema.parse(JSON.parse(Buffer.concat(pieces).toString("utf8")));
  } catch {
    throw new Refusal("backup_unreadable");
  }
}

/** Writes one entry and returns the hex SHA-256 of what was written. */
async function extract(zip: ZipFile, entry: Entry, path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash("sha256");
  await pipeline(
    await zip.openReadStreamPromise(entry),
    async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }),
  );
  return hash.digest("hex");
}
