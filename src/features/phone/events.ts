import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

const session = z.object({ session: z.string() });

export const phoneOpened = defineEvent("phone.opened", session.extend({ until: z.string() }));
export const phoneExtended = defineEvent("phone.extended", session.extend({ until: z.string() }));
/**
 * Not written where sealing ended the session: then the log is closed
 * as well, and `until` of its beginning says when at the latest.
 */
export const phoneClosed = defineEvent(
  "phone.closed",
  session.extend({ reason: z.enum(["stopped", "expired"]), files: z.int() }),
);
/** A file of evidence came by a phone session; part of the write that keeps it, so that its custody line tells it. */
export const sentByPhone = defineEvent(
  "evidence.sent_by_phone",
  session.extend({ evidence: z.string(), file: z.string() }),
);
