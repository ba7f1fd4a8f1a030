/** The register of encrypted files. Other features' rows refer to it by name. */
import { eq } from "drizzle-orm";
import type { StoredBlob } from "#src/platform/blobs.ts";
import type { Reader } from "#src/platform/database.ts";
import { storedFile } from "./tables.ts";
import type { Tx } from "./write.ts";

/**
 * Enters a file that is already durable on disk (bytes first, then the row). The event of the same write names its
 * SHA-256: a file that no entry tells of is a fault.
 */
export function registerFile(tx: Tx, blob: StoredBlob): void {
  tx.db.insert(storedFile).values(blob).run();
}

/** Takes a file that is needed no more out of the register; the caller removes its bytes after the commit. */
export function forgetFile(tx: Tx, name: string): void {
  tx.db.delete(storedFile).where(eq(storedFile.name, name)).run();
}

/** Size and digests of a registered file, or undefined. */
export function findFile(read: Reader, name: string): StoredBlob | undefined {
  return read.select().from(storedFile).where(eq(storedFile.name, name)).get();
}

/** All registered files, ordered by name. */
export function listFiles(read: Reader): StoredBlob[] {
  return read.select().from(storedFile).orderBy(storedFile.name).all();
}
