/**
 * Redactions (墨消し): copies of evidence with parts really removed, for those who need not see everything.
 * Owns the copies and what they hide. Promises: the removed pixels and cells are in no byte of the copy; the original
 * stays as it is; each copy, handing out and withdrawal is a ledger entry that points at its original.
 * Refuses: a copy that hides nothing; files of which there is neither a picture nor a list.
 */
export { listRedactions, openRedaction, redactList, redactPicture, withdrawRedaction } from "./redactions.ts";
export { redactionFaultSentence, verifyRedactions } from "./verify.ts";
