import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

/** Names of fields only, and the digest of the whole wording; never what was typed. */
const wording = z.object({
  request: z.string(),
  number: z.int(),
  revision: z.int(),
  fields: z.array(z.string()),
  fields_sha256: z.string().length(64),
});
const step = z.object({ request: z.string(), step: z.string(), fields_sha256: z.string().length(64) });

export const requestDrafted = defineEvent("preservation.drafted", wording);
export const requestChanged = defineEvent("preservation.changed", wording);
export const requestSent = defineEvent("preservation.sent", step);
export const requestAnswered = defineEvent("preservation.answered", step);
export const requestRemoved = defineEvent("preservation.removed", z.object({ request: z.string() }));
