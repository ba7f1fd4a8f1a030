import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

/** How an item of evidence arrived, in one more wording. Names of fields and a digest; never what was typed. */
export const arrivalRecorded = defineEvent(
  "customers.arrival_recorded",
  z.object({
    evidence: z.string(),
    revision: z.int(),
    customer: z.string().nullable(),
    fields: z.array(z.string()),
    fields_sha256: z.string().length(64),
  }),
);
