/** Answers of the sections: saved as the form goes, a few at a time. */
import { and, eq } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import type { PartialDate } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { disorderOf } from "./date-order.ts";
import { incidentAnswered } from "./events.ts";
import { getIncident } from "./incident.ts";
import { nounOf, type Question } from "./question.ts";
import { type Answers, type SectionId, sectionIds, sections } from "./sections/index.ts";
import { readAnswers, type Section } from "./sections/section.ts";
import { incidentSection, incidentStep } from "./tables.ts";

/** Some answers of some sections. */
export type AnswerChanges = { readonly [S in SectionId]?: Partial<Answers[S]> };

export interface StepOutcome {
  readonly step: string;
  readonly outcome: "answered" | "unknown";
}

export interface SectionProgress {
  readonly id: SectionId;
  readonly title: string;
  readonly lead: string;
  readonly audience: Section["audience"];
  /** Essential questions, and how many of them have an answer. */
  readonly essential: number;
  readonly filled: number;
  /** Labels of essential questions without an answer. */
  readonly missing: readonly string[];
  readonly isStarted: boolean;
}

export function answersOf(read: Reader, incidentId: string): Answers {
  const rows = read
    .select({ section: incidentSection.section, answers: incidentSection.answers })
    .from(incidentSection)
    .where(eq(incidentSection.incidentId, incidentId))
    .all();
  const stored = new Map(rows.map((row) => [row.section, row.answers]));
  return Object.fromEntries(
    sectionIds.map((id) => [id, readAnswers(sections[id], stored.get(id))]),
  ) as Answers;
}

/**
 * Merges the answers into what is stored; what is not named stays. `step` marks a step of the guided form as left.
 * Throws `invalid_input` for a day that has not come, for days that are certainly the wrong way round, and for an answer
 * that stands alone beside others.
 */
export function saveAnswers(tx: Tx, incidentId: string, changes: AnswerChanges, step?: StepOutcome): void {
  getIncident(tx.db, incidentId);
  const before = answersOf(tx.db, incidentId);
  refuseImpossible(before, changes, dateInTokyo(tx.at));
  const fields: string[] = [];
  for (const id of sectionIds) {
    const named = changes[id];
    if (named === undefined) continue;
    const change = { ...named, ...ungraded(before, changes, id) };
    const merged = { ...before[id], ...change };
    const changed = Object.keys(change).filter((name) => !isSame(before[id], merged, name));
    if (changed.length === 0) continue;
    fields.push(...changed.map((name) => `${id}.${name}`));
    const row = {
      answers: JSON.stringify(merged),
      changedAt: tx.at.toISOString(),
      changedBy: tx.actor.id,
    };
    tx.db
      .insert(incidentSection)
      .values({ incidentId, section: id, ...row })
      .onConflictDoUpdate({ target: [incidentSection.incidentId, incidentSection.section], set: row })
      .run();
  }
  if (step) keepStep(tx, incidentId, step);
  tx.record(incidentAnswered, incidentId, {
    fields,
    step: step?.step ?? null,
    outcome: step?.outcome ?? null,
  });
}

export function stepOutcomes(read: Reader, incidentId: string): ReadonlyMap<string, StepOutcome["outcome"]> {
  const rows = read
    .select({ step: incidentStep.step, outcome: incidentStep.outcome })
    .from(incidentStep)
    .where(eq(incidentStep.incidentId, incidentId))
    .all();
  return new Map(rows.map((row) => [row.step, row.outcome]));
}

export function sectionProgress(answers: Answers): SectionProgress[] {
  return sectionIds.map((id) => {
    const section: Section = sections[id];
    const values = answers[id] as Readonly<Record<string, unknown>>;
    const questions = Object.entries(section.questions);
    const essential = questions.filter(([, question]) => question.isEssential);
    const missing = essential.filter(([name, question]) => !question.isFilled(values[name]));
    return {
      id,
      title: section.title,
      lead: section.lead,
      audience: section.audience,
      essential: essential.length,
      filled: essential.length - missing.length,
      missing: missing.map(([, question]) => nounOf(question)),
      isStarted: questions.some(([name, question]) => question.isFilled(values[name])),
    };
  });
}

/** When a section was last changed, by whom; undefined while it is untouched. */
export function sectionChanged(
  read: Reader,
  incidentId: string,
  section: SectionId,
): { at: string; by: string } | undefined {
  return read
    .select({ at: incidentSection.changedAt, by: incidentSection.changedBy })
    .from(incidentSection)
    .where(and(eq(incidentSection.incidentId, incidentId), eq(incidentSection.section, section)))
    .get();
}

function keepStep(tx: Tx, incidentId: string, { step, outcome }: StepOutcome): void {
  const row = { outcome, at: tx.at.toISOString() };
  tx.db
    .insert(incidentStep)
    .values({ incidentId, step, ...row })
    .onConflictDoUpdate({ target: [incidentStep.incidentId, incidentStep.step], set: row })
    .run();
}

/** How sure another workplace is was not asked with it: the old grade would pass for the new one's. */
function ungraded(before: Answers, { leaver }: AnswerChanges, id: SectionId): Partial<Answers["leaver"]> {
  if (id !== "leaver" || !leaver || "workplaceCertainty" in leaver) return {};
  const graded = ["workplace", "workplaceAddress", "workplaceRelation"] as const;
  const isOther = graded.some((name) => name in leaver && !isSame(before.leaver, leaver, name));
  return isOther ? { workplaceCertainty: null } : {};
}

const isSame = (before: object, after: object, name: string): boolean =>
  JSON.stringify((before as Record<string, unknown>)[name]) ===
  JSON.stringify((after as Record<string, unknown>)[name]);

function refuseImpossible(before: Answers, changes: AnswerChanges, today: CivilDate): void {
  const errors: Record<string, string> = {};
  for (const id of sectionIds) {
    for (const [name, value] of Object.entries(changes[id] ?? {})) {
      const question = (sections[id] as Section).questions[name] as Question<unknown> | undefined;
      const conflict = question?.conflict?.(value);
      if (conflict !== undefined) errors[`${id}.${name}`] = conflict;
      if (question?.isPast && isAfter(value as CivilDate | PartialDate | null, today)) {
        errors[`${id}.${name}`] = "今日より先の日付です。年と月日をご確認ください。";
      }
    }
  }
  Object.assign(errors, disorderOf(before.leaver, changes.leaver));
  if (Object.keys(errors).length > 0) throw new Refusal("invalid_input", {}, errors);
}

function isAfter(value: CivilDate | PartialDate | null, today: CivilDate): boolean {
  const date = typeof value === "string" ? value : value?.date;
  return date !== undefined && date !== null && date > today;
}
