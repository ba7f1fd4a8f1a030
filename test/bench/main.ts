/**
 * `npm run bench [-- NAME…]`: figures as ratios against a baseline of the same run. Timings fail nothing.
 * Each bench runs after the other; what must have its own memory runs in a child of its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRow } from "./row.ts";

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  intake: async () => (await import("./intake.ts")).benchIntake(),
  import: async () => (await import("./customers.ts")).benchImport(),
  search: async () => (await import("./customers.ts")).benchSearch(),
  letters: async () => (await import("./letters.ts")).benchLetters(),
  documents: async () => (await import("./documents.ts")).benchDocuments(),
  preview: async () => (await import("./preview.ts")).benchPreview(),
  ledger: async () => (await import("./ledger.ts")).benchLedger(),
  packet: async () => (await import("./packet.ts")).benchPacket(),
  start: async () => (await import("./start.ts")).benchStart(),
};

// No bench, and no program that one starts, reaches the home folder of whoever runs it.
const state = mkdtempSync(join(tmpdir(), "akashi-bench-state-"));
process.env.AKASHI_STATE = state;
process.once("exit", () => rmSync(state, { recursive: true, force: true }));

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}

console.log(`Node ${process.versions.node}, ${availableParallelism()} cores\n`);
console.log("| what | ours | baseline | ours is better by | note |");
console.log("| --- | ---: | ---: | ---: | --- |");
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  for (const { what, ours, baseline, ratio, unit, note } of await bench()) {
    // What could not be measured here says so in its note.
    const number = (value: number): string =>
      Number.isNaN(value) ? "–" : `${value.toLocaleString("en")} ${unit}`;
    const times = Number.isNaN(ratio) ? "–" : `${ratio.toFixed(2)}×`;
    console.log(`| ${what} | ${number(ours)} | ${number(baseline)} | ${times} | ${note} |`);
  }
}
