/** Are the packet's entries in the log that its checkpoint and its key speak for, and do its files stand in them? */
import { createPublicKey } from "node:crypto";
import {
  type Claim,
  decodeEntry,
  type Entry,
  NoteError,
  openCheckpoint,
  parseVkey,
  type Verifier,
  verifyInclusion,
} from "#src/features/ledger/index.ts";
import { canonicalJson, type JsonValue } from "#src/lib/canonical-json.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import {
  CHECKPOINT,
  entryPath,
  LOG_PEM,
  LOG_VKEY,
  LONGEST_SMALL_FILE,
  NOTE_SIGNATURE,
  NOTE_TEXT,
  payloadPath,
  proofPath,
} from "../format/layout.ts";
import { readEntryProof } from "../format/proof.ts";
import { finding, type PacketFinding } from "./findings.ts";
import type { OpenedZip } from "./open-zip.ts";

const small = (zip: OpenedZip, path: string): Promise<Buffer | undefined> =>
  zip.read(path, LONGEST_SMALL_FILE);

export interface LogKey extends Verifier {
  /** Hex SHA-256 of the raw public key. */
  readonly fingerprint: string;
}

/** The key in the packet, read from both of its files. */
export async function readLogKey(zip: OpenedZip, found: PacketFinding[]): Promise<LogKey | undefined> {
  const vkey = (await small(zip, LOG_VKEY))?.toString("utf8").trim() ?? "";
  const pem = (await small(zip, LOG_PEM))?.toString("utf8") ?? "";
  try {
    const key = parseVkey(vkey);
    const inPem = createPublicKey(pem).export({ format: "der", type: "spki" }).subarray(-32);
    if (inPem.equals(key.publicKey)) {
      return { ...key, fingerprint: sha256Hex(key.publicKey) };
    }
  } catch {
    // Said below: a key file that is none.
  }
  found.push(finding("bad_key", LOG_VKEY));
  return undefined;
}

/** What a checkpoint claims, when this key signed it. */
export function openNote(
  note: Uint8Array,
  key: Verifier,
  where: string,
  found: PacketFinding[],
): Claim | undefined {
  try {
    return openCheckpoint(note, key);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    const isForged = error.fault === "forged" || error.fault === "unsigned";
    const isOther = error.fault === "other_origin";
    found.push(finding(isForged ? "forged_checkpoint" : isOther ? "other_origin" : "bad_checkpoint", where));
    return undefined;
  }
}

export interface CheckedLog {
  readonly claim: Claim;
  readonly note: Buffer;
  /** Entries that are in the log. */
  readonly entries: readonly Entry[];
  /** Hex digests of files that entries of the packet speak of. */
  readonly told: ReadonlySet<string>;
}

export async function checkLog(
  zip: OpenedZip,
  key: Verifier,
  found: PacketFinding[],
): Promise<CheckedLog | undefined> {
  const note = await small(zip, CHECKPOINT);
  if (!note) {
    found.push(finding("missing_file", CHECKPOINT));
    return undefined;
  }
  const claim = openNote(note, key, CHECKPOINT, found);
  if (!claim) return undefined;
  await checkNoteFiles(zip, note, found);
  const entries: Entry[] = [];
  const told = new Set<string>();
  for (const seq of sequences(zip.paths, "ledger")) {
    const entry = await checkEntry(zip, seq, { claim, note }, found);
    if (entry) entries.push(entry);
  }
  for (const seq of sequences(zip.paths, "disclosed")) {
    const entry = entries.find((one) => one.seq === seq);
    const payload = await small(zip, payloadPath(seq));
    if (!entry) found.push(finding("payload_alone", payloadPath(seq)));
    else if (!payload || !tells(entry, payload, told)) found.push(finding("bad_payload", payloadPath(seq)));
  }
  return { claim, note, entries, told };
}

/** The text and the bare signature are for openssl; they must be the note's own. */
async function checkNoteFiles(zip: OpenedZip, note: Buffer, found: PacketFinding[]): Promise<void> {
  const text = await small(zip, NOTE_TEXT);
  const signature = await small(zip, NOTE_SIGNATURE);
  const whole = note.toString("utf8");
  const isSameText = text && whole.startsWith(`${text.toString("utf8")}\n— `);
  const isSameSignature =
    signature?.length === 64 &&
    whole.split("\n").some((line) =>
      Buffer.from(line.split(" ")[2] ?? "", "base64")
        .subarray(4)
        .equals(signature),
    );
  if (!isSameText || !isSameSignature) found.push(finding("note_differs", NOTE_TEXT));
}

function sequences(paths: readonly string[], folder: string): number[] {
  const pattern = new RegExp(`^data/${folder}/(\\d{6,15})\\.json$`);
  return paths.flatMap((path) => pattern.exec(path)?.[1] ?? []).map(Number);
}

async function checkEntry(
  zip: OpenedZip,
  seq: number,
  { claim, note }: { readonly claim: Claim; readonly note: Buffer },
  found: PacketFinding[],
): Promise<Entry | undefined> {
  const where = entryPath(seq);
  const bytes = await small(zip, where);
  const entry = bytes && decoded(bytes);
  if (!entry) {
    found.push(finding("bad_entry", where));
    return undefined;
  }
  const proofBytes = await small(zip, proofPath(seq));
  const proof = proofBytes && readEntryProof(proofBytes.toString("utf8"));
  if (!proof) {
    found.push(finding(proofBytes ? "bad_proof" : "no_proof", proofPath(seq)));
    return undefined;
  }
  if (proof.index !== seq || entry.seq !== seq) found.push(finding("wrong_index", proofPath(seq)));
  if (proof.checkpoint !== note.toString("utf8")) found.push(finding("wrong_checkpoint", proofPath(seq)));
  if (verifyInclusion({ seq, size: claim.size, root: claim.root }, bytes, proof.hashes)) return entry;
  found.push(finding("not_included", where));
  return undefined;
}

function decoded(bytes: Buffer): Entry | undefined {
  try {
    return decodeEntry(bytes);
  } catch {
    return undefined;
  }
}

/** Whether these are the bytes that the entry was made with, in the one way to write them; notes their digests. */
function tells(entry: Entry, payload: Buffer, told: Set<string>): boolean {
  if (sha256Hex(payload) !== entry.payload_sha256) return false;
  try {
    const body = JSON.parse(payload.toString("utf8")) as Readonly<Record<string, JsonValue>>;
    if (canonicalJson(body) !== payload.toString("utf8")) return false;
    for (const [name, value] of Object.entries(body)) {
      if (/(^|_)sha256$/.test(name) && typeof value === "string") told.add(value);
    }
    return true;
  } catch {
    return false;
  }
}
