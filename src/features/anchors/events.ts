import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

/** Names of settings that changed; never a value. */
export const anchorSettingsChanged = defineEvent(
  "anchor.settings_changed",
  z.object({ fields: z.array(z.string()) }),
);
export const mailSettingsChanged = defineEvent(
  "mail.settings_changed",
  z.object({ fields: z.array(z.string()) }),
);
export const anchorWanted = defineEvent("anchor.wanted", z.object({ size: z.int() }));
/** A token over the checkpoint of `size` entries is kept; `root` is the SHA-256 of the authority's root certificate. */
export const anchorReceived = defineEvent(
  "anchor.tsa",
  z.object({
    anchor: z.string(),
    size: z.int(),
    note_sha256: z.string(),
    token_sha256: z.string(),
    root_sha256: z.string(),
    renews: z.string().nullable(),
  }),
);
/** The checkpoint was handed to the mail server. The address is not told. */
export const checkpointMailed = defineEvent(
  "anchor.mailed",
  z.object({ size: z.int(), note_sha256: z.string() }),
);
