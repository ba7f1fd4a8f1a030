/** Ledger events of mails: ids, codes and digests only. A mail's digest is of its address and text. */
import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

const one = z.object({ run: z.string(), letter: z.int().min(1) });

/** Before the server is asked: from here on it may have arrived. */
export const mailBegun = defineEvent("letters.mail_begun", one.extend({ sha256: z.string() }));
/** `byHand`: an owner copied the text into a mail program and said so. */
export const mailSent = defineEvent(
  "letters.mail_sent",
  one.extend({ sha256: z.string(), byHand: z.boolean() }),
);
export const mailFailed = defineEvent("letters.mail_failed", one.extend({ problem: z.string() }));
/** Somebody who may no longer be written to, or cannot be. */
export const mailLeftOut = defineEvent("letters.mail_left_out", one.extend({ problem: z.string() }));
/** Back among those that wait: it did not arrive. */
export const mailWaitsAgain = defineEvent("letters.mail_waits_again", one.extend({ problem: z.string() }));
export const mailShown = defineEvent("letters.mail_shown", one);
