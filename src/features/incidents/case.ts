/** Everything that is known of a case, typed: what documents are built from. */
import { getShop, type Shop } from "#src/features/shops/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { answersOf, type SectionProgress, sectionProgress, stepOutcomes } from "./answers.ts";
import { type Fact, listFacts } from "./facts.ts";
import { getIncident, type Incident } from "./incident.ts";
import { listPeople, type Person } from "./people.ts";
import type { Answers } from "./sections/index.ts";
import type { Relation } from "./sections/leaver.ts";
import { type Tick, type TickItem, ticksOf } from "./ticks.ts";

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
  readonly ticks: ReadonlyMap<TickItem, Tick>;
  /** Steps of the guided form that were left, and how. */
  readonly steps: ReadonlyMap<string, "answered" | "unknown">;
  readonly words: LeaverWords;
}

/** How documents speak of the person who left, by the relation (FEATURES row 27). */
export interface LeaverWords {
  /** 「元従業員」 … */
  readonly person: string;
  readonly joined: string;
  readonly left: string;
}

const words: Readonly<Record<Relation, LeaverWords>> = {
  雇用: { person: "元従業員", joined: "入社した日", left: "退職した日" },
  業務委託: { person: "元業務委託先", joined: "契約が始まった日", left: "契約が終わった日" },
  面貸し: { person: "元面貸し利用者", joined: "利用が始まった日", left: "利用が終わった日" },
  派遣: { person: "元派遣スタッフ", joined: "派遣が始まった日", left: "派遣が終わった日" },
  分からない: { person: "元関係者", joined: "お店で働き始めた日", left: "お店を離れた日" },
};

export function leaverWords(relation: Relation | null): LeaverWords {
  return words[relation ?? "分からない"];
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
    ticks: ticksOf(read, incidentId),
    steps: stepOutcomes(read, incidentId),
    words: leaverWords(answers.leaver.relation),
  };
}
