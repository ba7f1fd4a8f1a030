/** Opens a zip that somebody else may have made: every name is looked at before any byte is. */
import { createHash } from "node:crypto";
import { open as openFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import yauzl, { type Entry, type LocalFileHeader, type ZipFile } from "yauzl";
import { finding, type PacketFinding } from "./findings.ts";

/** A path on this machine, or the bytes of the zip. */
export type PacketSource = string | Uint8Array;

export interface OpenedZip {
  readonly paths: readonly string[];
  /** Hex SHA-256 and size; undefined when it cannot be read to its end. */
  hash(path: string): Promise<{ readonly sha256: string; readonly sizeBytes: number } | undefined>;
  /** Undefined when it is missing, longer than `most` bytes or cannot be read. */
  read(path: string, most: number): Promise<Buffer | undefined>;
  close(): void;
}

const SYMLINK = 0o120000;
const FILE_KIND = 0o170000;
const DESCRIPTOR_FLAG = 8;
const DESCRIPTOR = { small: 16, zip64: 24 } as const;

/** Paths of the packet below its one folder; what must not be unpacked is a finding and is left out. */
export async function openZip(source: PacketSource, found: PacketFinding[]): Promise<OpenedZip | undefined> {
  const zip = await open(source);
  const start = zip ? cursorOf(zip) : 0;
  const entries = zip && (await listEntries(zip));
  if (!zip || !entries) {
    zip?.close();
    found.push(finding("not_a_zip"));
    return undefined;
  }
  const named = entries.map((entry) => ({ entry, name: nameOf(entry) }));
  const files = named.filter(({ entry, name }) => isPlainFile(entry, name, found));
  findTwins(files, found);
  const directory = { start, end: cursorOf(zip), entries: entries.length };
  await findHidden(zip, named, directory, found);
  if (!isPlainEnd(await readEnd(source, directory.end), directory)) found.push(finding("hidden_bytes"));
  const folder = folderOf(files.map(({ name }) => name));
  if (folder === undefined) found.push(finding("no_bag"));
  const byPath = new Map<string, Entry>();
  for (const { entry, name } of files) {
    if (!name.startsWith(folder ?? "")) found.push(finding("stray_tag_file", name));
    else byPath.set(name.slice(folder?.length ?? 0), entry);
  }
  return {
    paths: [...byPath.keys()],
    hash: (path) => hashOf(zip, byPath.get(path)),
    read: (path, most) => readOf(zip, byPath.get(path), most),
    close: () => zip.close(),
  };
}

async function open(source: PacketSource): Promise<ZipFile | undefined> {
  // Names are looked at here, as raw bytes: a strict reader would stop at the first bad one.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true };
  try {
    return typeof source === "string"
      ? await yauzl.openPromise(source, options)
      : await yauzl.fromBufferPromise(Buffer.from(source), options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EACCES" || code === "EISDIR") throw error;
    return undefined;
  }
}

async function listEntries(zip: ZipFile): Promise<Entry[] | undefined> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return entries;
  } catch {
    return undefined;
  }
}

const nameOf = (entry: Entry): string => entry.fileNameRaw.toString("utf8");

function isPlainFile(entry: Entry, name: string, found: PacketFinding[]): boolean {
  const steps = name.replace(/\/$/, "").split("/");
  const refuse = (code: Parameters<typeof finding>[0]): false => {
    found.push(finding(code, printable(name)));
    return false;
  };
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name) || name.includes("\\")) return refuse("unsafe_name");
  if (steps.some((step) => step === ".." || step === "." || step === "")) return refuse("unsafe_name");
  if (((entry.externalFileAttributes >>> 16) & FILE_KIND) === SYMLINK) return refuse("link");
  if (entry.isEncrypted()) return refuse("encrypted");
  if (!/^[\x21-\x7e]+$/.test(name)) return refuse("foreign_name");
  if (!name.endsWith("/")) return true;
  // A folder has no bytes.
  return entry.compressedSize === 0 ? false : refuse("hidden_bytes");
}

/** A foreign name in a report must not change how the report reads. */
const printable = (name: string): string =>
  name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{fffd}]/gu, "�").slice(0, 200);

function findTwins(files: readonly { readonly name: string }[], found: PacketFinding[]): void {
  const names = new Set<string>();
  const folded = new Map<string, string>();
  for (const { name } of files) {
    const key = name.normalize("NFKC").toLowerCase();
    const other = folded.get(key);
    if (names.has(name)) found.push(finding("name_twice", name));
    else if (other !== undefined) found.push(finding("name_collides", name));
    names.add(name);
    folded.set(key, name);
  }
}

/** The index of the zip: its first byte, the byte behind it, and how many files it names. */
interface Directory {
  readonly start: number;
  readonly end: number;
  readonly entries: number;
}

/** Where the reader of the index stands: its start before the first entry, its end behind the last. */
const cursorOf = (zip: ZipFile): number => Number(zip.readEntryCursor);

/** Every byte before the index belongs to a file of the index, under the same name and with the same length. */
async function findHidden(
  zip: ZipFile,
  named: readonly { readonly entry: Entry; readonly name: string }[],
  directory: Directory,
  found: PacketFinding[],
): Promise<void> {
  let end = 0;
  const inOrder = named.toSorted(
    (a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader,
  );
  for (const [at, { entry, name }] of inOrder.entries()) {
    const header = await zip.readLocalFileHeaderPromise(entry, { minimal: false }).catch(() => undefined);
    if (!header) {
      found.push(finding("unreadable", printable(name)));
      return;
    }
    if (!isSameFile(entry, header)) found.push(finding("name_differs", printable(name)));
    if (entry.relativeOffsetOfLocalHeader !== end) found.push(finding("hidden_bytes", printable(name)));
    const dataEnd = header.fileDataStart + entry.compressedSize;
    const next = inOrder[at + 1]?.entry.relativeOffsetOfLocalHeader ?? directory.start;
    end = dataEnd + descriptorLength(entry, next - dataEnd);
  }
  if (end !== directory.start) found.push(finding("hidden_bytes"));
}

/** Names a file a second time: some programs unpack under this name instead (Info-ZIP's Unicode path). */
const SECOND_NAME = 0x7075;
const SIZE_ELSEWHERE = 0xffffffff;

/** Whether a program that reads the head before the bytes sees the same file as one that reads the index. */
function isSameFile(entry: Entry, header: LocalFileHeader): boolean {
  const isLater = (header.generalPurposeBitFlag & DESCRIPTOR_FLAG) !== 0;
  const isSize = (told: number, real: number): boolean =>
    told === real || told === SIZE_ELSEWHERE || (isLater && told === 0);
  return (
    header.fileName.equals(entry.fileNameRaw) &&
    header.compressionMethod === entry.compressionMethod &&
    isLater === ((entry.generalPurposeBitFlag & DESCRIPTOR_FLAG) !== 0) &&
    isSize(header.compressedSize, entry.compressedSize) &&
    isSize(header.uncompressedSize, entry.uncompressedSize) &&
    !hasField(entry.extraFieldRaw, SECOND_NAME) &&
    !hasField(header.extraField, SECOND_NAME)
  );
}

function hasField(extra: Buffer, id: number): boolean {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === id) return true;
  }
  return false;
}

const END = { bytes: 22, zip64: 56, locator: 20 } as const;

/** What lies behind the index, up to what its end can measure; more is no plain end. */
async function readEnd(source: PacketSource, from: number): Promise<Buffer> {
  const most = END.zip64 + END.locator + END.bytes + 1;
  if (typeof source !== "string") return Buffer.from(source.subarray(from, from + most));
  const file = await openFile(source);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Whether only the end of the zip follows the index, without a comment, and names this index and no other: programs
 * differ in which of two ends, or of two sets of numbers in one end, they believe.
 */
function isPlainEnd(bytes: Buffer, { start, end, entries }: Directory): boolean {
  const isLong = bytes.length === END.zip64 + END.locator + END.bytes;
  if (!isLong && bytes.length !== END.bytes) return false;
  const last = bytes.subarray(bytes.length - END.bytes);
  const small = (at: number, real: number): boolean =>
    last.readUInt16LE(at) === real || (isLong && last.readUInt16LE(at) === 0xffff);
  const large = (at: number, real: number): boolean =>
    last.readUInt32LE(at) === real || (isLong && last.readUInt32LE(at) === SIZE_ELSEWHERE);
  const isPlain =
    last.readUInt32LE(0) === 0x06054b50 &&
    small(8, entries) &&
    small(10, entries) &&
    large(12, end - start) &&
    large(16, start) &&
    last.readUInt16LE(20) === 0;
  return isPlain && (!isLong || bytes.readBigUInt64LE(END.zip64 + 8) === BigInt(end));
}

/** A descriptor behind the data has one of two lengths: the one that meets the next file. */
function descriptorLength(entry: Entry, gap: number): number {
  if ((entry.generalPurposeBitFlag & DESCRIPTOR_FLAG) === 0) return 0;
  return gap === DESCRIPTOR.zip64 ? DESCRIPTOR.zip64 : DESCRIPTOR.small;
}

/** The one folder that holds `bagit.txt`; "" when it lies at the top, undefined when there is none. */
function folderOf(names: readonly string[]): string | undefined {
  if (names.includes("bagit.txt")) return "";
  const [only, ...more] = names.filter((name) => /^[^/]+\/bagit\.txt$/.test(name));
  return only !== undefined && more.length === 0 ? only.slice(0, -"bagit.txt".length) : undefined;
}

async function hashOf(zip: ZipFile, entry: Entry | undefined) {
  if (!entry) return undefined;
  const hash = createHash("sha256");
  let sizeBytes = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      hash.update(chunk as Buffer);
      sizeBytes += (chunk as Buffer).length;
    }
  } catch {
    return undefined;
  }
  await setImmediate();
  return { sha256: hash.digest("hex"), sizeBytes };
}

async function readOf(zip: ZipFile, entry: Entry | undefined, most: number): Promise<Buffer | undefined> {
  if (!entry || entry.uncompressedSize > most) return undefined;
  const pieces: Buffer[] = [];
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) pieces.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(pieces);
}
