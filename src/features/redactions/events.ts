import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

const one = z.object({ evidence: z.string(), file: z.string(), redaction: z.string() });
const sha256 = z.string().length(64);

/** A copy was made from an original; `row_sha256` is the digest of what was removed and why. */
export const redactionMade = defineEvent(
  "evidence.redacted",
  one.extend({
    number: z.int(),
    original_sha256: sha256,
    sha256,
    size_bytes: z.int(),
    row_sha256: sha256,
  }),
);
export const redactionHandedOut = defineEvent("evidence.redaction_downloaded", one.extend({ sha256 }));
export const redactionWithdrawn = defineEvent("evidence.redaction_withdrawn", one);
