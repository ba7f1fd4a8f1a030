/**
 * Anchors: a third party's timestamps (RFC 3161) over checkpoints of the log, and checkpoints by mail.
 * Owns the authority's and the mail server's settings, the tokens, what waits for one, and the schedule.
 * Promises: a token is kept only after it was verified; one anchor a checkpoint; what cannot be had now waits and
 * says why.
 * Refuses: redirects, credentials over an unencrypted line, to show a password again. An anchor proves that entries
 * existed before its time; it does not prove that they are true, nor anything about entries made later.
 */
export { type Anchor, latestAnchor, listAnchors, listLines } from "./anchors.ts";
export { anchorNow, findWaiting } from "./asking.ts";
export { dueRenewals, renewDue } from "./renewal.ts";
export { startSchedule, takeTurn } from "./schedule.ts";
export {
  anchorSettingsInput,
  changeAnchorSettings,
  changeMailSettings,
  findAnchorSettings,
  findAuthority,
  findMailServer,
  mailSettingsInput,
} from "./settings.ts";
export { type AnchorFinding, isLineValid, protection, verifyAnchors } from "./verify.ts";
