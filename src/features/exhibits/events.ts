import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";
import { parties } from "./words.ts";

const sha256 = z.string().length(64);

/** The order before it is issued: what kind of change, and the whole arrangement as it then stood. */
export const exhibitsArranged = defineEvent(
  "exhibits.arranged",
  z.object({
    change: z.enum(["proposed", "added", "moved", "changed", "removed"]),
    exhibits: z.int(),
    arrangement_sha256: sha256,
  }),
);
/** Numbers given for good, with the document that printed them. */
export const exhibitsFrozen = defineEvent(
  "exhibits.frozen",
  z.object({
    document: z.string(),
    exhibits: z.array(
      z.object({
        exhibit: z.string(),
        evidence: z.string(),
        party: z.enum(parties),
        number: z.int(),
        shown_as: z.string(),
        files: z.array(z.string()),
      }),
    ),
    arrangement_sha256: sha256,
  }),
);
export const exhibitWithdrawn = defineEvent(
  "exhibits.withdrawn",
  z.object({ exhibit: z.string(), arrangement_sha256: sha256 }),
);
