import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

/** Which text, which version of it, and its digest; never what was typed. */
const version = z.object({
  template: z.string(),
  version: z.int(),
  sha256: z.string().length(64),
});

/** Version 0: the program's text when the owner first changed it. In the same write as version 1. */
export const templateCopied = defineEvent("template.copied", version);
export const templateSaved = defineEvent("template.saved", version);
/** Given back to the program's own; what follows its text again. */
export const templateReset = defineEvent("template.reset", version);
