/**
 * OpenSSH's file signatures (PROTOCOL.sshsig, version 1) with Ed25519, as `ssh-keygen -Y verify` checks them.
 * Ed25519 is deterministic: the same key and bytes give the same signature file.
 */
import { createHash, createPublicKey, verify } from "node:crypto";

const MAGIC = Buffer.from("SSHSIG", "ascii");
const HASH = "sha512";
const ALGORITHM = "ssh-ed25519";
const BEGIN = "-----BEGIN SSH SIGNATURE-----";
const END = "-----END SSH SIGNATURE-----";
/** DER of a SubjectPublicKeyInfo for Ed25519 (RFC 8410), without the 32 bytes of the key. */
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");

const string = (bytes: Uint8Array | string): Buffer => {
  const content = Buffer.from(bytes as string, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};

/** `publicKey` is the raw key, 32 bytes. */
const keyBlob = (publicKey: Uint8Array): Buffer => Buffer.concat([string(ALGORITHM), string(publicKey)]);

const signedBytes = (namespace: string, message: Uint8Array): Buffer =>
  Buffer.concat([
    MAGIC,
    string(namespace),
    string(""),
    string(HASH),
    string(createHash(HASH).update(message).digest()),
  ]);

export interface SshSigner {
  /** Raw Ed25519 key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Ed25519 signature of these bytes, 64 bytes. */
  sign(bytes: Buffer): Buffer;
}

/** The armored signature file over `message`. */
export function signSsh(signer: SshSigner, namespace: string, message: Uint8Array): string {
  const version = Buffer.alloc(4);
  version.writeUInt32BE(1);
  const signature = signer.sign(signedBytes(namespace, message));
  const blob = Buffer.concat([
    MAGIC,
    version,
    string(keyBlob(signer.publicKey)),
    string(namespace),
    string(""),
    string(HASH),
    string(Buffer.concat([string(ALGORITHM), string(signature)])),
  ]);
  const lines = blob.toString("base64").match(/.{1,70}/g) ?? [];
  return `${[BEGIN, ...lines, END].join("\n")}\n`;
}

/** A line of an `allowed_signers` file: who may sign what. */
export function allowedSigner(principal: string, namespace: string, publicKey: Uint8Array): string {
  return `${principal} namespaces="${namespace}" ${ALGORITHM} ${keyBlob(publicKey).toString("base64")}\n`;
}

export type SshVerdict =
  | { readonly isValid: true; readonly publicKey: Buffer }
  | { readonly isValid: false; readonly why: "unreadable" | "namespace" | "signature" };

/** Whether an armored signature is this namespace's over these bytes, and by which raw key. */
export function verifySsh(armored: string, namespace: string, message: Uint8Array): SshVerdict {
  const read = readSignature(armored);
  if (read === undefined) return { isValid: false, why: "unreadable" };
  if (read.namespace !== namespace) return { isValid: false, why: "namespace" };
  const key = createPublicKey({
    key: Buffer.concat([SPKI_HEAD, read.publicKey]),
    format: "der",
    type: "spki",
  });
  const isValid = verify(null, signedBytes(namespace, message), key, read.signature);
  return isValid ? { isValid, publicKey: read.publicKey } : { isValid, why: "signature" };
}

interface Signature {
  readonly publicKey: Buffer;
  readonly namespace: string;
  readonly signature: Buffer;
}

function readSignature(armored: string): Signature | undefined {
  const match = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?$/.exec(
    armored,
  );
  if (!match) return undefined;
  const blob = Buffer.from(match[1]!, "base64");
  if (!blob.subarray(0, 6).equals(MAGIC) || blob.length < 10 || blob.readUInt32BE(6) !== 1) return undefined;
  const [key, namespace, reserved, hash, signature, ...rest] = strings(blob.subarray(10)) ?? [];
  if (!key || !namespace || !reserved || !hash || !signature || rest.length > 0) return undefined;
  const [keyKind, publicKey] = strings(key) ?? [];
  const [signatureKind, bytes] = strings(signature) ?? [];
  const isEd25519 = keyKind?.toString() === ALGORITHM && signatureKind?.toString() === ALGORITHM;
  if (!isEd25519 || publicKey?.length !== 32 || bytes?.length !== 64) return undefined;
  if (reserved.length > 0 || hash.toString() !== HASH) return undefined;
  return { publicKey, namespace: namespace.toString(), signature: bytes };
}

/** Length-prefixed strings that fill the bytes exactly, or undefined. */
function strings(bytes: Buffer): Buffer[] | undefined {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}
