/** Everything that decides the bytes of a packet, frozen when it is made: who, what, which entries, which tokens. */
import { z } from "zod";
import { codesOf, recipientLabels } from "./words.ts";

const id = z.string();
const source = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("original"), evidence: id, file: id }),
  z.object({ kind: z.literal("view"), evidence: id, file: id }),
  z.object({ kind: z.literal("redaction"), evidence: id, file: id, redaction: id }),
  z.object({ kind: z.literal("document"), document: id }),
  z.object({ kind: z.literal("customers") }),
]);

const file = z.object({
  path: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
  source,
  label: z.string(),
  title: z.string(),
  form: z.string(),
  exhibit: z.string(),
  caption: z.string(),
  fileName: z.string(),
  isPicture: z.boolean(),
});

/** A token of a third party: base64 of the DER answer, and the certificates that a stranger checks it with. */
const token = z.object({ tsr: z.string(), ca: z.string() });

export const recipeShape = z.object({
  v: z.literal(1),
  incident: z.int(),
  number: z.int(),
  recipient: z.enum(codesOf(recipientLabels)),
  recipientName: z.string(),
  purpose: z.string(),
  shop: z.object({ name: z.string(), tel: z.string() }),
  /** UTC instant: printed, and the time of every file in the zip. */
  at: z.string(),
  files: z.array(file),
  /** The list of customers as it was, where one goes out: the register changes. */
  customersCsv: z.string().nullable(),
  customers: z.int(),
  fields: z.array(z.string()),
  /** Sequence numbers of the entries that concern what was chosen, rising. */
  entries: z.array(z.int()),
  checkpointSize: z.int(),
  anchors: z.array(
    token.extend({
      size: z.int(),
      note: z.string(),
      /** Each over the note and all tokens before it, oldest first; with the UTC instant that it vouches for. */
      renewals: z.array(token.extend({ at: z.string() })).default([]),
    }),
  ),
  /** Over the tag manifest, where an authority was at hand. */
  token: token.nullable(),
});
export type Recipe = z.infer<typeof recipeShape>;
