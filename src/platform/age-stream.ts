/**
 * The age format (age-encryption.org/v1). Writing is node:crypto throughout, which is several times faster than
 * `age-encryption`; reading leaves the header to that library. The tests open every file with `age -d`.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { Decrypter } from "age-encryption";

const CHUNK = 64 * 1024;
const TAG = 16;
const NONCE = 16;
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const LONGEST_HEADER = 64 * 1024;

// A KeyObject: with a Buffer each of the many ciphers would make its own.
const payloadKey = (fileKey: Uint8Array, nonce: Uint8Array): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync("sha256", fileKey, nonce, "payload", 32)));

/** Chunk nonce: 11 bytes of counter, big endian, then 1 for the last chunk. */
function chunkNonce(counter: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(counter, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function sealChunk(key: KeyObject, counter: number, isLast: boolean, plain: Uint8Array): Buffer[] {
  const cipher = createCipheriv("chacha20-poly1305", key, chunkNonce(counter, isLast), {
    authTagLength: TAG,
  });
  return [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
}

function openChunk(key: KeyObject, counter: number, isLast: boolean, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv("chacha20-poly1305", key, chunkNonce(counter, isLast), {
    authTagLength: TAG,
  });
  decipher.setAuthTag(sealed.subarray(-TAG));
  const plain = decipher.update(sealed.subarray(0, -TAG));
  // A stream cipher holds nothing back; this checks the tag.
  decipher.final();
  return plain;
}

/** Encrypts push by push; the caller writes what comes back, in order. */
export interface AgeEncryption {
  /** Header and payload nonce: the first bytes of the file. */
  readonly head: Buffer;
  push(plain: Uint8Array): Buffer[];
  /** The last chunk; nothing may be pushed afterwards. */
  end(): Buffer[];
}

/** The 32 bytes of an `age1…` recipient (Bech32, BIP 173). The checksum is not looked at: the text is our own. */
function recipientKey(recipient: string): Buffer {
  const letters = recipient.slice(recipient.lastIndexOf("1") + 1, -6);
  let bits = 0n;
  for (const letter of letters) bits = (bits << 5n) | BigInt(BECH32.indexOf(letter));
  // 52 letters are 260 bits: four of padding behind 256.
  return Buffer.from((bits >> 4n).toString(16).padStart(64, "0"), "hex");
}

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replace(/=+$/, "");

/** Header with one X25519 stanza, by node:crypto: the library's way through WebCrypto costs milliseconds a file. */
function header(recipient: string, fileKey: Buffer): Buffer {
  const theirs = recipientKey(recipient);
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const share = Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url");
  const jwk = { kty: "OKP", crv: "X25519", x: theirs.toString("base64url") };
  const secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: "jwk" }) });
  const wrapKey = hkdfSync(
    "sha256",
    secret,
    Buffer.concat([share, theirs]),
    "age-encryption.org/v1/X25519",
    32,
  );
  const cipher = createCipheriv("chacha20-poly1305", Buffer.from(wrapKey), Buffer.alloc(12), {
    authTagLength: TAG,
  });
  const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
  const text = `age-encryption.org/v1\n-> X25519 ${unpadded(share)}\n${unpadded(body)}\n---`;
  const macKey = hkdfSync("sha256", fileKey, Buffer.alloc(0), "header", 32);
  const mac = createHmac("sha256", Buffer.from(macKey)).update(text).digest();
  return Buffer.from(`${text} ${unpadded(mac)}\n`);
}

/** Starts a file for one recipient (`age1…`). */
export function startAgeEncryption(recipient: string): AgeEncryption {
  const fileKey = randomBytes(16);
  const nonce = randomBytes(NONCE);
  const key = payloadKey(fileKey, nonce);
  const held = Buffer.alloc(CHUNK);
  let heldBytes = 0;
  let counter = 0;
  return {
    head: Buffer.concat([header(recipient, fileKey), nonce]),
    push: (plain) => {
      const sealed: Buffer[] = [];
      let rest = plain;
      while (rest.length > 0) {
        // A full chunk waits until more comes: only then it is known not to be the last.
        if (heldBytes === CHUNK) {
          sealed.push(...sealChunk(key, counter++, false, held));
          heldBytes = 0;
        }
        if (heldBytes === 0 && rest.length > CHUNK) {
          sealed.push(...sealChunk(key, counter++, false, rest.subarray(0, CHUNK)));
          rest = rest.subarray(CHUNK);
          continue;
        }
        const taken = Math.min(CHUNK - heldBytes, rest.length);
        held.set(rest.subarray(0, taken), heldBytes);
        heldBytes += taken;
        rest = rest.subarray(taken);
      }
      return sealed;
    },
    end: () => sealChunk(key, counter, true, held.subarray(0, heldBytes)),
  };
}

/** Where the age header ends: after the line `--- <mac>`. */
function headerEnd(bytes: Buffer): number | undefined {
  const mark = bytes.indexOf("\n--- ");
  if (mark < 0) return undefined;
  const end = bytes.indexOf("\n", mark + 1);
  return end < 0 ? undefined : end + 1;
}

/**
 * Decrypts a stream; every chunk is authenticated before it is yielded. The source may use the memory of a chunk again
 * once the next is asked for.
 * Throws when the identity does not fit, a chunk was changed, or the file was cut.
 */
export async function* decryptAge(
  source: AsyncIterable<Uint8Array>,
  identity: string,
): AsyncGenerator<Buffer> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const held = Buffer.alloc(CHUNK + TAG);
  let heldBytes = 0;
  let key: KeyObject | undefined;
  let counter = 0;
  let head: Buffer = Buffer.alloc(0);
  for await (const bytes of source) {
    let rest: Uint8Array = bytes;
    if (!key) {
      head = Buffer.concat([head, bytes]);
      const end = headerEnd(head);
      if (end === undefined && head.length > LONGEST_HEADER) throw new Error("not an age file");
      if (end === undefined || head.length < end + NONCE) continue;
      const fileKey = await decrypter.decryptHeader(head.subarray(0, end));
      key = payloadKey(fileKey, head.subarray(end, end + NONCE));
      rest = head.subarray(end + NONCE);
      head = Buffer.alloc(0);
    }
    while (rest.length > 0) {
      // A full chunk waits until more comes: only then it is known not to be the last.
      if (heldBytes === held.length) {
        yield openChunk(key, counter++, false, held);
        heldBytes = 0;
      }
      if (heldBytes === 0 && rest.length > held.length) {
        yield openChunk(key, counter++, false, rest.subarray(0, held.length));
        rest = rest.subarray(held.length);
        continue;
      }
      const taken = Math.min(held.length - heldBytes, rest.length);
      held.set(rest.subarray(0, taken), heldBytes);
      heldBytes += taken;
      rest = rest.subarray(taken);
    }
  }
  if (!key || heldBytes < TAG) throw new Error("the encrypted file was cut");
  const last = openChunk(key, counter, true, held.subarray(0, heldBytes));
  if (last.length === 0 && counter > 0) throw new Error("the encrypted file ends in an empty chunk");
  if (last.length > 0) yield last;
}
