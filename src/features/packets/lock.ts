/** A packet locked for its way to the recipient. Made while it is downloaded; neither it nor its password is kept. */
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { configure, ZipWriter } from "@zip.js/zip.js";
import { Encrypter } from "age-encryption";
import { Refusal } from "#src/lib/refusal.ts";
import type { Lock } from "./words.ts";

configure({ useWebWorkers: false });

export interface Locking {
  readonly lock: Exclude<Lock, "plain">;
  /** The password, or the recipient's `age1…` key. */
  readonly secret: string;
}

/** The passphrase is random, so a heavier stretching protects nothing more: 2^15 takes 32 MB instead of 256. */
const SCRYPT_WORK = 15;

/** Throws `packet_key` for a key that is none. */
export async function lockZip(
  zip: AsyncIterable<Uint8Array>,
  fileName: string,
  { lock, secret }: Locking,
): Promise<Readable> {
  if (lock === "zip") return aesZip(zip, fileName, secret);
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(SCRYPT_WORK);
  if (lock === "age-passphrase") encrypter.setPassphrase(secret);
  else assertKey(encrypter, secret);
  return Readable.fromWeb((await encrypter.encrypt(webStream(zip))) as unknown as ReadableStream<Uint8Array>);
}

/** Checks a recipient's public key before anything is recorded. Throws `packet_key`. */
export function checkKey(key: string): void {
  assertKey(new Encrypter(), key);
}

function assertKey(encrypter: Encrypter, key: string): void {
  try {
    if (!/^age1[0-9a-z]{20,4000}$/.test(key)) throw new TypeError("no age key");
    encrypter.addRecipient(key);
  } catch {
    throw new Refusal(
      "packet_key",
      {},
      { key: "「age1」で始まる公開鍵を、初めから終わりまで貼り付けてください。" },
    );
  }
}

/** One entry, AES-256 (WinZip AE-2), stored: the packet's own zip inside, so that its bytes stay as they are. */
function aesZip(zip: AsyncIterable<Uint8Array>, fileName: string, password: string): Readable {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = new ZipWriter(writable, {
    password,
    encryptionStrength: 3,
    level: 0,
    extendedTimestamp: false,
  });
  const out = Readable.fromWeb(readable as unknown as ReadableStream<Uint8Array>);
  writer
    .add(fileName, webStream(zip))
    .then(() => writer.close())
    .catch((error: unknown) => out.destroy(error as Error));
  return out;
}

const webStream = (source: AsyncIterable<Uint8Array>) =>
  Readable.toWeb(
    Readable.from(source, { objectMode: false, highWaterMark: 1024 * 1024 }),
  ) as unknown as globalThis.ReadableStream<Uint8Array>;

/** 「packet-1-003.zip.age」, or a zip around the zip. */
export function lockedName(fileName: string, lock: Locking["lock"]): string {
  return lock === "zip" ? fileName.replace(/\.zip$/, "-locked.zip") : `${fileName}.age`;
}
