/**
 * The process that works on pictures: orders on standard input, answers on a pipe of their own (picture-frames.ts),
 * because the HEIC decoder prints its complaints on standard output. It ends with its input. A thread watches the
 * memory of the whole process, which no limit of V8 covers: the codecs are native code and WebAssembly.
 */
import { once } from "node:events";
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import sharp, { type Sharp } from "sharp";
import { frameOf, readFrames } from "./picture-frames.ts";
import { ANSWERS_FD, type Picture, type PictureAnswer, type PictureOrder } from "./pictures.ts";

const mostMemoryBytes = Number(process.argv[2]);
const answers = new Socket({ fd: ANSWERS_FD, readable: false, writable: true });

const NO_PICTURE = Buffer.concat(frameOf({ pictures: [] } satisfies PictureAnswer, []));
/** 1 while a picture is worked on; the watching thread sees it too. */
const working = new Int32Array(new SharedArrayBuffer(4));

// Who asked is told before the process goes: an end without a word means that it came from outside.
const WATCH = `
const { writeSync } = require("node:fs");
const { workerData: { working, answer } } = require("node:worker_threads");
setInterval(() => {
  if (process.memoryUsage.rss() <= ${mostMemoryBytes}) return;
  if (Atomics.exchange(working, 0, 0) === 1) writeSync(${ANSWERS_FD}, answer);
  process.kill(process.pid, "SIGKILL");
}, 20);`;
process.once("exit", () => {
  if (Atomics.exchange(working, 0, 0) === 1) writeSync(ANSWERS_FD, NO_PICTURE);
});
// These go to the whole group; the program ends this process by closing its input.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

/** SVG and a dozen other loaders are never reached, whatever a file claims to be. */
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"],
});
sharp.cache(false);

type Shrinking = Extract<PictureOrder, { task: "shrink" }>;
type Blackening = Extract<PictureOrder, { task: "blacken" }>;

function answer(pictures: readonly Picture[]): void {
  const heads = pictures.map(({ width, height, bytes }) => ({ width, height, length: bytes.length }));
  const head: PictureAnswer = { pictures: heads };
  for (const piece of frameOf(
    head,
    pictures.map(({ bytes }) => bytes),
  ))
    answers.write(piece);
}

async function shrink(bytes: Buffer, order: Shrinking): Promise<Picture[]> {
  const made: Picture[] = [];
  for (const { edge, quality } of order.sizes) {
    const before = made.at(-1)?.bytes;
    const source = before ? open(before, order) : await openFirst(bytes, order);
    if (!source) return [];
    const picture = source
      .resize({ width: edge, height: edge, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#ffffff" })
      .jpeg({ quality });
    made.push(await encode(picture));
  }
  return made;
}

/** Upright. A partly damaged picture is drawn as far as it goes. */
function open(bytes: Buffer, { mostPixels }: Shrinking): Sharp {
  return sharp(bytes, { failOn: "none", limitInputPixels: mostPixels, sequentialRead: true }).autoOrient();
}

async function openFirst(bytes: Buffer, order: Shrinking): Promise<Sharp | undefined> {
  if (!order.isHeic) return open(bytes, order);
  const { mostPixels } = order;
  const { default: decode } = await import("heic-decode");
  const [image] = await decode.all({ buffer: bytes });
  if (!image || image.width * image.height > mostPixels) return undefined;
  const { width, height, data } = await image.decode();
  if (width * height > mostPixels) return undefined;
  // The decoder turned the picture upright (`irot`); what Exif says of orientation is the same turn told twice.
  return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: mostPixels });
}

async function blacken(bytes: Buffer, { boxes, quality }: Blackening): Promise<Picture[]> {
  const black = boxes.map(({ left, top, width, height }) => ({
    left,
    top,
    input: { create: { width, height, channels: 3 as const, background: "#000000" } },
  }));
  // Whole colour for every pixel: no shade of a neighbour is spread over an edge.
  const picture = sharp(bytes).composite(black).jpeg({ quality, chromaSubsampling: "4:4:4" });
  return [await encode(picture)];
}

async function encode(picture: Sharp): Promise<Picture> {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

const watch = new Worker(WATCH, { eval: true, workerData: { working, answer: NO_PICTURE } });
await once(watch, "online");
watch.unref();
answer([]);
for await (const { head: order, bytes } of readFrames<PictureOrder>(process.stdin)) {
  // The HEIC decoder may wait for ever for what is damaged: with nothing else to do, the process then ends.
  process.stdin.unref();
  Atomics.store(working, 0, 1);
  // libvips throws plain Errors whose words quote the file; that there is no picture says what matters.
  const pictures = await (order.task === "shrink" ? shrink(bytes, order) : blacken(bytes, order)).catch(
    () => [],
  );
  const isTooMuch = process.memoryUsage.rss() > mostMemoryBytes;
  if (Atomics.exchange(working, 0, 0) === 1) answer(isTooMuch ? [] : pictures);
  // Megabytes for each of forty pictures would otherwise wait for the collector.
  if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
  process.stdin.ref();
}
