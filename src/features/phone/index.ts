/**
 * Phone: photos straight from a phone in the shop's network, while somebody lets them.
 * Owns the sessions (in memory only) and the listener that exists only while one runs.
 * Promises: the listener can receive for one incident and tells nothing; photos arrive encrypted to the inbox key and
 * go through evidence's own intake; every session and every arrival is a ledger entry; sealing ends all.
 * Refuses: without a private address; a wrong address with 404; what is too many, too large, or cannot be opened.
 */
export { phoneLimits } from "./limits.ts";
