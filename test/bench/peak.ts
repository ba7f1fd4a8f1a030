import { readFileSync } from "node:fs";

/**
 * Most resident memory of this process so far, in megabytes of 10^6. Not `maxRSS` where the system tells better: Linux
 * hands a parent's peak on to the program that it starts, here that of a bench which has just had Typst in memory.
 */
export function peakMegabytes(): number {
  if (process.platform !== "linux") return (process.resourceUsage().maxRSS * 1024) / 1_000_000;
  const [, kibibytes] = readFileSync("/proc/self/status", "utf8").match(/VmHWM:\s+(\d+)/) ?? [];
  return (Number(kibibytes) * 1024) / 1_000_000;
}
