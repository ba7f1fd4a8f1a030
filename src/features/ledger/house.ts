/** An open storage: what every feature function gets to read, write and keep files. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "#src/lib/refusal.ts";
import { type Blobs, openBlobs } from "#src/platform/blobs.ts";
import type { Clock } from "#src/platform/clock.ts";
import { type Database, openDatabase, type Reader, statement, type Writer } from "#src/platform/database.ts";
import { identityOf, type KeyBundle, type Keyring, keyOf } from "#src/platform/keyring.ts";
import { migrate } from "#src/platform/migrations.ts";
import { type Checkpoint, latestCheckpoint, signInside } from "./checkpoints.ts";
import { areMarksLost, type Place, raiseMarks, readMarks, type Standing, standingOf } from "./high-water.ts";
import { ANSWERS_KEPT_HOURS, forgetAnswers, keepAnswer } from "./idempotency.ts";
import { append } from "./log.ts";
import { logSecret, verifierOf } from "./log-key.ts";
import { hasOriginOf, headTold, newOriginName, originOpened, presentOrigin } from "./origins.ts";
import { logSize } from "./tree.ts";
import { type Verification, verifyHouse } from "./verify.ts";
import { type Actor, createWrite, type LogGate, type Write } from "./write.ts";

export interface House {
  readonly storage: string;
  /** The user's folder for what must not lie in storage; undefined where the computer names none. */
  readonly stateFolder: string | undefined;
  readonly read: Reader;
  readonly write: Write;
  /** Reads one state of the database, whatever another process writes meanwhile. Synchronous. */
  readonly atOneMoment: Database["atOneMoment"];
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** Present name of the log, the same in every entry since it was given. */
  readonly log: string;
  readonly keyring: Keyring;
  readonly bundle: KeyBundle;
  keepAnswer(userId: string, key: string, status: number, body: string): void;
  /** Forgets answers that were kept for retries for ANSWERS_KEPT_HOURS. Returns how many. */
  forgetAnswers(): number;
  /** See `signCheckpoint` of checkpoints.ts. */
  signCheckpoint(): Checkpoint;
  /** How the ledger stands to the highest checkpoint that was kept outside of it. */
  standing(): Standing;
  /** No copy of the highest checkpoint is there, or none was when the house was opened: nothing could be compared. */
  marksLost(): boolean;
  /** Places of the high water that could not be written when it was raised last. */
  readonly unwritten: readonly Place[];
  /**
   * Goes on under a new name: the owner says that this is a restored copy. Returns the name. Throws
   * `checkpoint_contradicts` when the log does not lead on from its own stored checkpoints.
   */
  openOrigin(actor: Actor): string;
  verify(): Promise<Verification>;
  close(): void;
}

export const DATABASE_FILE = "akashi.db";

/** Left by a restore: the first opening gives the log a new name. Holds a random word, so that it does so once. */
export const RESTORED_MARK = "restored-copy";

export interface HouseOptions {
  readonly storage: string;
  readonly stateFolder?: string | undefined;
  readonly keyring: Keyring;
  readonly bundle: KeyBundle;
  readonly clock: Clock;
}

/** Opens (and migrates) the storage with its keys. Throws when the keys do not fit. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { storage, stateFolder, keyring, bundle, clock } = options;
  await mkdir(storage, { recursive: true, mode: 0o700 });
  const access = { file: join(storage, DATABASE_FILE), key: keyOf(bundle, "database") };
  migrate(access);
  const database: Database = openDatabase(access);
  const files = await openBlobs(storage, identityOf(bundle, "files"));
  const blobs: Blobs = {
    ...files,
    // A commit that failed may have reached the disk all the same: then its row must find its file.
    remove: async (name) => {
      if (!database.isStopped()) await files.remove(name);
    },
  };
  const firstName = `akashi/log/${keyring.installation}`;
  const nameIn = (read: Reader): string => presentOrigin(read, firstName);
  const marksIn = (read: Reader) => readMarks(storage, stateFolder, verifierOf(bundle, nameIn(read)));
  const standingIn = (read: Reader): Standing => standingOf(read, marksIn(read).marks);

  let isHeld = standingIn(database.read).kind !== "level";
  const marksLostIn = (read: Reader): boolean => areMarksLost(read, nameIn(read), marksIn(read));
  let wereMarksLost = false;
  let hasAppended = false;
  let raisedTo = 0;
  let unwritten: readonly Place[] = [];

  const gate: LogGate = {
    nameIn,
    obstacleIn: (db) => {
      hasAppended = true;
      if (!isHeld) return undefined;
      // Another process may have given the log a new name meanwhile.
      const standing = standingIn(db);
      isHeld = standing.kind !== "level";
      return isHeld ? heldBy(standing) : undefined;
    },
  };
  const refuseHeld = (db: Writer): void => {
    const obstacle = gate.obstacleIn(db);
    if (obstacle) throw obstacle;
  };

  const house: House = {
    storage,
    stateFolder,
    read: database.read,
    write: createWrite(database, gate, clock),
    atOneMoment: database.atOneMoment,
    blobs,
    clock,
    get log() {
      return nameIn(database.read);
    },
    keyring,
    bundle,
    keepAnswer: (userId, key, status, body) => keepAnswer(database, userId, key, status, body),
    forgetAnswers: () =>
      forgetAnswers(database, new Date(clock().getTime() - ANSWERS_KEPT_HOURS * 3_600_000)),
    signCheckpoint: () => {
      if (database.isWriting()) throw new Error("a checkpoint is signed over what was committed");
      const signed = database.inTransaction((db) => {
        refuseHeld(db);
        return signInside(db, bundle, nameIn(db), clock());
      });
      if (raisedTo >= signed.size) return signed;
      // Under the lock of the database, so that of two processes the higher stays.
      unwritten = database.inTransaction((db) => {
        const highest = latestCheckpoint(db)!;
        return raiseMarks(storage, stateFolder, verifierOf(bundle, highest.origin), highest.note);
      });
      if (unwritten.length === 0) raisedTo = signed.size;
      return signed;
    },
    standing: () => standingIn(database.read),
    marksLost: () => wereMarksLost || marksLostIn(database.read),
    get unwritten() {
      return unwritten;
    },
    openOrigin: (actor) => openOrigin(actor, undefined),
    verify: () =>
      verifyHouse(database, blobs, {
        firstName,
        publicKey: logSecret(bundle).publicKey,
        marksIn,
        areMarksLost: house.marksLost(),
      }),
    close: () => {
      try {
        if (hasAppended) house.signCheckpoint();
      } catch {
        // Whatever keeps the log from being signed is told by the check; the house closes all the same.
      } finally {
        database.close();
      }
    },
  };

  function openOrigin(actor: Actor, mark: string | undefined): string {
    const name = database.inTransaction((db) => {
      if (mark !== undefined && hasOriginOf(db, mark)) return nameIn(db);
      const highest = marksIn(db).marks.reduce<{ size: number; note: string } | undefined>(
        (high, { claim, note }) => (high && high.size >= claim.size ? high : { size: claim.size, note }),
        undefined,
      );
      const fresh = newOriginName();
      const told = originOpened.payload.parse(headTold(db, nameIn(db), highest));
      const seq = append(db, fresh, actor.id, clock(), {
        kind: originOpened.kind,
        incident: null,
        payload: told,
      });
      statement(db, "INSERT INTO log_origin (first_seq, name, mark) VALUES (?, ?, ?)").run(
        seq,
        fresh,
        mark ?? null,
      );
      return fresh;
    });
    isHeld = false;
    wereMarksLost = false;
    house.signCheckpoint();
    return name;
  }

  const restored = join(storage, RESTORED_MARK);
  try {
    if (existsSync(restored) && logSize(database.read) > 0) {
      openOrigin({ id: "system" }, readFileSync(restored, "utf8").trim());
      rmSync(restored, { force: true });
    }
    // The next signature puts copies back; that none was there when it was opened stays known until it is closed.
    wereMarksLost = marksLostIn(database.read);
  } catch (error) {
    database.close();
    throw error;
  }
  return house;
}

function heldBy(standing: Standing): Refusal {
  if (standing.kind === "level") throw new Error("nothing holds the log");
  const { kind, size, known } = standing;
  return kind === "behind"
    ? new Refusal("log_behind", { entries: size, known: known.claim.size })
    : new Refusal("log_other", { known: known.claim.size });
}
