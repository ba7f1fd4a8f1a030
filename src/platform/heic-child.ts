/**
 * The process that decodes one HEIC picture: file on standard input; width, height and RGB pixels on standard output.
 * Exit 0 when all was written. A thread watches the memory of the whole process, which no limit of V8 covers: the
 * decoder is WebAssembly.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import decode from "heic-decode";
import sharp from "sharp";

const [mostPixels = 0, edge = 0, mostMemoryBytes = 0] = process.argv.slice(2).map(Number);

const WATCH = `
setInterval(() => {
  if (process.memoryUsage.rss() > ${mostMemoryBytes}) process.kill(process.pid, "SIGKILL");
}, 20);`;

const watch = new Worker(WATCH, { eval: true });
await once(watch, "online");
watch.unref();

const pieces: Buffer[] = [];
for await (const piece of process.stdin) pieces.push(piece as Buffer);
const [image] = await decode.all({ buffer: Buffer.concat(pieces) });
if (!image || image.width * image.height > mostPixels) process.exit(1);
const { width, height, data } = await image.decode();
if (width * height > mostPixels) process.exit(1);
const { data: pixels, info } = await sharp(data, {
  raw: { width, height, channels: 4 },
  limitInputPixels: mostPixels,
})
  .resize({ width: edge, height: edge, fit: "inside", withoutEnlargement: true })
  .flatten({ background: "#ffffff" })
  .raw()
  .toBuffer({ resolveWithObject: true });
const head = Buffer.alloc(8);
head.writeUInt32BE(info.width, 0);
head.writeUInt32BE(info.height, 4);
process.stdout.write(head);
process.stdout.write(pixels, () => process.exit(0));
