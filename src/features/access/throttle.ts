/**
 * Slows guessing: after five failures for an account or an address, each further failure doubles the wait
 * (30 s up to 15 min). In memory, because it must also work while sealed. A browser that entered before is counted
 * for itself, so that a stranger's guesses never keep it out.
 */

import { Refusal } from "#src/lib/refusal.ts";
import type { Clock } from "#src/platform/clock.ts";

const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const FORGET_MS = 60 * 60_000;
const MOST_KEYS = 10_000;

interface Count {
  failures: number;
  last: number;
}

export interface Throttle {
  /**
   * Throws `login_throttled` while any of the keys must wait. Otherwise the attempt counts as failed from now on,
   * until it succeeded: many at once would else all pass before the first of them is found wrong.
   */
  begin(...keys: readonly string[]): void;
  succeeded(...keys: readonly string[]): void;
}

export function createThrottle(clock: Clock): Throttle {
  const counts = new Map<string, Count>();
  const waitMs = (count: Count): number =>
    count.failures < FREE_FAILURES
      ? 0
      : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count.failures - FREE_FAILURES));
  return {
    begin: (...keys) => {
      const now = clock().getTime();
      for (const [key, count] of counts) if (now - count.last > FORGET_MS) counts.delete(key);
      for (const key of keys) {
        const count = counts.get(key);
        if (!count) continue;
        const left = count.last + waitMs(count) - now;
        if (left > 0) throw new Refusal("login_throttled", { seconds: Math.ceil(left / 1000) });
      }
      for (const key of keys) {
        const failures = (counts.get(key)?.failures ?? 0) + 1;
        // Set anew, the key moves to the end: what is dropped first has been quiet for longest.
        counts.delete(key);
        counts.set(key, { failures, last: now });
      }
      for (const key of counts.keys()) {
        if (counts.size <= MOST_KEYS) break;
        counts.delete(key);
      }
    },
    succeeded: (...keys) => {
      for (const key of keys) counts.delete(key);
    },
  };
}
