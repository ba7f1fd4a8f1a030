/**
 * Documents: papers for the police and for lawyers, from the case's data through a template to a PDF.
 * Owns issued documents, the templates they were made from, and to whom they were handed over.
 * Promises: an issued document never changes; what is not known says so; the police dossier is built from a type that
 * lacks what is for the lawyer alone; the same dossier and instant make the same bytes.
 * Refuses: to print a character that no font has, a paper that accuses, weak points or a customer list for the police.
 */
export { draftDocument } from "./draft.ts";
export { copyDocument, type Format, formatsOf, isFormat } from "./formats.ts";
export { downloadDocument, exportDocument, issueDocument, readDossier } from "./issue.ts";
export { editablePapers } from "./owners-template.ts";
export { documentName, findLatest, getDocument, type IssuedDocument, listDocuments } from "./queries.ts";
export { getTypedForm, isKind, listKinds, listSubjects } from "./registry.ts";
export { saveTypedAnswers } from "./typed-answers.ts";
export { readTyped } from "./typed-form.ts";
export { paperAnswersFaultSentence, verifyPaperAnswers } from "./typed-verify.ts";
export { documentFaultSentence, verifyDocuments } from "./verify.ts";
