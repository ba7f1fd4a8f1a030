/**
 * Evidence: the register of what proves something, its original files, and pictures made from them.
 * Owns evidence items, their files, derivatives, revisions of the register and links to facts.
 * Promises: an original stays byte for byte; the same bytes are kept once in an incident; every addition, opening,
 * viewing, printing and edit is a ledger entry, and `openOriginal` is the only way to an original's bytes; pictures
 * carry no metadata; kinds are told by content.
 * Refuses: what is not a picture, film, recording, e-mail, PDF or text; files that are empty, cut or too large;
 * deletion.
 */
export { automaticCustody, type CustodyLineEntry, type CustodyTeller } from "./custody.ts";
export { prepareDerivatives, readDerivative } from "./derivatives.ts";
export { type FieldChanges, fieldChanges } from "./fields.ts";
export { type Frame, missingFrames } from "./frames.ts";
export { keepHealth } from "./health.ts";
export { addEvidence, addEvidenceFile, type Intake } from "./intake.ts";
export { openOriginal, wholeOriginal } from "./originals.ts";
export {
  countEvidence,
  type Evidence,
  type EvidenceFile,
  evidenceByFact,
  getEvidence,
  listEvidence,
  searchEvidence,
} from "./queries.ts";
export { editEvidence, linkFacts, withdrawEvidence } from "./register.ts";
export { evidenceFaultSentence, verifyEvidence } from "./verify.ts";
export { recordPrinting } from "./viewing.ts";
export { type Consent, consentLabels, formLabels, kindLabels, mediaLabels, partLabels } from "./words.ts";
