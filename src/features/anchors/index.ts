/**
 * Anchors: a third party's timestamps (RFC 3161) over checkpoints of the log, and checkpoints by mail.
 * Owns the authority's and the mail server's settings, the tokens, what waits for one, and the schedule.
 * Promises: a token is kept only after it was verified; one anchor a checkpoint; what cannot be had now waits and
 * says why.
 * Refuses: redirects, credentials over an unencrypted line, to show a password again. An anchor proves that entries
 * existed before its time; it does not prove that they are true, nor anything about entries made later.
 */
export {
  type Anchor,
  coveredBytes,
  findAnchor,
  latestAnchor,
  lineOf,
  listAnchors,
  listLines,
} from "./anchors.ts";
export { anchorNow, findWaiting, forgetFailures, type Outcome, type Waiting } from "./asking.ts";
export { fileStem, lastMailed, mailCheckpoint } from "./mail.ts";
export { dueRenewals, renewDue } from "./renewal.ts";
export { startSchedule, takeTurn } from "./schedule.ts";
export {
  anchorSettingsInput,
  changeAnchorSettings,
  changeMailSettings,
  findAnchorSettings,
  findAuthority,
  findMailServer,
  findMailSettings,
  mailSettingsInput,
} from "./settings.ts";
export {
  type AnchorCheck,
  type AnchorFinding,
  isLineValid,
  type Protection,
  protection,
  verifyAnchors,
} from "./verify.ts";
