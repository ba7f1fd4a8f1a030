/**
 * Encrypted files under random names.
 *
 * Owns storage/files. Bytes first, then the row: a file without a row is harmless and reported, a row never
 * points at nothing. Every byte is encrypted as it arrives; the plaintext never touches the disk.
 */
import { createHash, randomBytes } from "node:crypto";
import { lstat, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { identityToRecipient } from "age-encryption";
import { decryptAge } from "./age-stream.ts";
import { writeDurably } from "./durable.ts";
import type { Sealed } from "./sealing.ts";
import { sealStream } from "./sealing-thread.ts";

export interface StoredBlob {
  /** Random name; never tells what is inside. */
  readonly name: string;
  /** Size and hex SHA-256 of the plaintext. */
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Size and hex SHA-256 of the encrypted file as it lies on disk. */
  readonly storedBytes: number;
  readonly storedSha256: string;
}

export interface Blobs {
  /**
   * Encrypts and stores a stream; answers when it is durable. `inspect` sees each plaintext chunk on the way.
   * The source may use the memory of a chunk again once the next is asked for.
   * Whatever the source or `inspect` throws is passed on, and nothing is left behind.
   */
  put(source: AsyncIterable<Uint8Array>, inspect?: (chunk: Uint8Array) => void): Promise<StoredBlob>;
  /** Plaintext chunks; each was authenticated. Throws when the file is missing, cut or changed. */
  read(name: string): AsyncGenerator<Buffer>;
  /** The whole plaintext, for what is known to be small. Throws above `maxBytes`. */
  readWhole(name: string, maxBytes: number): Promise<Buffer>;
  /** Size and hash of the encrypted file, or undefined when it is missing. Needs no key. */
  inspectStored(name: string): Promise<{ storedBytes: number; storedSha256: string } | undefined>;
  /**
   * Hex SHA-256 of the plaintext and of the encrypted file, both as they lie now: whoever has the keys could replace
   * one and keep the other. `missing`, or `damaged` when it no longer opens.
   */
  inspect(name: string): Promise<Pick<StoredBlob, "sha256" | "storedSha256"> | "missing" | "damaged">;
  /**
   * Whether another name leads to the file's bytes, so that they can change from elsewhere: a symbolic or hard link.
   */
  isLink(name: string): Promise<boolean>;
  /** Names of all stored files. */
  list(): Promise<string[]>;
  remove(name: string): Promise<void>;
  /** Path of the encrypted file, for backup. */
  pathOf(name: string): string;
}

const NAME = /^[0-9a-f]{32}$/;
const READ_BYTES = 256 * 1024;

/** What a crash cut off is of no use to anybody. Young ones may belong to another process that is at work. */
const ABANDONED_MS = 24 * 3_600_000;

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".part")) continue;
    const path = join(folder, name);
    const changedMs = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (changedMs !== undefined && Date.now() - changedMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

/** The bytes of a file, in one piece of memory again and again: what each picture of a paper leaves behind adds up. */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const handle = await open(path, "r");
  try {
    const piece = Buffer.allocUnsafeSlow(READ_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, piece.length);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

export async function openBlobs(storage: string, identity: string): Promise<Blobs> {
  const folder = join(storage, "files");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sweep(folder);
  const recipient = await identityToRecipient(identity);
  const pathOf = (name: string): string => {
    if (!NAME.test(name)) throw new Error("not the name of a stored file");
    return join(folder, name.slice(0, 2), `${name}.age`);
  };

  async function put(
    source: AsyncIterable<Uint8Array>,
    inspect?: (chunk: Uint8Array) => void,
  ): Promise<StoredBlob> {
    const name = randomBytes(16).toString("hex");
    const path = pathOf(name);
    await mkdir(join(folder, name.slice(0, 2)), { recursive: true, mode: 0o700 });
    const plainHash = createHash("sha256");
    let sizeBytes = 0;
    let sealed: Sealed | undefined;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        inspect?.(chunk);
        plainHash.update(chunk);
        sizeBytes += chunk.length;
        yield chunk;
      }
    };
    await writeDurably(
      path,
      async (handle) => {
        sealed = await sealStream(handle, recipient, counted());
      },
      folder,
    );
    return { name, sizeBytes, sha256: plainHash.digest("hex"), ...sealed! };
  }

  const read = (name: string): AsyncGenerator<Buffer> => decryptAge(bytesOf(pathOf(name)), identity);

  return {
    put,
    read,
    async readWhole(name, maxBytes) {
      // The encrypted file is the longer one.
      const { size } = await stat(pathOf(name));
      const whole = Buffer.allocUnsafeSlow(Math.min(size, maxBytes));
      let bytes = 0;
      for await (const piece of read(name)) {
        if (bytes + piece.length > maxBytes) throw new Error("the stored file is larger than expected");
        whole.set(piece, bytes);
        bytes += piece.length;
        // It would wait for the collector otherwise.
        if (piece.buffer instanceof ArrayBuffer && piece.length === piece.buffer.byteLength)
          piece.buffer.transfer(0);
      }
      return whole.subarray(0, bytes);
    },
    async inspectStored(name) {
      const hash = createHash("sha256");
      let storedBytes = 0;
      try {
        for await (const chunk of bytesOf(pathOf(name))) {
          hash.update(chunk);
          storedBytes += chunk.length;
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
      return { storedBytes, storedSha256: hash.digest("hex") };
    },
    async inspect(name) {
      const plainHash = createHash("sha256");
      const storedHash = createHash("sha256");
      const stored = async function* (): AsyncGenerator<Buffer> {
        for await (const chunk of bytesOf(pathOf(name))) {
          storedHash.update(chunk);
          yield chunk;
        }
      };
      try {
        for await (const piece of decryptAge(stored(), identity)) plainHash.update(piece);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") return "missing";
        // An unreadable disk is no verdict about the file.
        if (code === "EIO" || code === "EACCES" || code === "EMFILE") throw error;
        return "damaged";
      }
      return { sha256: plainHash.digest("hex"), storedSha256: storedHash.digest("hex") };
    },
    async isLink(name) {
      const found = await lstat(pathOf(name)).catch(() => undefined);
      return found !== undefined && (found.isSymbolicLink() || found.nlink > 1);
    },
    async list() {
      const names: string[] = [];
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (entry.isFile() && entry.name.endsWith(".age")) names.push(entry.name.slice(0, -4));
      }
      return names.sort();
    },
    remove: (name) => rm(pathOf(name), { force: true }),
    pathOf,
  };
}
