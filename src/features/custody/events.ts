import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";
import { actionLabels, codesOf } from "./words.ts";

/** Hex SHA-256 of the wording (canonical JSON) as it was kept; the payload's nonce keeps it from being guessed. */
const fields_sha256 = z.string().length(64);

/** An act of a person with these items, or with `corrects` the act that stands for a wrong one. */
export const actRecorded = defineEvent(
  "custody.recorded",
  z.object({
    act: z.string(),
    number: z.int(),
    action: z.enum([...codesOf(actionLabels), "voided"]),
    items: z.array(z.string()),
    corrects: z.string().nullable(),
    fields_sha256,
  }),
);
export const receiptAttached = defineEvent(
  "custody.receipt_attached",
  z.object({ act: z.string(), file: z.string() }),
);
export const ownerTold = defineEvent(
  "custody.owner_told",
  z.object({ item: z.string(), revision: z.int(), fields_sha256 }),
);
export const deviceAdded = defineEvent(
  "device.added",
  z.object({ device: z.string(), number: z.int(), fields_sha256 }),
);
/** Names of the fields that changed, never what they say. */
export const deviceDescribed = defineEvent(
  "device.described",
  z.object({ device: z.string(), revision: z.int(), fields: z.array(z.string()), fields_sha256 }),
);
