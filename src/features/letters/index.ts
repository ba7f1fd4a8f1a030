/**
 * Letters: an incident's apology in words that follow its facts, and one letter for each chosen customer.
 * Owns letter drafts, runs and their letters, the linter, the envelope window on the sheet.
 * Promises: a letter holds this person's items and nobody else's data; numbers are never given twice; a made run never
 * changes; a run that stopped half-way can be made again with the same words and numbers.
 * Refuses: a letter that lacks one of the five items of 規則10条, keeps a placeholder, names the former employee or a
 * customer, sells, or is surer than the facts; people without an address or with characters that cannot be printed.
 */
export { findingsOf } from "./composition.ts";
export { usualFigures } from "./cost.ts";
export { markReturned, markSent, setTracking } from "./dispatch.ts";
export { dispatchPdf } from "./dispatch-list.ts";
export { downloadRun, downloadVolume } from "./downloads.ts";
export { draftChanges, getDraft, saveDraft } from "./draft.ts";
export { everybodyDue, type RecipientFilter, recipientFilter } from "./filter.ts";
export { cancelLetters, makeLetters, resumeLetters, startLetters } from "./letters.ts";
export { startMailing } from "./mailing/mailing.ts";
export { isMailing } from "./mailing/sending.ts";
export { mailFaultSentence, verifyMails } from "./mailing/verify.ts";
export { findJob, isMaking, runState } from "./making.ts";
export { editableLetters } from "./owners-template.ts";
export { previewHtml, previewPdf } from "./preview.ts";
export { type PrintJob, planPrint } from "./print/people.ts";
export { printAddresses, printNotice } from "./print/production.ts";
export { blockedNameIn, type PublicWords, publicWords, type ReaderFault, readerFaults } from "./public.ts";
export { getRun, listLetters, listRuns, type Run } from "./queries.ts";
export { countPlan, filterPlan, planRecipients, readRecipients } from "./recipients.ts";
export { largestVolume } from "./runs.ts";
export { letterFaultSentence, verifyLetters } from "./verify.ts";
export { listVolumes } from "./volumes.ts";
export { type WordedTemplate, wordedTemplates } from "./words.ts";
