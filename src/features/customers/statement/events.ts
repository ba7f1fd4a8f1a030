import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

/** A signed 顧客申告書 came back and was photographed. */
export const statementReceived = defineEvent(
  "customers.statement_received",
  z.object({
    evidence: z.string(),
    customer: z.string(),
    fields_sha256: z.string().length(64),
  }),
);
