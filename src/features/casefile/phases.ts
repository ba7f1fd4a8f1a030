/** The five phases on the case page: done when the owner says so, active when something of it has begun. */
import { type Case, firstHour, phases } from "#src/features/incidents/index.ts";

export interface PhaseView {
  readonly label: string;
  readonly state: "done" | "active" | "waiting";
  readonly href: string;
  readonly note?: string;
}

/** `affected`: how many people are concerned, as the head of the page says it. */
export function phaseViews(found: Case, affected: string | undefined): PhaseView[] {
  const base = `/incidents/${found.incident.id}`;
  const { answers, facts, ticks } = found;
  const ticked = firstHour.filter(({ item }) => ticks.has(item)).length;
  const about: Record<(typeof phases)[number]["item"], { href: string; isBegun: boolean; note?: string }> = {
    "phase.stop": {
      href: `${base}/first-hour`,
      isBegun: true,
      note: `${ticked} / ${firstHour.length} 済み`,
    },
    "phase.investigate": {
      href: `${base}/facts`,
      isBegun: facts.length > 0,
      ...(facts.length > 0 ? { note: `出来事 ${facts.length}件` } : {}),
    },
    "phase.scope": {
      href: `${base}/sections/data`,
      isBegun: answers.data.items.length > 0 || affected !== undefined,
      ...(affected ? { note: affected } : {}),
    },
    "phase.prevent": {
      href: `${base}/sections/explanation`,
      isBegun: answers.explanation.preventionDone !== "" || answers.explanation.preventionPlanned !== "",
    },
    "phase.notify": { href: `${base}/sections/duty`, isBegun: answers.duty.knownOn !== null },
  };
  return phases.map(({ item, label }) => {
    const { href, isBegun, note } = about[item];
    if (ticks.has(item)) return { label, state: "done", href };
    return { label, state: isBegun ? "active" : "waiting", href, ...(note && isBegun ? { note } : {}) };
  });
}
