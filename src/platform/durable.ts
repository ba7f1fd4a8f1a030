/**
 * Files that survive a crash whole or not at all.
 *
 * Expected system calls: open(O_CREAT|O_EXCL) → write → fsync → rename → fsync(folder).
 * After a failed fsync nothing is retried: the page cache may lie about what reached the disk.
 */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Flushes a folder's entries. Windows cannot open folders; NTFS journals renames itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file by `fill`, flushes it and moves it to `path`; a crash leaves the old file or the new one.
 * `staging` is the folder of the temporary file, on the same file system (default: beside the target).
 */
export async function writeDurably(
  path: string,
  fill: (handle: FileHandle) => Promise<void>,
  staging: string = dirname(path),
): Promise<void> {
  const temporary = join(staging, `.${randomBytes(8).toString("hex")}.part`);
  const handle = await open(temporary, "wx", 0o600);
  try {
    await fill(handle);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The same at once, for a few bytes that must be on disk before the next line runs. Makes the folder. Throws. */
export function writeDurablySync(path: string, bytes: Uint8Array): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${randomBytes(8).toString("hex")}.part`);
  const file = openSync(temporary, "wx", 0o600);
  try {
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (process.platform === "win32") return;
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
