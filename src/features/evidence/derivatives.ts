/**
 * Pictures for screen and paper: upright, re-encoded, without a trace of metadata. Made once, on first need, one at a
 * time for the whole house, because decoding is what costs memory. The original is only ever read.
 */
import { and, eq } from "drizzle-orm";
import { type Actor, findFile, type House, registerFile } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import { type Picture, workOnPicture } from "#src/platform/pictures.ts";
import { MOST_HEIC_PIXELS } from "./content/heic.ts";
import { MOST_PIXELS } from "./content/pixels.ts";
import { evidenceDerived, evidenceUndrawable } from "./events.ts";
import { openOriginal, wholeOriginal } from "./originals.ts";
import { evidenceDerivative, evidenceFile } from "./tables.ts";

/** Longest edge in pixels. The first is enough between the margins of A4 (166 mm) at 300 dpi. */
const SIZES = [
  { size: "view", edge: 2000, quality: 85 },
  { size: "thumb", edge: 480, quality: 76 },
] as const;
export type DerivativeSize = (typeof SIZES)[number]["size"];

const SYSTEM: Actor = { id: "system" };

/** The work in progress of each house, so that two viewers never make the same picture twice. */
const running = new WeakMap<House, { line: Promise<unknown>; files: Map<string, Promise<boolean>> }>();

/**
 * The picture of a file, made now when it is not there yet; undefined for what has no picture (PDF, text, damaged
 * pixels). Throws `not_found` for an unknown file. The caller has checked that the file belongs to the incident.
 */
export async function readDerivative(
  house: House,
  fileId: string,
  size: DerivativeSize,
): Promise<Picture | undefined> {
  if (!(await prepareDerivatives(house, fileId))) return undefined;
  const row = house.read
    .select()
    .from(evidenceDerivative)
    .where(and(eq(evidenceDerivative.fileId, fileId), eq(evidenceDerivative.size, size)))
    .get();
  const stored = row && findFile(house.read, row.storedName);
  if (!row || !stored) throw new Error("a derivative lacks its file");
  const bytes = await house.blobs.readWhole(row.storedName, stored.sizeBytes);
  return { bytes, width: row.width, height: row.height };
}

/** Makes the pictures of a file unless they are there. False when it has none. Throws `not_found`. */
export async function prepareDerivatives(house: House, fileId: string): Promise<boolean> {
  const file = house.read.select().from(evidenceFile).where(eq(evidenceFile.id, fileId)).get();
  if (!file) throw new Refusal("not_found");
  if (!file.isDrawable) return false;
  const made = house.read
    .select({ size: evidenceDerivative.size })
    .from(evidenceDerivative)
    .where(eq(evidenceDerivative.fileId, fileId))
    .get();
  if (made) return true;
  const work = running.get(house) ?? { line: Promise.resolve(), files: new Map() };
  running.set(house, work);
  const known = work.files.get(fileId);
  if (known) return known;
  const mine = work.line.then(() => draw(house, file));
  work.line = mine.catch(() => {});
  work.files.set(fileId, mine);
  return mine.finally(() => work.files.delete(fileId));
}

async function draw(house: House, file: typeof evidenceFile.$inferSelect): Promise<boolean> {
  const original = await wholeOriginal(openOriginal(house, SYSTEM, file.incidentId, file.id, "draw"));
  const isHeic = file.mediaType === "image/heic";
  const mostPixels = isHeic ? MOST_HEIC_PIXELS : MOST_PIXELS;
  const pictures = await workOnPicture(original, { task: "shrink", isHeic, mostPixels, sizes: SIZES });
  // Megabytes for each of forty pictures would otherwise wait for the collector.
  if (original.buffer instanceof ArrayBuffer) original.buffer.transfer(0);
  const about = { evidence: file.evidenceId, file: file.id, original_sha256: file.sha256 };
  if (!pictures) {
    house.write(SYSTEM, (tx) => {
      tx.db.update(evidenceFile).set({ isDrawable: false }).where(eq(evidenceFile.id, file.id)).run();
      tx.record(evidenceUndrawable, file.incidentId, about);
    });
    return false;
  }
  const stored: { size: DerivativeSize; blob: StoredBlob; picture: Picture }[] = [];
  try {
    for (const [index, { size }] of SIZES.entries()) {
      const picture = pictures[index]!;
      stored.push({ size, picture, blob: await house.blobs.put(only(picture.bytes)) });
    }
    house.write(SYSTEM, (tx) => {
      for (const { size, blob, picture } of stored) {
        const { width, height } = picture;
        const madeAt = tx.at.toISOString();
        registerFile(tx, blob);
        tx.db
          .insert(evidenceDerivative)
          .values({ fileId: file.id, size, storedName: blob.name, width, height, madeAt })
          .run();
        tx.record(evidenceDerived, file.incidentId, {
          ...about,
          size,
          sha256: blob.sha256,
          size_bytes: blob.sizeBytes,
        });
      }
    });
  } catch (error) {
    for (const { blob } of stored) await house.blobs.remove(blob.name);
    throw error;
  }
  return true;
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
