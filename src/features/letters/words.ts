/** The room's own lists, each once. */

/**
 * Kinds of letter. Three have words of their own, with templates in templates/letters: the apology, what became known
 * since (続報), and the correction of a letter that was wrong (訂正). An `email` run sends the words of one of them.
 */
export const letterTemplates = ["apology", "followup", "correction", "email"] as const;
export type LetterTemplate = (typeof letterTemplates)[number];

/** Those that an owner writes. */
export const wordedTemplates = [
  "apology",
  "followup",
  "correction",
] as const satisfies readonly LetterTemplate[];
export type WordedTemplate = (typeof wordedTemplates)[number];

export const templateWords: Readonly<Record<LetterTemplate, string>> = {
  apology: "お詫び状",
  followup: "続報",
  correction: "訂正のお手紙",
  email: "電子メール",
};

/** What the words of a 訂正 say of the letter that was wrong; a 続報 names its day alone. */
export const numberedWords = "お一人ずつ、前のお知らせの番号も書きます。";

/** Which words, and about which earlier run. */
export interface Wording {
  readonly words: WordedTemplate;
  /** The run, on paper or by mail, that was wrong (訂正), or that this goes on from (続報). */
  readonly aboutRun?: string | undefined;
}

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

/** Of one mail. `left_out`: nothing was sent, and nothing will be. */
export const mailStates = ["waiting", "sending", "sent", "failed", "left_out"] as const;
export type MailState = (typeof mailStates)[number];

/** How sure the case is that data was taken, and that it was used: the wording of the letter follows. */
export const takenGrades = ["suspected", "confirmed"] as const;
export type TakenGrade = (typeof takenGrades)[number];
export const useGrades = ["none", "suspected", "confirmed"] as const;
export type UseGrade = (typeof useGrades)[number];

/** 返戻の理由 (DOMAIN §7.4). */
export const returnReasons = ["あて所に尋ねあたりません", "転居先不明", "その他"] as const;
export type ReturnReason = (typeof returnReasons)[number];

/** 「0012」: letters are counted through all runs of an incident. */
export function letterNumber(number: number): string {
  return String(number).padStart(4, "0");
}
