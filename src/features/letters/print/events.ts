/** Ledger events of printed addresses: counts, ids and choices only. */
import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";
import { labelSheetNames } from "#src/features/shops/index.ts";

const printed = {
  run: z.string().nullable(),
  /** People who were ticked one by one; null where they were chosen by their state or are those of a run. */
  customers: z.array(z.string()).nullable(),
  people: z.int().min(1),
  barcodes: z.int().min(0),
};

export const labelsPrinted = defineEvent(
  "letters.labels_printed",
  z.object({ ...printed, sheet: z.enum(labelSheetNames), start: z.int().min(1), pages: z.int().min(1) }),
);
export const envelopesPrinted = defineEvent("letters.envelopes_printed", z.object(printed));
/** Whoever printed them confirmed that a postcard can be read by anybody; the words are kept as their digest only. */
export const cardsPrinted = defineEvent(
  "letters.cards_printed",
  z.object({ ...printed, warned: z.literal(true), notice_sha256: z.string() }),
);
