/** Everything that is known of a case, typed: what documents are built from. */
import { getShop, type Shop } from "#src/features/shops/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { answersOf, type SectionProgress, sectionProgress, stepOutcomes } from "./answers.ts";
import { type Fact, listFacts } from "./facts.ts";
import { getIncident, type Incident } from "./incident.ts";
import { type LeaverWords, leaverWords } from "./leaver-words.ts";
import { listPeople, type Person } from "./people.ts";
import type { Answers } from "./sections/index.ts";
import { answeredItems, type TickItem, ticksOf } from "./ticks.ts";

export interface Case {
  readonly incident: Incident;
  readonly shop: Shop;
  /** By section and question; null, "" and [] are unanswered. `counsel` is for the lawyer alone. */
  readonly answers: Answers;
  readonly progress: readonly SectionProgress[];
  readonly people: readonly Person[];
  /** 相手方; undefined while nobody is marked. */
  readonly otherParty: Person | undefined;
  /** In the order of time. */
  readonly facts: readonly Fact[];
  /** Items that are done: ticked, or answered so. */
  readonly ticks: ReadonlySet<TickItem>;
  /** Steps of the guided form that were left, and how. */
  readonly steps: ReadonlyMap<string, "answered" | "unknown">;
  readonly words: LeaverWords;
}

/** Throws `not_found`. */
export function getCase(read: Reader, incidentId: string): Case {
  const incident = getIncident(read, incidentId);
  const answers = answersOf(read, incidentId);
  const people = listPeople(read, incidentId);
  return {
    incident,
    shop: getShop(read, incident.shopId),
    answers,
    progress: sectionProgress(answers),
    people,
    otherParty: people.find((one) => one.isOtherParty),
    facts: listFacts(read, incidentId),
    ticks: new Set([...ticksOf(read, incidentId).keys(), ...answeredItems(answers)]),
    steps: stepOutcomes(read, incidentId),
    words: leaverWords(answers.leaver.relation),
  };
}
