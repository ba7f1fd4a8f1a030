/**
 * Intake: a stream goes straight into encrypted storage while its structure is followed; the row comes last.
 * No pixel is decoded here. A picture whose structure is whole but whose pixels are damaged is still evidence and is
 * kept; the pictures for screen and paper are made afterwards (derivatives.ts), and say so when they cannot be.
 */
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { and, eq, max } from "drizzle-orm";
import { getIncident } from "#src/features/incidents/index.ts";
import { type Actor, type House, registerFile, type Tx } from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import type { Reader } from "#src/platform/database.ts";
import { HEAD_BYTES, startInspection } from "./content/detect.ts";
import type { ContentFacts, Inspection } from "./content/inspection.ts";
import { storedDigests } from "./digests.ts";
import { evidenceAdded } from "./events.ts";
import { type CameraNotes, readCameraNotes } from "./exif.ts";
import { blankFields, type Fields, saveRevision, searchTextOf, toColumns } from "./fields.ts";
import { cleanFileName } from "./file-name.ts";
import { evidence, evidenceFile } from "./tables.ts";
import { evidenceLabel, type Kind, kindLabels, type MediaType, type Part } from "./words.ts";

export interface IntakeMeta {
  /** Name as the sender gave it. */
  readonly fileName: string;
  /** Most bytes; films and recordings may have `maxFilmBytes`, when it is given. */
  readonly maxBytes: number;
  readonly maxFilmBytes?: number;
  /** Existing item that this file is a further part of. */
  readonly into?: string;
  readonly part?: Part;
  readonly caption?: string;
  /** Of a new item: default is what such a file usually is, `other` where that is open. */
  readonly kind?: Kind;
  readonly title?: string;
  /** Part of the write that keeps the file, for a room that has something to say about where it came from. */
  readonly onKept?: (tx: Tx, file: { readonly evidenceId: string; readonly fileId: string }) => void;
}

export interface Intake {
  /** `known`: the same bytes were already there; nothing was stored a second time. */
  readonly outcome: "added" | "known";
  readonly evidenceId: string;
  readonly fileId: string;
  readonly number: number;
  /** E-003 */
  readonly label: string;
  readonly isPicture: boolean;
}

/** The same bytes lie in this incident already. */
class AlreadyKept extends Error {
  readonly intake: Intake;
  constructor(intake: Intake) {
    super("already kept");
    this.intake = intake;
  }
}

/**
 * Takes one file in. Throws `evidence_empty`, `evidence_too_large`, `evidence_kind`, `evidence_image_broken`,
 * `evidence_image_too_large`, `evidence_too_intricate`, `evidence_film_broken`, `evidence_mail_broken`,
 * `evidence_mail_header`, `evidence_pdf_broken`, `evidence_text_unreadable`, `not_found`; then nothing is kept.
 */
export async function addEvidence(
  house: House,
  actor: Actor,
  incidentId: string,
  source: AsyncIterable<Uint8Array>,
  meta: IntakeMeta,
): Promise<Intake> {
  getIncident(house.read, incidentId);
  if (meta.into !== undefined) findItem(house.read, incidentId, meta.into);
  const fileName = cleanFileName(meta.fileName);
  const seen: { facts?: ContentFacts } = {};
  const blob = await house.blobs.put(inspected(source, fileName, meta, seen));
  try {
    const facts = seen.facts!;
    const notes = await readCameraNotes(facts.exif);
    return house.write(actor, (tx) => keep(tx, { incidentId, meta, fileName, blob, facts, notes }));
  } catch (error) {
    await house.blobs.remove(blob.name);
    if (error instanceof AlreadyKept) return error.intake;
    throw error;
  }
}

/** Takes a file of this machine in, for the command line; otherwise as `addEvidence`. */
export async function addEvidenceFile(
  house: House,
  actor: Actor,
  incidentId: string,
  path: string,
  meta: Omit<IntakeMeta, "fileName">,
): Promise<Intake> {
  return addEvidence(house, actor, incidentId, readBlocks(path), { ...meta, fileName: basename(path) });
}

const READ_BYTES = 1024 * 1024;

/** The file through one buffer: a fresh one for each piece keeps the garbage collector busier than the ciphers. */
async function* readBlocks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The same bytes, each piece looked at on the way; ends with an error where the file is refused. */
async function* inspected(
  source: AsyncIterable<Uint8Array>,
  fileName: string,
  { maxBytes, maxFilmBytes = maxBytes }: Pick<IntakeMeta, "maxBytes" | "maxFilmBytes">,
  seen: { facts?: ContentFacts },
): AsyncGenerator<Uint8Array> {
  let inspection: Inspection | undefined;
  const checkSize = (bytes: number, limit: number): void => {
    if (bytes > limit) throw new Refusal("evidence_too_large", { limit: Math.floor(limit / 1024 / 1024) });
  };
  let head: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    let chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    if (!inspection) {
      head = head.length === 0 && chunk.length >= HEAD_BYTES ? chunk : Buffer.concat([head, chunk]);
      checkSize(bytes, Math.max(maxBytes, maxFilmBytes));
      if (head.length < HEAD_BYTES) continue;
      inspection = await startInspection(head.subarray(0, HEAD_BYTES), fileName);
      chunk = head;
    }
    checkSize(bytes, inspection.isFilm ? Math.max(maxBytes, maxFilmBytes) : maxBytes);
    inspection.push(chunk);
    yield chunk;
  }
  if (!inspection) {
    if (bytes === 0) throw new Refusal("evidence_empty");
    checkSize(bytes, maxBytes);
    inspection = await startInspection(head, fileName);
    inspection.push(head);
    yield head;
  }
  seen.facts = inspection.finish();
}

interface Arrival {
  readonly incidentId: string;
  readonly meta: IntakeMeta;
  readonly fileName: string;
  readonly blob: StoredBlob;
  readonly facts: ContentFacts;
  readonly notes: CameraNotes;
}

function keep(tx: Tx, arrival: Arrival): Intake {
  const { incidentId, meta, fileName, blob, facts, notes } = arrival;
  const known = findByDigest(tx.db, incidentId, blob.sha256);
  if (known) throw new AlreadyKept(known);
  const item: { id: string; number: number; fieldsSha256?: string } =
    meta.into === undefined ? addItem(tx, arrival) : findItem(tx.db, incidentId, meta.into);
  const fileId = newId("evf");
  const branch = nextBranch(tx.db, item.id);
  const addedAt = tx.at.toISOString();
  registerFile(tx, blob);
  tx.db
    .insert(evidenceFile)
    .values({
      id: fileId,
      evidenceId: item.id,
      incidentId,
      branch,
      storedName: blob.name,
      fileName,
      mediaType: facts.mediaType,
      sizeBytes: blob.sizeBytes,
      sha256: blob.sha256,
      part: meta.part ?? "whole",
      caption: meta.caption ?? "",
      width: facts.width ?? null,
      height: facts.height ?? null,
      camera: notes.camera,
      takenAt: notes.takenAt,
      takenOffset: notes.takenOffset,
      hasGps: notes.hasGps,
      encoding: facts.encoding ?? null,
      durationMs: facts.film?.durationMs ?? null,
      recordedAt: facts.film?.recordedAt ?? null,
      codecs: facts.film?.codecs ?? "",
      isDrawable: facts.width !== undefined,
      addedAt,
      addedBy: tx.actor.id,
    })
    .run();
  tx.record(evidenceAdded, incidentId, {
    evidence: item.id,
    file: fileId,
    number: item.number,
    branch,
    sha256: blob.sha256,
    size_bytes: blob.sizeBytes,
    media_type: facts.mediaType,
    ...(item.fieldsSha256 === undefined ? {} : { fields_sha256: item.fieldsSha256 }),
    ...storedDigests(tx.db, fileId),
  });
  meta.onKept?.(tx, { evidenceId: item.id, fileId });
  return {
    outcome: "added",
    evidenceId: item.id,
    fileId,
    number: item.number,
    label: evidenceLabel(item.number),
    isPicture: facts.width !== undefined,
  };
}

function addItem(
  tx: Tx,
  { incidentId, meta, fileName, facts, notes }: Arrival,
): { id: string; number: number; fieldsSha256: string } {
  const id = newId("evd");
  const number =
    (tx.db
      .select({ last: max(evidence.number) })
      .from(evidence)
      .where(eq(evidence.incidentId, incidentId))
      .get()?.last ?? 0) + 1;
  const kind = meta.kind ?? usualKinds[facts.mediaType] ?? "other";
  const fields: Fields = {
    ...blankFields,
    kind,
    title: meta.title ?? (meta.kind && meta.kind !== "other" ? kindLabels[meta.kind] : fileName),
    // A photographed letter is there on paper; everything else arrives as data.
    form: kind === "postcard" || kind === "sealed_letter" || kind === "contract" ? "original" : "data",
    photographedOn: notes.takenAt?.slice(0, 10) ?? null,
    photographedAt: notes.takenAt?.slice(11, 16) ?? null,
    photographedWith: notes.camera,
  };
  tx.db
    .insert(evidence)
    .values({
      id,
      incidentId,
      number,
      ...toColumns(fields),
      revision: 1,
      searchText: searchTextOf(number, fields, [fileName]),
      addedAt: tx.at.toISOString(),
      addedBy: tx.actor.id,
      withdrawnAt: null,
      withdrawnReason: "",
    })
    .run();
  return { id, number, fieldsSha256: saveRevision(tx, id, 1, fields) };
}

/** What a file most likely is, until somebody says otherwise. */
const usualKinds: Partial<Record<MediaType, Kind>> = {
  "image/jpeg": "photo",
  "image/heic": "photo",
  "image/png": "photo",
  "image/webp": "photo",
  "message/rfc822": "email",
  "video/mp4": "video",
  "video/quicktime": "video",
  "audio/mp4": "audio",
};

function findItem(read: Reader, incidentId: string, id: string): { id: string; number: number } {
  const found = read
    .select({ id: evidence.id, number: evidence.number, withdrawnAt: evidence.withdrawnAt })
    .from(evidence)
    .where(and(eq(evidence.incidentId, incidentId), eq(evidence.id, id)))
    .get();
  if (!found) throw new Refusal("not_found");
  if (found.withdrawnAt !== null) throw new Refusal("evidence_withdrawn");
  return found;
}

function nextBranch(read: Reader, evidenceId: string): number {
  const row = read
    .select({ last: max(evidenceFile.branch) })
    .from(evidenceFile)
    .where(eq(evidenceFile.evidenceId, evidenceId))
    .get();
  return (row?.last ?? 0) + 1;
}

function findByDigest(read: Reader, incidentId: string, sha256: string): Intake | undefined {
  const found = read
    .select({
      evidenceId: evidence.id,
      fileId: evidenceFile.id,
      number: evidence.number,
      isPicture: evidenceFile.isDrawable,
    })
    .from(evidenceFile)
    .innerJoin(evidence, eq(evidence.id, evidenceFile.evidenceId))
    .where(and(eq(evidenceFile.incidentId, incidentId), eq(evidenceFile.sha256, sha256)))
    .get();
  return found && { outcome: "known", ...found, label: evidenceLabel(found.number) };
}
