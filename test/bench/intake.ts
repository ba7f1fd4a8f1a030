/**
 * Evidence intake: 1 GB of photos of 5 MB through `addEvidence` (encrypted, fsynced, logged) beside coreutils
 * `sha256sum` over the same files in the same run. The intake runs in a process of its own, so that its peak memory is its own.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import { addEvidenceFile } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops, shopInput } from "#src/features/shops/index.ts";
import { systemClock } from "#src/platform/clock.ts";
import type { BenchRow } from "./row.ts";

const FILES = 200;
const FILE_BYTES = 5_000_000;
const ROUNDS = 3;
/** The owner drops many photos at once; the command line takes as many at a time. */
const AT_ONCE = 4;

export async function benchIntake(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "akashi-bench-intake-"));
  try {
    const photos = join(folder, "photos");
    await drawPhotos(photos);
    const names = readdirSync(photos).map((name) => join(photos, name));
    // Both by turns, and the best of each: other work on the machine falls on both.
    const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
      baseline: secondsOf(() => execFileSync("sha256sum", names, { stdio: "ignore" })),
      ours: measureInChild(photos, join(folder, `storage-${round}`)),
    }));
    const megabytes = (FILES * FILE_BYTES) / 1_000_000;
    const ours = megabytes / Math.min(...rounds.map((round) => round.ours.seconds));
    const baseline = megabytes / Math.min(...rounds.map((round) => round.baseline));
    const peak = Math.max(...rounds.map((round) => round.ours.peakMegabytes));
    return [
      {
        what: "evidence intake, 1 GB in photos of 5 MB",
        ours: Math.round(ours),
        baseline: Math.round(baseline),
        ratio: ours / baseline,
        unit: "MB/s",
        note: "baseline: sha256sum over the same files",
      },
      {
        what: "evidence intake, peak memory",
        ours: Math.round(peak),
        baseline: 300,
        ratio: 300 / peak,
        unit: "MB",
        note: "baseline: the limit; resident memory of the whole program during intake",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Real photos as a phone makes them (12 megapixels of grain), each different by a comment. */
export async function drawPhotos(folder: string, files = FILES): Promise<void> {
  const grain = { type: "gaussian" as const, mean: 128, sigma: 24 };
  const photo = await sharp({
    create: { width: 4000, height: 3000, channels: 3, background: "#000", noise: grain },
  })
    .jpeg({ quality: 68 })
    .toBuffer();
  if (photo.length > FILE_BYTES - 70_000) throw new Error(`the photo is too large: ${photo.length}`);
  mkdirSync(folder);
  for (let index = 0; index < files; index++) {
    const comments: Buffer[] = [];
    let rest = FILE_BYTES - photo.length;
    while (rest > 0) {
      // A comment takes 4 bytes of frame; never leave less than that over.
      const size = rest > 65_000 ? 60_000 : rest;
      const comment = Buffer.alloc(size, `photo ${index} `);
      comment.writeUInt16BE(0xfffe, 0);
      comment.writeUInt16BE(size - 2, 2);
      comments.push(comment);
      rest -= size;
    }
    writeFileSync(
      join(folder, `IMG_${String(index).padStart(4, "0")}.jpg`),
      Buffer.concat([photo.subarray(0, 2), ...comments, photo.subarray(2)]),
    );
  }
}

function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

interface Measure {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

function measureInChild(photos: string, storage: string): Measure {
  const out = execFileSync(process.execPath, [...process.execArgv, import.meta.filename, photos, storage], {
    encoding: "utf8",
  });
  rmSync(storage, { recursive: true, force: true });
  return JSON.parse(out) as Measure;
}

async function measure(photos: string, storage: string): Promise<Measure> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
  const { user } = await app.setUp(
    shopInput.parse({
      tradeName: "ヘアサロン見本",
      representativeName: "見本 花子",
      postal: "000-0001",
      address: "例示県見本市架空町1-2-3",
      tel: "00-0000-0001",
      deskPerson: "見本 花子",
      deskTel: "00-0000-0002",
      deskHours: "平日10時から18時",
      deskEmail: "desk@example.jp",
    }),
    { login: "mihon", displayName: "見本 花子", password: "ひだまりの庭に七つの小さな鈴" },
  );
  const house = app.house();
  const actor = { id: user.id };
  const incident = house.write(actor, (tx) => openIncident(tx, { shopId: listShops(house.read)[0]!.id }));
  const waiting = readdirSync(photos);
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  const start = performance.now();
  const take = async (): Promise<void> => {
    for (let fileName = waiting.shift(); fileName; fileName = waiting.shift()) {
      const path = join(photos, fileName);
      await addEvidenceFile(house, actor, incident.id, path, { maxBytes: app.config.maxFileBytes });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  const seconds = (performance.now() - start) / 1000;
  clearInterval(sampling);
  app.close();
  return { seconds, peakMegabytes: peak / 1_000_000 };
}

const [photos, storage] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && photos && storage) {
  process.stdout.write(JSON.stringify(await measure(photos, storage)));
}
