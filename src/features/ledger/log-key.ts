/** The key that signs the log. Its seed never leaves this room; what outsiders need is public. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { type KeyBundle, keyOf } from "#src/platform/keyring.ts";
import type { House } from "./house.ts";
import { readClaim, type Verifier, vkeyOf } from "./note.ts";

export interface LogKey {
  /** The log's present name. */
  readonly name: string;
  /** C2SP verifier key: `name+hex id+base64(0x01 ‖ public key)`. */
  readonly vkey: string;
  /** SubjectPublicKeyInfo, for `openssl pkeyutl -verify`. */
  readonly publicKeyPem: string;
  /** Hex SHA-256 of the raw 32-byte public key: what is printed on paper. */
  readonly fingerprint: string;
}

/** DER of a PKCS #8 Ed25519 private key up to its seed (RFC 8410 §7). */
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Secret and raw public key of the bundle's log key. */
export function logSecret(bundle: KeyBundle): { secret: KeyObject; publicKey: Buffer } {
  const der = Buffer.concat([ED25519_PKCS8, keyOf(bundle, "log")]);
  const secret = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(secret).export({ type: "spki", format: "der" });
  return { secret, publicKey: spki.subarray(-32) };
}

/** Whose signature counts for the log of this name. */
export function verifierOf(bundle: KeyBundle, name: string): Verifier {
  return { name, publicKey: logSecret(bundle).publicKey };
}

/** The public side of the log's key. */
export function logKey(house: Pick<House, "bundle" | "log">): LogKey {
  const { secret, publicKey } = logSecret(house.bundle);
  return {
    name: house.log,
    vkey: vkeyOf({ name: house.log, publicKey }),
    publicKeyPem: createPublicKey(secret).export({ type: "spki", format: "pem" }).toString(),
    fingerprint: createHash("sha256").update(publicKey).digest("hex"),
  };
}

/**
 * Ed25519 signature (64 bytes) of these bytes. Throws for the
 * text of a checkpoint: only `signCheckpoint` signs those.
 */
export function signWithLog(house: Pick<House, "bundle">, bytes: Uint8Array): Buffer {
  if (isClaim(bytes)) throw new Error("a checkpoint is signed by signCheckpoint alone");
  return sign(null, bytes, logSecret(house.bundle).secret);
}

function isClaim(bytes: Uint8Array): boolean {
  try {
    readClaim(Buffer.concat([bytes, Buffer.from("\n— any AAAAAAA=\n")]));
    return true;
  } catch {
    return false;
  }
}
