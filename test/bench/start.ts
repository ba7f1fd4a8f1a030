/** From starting the process to its first answer, sealed; beside starting a bare Node that does nothing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import { shopInput } from "#src/features/shops/index.ts";
import { systemClock } from "#src/platform/clock.ts";
import type { BenchRow } from "./row.ts";
import { serveStorage } from "./serving.ts";

const ROUNDS = 7;
const LIMIT_MS = 700;

export async function benchStart(): Promise<BenchRow[]> {
  const storage = mkdtempSync(join(tmpdir(), "akashi-bench-start-"));
  try {
    await setUp(storage);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await firstAnswer(storage));
      bare.push(await bareNode());
    }
    const [mine, baseline] = [median(ours), median(bare)];
    return [
      {
        what: "start to the first answer (sealed login page)",
        ours: Math.round(mine),
        baseline: LIMIT_MS,
        ratio: LIMIT_MS / mine,
        unit: "ms",
        note: `baseline: the limit; a bare Node starts and ends in ${Math.round(baseline)} ms (${(mine / baseline).toFixed(1)} times)`,
      },
    ];
  } finally {
    rmSync(storage, { recursive: true, force: true });
  }
}

async function setUp(storage: string): Promise<void> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
  await app.setUp(shopInput.parse({ tradeName: "ヘアサロン見本", representativeName: "見本 花子" }), {
    login: "mihon",
    displayName: "見本 花子",
    password: "ひだまりの庭に七つの小さな鈴",
  });
  app.close();
}

async function firstAnswer(storage: string): Promise<number> {
  const start = performance.now();
  const serving = await serveStorage(storage);
  const took = performance.now() - start;
  await serving.end();
  return took;
}

async function bareNode(): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - start;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
