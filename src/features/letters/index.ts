/**
 * Letters: an incident's apology in words that follow its facts, and one letter for each chosen customer.
 * Owns letter drafts, runs and their letters, the linter, the envelope window on the sheet.
 * Promises: a letter holds this person's items and nobody else's data; numbers are never given twice; a made run never
 * changes; a run that stopped half-way can be made again with the same words and numbers.
 * Refuses: a letter that lacks one of the five items of 規則10条, keeps a placeholder, names the former employee or a
 * customer, sells, or is surer than the facts; people without an address or with characters that cannot be printed.
 */
export type { BlockId } from "./blocks.ts";
export { findingsOf } from "./composition.ts";
export { type Draft, type DraftChanges, draftChanges, getDraft, saveDraft } from "./draft.ts";
export {
  type Choice,
  cancelLetters,
  downloadLetters,
  type MakeOptions,
  makeLetters,
  remakeLetters,
  startLetters,
} from "./letters.ts";
export type { Finding, FindingCode, Place } from "./lint/finding.ts";
export { findJob, type Job, runState } from "./making.ts";
export { previewHtml, previewPdf } from "./preview.ts";
export { getRun, type Letter, listLetters, listRuns, type Run } from "./queries.ts";
export { type Problem, type ProblemCode, planRecipients, type Recipient } from "./recipients.ts";
export { markSent } from "./runs.ts";
export { letterFaultSentence, verifyLetters } from "./verify.ts";
export {
  type Consulted,
  type LetterTemplate,
  letterTemplates,
  templateWords,
  type WordedTemplate,
  wordedTemplates,
} from "./words.ts";
