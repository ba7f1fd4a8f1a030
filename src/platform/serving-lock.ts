/** One server for one storage: a file that says which process serves it. Commands work beside a server. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";

/** In the storage; after a kill it stays behind and says nothing any more. */
export const SERVING_LOCK = "akashi.lock";

/** What a stopped computer leaves a little before its start is older than the start. */
const CLOCK_SLACK_MS = 5_000;

/**
 * Takes the storage for this process and gives it back at its end, however it ends; only after a kill the file stays
 * and is then taken over. Returns false while another process serves the storage. Throws what the file system says.
 */
export function takeStorage(storage: string): boolean {
  mkdirSync(storage, { recursive: true, mode: 0o700 });
  const path = join(storage, SERVING_LOCK);
  if (isHeld(path)) return false;
  rmSync(path, { force: true });
  try {
    writeFileSync(path, String(process.pid), { flag: "wx", mode: 0o600 });
  } catch (error) {
    // Another process that started at the same moment was first.
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  process.once("exit", () => {
    if (holderOf(path) === process.pid) rmSync(path, { force: true });
  });
  return true;
}

function isHeld(path: string): boolean {
  const holder = holderOf(path);
  // Our own number is what a container gives again after a kill.
  if (holder === undefined || holder === process.pid) return false;
  const startedAt = Date.now() - uptime() * 1000;
  if (statSync(path).mtimeMs < startedAt - CLOCK_SLACK_MS) return false;
  try {
    process.kill(holder, 0);
    return !isOver(holder);
  } catch (error) {
    // A process of another person lives as well.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A killed process keeps its number until its parent asks for it, which in a container may be never. */
function isOver(pid: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    // The name stands in brackets and may hold any; behind it comes the state.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Who serves the storage: nobody, a living process, or one that
 * left its file behind and is taken over at the next start.
 */
export function servedBy(storage: string): "nobody" | "process" | "leftover" {
  const path = join(storage, SERVING_LOCK);
  if (holderOf(path) === undefined) return "nobody";
  return isHeld(path) ? "process" : "leftover";
}
