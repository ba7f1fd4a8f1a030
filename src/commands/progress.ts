/** A bar on a terminal, nothing elsewhere. */
import type { Call } from "./command.ts";

const WIDTH = 30;

/** Draws `done / total` over itself on stderr. */
export function progress(call: Call, what: string): (done: number, total: number) => void {
  if (!process.stderr.isTTY || call.flags.json === true) return () => {};
  return (done, total) => {
    const filled = total === 0 ? WIDTH : Math.round((done / total) * WIDTH);
    const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
    process.stderr.write(`\r${what} ${bar} ${done}/${total}${done >= total ? "\n" : ""}`);
  };
}
