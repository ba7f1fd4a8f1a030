/**
 * The police dossier of a case of 60 facts and 40 exhibits with photos of 12 megapixels, issued: data gathered, set,
 * encrypted, kept. In a process of its own, so that its peak memory is its own; and once more by the program as it
 * serves, with every room and the pages loaded.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawPhotos } from "./intake.ts";
import { LOGIN } from "./police-login.ts";
import type { BenchRow } from "./row.ts";
import { serveStorage } from "./serving.ts";

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
    run("police-case.ts", storage, photos, String(FACTS), String(EXHIBITS));
    const first = issue(storage);
    const again = issue(storage);
    const serving = await issueServing(storage);
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
        note: `baseline: the limit; resident; the first time ${Math.round(first.peakMegabytes)} MB, its pictures drawn by a process beside it; in the program that serves ${Math.round(serving)} MB`,
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

function run(file: string, ...args: readonly string[]): string {
  const command = [...process.execArgv, join(import.meta.dirname, file), ...args];
  return execFileSync(process.execPath, command, { encoding: "utf8" });
}

const issue = (storage: string): Measure => JSON.parse(run("police-paper.ts", storage)) as Measure;

/** Peak megabytes of the service, from its start through the login to the issued document. */
async function issueServing(storage: string): Promise<number> {
  const serving = await serveStorage(storage);
  try {
    await serving.post("/api/session", { login: LOGIN.login, password: LOGIN.password });
    const { items } = await serving.get<{ items: readonly { id: string }[] }>("/api/incidents");
    await serving.post(`/api/incidents/${items[0]!.id}/documents`, { kind: "police" });
    return serving.peakMegabytes();
  } finally {
    await serving.end();
  }
}
