import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

const userId = z.object({ user: z.string() });
const sessionId = z.object({ session: z.string(), user: z.string() });

export const userAdded = defineEvent("user.added", userId.extend({ role: z.string() }));
export const userChanged = defineEvent(
  "user.changed",
  userId.extend({ role: z.string(), active: z.boolean() }),
);
export const passwordSet = defineEvent(
  "user.password_set",
  userId.extend({ by: z.enum(["owner", "self", "recovery"]) }),
);
export const memberAdded = defineEvent("membership.added", userId);
export const memberRemoved = defineEvent("membership.removed", userId);
export const sessionStarted = defineEvent("session.started", sessionId.extend({ kind: z.string() }), {
  whileHeld: true,
});
export const sessionEnded = defineEvent("session.ended", sessionId, { whileHeld: true });
export const recoverySheetIssued = defineEvent("recovery.issued", z.object({}));
export const recoverySheetProven = defineEvent("recovery.proven", z.object({}));
