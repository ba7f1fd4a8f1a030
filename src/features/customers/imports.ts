/**
 * Taking a customer list in: received (encrypted, looked at), then taken in whole or put away.
 * The file itself is kept only until the decision; the rows that stayed outside are kept with their reasons.
 */
import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { getIncident } from "#src/features/incidents/index.ts";
import { type Actor, forgetFile, type House, registerFile } from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { columnsChosen, listDropped, listReceived } from "./events.ts";
import { type ColumnChoice, type ColumnMap, customerFields } from "./import/columns.ts";
import { customerFileLimits } from "./import/customer-file.ts";
import type { Look } from "./import/look.ts";
import { beginReading, look } from "./import/reading.ts";
import type { ImportCounts } from "./import/rows.ts";
import { customerImport, customerRejects } from "./tables.ts";
import { findList, type ListRow, refuseKnown, takeIn } from "./take-in.ts";

export interface CustomerImport {
  readonly id: string;
  readonly state: "preview" | "done" | "dropped";
  readonly fileName: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** 「Shift_JIS（Windows）」 */
  readonly encoding: string;
  /** What each column comes in as. */
  readonly mapping: ColumnMap;
  readonly counts: ImportCounts;
  /** Only while the decision is open. */
  readonly look: Look | null;
  readonly addedAt: string;
  readonly finishedAt: string | null;
}

export const columnMap = z.record(
  z.string().max(10_000),
  z.enum(["presence", "ignore", ...customerFields] as [ColumnChoice, ...ColumnChoice[]]),
);

export interface ListMeta {
  /** Name as the sender gave it. */
  readonly fileName: string;
  /** What is not named is understood by its header. */
  readonly mapping?: ColumnMap;
}

/**
 * Keeps the file encrypted and looks at it. The same file a second time gives the preview that waits already.
 * Throws `customer_list_known` for a file that is in, and the refusals of `openCustomerFile`; then nothing is kept.
 */
export async function receiveList(
  house: House,
  actor: Actor,
  incidentId: string,
  source: AsyncIterable<Uint8Array>,
  meta: ListMeta,
): Promise<CustomerImport> {
  const incident = getIncident(house.read, incidentId).number;
  const stored = await house.blobs.put(limited(source));
  let kept = false;
  try {
    refuseKnown(house.read, incident, stored.sha256);
    const waiting = findList(house.read, incident, stored.sha256, "preview");
    if (waiting) return toImport(waiting);
    const seen = await look(await wholeFile(house, stored.name), meta.mapping ?? {});
    const id = newId("cim");
    house.write(actor, (tx) => {
      registerFile(tx, stored);
      tx.db
        .insert(customerImport)
        .values({
          id,
          incident,
          state: "preview",
          fileName: cleanName(meta.fileName),
          sha256: stored.sha256,
          sizeBytes: stored.sizeBytes,
          storedName: stored.name,
          ...seenColumns(seen),
          addedAt: tx.at.toISOString(),
          addedBy: tx.actor.id,
        })
        .run();
      tx.record(listReceived, incidentId, {
        import: id,
        sha256: stored.sha256,
        size_bytes: stored.sizeBytes,
      });
    });
    kept = true;
    return getImport(house.read, incidentId, id);
  } finally {
    if (!kept) await house.blobs.remove(stored.name);
  }
}

/** Looks at a waiting file again with these columns. Throws `not_found`, `customer_list_decided`. */
export async function chooseColumns(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
  mapping: ColumnMap,
): Promise<CustomerImport> {
  const row = getWaiting(house.read, incidentId, id);
  const seen = await look(await wholeFile(house, row.storedName!), mapping);
  house.write(actor, (tx) => {
    getWaiting(tx.db, incidentId, id);
    tx.db.update(customerImport).set(seenColumns(seen)).where(eq(customerImport.id, id)).run();
    tx.record(columnsChosen, incidentId, { import: id });
  });
  return getImport(house.read, incidentId, id);
}

/**
 * Takes a waiting list in: all of its rows in one transaction, or nothing. Throws `customer_list_decided`,
 * `customer_list_known` and what `takeIn` throws.
 */
export async function confirmImport(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
): Promise<CustomerImport> {
  const row = getWaiting(house.read, incidentId, id);
  const reading = beginReading(await wholeFile(house, row.storedName!));
  try {
    house.write(actor, (tx) => {
      const waiting = getWaiting(tx.db, incidentId, id);
      refuseKnown(tx.db, waiting.incident, waiting.sha256);
      takeIn(tx, incidentId, waiting, reading, JSON.parse(waiting.mapping) as ColumnMap);
      forgetFile(tx, row.storedName!);
    });
  } catch (error) {
    throw await reading.reasonFor(error);
  } finally {
    reading.end();
  }
  await house.blobs.remove(row.storedName!);
  return getImport(house.read, incidentId, id);
}

/** Puts a waiting file away; nothing of it stays but that it was there. */
export async function dropImport(house: House, actor: Actor, incidentId: string, id: string): Promise<void> {
  const { storedName } = getWaiting(house.read, incidentId, id);
  house.write(actor, (tx) => {
    getWaiting(tx.db, incidentId, id);
    tx.db
      .update(customerImport)
      .set({
        state: "dropped",
        storedName: null,
        look: null,
        finishedAt: tx.at.toISOString(),
        finishedBy: tx.actor.id,
      })
      .where(eq(customerImport.id, id))
      .run();
    forgetFile(tx, storedName!);
    tx.record(listDropped, incidentId, { import: id });
  });
  await house.blobs.remove(storedName!);
}

/**
 * Receives and takes in at one go, without a preview: for the command line. The file's bytes are only in memory.
 * Throws `customer_list_known` and what `takeIn` throws; then nothing is in.
 */
export async function importCustomers(
  house: House,
  actor: Actor,
  incidentId: string,
  source: AsyncIterable<Uint8Array>,
  meta: ListMeta,
): Promise<CustomerImport> {
  const incident = getIncident(house.read, incidentId).number;
  const pieces: Uint8Array[] = [];
  for await (const piece of limited(source)) pieces.push(piece);
  const bytes = ownBytes(Buffer.concat(pieces));
  const reading = beginReading(bytes);
  const id = newId("cim");
  try {
    const sha256 = sha256Hex(bytes);
    const sizeBytes = bytes.length;
    house.write(actor, (tx) => {
      refuseKnown(tx.db, incident, sha256);
      const row = tx.db
        .insert(customerImport)
        .values({
          id,
          incident,
          state: "done",
          fileName: cleanName(meta.fileName),
          sha256,
          // An empty file is refused while it is read.
          sizeBytes: Math.max(1, sizeBytes),
          encoding: "",
          mapping: "{}",
          counts: "{}",
          addedAt: tx.at.toISOString(),
          addedBy: tx.actor.id,
          finishedAt: tx.at.toISOString(),
          finishedBy: tx.actor.id,
        })
        .returning()
        .get();
      takeIn(tx, incidentId, row, reading, meta.mapping ?? {});
    });
  } catch (error) {
    throw await reading.reasonFor(error);
  } finally {
    reading.end();
  }
  return getImport(house.read, incidentId, id);
}

/** Newest first; previews that wait included, dropped ones not. */
export function listImports(read: Reader, incidentId: string): CustomerImport[] {
  const { number } = getIncident(read, incidentId);
  return read
    .select()
    .from(customerImport)
    .where(eq(customerImport.incident, number))
    .orderBy(desc(customerImport.addedAt), desc(customerImport.row))
    .all()
    .filter((row) => row.state !== "dropped")
    .map(toImport);
}

/** Throws `not_found`. */
export function getImport(read: Reader, incidentId: string, id: string): CustomerImport {
  return toImport(getListRow(read, incidentId, id));
}

/** The rows that stayed outside, as a CSV file in UTF-8; undefined when every row came in. */
export function rejectedRowsOf(read: Reader, incidentId: string, id: string): Buffer | undefined {
  const { row } = getListRow(read, incidentId, id);
  return read
    .select({ csv: customerRejects.csv })
    .from(customerRejects)
    .where(eq(customerRejects.importRow, row))
    .get()?.csv;
}

function getListRow(read: Reader, incidentId: string, id: string): ListRow {
  const { number } = getIncident(read, incidentId);
  const row = read
    .select()
    .from(customerImport)
    .where(and(eq(customerImport.incident, number), eq(customerImport.id, id)))
    .get();
  if (!row) throw new Refusal("not_found");
  return row;
}

function getWaiting(read: Reader, incidentId: string, id: string): ListRow {
  const row = getListRow(read, incidentId, id);
  if (row.state !== "preview") throw new Refusal("customer_list_decided");
  return row;
}

function toImport(row: ListRow): CustomerImport {
  return {
    id: row.id,
    state: row.state,
    fileName: row.fileName,
    sha256: row.sha256,
    sizeBytes: row.sizeBytes,
    encoding: row.encoding,
    mapping: JSON.parse(row.mapping) as ColumnMap,
    counts: JSON.parse(row.counts) as ImportCounts,
    look: row.look === null ? null : (JSON.parse(row.look) as Look),
    addedAt: row.addedAt,
    finishedAt: row.finishedAt,
  };
}

function seenColumns(seen: Look) {
  return {
    encoding: seen.encoding,
    mapping: JSON.stringify(Object.fromEntries(seen.columns.map((one) => [one.name, one.choice]))),
    counts: JSON.stringify(seen.counts),
    look: JSON.stringify(seen),
  };
}

async function wholeFile(house: House, name: string): Promise<Uint8Array<ArrayBuffer>> {
  return ownBytes(await house.blobs.readWhole(name, customerFileLimits.maxBytes));
}

/** Bytes with a buffer of their own, which may be given to another thread. */
function ownBytes(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const whole = bytes.byteLength === bytes.buffer.byteLength;
  return whole && bytes.buffer instanceof ArrayBuffer ? new Uint8Array(bytes.buffer) : Uint8Array.from(bytes);
}

async function* limited(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > customerFileLimits.maxBytes) {
      throw new Refusal("customer_file_too_large", { limitMb: customerFileLimits.maxBytes / 1024 / 1024 });
    }
    yield piece;
  }
}

/** For showing only: the last part of a path, without control characters. */
function cleanName(name: string): string {
  const last = name.replace(/^.*[\\/]/, "").replace(/[\p{Cc}\p{Cf}]/gu, "");
  return [...last].slice(0, 200).join("") || "名簿.csv";
}
