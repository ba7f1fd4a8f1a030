/**
 * Access: people, what their roles allow, their sessions, and the proof that the recovery sheet was printed.
 * Owns users, memberships, sessions. Passwords are in the keyring: a right password is one that opens the bundle.
 * Promises: an incident that a user does not belong to does not exist for them.
 * Refuses: to be left without an owner; to tell whether a login name exists.
 */
export { ownerInput } from "./forms.ts";
export { type Action, actionScope, isAction, permit, permitUser, type Role, roleMay } from "./permit.ts";
export { issueRecoverySheet, lacksRecovery, proveRecoverySheet } from "./recovery.ts";
export {
  endSessionsOf,
  findSession,
  isAnybodyIn,
  listSessions,
  type Session,
  startSession,
} from "./sessions.ts";
export { createThrottle, type Throttle } from "./throttle.ts";
export {
  addMember,
  addUser,
  findUser,
  findUserByLogin,
  incidentsOf,
  listMembers,
  listUsers,
  recordPassword,
  setMembers,
  type User,
} from "./users.ts";
