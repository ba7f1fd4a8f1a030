/**
 * A packet of 200 photos of 12 megapixels (1 GB), from the choice to the encrypted file, and its check: beside the
 * promised minute, and beside `sha256sum` over the same photos. Each runs in a process of its own.
 */
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import { addEvidenceFile } from "#src/features/evidence/index.ts";
import { getIncidentByIdOrNumber, openIncident } from "#src/features/incidents/index.ts";
import { defaultChoice, exportPacket, verifyPacket } from "#src/features/packets/index.ts";
import { listShops, shopInput } from "#src/features/shops/index.ts";
import { systemClock } from "#src/platform/clock.ts";
import { drawPhotos } from "./intake.ts";
import type { BenchRow } from "./row.ts";

const PASSWORD = "ひだまりの庭に七つの小さな鈴";
const LIMIT_SECONDS = 60;
const LIMIT_MB = 400;

export async function benchPacket(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "akashi-bench-packet-"));
  try {
    const photos = join(folder, "photos");
    await drawPhotos(photos);
    const storage = join(folder, "storage");
    const zip = join(folder, "packet.zip");
    inChild("fill", storage, photos);
    const names = readdirSync(photos).map((name) => join(photos, name));
    const start = performance.now();
    execFileSync("sha256sum", names, { stdio: "ignore" });
    const baseline = (performance.now() - start) / 1000;
    const made = inChild("make", storage, zip);
    const checked = inChild("check", storage, zip);
    const times = (seconds: number): string =>
      `${(seconds / baseline).toFixed(1)} times sha256sum over the photos`;
    return [
      row("packet of 200 photos of 12 MP, made", made.seconds, LIMIT_SECONDS, "s", times(made.seconds)),
      row("packet of 200 photos, peak memory", made.peakMegabytes, LIMIT_MB, "MB", "resident, whole program"),
      row("packet of 200 photos, checked", checked.seconds, LIMIT_SECONDS, "s", times(checked.seconds)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(what: string, ours: number, limit: number, unit: string, note: string): BenchRow {
  return {
    what,
    ours: Math.round(ours * 10) / 10,
    baseline: limit,
    ratio: limit / ours,
    unit,
    note: `baseline: the limit; ${note}`,
  };
}

interface Measure {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

function inChild(mode: string, storage: string, path: string): Measure {
  const args = [...process.execArgv, import.meta.filename, mode, storage, path];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Measure;
}

async function measured(work: () => Promise<void>): Promise<Measure> {
  let peak = process.memoryUsage.rss();
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const start = performance.now();
  await work();
  clearInterval(sampling);
  return { seconds: (performance.now() - start) / 1000, peakMegabytes: peak / 1_000_000 };
}

async function fill(storage: string, photos: string): Promise<Measure> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
  const shop = shopInput.parse({ tradeName: "ヘアサロン見本", representativeName: "見本 花子" });
  const { user } = await app.setUp(shop, { login: "mihon", displayName: "見本 花子", password: PASSWORD });
  const house = app.house();
  const actor = { id: user.id };
  const { id } = house.write(actor, (tx) => openIncident(tx, { shopId: listShops(house.read)[0]!.id }));
  const result = await measured(async () => {
    for (const name of readdirSync(photos)) {
      await addEvidenceFile(house, actor, id, join(photos, name), { maxBytes: app.config.maxFileBytes });
    }
  });
  app.close();
  return result;
}

async function make(storage: string, zip: string): Promise<Measure> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
  const { id: user } = await app.logIn("mihon", PASSWORD, "bench");
  const house = app.house();
  const { id } = getIncidentByIdOrNumber(house.read, "1");
  const choice = defaultChoice(house.read, id, "police", "例示警察署");
  if (choice.files.length !== 200) throw new Error(`${choice.files.length} photos`);
  let packed: Awaited<ReturnType<typeof exportPacket>> | undefined;
  const result = await measured(async () => {
    packed = await exportPacket(house, { id: user }, id, choice);
  });
  await pipeline(Readable.from(packed!.zip), createWriteStream(zip));
  app.close();
  return result;
}

async function check(_storage: string, zip: string): Promise<Measure> {
  return measured(async () => {
    const { isIntact, findings } = await verifyPacket(zip);
    if (!isIntact) throw new Error(findings.map((one) => `${one.code} ${one.where}`).join("; "));
  });
}

const [mode, storage, path] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && mode && storage && path) {
  const work = { fill, make, check }[mode];
  if (!work) throw new Error("fill, make or check");
  process.stdout.write(JSON.stringify(await work(storage, path)));
}
