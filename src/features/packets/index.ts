/**
 * Packets: what leaves the house for the police, a lawyer or an insurer, and the register of everything that did.
 * Owns packets with their recipes and stored zips, how they were handed over, and the check of a packet
 * (`verifyPacket`), which needs no storage. Promises: what was shown is what goes out; the same packet has the same
 * bytes; only entries of the chosen items are inside; every opening of an original is recorded and covered by the
 * packet's checkpoint.
 * Refuses: the lawyer's papers for anybody else, drafts, what was withdrawn, what its giver does not want handed on.
 */
export type { PacketChoice } from "./choice.ts";
export { exportPacket } from "./packets.ts";
export { planPacket } from "./plan.ts";
export { packetFaultSentence, verifyPackets } from "./rows.ts";
export { defaultChoice } from "./suggest.ts";
export type { PacketFinding } from "./verify/findings.ts";
export { verifyPacket } from "./verify/verify.ts";
export { isRecipient, recipientLabels } from "./words.ts";
