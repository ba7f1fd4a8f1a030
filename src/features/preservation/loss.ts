/** When the records that are wanted expire: counted from the retention that the vendor named, never guessed. */
import { addDays, type CivilDate } from "#src/lib/civil-date.ts";

export interface Loss {
  /**
   * `coming`: all is there until `on`. `passing`: the oldest days are gone, more with every day, the last after `on`.
   * `gone`: the retention of the whole period is over. `unknown`: no retention or no first day. `secured`: the vendor
   * said that it keeps them, until `on` where a day was named. `closed`: the vendor has none or declined.
   */
  readonly state: "coming" | "passing" | "gone" | "unknown" | "secured" | "closed";
  readonly on: CivilDate | null;
  /** Lower comes first on the page. */
  readonly rank: number;
}

interface Wanted {
  readonly from: CivilDate | null;
  readonly until: CivilDate | null;
  readonly retentionDays: number | null;
}

interface Answered {
  readonly outcome: "kept" | "partly" | "gone" | "declined";
  readonly keptUntil: CivilDate | null;
}

/** A record of one day is taken to be there for `retentionDays` after it. */
export function lossOf(wanted: Wanted, answered: Answered | undefined, today: CivilDate): Loss {
  if (answered?.outcome === "kept" || answered?.outcome === "partly")
    return { state: "secured", on: answered.keptUntil, rank: 4 };
  if (answered !== undefined) return { state: "closed", on: null, rank: 5 };
  const { from, until, retentionDays } = wanted;
  if (retentionDays === null || from === null) return { state: "unknown", on: null, rank: 1 };
  const firstGoes = addDays(from, retentionDays);
  if (today <= firstGoes) return { state: "coming", on: firstGoes, rank: 2 };
  const lastGoes = until === null ? null : addDays(until, retentionDays);
  if (lastGoes === null || today <= lastGoes) return { state: "passing", on: lastGoes, rank: 0 };
  return { state: "gone", on: lastGoes, rank: 3 };
}

/** Most urgent first; of one rank the earlier day, those without a day last. */
export function byUrgency(a: Loss, b: Loss): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  return (a.on ?? "9999").localeCompare(b.on ?? "9999");
}
