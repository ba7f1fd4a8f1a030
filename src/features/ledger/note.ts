/**
 * Signed checkpoints as bytes: C2SP signed-note and tlog-checkpoint, Ed25519. Pure: no house, no clock.
 * Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint (read 2026-11), Go's golang.org/x/mod/sumdb/note.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/** Signature lines beyond this are refused: no honest checkpoint has so many, and each costs a check. */
const MOST_SIGNATURES = 16;
const LONGEST_NOTE = 64 * 1024;

const ED25519 = 1;
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");

/** Whose signature counts: the name of the log and its raw 32-byte public key. */
export interface Verifier {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

/** What a checkpoint claims: the log of this name has `size` entries with this root. */
export interface Claim {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export type NoteFault =
  | "malformed"
  | "too_many_signatures"
  /** The first line names another log than the signature that counts. */
  | "other_origin"
  /** No line is of the key that counts. */
  | "unsigned"
  /** A line names the key that counts, and its signature is not of that key. */
  | "forged";

/** A note that is not what it should be. `fault` says in which way. */
export class NoteError extends Error {
  readonly fault: NoteFault;
  constructor(fault: NoteFault) {
    super(`the signed note is refused: ${fault}`);
    this.fault = fault;
  }
}

/** First four bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key). */
export function keyId(name: string, publicKey: Uint8Array): Buffer {
  const hash = createHash("sha256").update(`${name}\n`, "utf8");
  return hash.update(Uint8Array.of(ED25519)).update(publicKey).digest().subarray(0, 4);
}

/** The verifier key as other tools take it: `name+hex id+base64(0x01 ‖ public key)`. */
export function vkeyOf({ name, publicKey }: Verifier): string {
  const key = Buffer.concat([Uint8Array.of(ED25519), publicKey]).toString("base64");
  return `${name}+${keyId(name, publicKey).toString("hex")}+${key}`;
}

/** Reads a verifier key. Throws NoteError `malformed`. */
export function parseVkey(vkey: string): Verifier {
  const [, name = "", id = "", encoded = ""] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(vkey) ?? [];
  const key = fromBase64(encoded);
  if (key?.length !== 33 || key[0] !== ED25519) throw new NoteError("malformed");
  const publicKey = key.subarray(1);
  if (keyId(name, publicKey).toString("hex") !== id) throw new NoteError("malformed");
  return { name, publicKey };
}

/** The three lines that are signed, each with its newline. */
export function claimText({ origin, size, root }: Claim): string {
  return `${origin}\n${size}\n${root.toString("base64")}\n`;
}

/** Signs a claim under its own origin. Returns the whole note. */
export function signClaim(claim: Claim, secret: KeyObject, publicKey: Uint8Array): string {
  const text = claimText(claim);
  const signature = Buffer.concat([
    keyId(claim.origin, publicKey),
    sign(null, Buffer.from(text, "utf8"), secret),
  ]);
  return `${text}\n— ${claim.origin} ${signature.toString("base64")}\n`;
}

/**
 * Opens a checkpoint that must be signed by this key and be of the log of this name; other people's signature lines
 * are ignored. Throws NoteError.
 */
export function openCheckpoint(note: string | Uint8Array, verifier: Verifier): Claim {
  const { text, signatures } = parseNote(note);
  const id = keyId(verifier.name, verifier.publicKey);
  const ours = signatures.filter(
    (one) => one.name === verifier.name && one.signature.subarray(0, 4).equals(id),
  );
  const claim = parseClaim(text);
  if (ours.length === 0) throw new NoteError(claim.origin === verifier.name ? "unsigned" : "other_origin");
  const key = createPublicKey({
    key: Buffer.concat([ED25519_SPKI, verifier.publicKey]),
    format: "der",
    type: "spki",
  });
  for (const { signature } of ours) {
    if (signature.length !== 68 || !verify(null, Buffer.from(text, "utf8"), key, signature.subarray(4)))
      throw new NoteError("forged");
  }
  if (claim.origin !== verifier.name) throw new NoteError("other_origin");
  return claim;
}

/** The claim of a checkpoint without looking at its signatures: to show it, never to trust it. Throws NoteError. */
export function readClaim(note: string | Uint8Array): Claim {
  return parseClaim(parseNote(note).text);
}

interface SignatureLine {
  readonly name: string;
  /** Key id (4 bytes) and signature. */
  readonly signature: Buffer;
}

function parseNote(note: string | Uint8Array): { text: string; signatures: SignatureLine[] } {
  const whole = decode(note);
  // The text ends with the last empty line.
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n")) throw new NoteError("malformed");
  const lines = whole.slice(split + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw new NoteError("too_many_signatures");
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function decode(note: string | Uint8Array): string {
  const text = typeof note === "string" ? note : utf8(note);
  if (text === undefined || text.length > LONGEST_NOTE || !text.isWellFormed())
    throw new NoteError("malformed");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these.
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) throw new NoteError("malformed");
  return text;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseSignature(line: string): SignatureLine {
  const [, name, encoded = ""] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  const signature = fromBase64(encoded);
  if (name === undefined || signature === undefined || signature.length < 5) throw new NoteError("malformed");
  return { name, signature };
}

function parseClaim(text: string): Claim {
  const [origin = "", digits = "", encoded = "", ...more] = text.slice(0, -1).split("\n");
  const root = fromBase64(encoded);
  const size = Number(digits);
  const isWhole =
    text.endsWith("\n") &&
    origin !== "" &&
    /^(0|[1-9][0-9]*)$/.test(digits) &&
    Number.isSafeInteger(size) &&
    root?.length === 32 &&
    more.every((line) => line !== "");
  if (!isWhole) throw new NoteError("malformed");
  return { origin, size, root };
}

/** Standard base64 with padding, and only the one way to write these bytes. */
function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return text !== "" && bytes.toString("base64") === text ? bytes : undefined;
}
