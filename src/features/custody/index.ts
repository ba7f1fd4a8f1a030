/**
 * Custody: what people did with each thing that proves something, where it is now and whose it is; and the devices
 * that may hold traces.
 * Owns acts with their items and receipts, owners, devices.
 * Promises: nothing is rewritten, a wrong act is corrected by one that points at it; one line of what people and the
 * program did; words on papers (任意提出, 押収品目録交付書, 還付) are kept as written, not judged.
 * Refuses: days that have not come, things of another incident, a second correction of one act, acts on what was
 * destroyed.
 */
export { actInput, attachReceipt, correctCustody, recordCustody, voidCustody } from "./acts.ts";
export { addDevice, describeDevice, deviceInput, listDevices } from "./devices.ts";
export { type CustodyItem, getItem, listItems } from "./items.ts";
export { custodyOf } from "./line.ts";
export { ownersOf, ownerWords, tellOwner } from "./owners.ts";
export { type Act, getAct, listActs, standingActs } from "./queries.ts";
export { tellCustody } from "./screens.ts";
export { whenWords } from "./sentences.ts";
export { custodyFaultSentence, verifyCustody } from "./verify.ts";
export { partyOf, whereNow } from "./where.ts";
export { actLabel, timeSourceLabels } from "./words.ts";
