/** A zip that is made while it is read. */
import { once } from "node:events";
import type { Readable } from "node:stream";
import { type Options, type ReadStreamOptions, ZipFile } from "yazl";

export interface ZipStream {
  /** Its bytes. Whoever reads gets the error of a source: one that vanished breaks the zip, and does not shorten it. */
  readonly out: Readable;
  /** Resolves once the zip was read, failed or given up, and no source is open any more. Never rejects. */
  readonly closed: Promise<void>;
  addBytes(path: string, bytes: Buffer, options: Partial<Options>): void;
  /** `open` is asked for the entry's source when its turn comes: at most one is open. */
  add(path: string, options: Partial<ReadStreamOptions>, open: () => Readable): void;
  /** No more entries follow. */
  end(): void;
  /** Breaks the zip off. */
  fail(error: Error): void;
}

export function streamZip(): ZipStream {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  const fail = (error: Error): void => {
    out.destroy(error);
  };
  zip.on("error", fail);
  // Whoever reads is told; before anybody does, a failure must not end the service.
  out.on("error", () => undefined);
  let source: Readable | undefined;
  const closed = new Promise<void>((resolve) => {
    out.once("close", () => {
      // The zip would wait for ever for a reader who went away, with its source open.
      const isOpen = source !== undefined && !source.closed;
      const ended = isOpen ? once(source!.destroy(), "close").catch(() => undefined) : Promise.resolve();
      void ended.then(() => resolve());
    });
  });
  return {
    out,
    closed,
    addBytes: (path, bytes, options) => {
      zip.addBuffer(bytes, path, options);
    },
    add: (path, options, open) => {
      zip.addReadStreamLazy(path, options, (give) => {
        if (out.destroyed) return;
        source = open();
        source.once("error", fail);
        give(null, source);
      });
    },
    end: () => {
      zip.end();
    },
    fail,
  };
}
