import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";
import { codesOf, openingPurposes } from "./words.ts";

const file = z.object({ evidence: z.string(), file: z.string() });
const sha256 = z.string().length(64);

/** Digests of what was said, as it then stood (digests.ts); entries of the first version have none. */
const digestSaid = sha256.optional();

/** A file came in. With branch 1 its item came into being, and `fields_sha256` is the digest of its first wording. */
export const evidenceAdded = defineEvent(
  "evidence.added",
  file.extend({
    number: z.int(),
    branch: z.int(),
    sha256,
    size_bytes: z.int(),
    media_type: z.string(),
    fields_sha256: digestSaid,
    description_sha256: digestSaid,
    /** Of the file's name and of what it says itself: camera, time, place or not, length. */
    intake_sha256: digestSaid,
  }),
);
/** A re-encoded picture was made from an original. */
export const evidenceDerived = defineEvent(
  "evidence.derived",
  file.extend({ size: z.string(), sha256, size_bytes: z.int(), original_sha256: sha256 }),
);
/** No picture could be drawn from an original, which stays as it is. */
export const evidenceUndrawable = defineEvent(
  "evidence.undrawable",
  file.extend({ original_sha256: sha256 }),
);
export const evidenceViewed = defineEvent("evidence.viewed", file);
/** The bytes of an original were opened, and what for. Written before the first of them is read. */
export const originalOpened = defineEvent(
  "evidence.opened",
  file.extend({ purpose: z.enum(codesOf(openingPurposes)), sha256 }),
);
/** A picture made from an original was printed in a document that was issued. */
export const evidencePrinted = defineEvent("evidence.printed", file.extend({ document: z.string() }));
/** Names of the fields that changed, and the digest of all fields as they then stood. */
export const evidenceEdited = defineEvent(
  "evidence.edited",
  z.object({
    evidence: z.string(),
    revision: z.int(),
    fields: z.array(z.string()),
    fields_sha256: sha256,
  }),
);
export const evidenceDescribed = defineEvent(
  "evidence.file_described",
  file.extend({ description_sha256: digestSaid }),
);
export const evidenceWithdrawn = defineEvent(
  "evidence.withdrawn",
  z.object({ evidence: z.string(), reason_sha256: digestSaid }),
);
export const evidenceLinked = defineEvent(
  "evidence.linked",
  z.object({ evidence: z.string(), facts: z.array(z.string()) }),
);
