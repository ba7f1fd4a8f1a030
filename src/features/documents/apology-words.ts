/** The apology's own words in papers that stand beside it: what they say, and what keeps them from being printed. */
import { z } from "zod";
import type { CustomerPaper } from "#src/features/incidents/index.ts";
import { type PublicWords, publicWords } from "#src/features/letters/index.ts";
import type { Reader } from "#src/platform/database.ts";
import type { Finding } from "./places.ts";

const text = z.string();

/** Shop, certainty and blocks as the letter has them. */
export const apologyPart = z.object({
  shop: z.object({ name: text, legalName: text, postal: text, address: text, representative: text }),
  leak: z.object({
    isTakenConfirmed: z.boolean(),
    by: text,
    usedFor: text,
    isUseConfirmed: z.boolean(),
    isUseSuspected: z.boolean(),
  }),
  text: z.object({
    outline: text,
    notIncluded: text,
    cause: text,
    harm: text,
    measures: text,
    advice: text,
    prevention: text,
    desk: text,
  }),
  items: z.array(text),
});
export type ApologyPart = z.infer<typeof apologyPart>;

export const apologyWords = (
  read: Reader,
  incidentId: string,
  today: string,
  paper?: CustomerPaper,
): PublicWords => publicWords(read, incidentId, { paper, today });

/** Without what only the letter has. */
export const apologyPartOf = (words: PublicWords): ApologyPart => apologyPart.parse(words);

/** The words are mended where they are written: in the letter. */
export const apologyFindings = (incidentId: string, words: PublicWords): Finding[] =>
  words.findings.map(({ place, where, what, todo }) => ({
    path: `text.${place}`,
    sentence: `お詫び状の文面「${where}」：${what}${todo}`,
    href: place === "sender" ? "/settings/shop" : `/incidents/${incidentId}/letters/text`,
  }));
