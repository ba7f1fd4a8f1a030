/**
 * An Office file packed once more: its parts in a fixed order with one fixed time, so that the same tree makes the
 * same bytes, and parts that the makers do not let us set are mended on the way.
 */
import { buffer } from "node:stream/consumers";
import yauzl from "yauzl";
import { ZipFile } from "yazl";
import { zipTime } from "#src/lib/zip-time.ts";

/** Path in the file → its XML as it shall be. Parts that are not named stay as they are. */
export type PartEdits = Readonly<Record<string, (xml: string) => string>>;

/** The first part by convention: programs look at a file's head to tell its kind. */
const first = "[Content_Types].xml";

/** `edits` may also name parts that are not there yet; they get "" and are added. */
export async function repack(bytes: Buffer, at: Date, edits: PartEdits): Promise<Buffer> {
  const parts = await readParts(bytes);
  for (const [path, edit] of Object.entries(edits)) {
    parts.set(path, Buffer.from(edit(parts.get(path)?.toString("utf8") ?? ""), "utf8"));
  }
  const mtime = zipTime(at);
  const zip = new ZipFile();
  const order = [...parts.keys()].sort((a, b) =>
    a === first ? -1 : b === first ? 1 : a < b ? -1 : a > b ? 1 : 0,
  );
  for (const path of order) {
    zip.addBuffer(parts.get(path)!, path, { mtime, mode: 0o100644, compress: true, forceDosTimestamp: true });
  }
  zip.end();
  return buffer(zip.outputStream);
}

async function readParts(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  const parts = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith("/"))
      parts.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  return parts;
}

/** Data's text as XML can hold it: what printing drops is dropped, and U+FFFE and U+FFFF are no characters at all. */
export const xmlText = (characters: readonly string[]): string =>
  characters.join("").replace(/[\ufffe\uffff]/g, "\ufffd");
