/** A zip of stored files with one fixed time, in the order given: the same files make the same bytes. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { zipTime } from "#src/lib/zip-time.ts";
import { streamZip } from "#src/platform/zip-stream.ts";

export interface ZipPart {
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex SHA-256 that the bytes must have; the zip breaks off when they do not. */
  readonly sha256: string;
  /** Asked for once, when its turn comes. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** A source that is no longer what its row says. */
export class ChangedSource extends Error {
  readonly path: string;

  constructor(path: string) {
    super("the bytes of a packed file are not those of its digest");
    this.path = path;
  }
}

/** An odd file mode would unpack unreadable. */
const MODE = 0o100644;

export interface ZipOptions {
  /** Name of the one folder that holds everything. */
  readonly folder: string;
  readonly at: Date;
  readonly onBytes?: (count: number) => void;
  readonly signal?: AbortSignal;
}

/** Streams the zip; at most one part is open. Throws `ChangedSource`, and whatever a source throws. */
export function zipOf(parts: readonly ZipPart[], options: ZipOptions): AsyncIterable<Uint8Array> {
  const zip = streamZip();
  const mtime = zipTime(options.at);
  options.signal?.addEventListener("abort", () => zip.fail(options.signal?.reason), { once: true });
  for (const part of parts) {
    const settings = { mtime, mode: MODE, compress: false, size: part.sizeBytes, forceDosTimestamp: true };
    zip.add(`${options.folder}/${part.path}`, settings, () =>
      Readable.from(checked(part, options), { objectMode: false, highWaterMark: 1024 * 1024 }),
    );
  }
  zip.end();
  if (options.signal?.aborted) zip.fail(options.signal.reason);
  return zip.out;
}

async function* checked(part: ZipPart, { onBytes, signal }: ZipOptions): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of part.bytes()) {
    signal?.throwIfAborted();
    hash.update(chunk);
    sizeBytes += chunk.length;
    onBytes?.(chunk.length);
    yield chunk;
  }
  if (sizeBytes !== part.sizeBytes || hash.digest("hex") !== part.sha256) throw new ChangedSource(part.path);
}
