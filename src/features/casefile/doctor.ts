/**
 * Looks at everything around and inside a storage and says what it found. Reads; removes only what stopped work left
 * behind, and only when asked to.
 */
import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type House, listEntries, missingMarks, RESTORED_MARK } from "#src/features/ledger/index.ts";
import { keyringPath, readKeyring } from "#src/platform/keyring.ts";
import { missingTriggers } from "#src/platform/migrations.ts";
import { servedBy } from "#src/platform/serving-lock.ts";
import type { Finding } from "./findings.ts";
import { faultsOf, verifyEverything } from "./integrity.ts";
import { type Diagnosis, diagnosis } from "./symptoms.ts";

/** Folders that a sync program would copy while the database is being written. */
const SYNCED = /(OneDrive|Dropbox|Google ?Drive|GoogleDrive|iCloud|Mobile Documents|Box Sync)/i;
const ENOUGH_BYTES = 1024 ** 3;
/** Younger ones may belong to another process that is at work. */
const ABANDONED_MS = 24 * 3_600_000;
/** A clock that is corrected moves by seconds. */
const CLOCK_SLACK_MS = 2 * 60_000;
/** What stopped work leaves beside the database; everything else is not ours to remove. */
const LEFTOVER = /^(\.[0-9a-f]{16}\.part|backup-[0-9a-f]{12}\.db(-wal|-shm)?)$/;

export interface Examined {
  readonly storage: string;
  readonly stateFolder: string | undefined;
  readonly sweeps: boolean;
}

/** What can be told without the keys. */
export async function examineOutside({ storage, stateFolder, sweeps }: Examined): Promise<Diagnosis[]> {
  const found = await stat(storage).catch(() => undefined);
  if (!found?.isDirectory()) return [diagnosis("storage_missing", storage)];
  return [
    (await canWrite(storage)) ? diagnosis("storage_ready", storage) : diagnosis("storage_locked", storage),
    ...(process.platform === "win32"
      ? []
      : [diagnosis((found.mode & 0o077) === 0 ? "storage_private" : "storage_open", storage)]),
    ...(SYNCED.test(storage) ? [diagnosis("storage_synced", storage)] : []),
    await examineDisk(storage),
    await examineKeyring(storage),
    ...examineLock(storage),
    ...(await examineLeftovers(storage, sweeps)),
    ...((await readFile(join(storage, RESTORED_MARK)).catch(() => undefined))
      ? [diagnosis("restored_waiting", RESTORED_MARK)]
      : []),
    await examineState(stateFolder),
  ];
}

async function canWrite(folder: string): Promise<boolean> {
  const probe = join(folder, `.${randomBytes(8).toString("hex")}.part`);
  try {
    await writeFile(probe, "", { flag: "wx", mode: 0o600 });
    return true;
  } catch {
    return false;
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

async function examineDisk(storage: string): Promise<Diagnosis> {
  const { bavail, bsize } = await statfs(storage);
  const free = bavail * bsize;
  return diagnosis(free < ENOUGH_BYTES ? "disk_low" : "disk_enough", `${Math.floor(free / 1024 ** 2)} MiB`);
}

async function examineKeyring(storage: string): Promise<Diagnosis> {
  try {
    await readKeyring(storage);
    return diagnosis("keyring_ready", keyringPath(storage));
  } catch {
    return diagnosis("keyring_unreadable", keyringPath(storage));
  }
}

function examineLock(storage: string): Diagnosis[] {
  const holder = servedBy(storage);
  if (holder === "nobody") return [];
  return [diagnosis(holder === "process" ? "served" : "lock_leftover", storage)];
}

async function examineLeftovers(storage: string, sweeps: boolean): Promise<Diagnosis[]> {
  const leftovers: string[] = [];
  for (const folder of [storage, join(storage, "files")]) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (!LEFTOVER.test(name)) continue;
      const changedMs = (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs;
      if (changedMs !== undefined && Date.now() - changedMs > ABANDONED_MS)
        leftovers.push(join(folder, name));
    }
  }
  if (leftovers.length === 0) return [];
  if (!sweeps) return [diagnosis("leftover_files", leftovers.length)];
  for (const path of leftovers) await rm(path, { force: true });
  return [diagnosis("leftover_swept", leftovers.length)];
}

async function examineState(stateFolder: string | undefined): Promise<Diagnosis> {
  if (stateFolder === undefined) return diagnosis("state_unknown");
  // The folder is made with the first checkpoint: until then the nearest one above it must take it.
  let folder = join(stateFolder, "checkpoints");
  while (!(await stat(folder).catch(() => undefined)) && join(folder, "..") !== folder)
    folder = join(folder, "..");
  return diagnosis((await canWrite(folder)) ? "state_ready" : "state_locked", stateFolder);
}

/** What needs the keys: database, log, files, checkpoints, registers, clock. */
export async function examineInside(house: House, sweeps: boolean): Promise<Diagnosis[]> {
  const check = await verifyEverything(house);
  const missing = missingTriggers(house.read);
  const of = (faults: readonly Finding[], sound: Diagnosis): Diagnosis[] =>
    faults.length === 0 ? [sound] : faults.map(asDiagnosis);
  const database = check.logFaults.filter((one) => one.code === "database");
  const log = check.logFaults.filter((one) => one.code !== "database");
  const rest = faultsOf(check).filter(
    (one) => !check.logFaults.includes(one) && !check.fileFaults.includes(one),
  );
  return [
    ...of(database, diagnosis("database_sound")),
    missing.length === 0 ? diagnosis("triggers_present") : diagnosis("triggers_missing", missing.join(", ")),
    ...of(log, diagnosis("log_sound", check.entries)),
    ...examineMarks(house),
    ...of(check.fileFaults, diagnosis("files_sound", check.files)),
    ...of(rest, diagnosis("registers_sound")),
    examineClock(house),
    ...(await examineOrphans(house, check.notes, sweeps)),
  ];
}

const asDiagnosis = (finding: Finding): Diagnosis => ({
  code: finding.code,
  level: "fault",
  where: finding.where,
  found: finding.message,
  means: finding.means,
  todo: finding.todo,
});

function examineMarks(house: House): Diagnosis[] {
  const { unreadable, missing } = missingMarks(house);
  return [
    ...unreadable.map((place) => diagnosis("mark_unreadable", place)),
    ...missing.map((place) => diagnosis("mark_missing", place)),
    ...(house.standing().kind === "level" && unreadable.length + missing.length === 0
      ? [diagnosis("mark_level")]
      : []),
  ];
}

function examineClock(house: House): Diagnosis {
  const [last] = listEntries(house.read, { limit: 1 });
  const isBehind = last !== undefined && house.clock().getTime() + CLOCK_SLACK_MS < Date.parse(last.at);
  return diagnosis(isBehind ? "clock_back" : "clock_right", last?.at ?? "");
}

/** Files without a row: those of stopped work are removed when asked, young ones may be on their way. */
async function examineOrphans(
  house: House,
  notes: readonly Finding[],
  sweeps: boolean,
): Promise<Diagnosis[]> {
  const orphans = notes.filter((one) => one.code === "file_unregistered");
  const others = notes.filter((one) => one.code !== "file_unregistered");
  const told = others.map((one): Diagnosis => ({ ...asDiagnosis(one), level: "remark" }));
  let swept = 0;
  for (const orphan of orphans) {
    const changedMs = (await stat(house.blobs.pathOf(orphan.where)).catch(() => undefined))?.mtimeMs;
    const isOld = changedMs !== undefined && Date.now() - changedMs > ABANDONED_MS;
    if (sweeps && isOld) {
      await house.blobs.remove(orphan.where);
      swept += 1;
    } else told.push({ ...asDiagnosis(orphan), level: "remark" });
  }
  if (swept > 0) told.push(diagnosis("leftover_swept", swept));
  return told;
}
