/**
 * The ledger: an append-only log that outsiders can verify, and the register of files it vouches for.
 * Owns entries, interior nodes, payloads, stored files, and `write`, the one way to change the database.
 * Promises: a row and its event are committed together; entries hold ids and digests, never personal data.
 * Refuses: a write without an event, a second write under a claimed Idempotency-Key.
 */

export {
  type Checkpoint,
  findCheckpoint,
  latestCheckpoint,
  signCheckpoint,
  signGrowth,
} from "./checkpoints.ts";
export { decodeEntry, digestHex, type Entry } from "./entry.ts";
export { defineEvent, type EventKind } from "./events.ts";
export { type FaultCode, faultSentence } from "./faults.ts";
export { findFile, forgetFile, listFiles, registerFile } from "./files.ts";
export { missingMarks } from "./high-water.ts";
export { DATABASE_FILE, type House, openHouse, RESTORED_MARK } from "./house.ts";
export { ANSWERS_KEPT_HOURS, findAnswer } from "./idempotency.ts";
export { logKey, signWithLog } from "./log-key.ts";
export { type Claim, NoteError, openCheckpoint, parseVkey, readClaim, type Verifier } from "./note.ts";
export { verifyConsistency, verifyInclusion } from "./proof.ts";
export { entriesNaming, eventsTold, findPayload, listEntries, readEntry, type Told } from "./queries.ts";
export { consistencyProof, inclusionProof, logSize, rootHash } from "./tree.ts";
export type { Verification } from "./verify.ts";
export { type Actor, recordKeysExported, runInBulk, type Tx, type Write } from "./write.ts";
