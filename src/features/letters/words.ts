/** The room's own lists, each once. */

/** Kinds of letter; each has its templates in templates/letters. */
export const letterTemplates = ["apology"] as const;
export type LetterTemplate = (typeof letterTemplates)[number];

/** 「警察・弁護士と発送時期を相談しましたか」 */
export const consultedAnswers = ["yes", "not_yet"] as const;
export type Consulted = (typeof consultedAnswers)[number];

export const consultedWords: Readonly<Record<Consulted, string>> = {
  yes: "相談した",
  not_yet: "まだ相談していない",
};

/** As stored. A run that is `making` without a job at work has stopped half-way (see `runState`). */
export const runStates = ["making", "made", "cancelled", "failed"] as const;
export type RunState = (typeof runStates)[number];

/** How sure the case is that data was taken, and that it was used: the wording of the letter follows. */
export const takenGrades = ["suspected", "confirmed"] as const;
export type TakenGrade = (typeof takenGrades)[number];
export const useGrades = ["none", "suspected", "confirmed"] as const;
export type UseGrade = (typeof useGrades)[number];

/** 「0012」: letters are counted through all runs of an incident. */
export function letterNumber(number: number): string {
  return String(number).padStart(4, "0");
}
