/**
 * The ledger: an append-only log that outsiders can verify, and the register of files it vouches for.
 * Owns entries, interior nodes, payloads, stored files, and `write`, the one way to change the database.
 * Promises: a row and its event are committed together; entries hold ids and digests, never personal data.
 * Refuses: a write without an event, a second write under a claimed Idempotency-Key.
 */
export type { Entry } from "./entry.ts";
export { findFile, forgetFile, listFiles, registerFile } from "./files.ts";
export { DATABASE_FILE, type House, openHouse } from "./house.ts";
export { findAnswer, type KeptAnswer } from "./idempotency.ts";
export { logSize, rootHash } from "./log.ts";
export { entriesNaming, eventsTold, findPayload, listEntries, type Told } from "./queries.ts";
export { type Fault, faultSentence, type Verification } from "./verify.ts";
export {
  type Actor,
  defineEvent,
  type EventKind,
  runInBulk,
  type Tx,
  type Write,
} from "./write.ts";
