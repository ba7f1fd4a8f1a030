/**
 * Checks the whole log and every registered file. Never stops at the first fault: it returns all it finds.
 * Two questions stay apart: did the log change, and did the files change.
 */
import type { Blobs, StoredBlob } from "#src/platform/blobs.ts";
import type { Database, Reader } from "#src/platform/database.ts";
import type { Fault } from "./faults.ts";
import { findFile, listFiles } from "./files.ts";
import type { MarksFound } from "./high-water.ts";
import { originsLacking } from "./origins.ts";
import { rootOrNothing, verifyCheckpoints, verifyMarks } from "./verify-checkpoints.ts";
import { verifyLog } from "./verify-log.ts";

export interface Verification {
  readonly entries: number;
  /** Hex root over all entries; empty when nodes are missing. */
  readonly root: string;
  readonly files: number;
  readonly logFaults: readonly Fault[];
  readonly fileFaults: readonly Fault[];
  /** What a person should know, and harmless leftovers; not counted as faults. */
  readonly notes: readonly Fault[];
  /** Stored checkpoints that hold, and the size of the newest of them. */
  readonly checkpoints: { readonly sound: number; readonly highest: number };
}

export interface LogIdentity {
  /** The log's first name; later ones stand in the log. */
  readonly firstName: string;
  /** Raw Ed25519 public key. */
  readonly publicKey: Uint8Array;
  /** The marks that were kept outside the database, read now. */
  marksIn(read: Reader): MarksFound;
  /** See `House.marksLost`. */
  readonly areMarksLost: boolean;
}

async function verifyFiles(
  read: Reader,
  blobs: Blobs,
  registered: readonly StoredBlob[],
  said: ReadonlySet<string>,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const file of registered) {
    const where = file.name;
    if (await blobs.isLink(file.name)) {
      faults.push({ code: "file_link", where });
      continue;
    }
    const found = await blobs.inspect(file.name);
    if (found === "missing") {
      // A customers' list may have been decided, and its file taken away, since the check began.
      if (findFile(read, file.name)) faults.push({ code: "file_missing", where });
    } else if (
      found === "damaged" ||
      found.storedSha256 !== file.storedSha256 ||
      found.sha256 !== file.sha256
    ) {
      faults.push({ code: "file_differs", where });
    } else if (!said.has(file.sha256)) faults.push({ code: "file_unsaid", where });
  }
  return faults;
}

/**
 * Verifies log, checkpoints, files and database. The log is read as it stands at one moment: the command line may check
 * while the service writes, and what is written meanwhile is no fault.
 */
export async function verifyHouse(
  database: Database,
  blobs: Blobs,
  identity: LogIdentity,
): Promise<Verification> {
  const { read } = database;
  const onDisk = await blobs.list();
  // Before the log is read: a mark that comes later may speak of more than the log held at its moment.
  const marks = identity.marksIn(read);
  const found = database.sweep((moment) => {
    const registered = listFiles(moment);
    return {
      registered,
      log: verifyLog(moment, identity.firstName, new Set(registered.map((file) => file.sha256))),
      checkpoints: verifyCheckpoints(moment, identity.firstName, identity.publicKey),
      lacking: originsLacking(moment, identity.firstName),
      marks: verifyMarks(moment, marks),
      root: rootOrNothing(moment)?.toString("hex") ?? "",
      // Every payload was read with its entry.
      own: database.faults(["payload"]).map((where): Fault => ({ code: "database", where })),
    };
  });
  return {
    entries: found.log.entries,
    root: found.root,
    files: found.registered.length,
    logFaults: [...found.log.faults, ...found.checkpoints.faults, ...found.marks, ...found.own],
    fileFaults: await verifyFiles(read, blobs, found.registered, found.log.said),
    // Bytes come first, then the row: what has its row by now was only on its way.
    notes: [
      ...(identity.areMarksLost
        ? [{ code: "high_water_missing" as const, where: String(found.checkpoints.highest) }]
        : []),
      ...found.lacking.map((where): Fault => ({ code: "origin_lacks", where })),
      ...onDisk
        .filter((name) => !findFile(read, name))
        .map((name): Fault => ({ code: "file_unregistered", where: name })),
    ],
    checkpoints: { sound: found.checkpoints.sound, highest: found.checkpoints.highest },
  };
}
