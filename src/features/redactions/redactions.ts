/** Making a copy with parts removed, and reading what was made. The original is only ever read. */
import { and, asc, eq, max } from "drizzle-orm";
import { z } from "zod";
import {
  type Evidence,
  type EvidenceFile,
  getEvidence,
  openOriginal,
  readDerivative,
} from "#src/features/evidence/index.ts";
import { type Actor, findFile, type House, registerFile, type Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import type { Reader } from "#src/platform/database.ts";
import { redactionHandedOut, redactionMade, redactionWithdrawn } from "./events.ts";
import { blackenList, headOf, type ListHead, readRows } from "./list.ts";
import { areaShape, blacken, MOST_AREAS } from "./picture.ts";
import { redaction } from "./tables.ts";

const reason = z
  .string()
  .trim()
  .min(1, "なぜ隠すのかを書いてください。あとで説明できるようにするためです。")
  .max(300, "300文字までにしてください。");

/** What a picture's copy hides. */
export const pictureInput = z.object({
  areas: z
    .array(areaShape)
    .min(1, "隠すところを1か所以上選んでください。")
    .max(MOST_AREAS, `隠すところは${MOST_AREAS}か所までにしてください。`),
  reason,
});
export type PictureInput = z.infer<typeof pictureInput>;

/** What a list's copy hides: columns counted from 0, and the rows that stay readable as people write them. */
export const listInput = z.object({
  columns: z.array(z.int().min(0).max(10_000)).max(10_000),
  rows: z
    .string()
    .max(500, "500文字までにしてください。")
    .refine((text) => readRows(text) !== undefined, "行の番号は「1-20、35」のように書いてください。")
    .default(""),
  reason,
});
export type ListInput = z.infer<typeof listInput>;

export interface Redaction {
  readonly id: string;
  readonly incidentId: string;
  readonly evidenceId: string;
  readonly fileId: string;
  /** 墨消し2: counted for each file. */
  readonly number: number;
  readonly kind: "picture" | "list";
  /** 「2か所」 or 「3列・12行」: how much is hidden. */
  readonly extent: string;
  readonly reason: string;
  /** Hex SHA-256 of the copy. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly width: number;
  readonly height: number;
  /** ASCII, e.g. `E-003-2-redacted-1.jpg`. */
  readonly fileName: string;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly withdrawnAt: string | null;
}

/**
 * Makes a copy of a picture with these areas black. Throws `not_found`, `evidence_withdrawn`, and
 * `redaction_no_picture` for a file of which there is no picture.
 */
export async function redactPicture(
  house: House,
  actor: Actor,
  incidentId: string,
  file: { readonly evidenceId: string; readonly fileId: string },
  input: PictureInput,
): Promise<Redaction> {
  const { item, original } = findOriginal(house.read, incidentId, file);
  const picture = original.isDrawable ? await readDerivative(house, original.id, "view") : undefined;
  if (!picture) throw new Refusal("redaction_no_picture");
  const copy = await blacken(picture, input.areas);
  return keepCopy(house, actor, item, original, {
    kind: "picture",
    removed: canonicalJson({ areas: input.areas.map((area) => ({ ...area })) }),
    reason: input.reason,
    ...copy,
  });
}

/**
 * Makes a copy of a list with these columns and rows marked out. Throws `not_found`, `evidence_withdrawn`,
 * `redaction_no_list` for a file that is no CSV, and `redaction_nothing` when nothing would be hidden.
 */
export async function redactList(
  house: House,
  actor: Actor,
  incidentId: string,
  file: { readonly evidenceId: string; readonly fileId: string },
  input: ListInput,
): Promise<Redaction> {
  const { item, original } = findOriginal(house.read, incidentId, file);
  const bytes = await readList(house, actor, incidentId, original);
  const { columns, rows } = headOf(bytes);
  const hidden = new Set(input.columns.filter((column) => column < columns.length));
  const isShown = readRows(input.rows)!;
  const isWhole = hidden.size === 0 && Array.from({ length: rows }, (_, at) => at + 1).every(isShown);
  if (isWhole) throw new Refusal("redaction_nothing");
  const copy = blackenList(bytes, hidden, isShown);
  return keepCopy(house, actor, item, original, {
    kind: "list",
    removed: canonicalJson({
      columns: [...hidden].sort((one, other) => one - other),
      rows_shown: input.rows.trim(),
    }),
    reason: input.reason,
    bytes: copy.bytes,
    width: copy.columns,
    height: Math.max(copy.rows, 1),
  });
}

/** Column names and number of rows of a list, to choose from. Recorded as a look into the original. */
export async function lookAtList(
  house: House,
  actor: Actor,
  incidentId: string,
  file: { readonly evidenceId: string; readonly fileId: string },
): Promise<ListHead> {
  const { original } = findOriginal(house.read, incidentId, file);
  return headOf(await readList(house, actor, incidentId, original));
}

async function readList(
  house: House,
  actor: Actor,
  incidentId: string,
  original: EvidenceFile,
): Promise<Buffer> {
  if (original.mediaType !== "text/csv") throw new Refusal("redaction_no_list");
  const pieces: Uint8Array[] = [];
  for await (const piece of openOriginal(house, actor, incidentId, original.id, "redact").bytes) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function findOriginal(
  read: Reader,
  incidentId: string,
  { evidenceId, fileId }: { readonly evidenceId: string; readonly fileId: string },
): { item: Evidence; original: EvidenceFile } {
  const item = getEvidence(read, incidentId, evidenceId);
  const original = item.files.find((one) => one.id === fileId);
  if (!original) throw new Refusal("not_found");
  if (item.withdrawnAt !== null) throw new Refusal("evidence_withdrawn");
  return { item, original };
}

interface Copy {
  readonly kind: Redaction["kind"];
  /** Canonical JSON of where it was hidden; never what was there. */
  readonly removed: string;
  readonly reason: string;
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

async function keepCopy(
  house: House,
  actor: Actor,
  item: Evidence,
  original: EvidenceFile,
  copy: Copy,
): Promise<Redaction> {
  const blob = await house.blobs.put(only(copy.bytes));
  try {
    const id = house.write(actor, (tx) => insertCopy(tx, item, original, copy, blob));
    return getRedaction(house.read, item.incidentId, id);
  } catch (error) {
    await house.blobs.remove(blob.name);
    throw error;
  }
}

function insertCopy(tx: Tx, item: Evidence, original: EvidenceFile, copy: Copy, blob: StoredBlob): string {
  const last = tx.db
    .select({ number: max(redaction.number) })
    .from(redaction)
    .where(eq(redaction.fileId, original.id))
    .get();
  const id = newId("red");
  registerFile(tx, blob);
  tx.db
    .insert(redaction)
    .values({
      id,
      incidentId: item.incidentId,
      evidenceId: item.id,
      fileId: original.id,
      number: (last?.number ?? 0) + 1,
      kind: copy.kind,
      removed: copy.removed,
      reason: copy.reason,
      storedName: blob.name,
      width: copy.width,
      height: copy.height,
      madeAt: tx.at.toISOString(),
      madeBy: tx.actor.id,
      withdrawnAt: null,
    })
    .run();
  // Read again: the digest is of what SQLite stored.
  const row = tx.db.select().from(redaction).where(eq(redaction.id, id)).get()!;
  tx.record(redactionMade, item.incidentId, {
    evidence: item.id,
    file: original.id,
    redaction: id,
    number: row.number,
    original_sha256: original.sha256,
    sha256: blob.sha256,
    size_bytes: blob.sizeBytes,
    row_sha256: rowDigest(row),
  });
  return id;
}

/** Hex SHA-256 of where and why: what the ledger's entry is compared with. */
export function rowDigest(row: typeof redaction.$inferSelect): string {
  const { kind, removed, reason: why, width, height } = row;
  return sha256Hex(canonicalJson({ kind, removed, reason: why, width, height }));
}

/** Copies of one incident, or of one item: by item, file and number. Withdrawn ones are among them. */
export function listRedactions(read: Reader, incidentId: string, evidenceId?: string): Redaction[] {
  return read
    .select()
    .from(redaction)
    .where(
      and(
        eq(redaction.incidentId, incidentId),
        evidenceId === undefined ? undefined : eq(redaction.evidenceId, evidenceId),
      ),
    )
    .orderBy(asc(redaction.evidenceId), asc(redaction.fileId), asc(redaction.number))
    .all()
    .map((row) => toRedaction(read, row));
}

/** Throws `not_found`, also for a copy of another incident. */
export function getRedaction(read: Reader, incidentId: string, id: string): Redaction {
  return toRedaction(read, getRow(read, incidentId, id));
}

function getRow(read: Reader, incidentId: string, id: string): typeof redaction.$inferSelect {
  const row = read
    .select()
    .from(redaction)
    .where(and(eq(redaction.id, id), eq(redaction.incidentId, incidentId)))
    .get();
  if (!row) throw new Refusal("not_found");
  return row;
}

function toRedaction(read: Reader, row: typeof redaction.$inferSelect): Redaction {
  const stored = findFile(read, row.storedName);
  if (!stored) throw new Error("a redacted copy lacks its file");
  const { removed, storedName: _storedName, ...rest } = row;
  const original = getEvidence(read, row.incidentId, row.evidenceId).files.find(
    (file) => file.id === row.fileId,
  );
  return {
    ...rest,
    extent: extentOf(row.kind, removed),
    sha256: stored.sha256,
    sizeBytes: stored.sizeBytes,
    fileName: `${original!.label}-redacted-${row.number}.${row.kind === "picture" ? "jpg" : "csv"}`,
  };
}

function extentOf(kind: Redaction["kind"], removed: string): string {
  const { areas, columns, rows_shown: rows } = JSON.parse(removed);
  if (kind === "picture") return `${areas.length}か所`;
  return [`${columns.length}列`, rows === "" ? "" : `${rows}行目のほかの行`].filter(Boolean).join("と");
}

/** The bytes of a copy for a page; not recorded, as the pictures of the register are not. Throws `not_found`. */
export async function readRedaction(house: House, incidentId: string, id: string): Promise<Buffer> {
  const row = getRow(house.read, incidentId, id);
  const stored = findFile(house.read, row.storedName)!;
  return house.blobs.readWhole(row.storedName, stored.sizeBytes);
}

/** Hands out a copy: the entry first, then the first byte. Throws `not_found` and `redaction_withdrawn`. */
export function openRedaction(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
): { readonly redaction: Redaction; readonly bytes: AsyncIterable<Buffer> } {
  const row = getRow(house.read, incidentId, id);
  if (row.withdrawnAt !== null) throw new Refusal("redaction_withdrawn");
  const found = toRedaction(house.read, row);
  house.write(actor, (tx) =>
    tx.record(redactionHandedOut, incidentId, {
      evidence: row.evidenceId,
      file: row.fileId,
      redaction: id,
      sha256: found.sha256,
    }),
  );
  return { redaction: found, bytes: house.blobs.read(row.storedName) };
}

/**
 * A copy that hides too little or too much is handed out no more;
 * it stays on record. Throws `redaction_withdrawn` the second time.
 */
export function withdrawRedaction(tx: Tx, incidentId: string, id: string): void {
  const row = getRow(tx.db, incidentId, id);
  if (row.withdrawnAt !== null) throw new Refusal("redaction_withdrawn");
  tx.db.update(redaction).set({ withdrawnAt: tx.at.toISOString() }).where(eq(redaction.id, id)).run();
  tx.record(redactionWithdrawn, incidentId, { evidence: row.evidenceId, file: row.fileId, redaction: id });
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
