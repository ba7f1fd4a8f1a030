import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

/** Names of fields only, and the digest of the whole wording; never what was typed. */
const wording = z.object({
  notice: z.string(),
  number: z.int(),
  revision: z.int(),
  fields: z.array(z.string()),
  fields_sha256: z.string().length(64),
});

export const noticeDrafted = defineEvent("notice.drafted", wording);
/** Why stands in the row, vouched for by digest. */
export const noticeWithdrawn = defineEvent(
  "notice.withdrawn",
  z.object({ notice: z.string(), number: z.int(), row_sha256: z.string().length(64) }),
);
export const noticeChanged = defineEvent("notice.changed", wording);
