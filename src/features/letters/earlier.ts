/** The letter that a 続報 or a 訂正 refers to. */
import { readDate } from "#src/lib/japanese-date.ts";
import type { Reader } from "#src/platform/database.ts";
import { frozenOf, getRun, listSentRuns } from "./queries.ts";

export interface Earlier {
  /** The day printed on it. */
  readonly on: string;
  /** Instant at which its run was begun: what the case held later was not in it. */
  readonly writtenAt: string;
}

/**
 * The letter of the run that is meant, or the newest that was sent, on paper or by mail; undefined while none was.
 * Throws `not_found` for an unknown run.
 */
export function findEarlier(read: Reader, incidentId: string, aboutRun?: string): Earlier | undefined {
  const run =
    aboutRun === undefined ? listSentRuns(read, incidentId, 1)[0] : getRun(read, incidentId, aboutRun);
  if (run === undefined) return undefined;
  const printed = readDate(frozenOf(read, run.id).common.sentOn);
  return printed.ok && printed.precision === "day"
    ? { on: printed.date, writtenAt: run.startedAt }
    : undefined;
}
