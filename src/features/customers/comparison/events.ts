import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

/** One more version of a comparison. Which fields, and a digest; never what they say. */
export const comparisonSaved = defineEvent(
  "customers.comparison_saved",
  z.object({
    comparison: z.string(),
    number: z.int(),
    version: z.int(),
    evidence: z.string(),
    customer: z.string(),
    fields: z.array(z.string()),
    fields_sha256: z.string().length(64),
  }),
);
/** The printed comparison came in as an item of evidence of its own. */
export const comparisonExhibited = defineEvent(
  "customers.comparison_exhibited",
  z.object({ comparison: z.string(), version: z.int(), evidence: z.string() }),
);
