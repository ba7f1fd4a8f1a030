/**
 * Notices: the wording of a 通知書 that goes out as 内容証明 (DOMAIN §6), written by the owner.
 * Owns notices and their revisions, how a wording becomes the text of the sheets, and the rules of §15.4 for it.
 * Promises: every wording is kept with its digest in the log, also one that is withdrawn; each finding names sheet,
 * line and character.
 * Refuses: control characters and texts beyond what a letter is; what breaks a rule may be saved, and is not issued.
 */
export { composeNotice, copiesWords } from "./composition.ts";
export { electronicCaution, electronicFaults, electronicPage } from "./electronic.ts";
export {
  addNotice,
  changeNotice,
  type NoticeFields,
  noticeInput,
  withdrawalInput,
  withdrawNotice,
} from "./notices.ts";
export { getNotice, listNotices, type Notice } from "./queries.ts";
export { noticeFindings } from "./rules.ts";
export { noticeFaultSentence, verifyNotices } from "./verify.ts";
