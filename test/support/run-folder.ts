/**
 * One temporary folder for a whole run: whatever tests, the programs that they start and the browser leave in it goes
 * with it at the end, also where a process was killed before it could clear up.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Vitest calls it before it starts its processes, which inherit the environment; returns what ends the run. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "akashi-run-"));
  for (const name of ["TMPDIR", "TMP", "TEMP"]) process.env[name] = folder;
  // A net: no test, and no program that a test starts, reaches the home folder of whoever runs it.
  process.env.AKASHI_STATE = join(folder, "state");
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
