/**
 * The frozen format of an entry (leaf) and its payload. Changing a byte here breaks every log that exists.
 * Source: RFC 8785 (canonical JSON), RFC 6962 §2.1 (leaf and node hashes).
 */
import { hash, randomBytes } from "node:crypto";
import { z } from "zod";
import { canonicalJson, type JsonValue } from "#src/lib/canonical-json.ts";

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const opaqueId = z.string().regex(/^[a-z0-9_:.-]{1,64}$/);

export const entrySchema = z.strictObject({
  actor: opaqueId,
  /** UTC with milliseconds. */
  at: z.iso.datetime({ precision: 3 }),
  incident: opaqueId.nullable(),
  kind: z
    .string()
    .regex(/^[a-z]+(\.[a-z_]+)+$/)
    .max(64),
  /** Name of the log. */
  log: z.string().regex(/^[a-z0-9./-]{1,64}$/),
  payload_sha256: sha256Hex,
  prev: sha256Hex,
  seq: z.int().min(0),
  v: z.literal(1),
});
export type Entry = z.infer<typeof entrySchema>;

/** An entry's bytes fit a 16-bit length. */
const LONGEST_ENTRY = 65_535;

/** `prev` of the first entry. */
export const NO_PREVIOUS = "0".repeat(64);

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  hash("sha256", parts.length === 1 ? parts[0]! : Buffer.concat(parts), "buffer");

/** The bytes that are stored, hashed and handed out: one line of canonical JSON. */
export function encodeEntry(entry: Entry): Buffer {
  const { actor, at, incident, kind, log, payload_sha256, prev, seq, v } = entrySchema.parse(entry);
  // The one canonical text: keys in order, and no value that the schema lets through holds what JSON would escape.
  const text = `{"actor":"${actor}","at":"${at}","incident":${incident === null ? "null" : `"${incident}"`},"kind":"${kind}","log":"${log}","payload_sha256":"${payload_sha256}","prev":"${prev}","seq":${seq},"v":${v}}`;
  const bytes = Buffer.from(text, "latin1");
  if (bytes.length > LONGEST_ENTRY) throw new Error("a ledger entry is too long");
  return bytes;
}

/** Reads stored bytes. Throws when they are not exactly one canonical entry. */
export function decodeEntry(bytes: Uint8Array): Entry {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const entry = entrySchema.parse(JSON.parse(text));
  if (canonicalJson(entry) !== text) throw new Error("the entry is not in canonical form");
  return entry;
}

/** Payload bytes: canonical JSON with a nonce, so that a digest of few possible values tells nothing. */
export function encodePayload(
  payload: Readonly<Record<string, JsonValue>>,
  nonce: string = randomBytes(32).toString("hex"),
): Buffer {
  return Buffer.from(canonicalJson({ ...payload, nonce }), "utf8");
}

/** Hex SHA-256: what `sha256sum` prints for the same bytes. */
export const digestHex = (bytes: Uint8Array): string => hash("sha256", bytes);

/** RFC 6962: SHA-256(0x00 ‖ entry). */
export const leafHash = (entry: Uint8Array): Buffer => sha256(Uint8Array.of(0), entry);

/** RFC 6962: SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Uint8Array.of(1), left, right);

/** Root of the empty tree: SHA-256 of nothing. */
export const EMPTY_ROOT = sha256();
