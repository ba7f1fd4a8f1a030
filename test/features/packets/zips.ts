/** Zips taken apart and put together byte by byte, also in ways that no decent program would. */
import { crc32 } from "node:zlib";
import yauzl from "yauzl";

export interface ZipFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Unix mode; a plain file when left out. */
  readonly mode?: number;
  /** Another name before the file's bytes than in the index. */
  readonly localName?: string;
  /** Bytes that no index names, before this file. */
  readonly hidden?: Buffer;
}

export async function unzip(zip: Buffer): Promise<ZipFile[]> {
  const opened = await yauzl.fromBufferPromise(zip, { lazyEntries: true });
  const files: ZipFile[] = [];
  for await (const entry of opened.eachEntry()) {
    const pieces: Buffer[] = [];
    for await (const piece of await opened.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
    files.push({ name: entry.fileName, bytes: Buffer.concat(pieces) });
  }
  return files;
}

/** Stored files in the order given. */
export function zip(files: readonly ZipFile[]): Buffer {
  const pieces: Buffer[] = [];
  const index: Buffer[] = [];
  let at = 0;
  const push = (piece: Buffer): void => {
    pieces.push(piece);
    at += piece.length;
  };
  for (const { name, bytes, mode = 0o100644, localName = name, hidden } of files) {
    if (hidden) push(hidden);
    const offset = at;
    push(header(0x04034b50, localName, bytes));
    push(bytes);
    index.push(header(0x02014b50, name, bytes, { mode, offset }));
  }
  const start = at;
  for (const one of index) push(one);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(at - start, 12);
  end.writeUInt32LE(start, 16);
  push(end);
  return Buffer.concat(pieces);
}

function header(
  signature: number,
  name: string,
  bytes: Buffer,
  central?: { readonly mode: number; readonly offset: number },
): Buffer {
  const path = Buffer.from(name, "utf8");
  const fixed = Buffer.alloc(central ? 46 : 30);
  fixed.writeUInt32LE(signature, 0);
  const at = central ? 6 : 4;
  if (central) fixed.writeUInt16LE((3 << 8) | 20, 4);
  fixed.writeUInt16LE(20, at);
  fixed.writeUInt16LE(0x0800, at + 2);
  fixed.writeUInt16LE(0x5b75, at + 8);
  fixed.writeUInt32LE(crc32(bytes), at + 10);
  fixed.writeUInt32LE(bytes.length, at + 14);
  fixed.writeUInt32LE(bytes.length, at + 18);
  fixed.writeUInt16LE(path.length, at + 22);
  if (central) {
    fixed.writeUInt32LE((central.mode << 16) >>> 0, 38);
    fixed.writeUInt32LE(central.offset, 42);
  }
  return Buffer.concat([fixed, path]);
}
