/**
 * Preservation: asking vendors to keep their logs before they expire (ログ保全依頼).
 * Owns requests, their wordings, and what became of each: sent, answered.
 * Promises: every wording and step is kept with its digest in the log; the day on which the oldest wanted record
 * expires is counted from what the vendor said, and an unknown retention is never guessed.
 * Refuses: a day of sending or answering that has not come, changes to a request that was taken back.
 */
export { lossOf } from "./loss.ts";
export { getRequest, listRequests, type PreservationRequest } from "./queries.ts";
export {
  addRequest,
  changeRequest,
  recordAnswered,
  recordSent,
  removeRequest,
  requestInput,
} from "./requests.ts";
export { preservationFaultSentence, verifyPreservation } from "./verify.ts";
