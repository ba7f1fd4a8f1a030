/**
 * HEIC (ISO/IEC 23008-12): boxes from `ftyp` to the end, one `meta` that describes the pictures inside, and data that
 * lies within the file. Nothing is decoded. What the description claims is checked before a decoder ever sees it:
 * sizes of all pictures, how many there are, where their bytes lie.
 */
import { Refusal } from "#src/lib/refusal.ts";
import { type Box, boxesIn, readBoxes } from "./boxes.ts";
import type { Inspection } from "./inspection.ts";
import { brokenImage, checkPixels } from "./pixels.ts";

/** Decoding takes about 15 bytes a pixel; the largest phones make 48 megapixels. */
export const MOST_HEIC_PIXELS = 50_000_000;
const LONGEST_META = 1024 * 1024;
const LONGEST_EXIF = 65_536;
/** A picture of 48 megapixels in tiles of 512 has about 200, with its companions 400. */
const MOST_ITEMS = 2000;
const MOST_EXTENTS = 10_000;

interface Extent {
  readonly from: number;
  readonly to: number;
}

interface Description {
  readonly width: number;
  readonly height: number;
  /** Where bytes of the pictures lie in the file. */
  readonly extents: readonly Extent[];
  readonly exifAt: Extent | undefined;
  readonly exifInside: Buffer | undefined;
}

export function inspectHeic(): Inspection {
  let described: Description | undefined;
  let exif: Buffer[] = [];
  let isFirst = true;
  const reader = readBoxes({
    begin: (path) => {
      if (isFirst && path[0] !== "ftyp") throw brokenImage();
      isFirst = false;
      return path[0] === "meta" ? { keep: LONGEST_META } : "skip";
    },
    kept: (_path, bytes) => {
      // A second description could say something else to another reader.
      if (described) throw brokenImage();
      described = describe(bytes);
    },
    broken: brokenImage,
  });
  return {
    push(chunk) {
      const start = reader.position;
      reader.push(chunk);
      const at = described?.exifAt;
      if (!at || at.to <= start || at.from >= start + chunk.length) return;
      exif.push(Buffer.from(chunk.subarray(Math.max(0, at.from - start), at.to - start)));
    },
    finish() {
      if (!reader.isBetween || !described) throw brokenImage();
      const { width, height, extents, exifAt, exifInside } = described;
      if (extents.some((extent) => extent.to > reader.position)) throw brokenImage();
      const found = exifInside ?? Buffer.concat(exif);
      exif = [];
      const isWhole = exifInside !== undefined || (exifAt && found.length === exifAt.to - exifAt.from);
      const tiff = isWhole ? tiffOf(found) : undefined;
      return { mediaType: "image/heic", width, height, ...(tiff ? { exif: tiff } : {}) };
    },
  };
}

/** The item begins with the distance to the TIFF block. */
function tiffOf(item: Buffer): Buffer | undefined {
  const start = item.length > 8 ? 4 + item.readUInt32BE(0) : item.length;
  return start < item.length ? item.subarray(start) : undefined;
}

function describe(meta: Buffer): Description {
  const boxes = boxesIn(meta.subarray(4), brokenImage);
  try {
    return read(boxes);
  } catch (error) {
    // A number that would lie behind the end of its box.
    if (error instanceof RangeError) throw brokenImage();
    throw error;
  }
}

function read(boxes: readonly Box[]): Description {
  const only = (type: string, among: readonly Box[] = boxes): Buffer => {
    const found = among.filter((box) => box.type === type);
    if (found.length !== 1) throw brokenImage();
    return found[0]!.body;
  };
  const types = readItemTypes(only("iinf"));
  const properties = boxesIn(only("iprp"), brokenImage);
  const sizes = boxesIn(only("ipco", properties), brokenImage).map((box) => {
    if (box.type !== "ispe") return undefined;
    const size = { width: box.body.readUInt32BE(4), height: box.body.readUInt32BE(8) };
    checkPixels(size.width, size.height, MOST_HEIC_PIXELS);
    return size;
  });
  const pitm = only("pitm");
  const primary = pitm[0] === 0 ? pitm.readUInt16BE(4) : pitm.readUInt32BE(4);
  const type = types.get(primary);
  if (type === "av01") throw new Refusal("evidence_kind", AVIF);
  if (type === undefined || !["hvc1", "grid", "iden", "iovl"].includes(type)) throw brokenImage();
  const indexes = properties
    .filter((box) => box.type === "ipma")
    .flatMap((box) => propertiesOf(box.body, primary));
  const size = indexes.map((index) => sizes[index - 1]).find((one) => one !== undefined);
  if (!size) throw brokenImage();
  const places = readPlaces(only("iloc"));
  const exifPlace = places.find((place) => types.get(place.item) === "Exif" && place.length <= LONGEST_EXIF);
  const idat = boxes.find((box) => box.type === "idat")?.body;
  const at = exifPlace && { from: exifPlace.offset, to: exifPlace.offset + exifPlace.length };
  return {
    ...size,
    extents: places
      .filter((place) => place.method === 0)
      .map((place) => ({ from: place.offset, to: place.offset + place.length })),
    exifAt: exifPlace?.method === 0 ? at : undefined,
    exifInside: exifPlace?.method === 1 && at ? idat?.subarray(at.from, at.to) : undefined,
  };
}

export const AVIF = {
  kind: "AVIF形式の画像",
  advice: "元の画像は消さずに残し、JPEGかPNGにしたものを追加してください。",
};

/** `iinf`: the type of each item. */
function readItemTypes(body: Buffer): Map<number, string> {
  const isShort = body[0] === 0;
  const count = isShort ? body.readUInt16BE(4) : body.readUInt32BE(4);
  if (count > MOST_ITEMS) throw new Refusal("evidence_too_intricate");
  const types = new Map<number, string>();
  for (const { type, body: entry } of boxesIn(body.subarray(isShort ? 6 : 8), brokenImage, MOST_ITEMS)) {
    if (type !== "infe" || (entry[0] !== 2 && entry[0] !== 3)) throw brokenImage();
    const id = entry[0] === 2 ? entry.readUInt16BE(4) : entry.readUInt32BE(4);
    const at = entry[0] === 2 ? 8 : 10;
    if (entry.length < at + 4 || types.has(id)) throw brokenImage();
    types.set(id, entry.toString("latin1", at, at + 4));
  }
  return types;
}

/** `ipma`: numbers of the properties of one item, from 1. */
function propertiesOf(body: Buffer, item: number): number[] {
  const [hasLongIds, isWide] = [body[0]! > 0, (body[3]! & 1) === 1];
  const count = body.readUInt32BE(4);
  if (count > MOST_ITEMS) throw new Refusal("evidence_too_intricate");
  const found: number[] = [];
  let at = 8;
  for (let n = 0; n < count; n += 1) {
    const id = hasLongIds ? body.readUInt32BE(at) : body.readUInt16BE(at);
    at += hasLongIds ? 4 : 2;
    const associations = body.readUInt8(at);
    at += 1;
    for (let k = 0; k < associations; k += 1) {
      const index = isWide ? body.readUInt16BE(at) & 0x7fff : body.readUInt8(at) & 0x7f;
      at += isWide ? 2 : 1;
      if (id === item) found.push(index);
    }
  }
  return found;
}

interface Place {
  readonly item: number;
  /** 0: of the file, 1: of `idat`, 2: of another item. */
  readonly method: number;
  readonly offset: number;
  readonly length: number;
}

/** `iloc`: where the bytes of each item lie. */
function readPlaces(body: Buffer): Place[] {
  const version = body[0]!;
  if (version > 2) throw brokenImage();
  const [offsetBytes, lengthBytes] = [body.readUInt8(4) >> 4, body.readUInt8(4) & 15];
  const [baseBytes, indexBytes] = [body.readUInt8(5) >> 4, version === 0 ? 0 : body.readUInt8(5) & 15];
  if ([offsetBytes, lengthBytes, baseBytes, indexBytes].some((n) => ![0, 4, 8].includes(n)))
    throw brokenImage();
  let at = 6;
  const number = (bytes: number): number => {
    const value =
      bytes === 0 ? 0n : bytes === 8 ? body.readBigUInt64BE(at) : BigInt(body.readUIntBE(at, bytes));
    at += bytes;
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw brokenImage();
    return Number(value);
  };
  const idBytes = version < 2 ? 2 : 4;
  const count = number(idBytes);
  if (count > MOST_ITEMS) throw new Refusal("evidence_too_intricate");
  const places: Place[] = [];
  for (let n = 0; n < count; n += 1) {
    const item = number(idBytes);
    const method = version === 0 ? 0 : number(2) & 15;
    number(2);
    const base = number(baseBytes);
    const extents = number(2);
    for (let k = 0; k < extents; k += 1) {
      number(indexBytes);
      const offset = base + number(offsetBytes);
      const length = number(lengthBytes);
      if (!Number.isSafeInteger(offset + length)) throw brokenImage();
      if (places.length === MOST_EXTENTS) throw new Refusal("evidence_too_intricate");
      places.push({ item, method, offset, length });
    }
  }
  return places;
}
