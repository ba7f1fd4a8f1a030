/** An open storage: what every feature function gets to read, write and keep files. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Blobs, openBlobs } from "#src/platform/blobs.ts";
import type { Clock } from "#src/platform/clock.ts";
import { type Database, openDatabase, type Reader } from "#src/platform/database.ts";
import { identityOf, type KeyBundle, type Keyring, keyOf } from "#src/platform/keyring.ts";
import { migrate } from "#src/platform/migrations.ts";
import { keepAnswer } from "./idempotency.ts";
import { type Verification, verifyHouse } from "./verify.ts";
import { createWrite, type Write } from "./write.ts";

export interface House {
  readonly storage: string;
  readonly read: Reader;
  readonly write: Write;
  /** Reads one state of the database, whatever another process writes meanwhile. Synchronous. */
  readonly atOneMoment: Database["atOneMoment"];
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** Name of the log, the same in every entry. */
  readonly log: string;
  readonly keyring: Keyring;
  readonly bundle: KeyBundle;
  keepAnswer(userId: string, key: string, status: number, body: string): void;
  verify(): Promise<Verification>;
  close(): void;
}

export const DATABASE_FILE = "akashi.db";

/** Opens (and migrates) the storage with its keys. Throws when the keys do not fit. */
export async function openHouse(
  storage: string,
  keyring: Keyring,
  bundle: KeyBundle,
  clock: Clock,
): Promise<House> {
  await mkdir(storage, { recursive: true, mode: 0o700 });
  const options = { file: join(storage, DATABASE_FILE), key: keyOf(bundle, "database") };
  migrate(options);
  const database: Database = openDatabase(options);
  const blobs = await openBlobs(storage, identityOf(bundle, "files"));
  const log = `akashi/log/${keyring.installation}`;
  return {
    storage,
    read: database.read,
    write: createWrite(database, log, clock),
    atOneMoment: database.atOneMoment,
    blobs,
    clock,
    log,
    keyring,
    bundle,
    keepAnswer: (userId, key, status, body) => keepAnswer(database, userId, key, status, body),
    verify: () => verifyHouse(database, blobs, log),
    close: () => database.close(),
  };
}
