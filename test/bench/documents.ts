/**
 * The police dossier of a case of 60 facts and 40 exhibits with photos of 12 megapixels, issued: data gathered, set,
 * encrypted, kept. In a process of its own, so that its peak memory is its own.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import { issueDocument } from "#src/features/documents/index.ts";
import { addEvidenceFile, listEvidence } from "#src/features/evidence/index.ts";
import { addFact, factInput, getIncidentByIdOrNumber, listFacts } from "#src/features/incidents/index.ts";
import { systemClock } from "#src/platform/clock.ts";
import { loadSample } from "#src/sample/index.ts";
import { drawPhotos } from "./intake.ts";
import type { BenchRow } from "./row.ts";

const LOGIN = { login: "mihon", displayName: "見本 花子", password: "ひだまりの庭に七つの小さな鈴" };
const FACTS = 60;
const EXHIBITS = 40;
const LIMIT_SECONDS = 5;
const LIMIT_MB = 300;

export async function benchDocuments(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "akashi-bench-documents-"));
  try {
    const photos = join(folder, "photos");
    await drawPhotos(photos, EXHIBITS);
    const storage = join(folder, "storage");
    inChild("fill", storage, photos);
    const first = inChild("issue", storage);
    const again = inChild("issue", storage);
    const what = `police PDF, ${FACTS} facts, ${EXHIBITS} exhibits with photos`;
    return [
      {
        what,
        ours: Math.round(again.seconds * 10) / 10,
        baseline: LIMIT_SECONDS,
        ratio: LIMIT_SECONDS / again.seconds,
        unit: "s",
        note: `baseline: the limit; the first time, its pictures made too, ${first.seconds.toFixed(1)} s; ${again.pages} pages`,
      },
      {
        what: `${what}, peak memory`,
        ours: Math.round(again.peakMegabytes),
        baseline: LIMIT_MB,
        ratio: LIMIT_MB / again.peakMegabytes,
        unit: "MB",
        note: `baseline: the limit; resident, whole program; the first time ${Math.round(first.peakMegabytes)} MB`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measure {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly pages: number;
}

function inChild(...work: readonly string[]): Measure {
  const args = [...process.execArgv, import.meta.filename, ...work];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Measure;
}

/** The sample case, with as many facts and photos as are wanted. */
async function fill(storage: string, photos: string): Promise<void> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
  const { user, incidentId } = await loadSample(app, LOGIN);
  const house = app.house();
  house.write(user, (tx) => {
    for (let index = listFacts(tx.db, incidentId).length; index < FACTS; index += 1) {
      const fact = factInput.parse({
        date: {
          precision: "day",
          date: `2026-10-${String((index % 28) + 1).padStart(2, "0")}`,
          around: false,
        },
        what: `お客様から、覚えのないお店の案内が届いたとのお知らせが電話でありました（${index + 1}件目）。はがきは捨てずに保管していただくようお願いしました。`,
        certainty: "確認済",
        source: "電話の記録",
      });
      addFact(tx, incidentId, fact);
    }
  });
  for (const name of readdirSync(photos)) {
    const meta = { maxBytes: app.config.maxFileBytes, title: `届いた案内はがきの写真 ${name}` };
    if (listEvidence(house.read, incidentId).length < EXHIBITS)
      await addEvidenceFile(house, { id: user.id }, incidentId, join(photos, name), meta);
  }
  app.close();
}

async function issue(storage: string): Promise<Measure> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
  const { id } = await app.logIn(LOGIN.login, LOGIN.password, "bench");
  const house = app.house();
  const incident = getIncidentByIdOrNumber(house.read, "1").id;
  const start = performance.now();
  const { pages } = await issueDocument(house, { id }, incident, "police");
  const seconds = (performance.now() - start) / 1000;
  app.close();
  return { seconds, pages, peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1_000_000 };
}

const [mode, storage, photos] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && mode && storage) {
  const made = mode === "fill" ? await fill(storage, photos!) : await issue(storage);
  process.stdout.write(JSON.stringify(made ?? null));
}
