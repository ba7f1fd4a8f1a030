/** Ledger events of this room: ids, counts and names of fields only. */
import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";
import { consultedAnswers, letterTemplates } from "./words.ts";

const run = z.string();
const count = z.int().min(0);
const template = z.enum(letterTemplates);

export const letterDraftSaved = defineEvent(
  "letters.draft_saved",
  z.object({ template, fields: z.array(z.string()) }),
);
export const letterRunStarted = defineEvent(
  "letters.run_started",
  z.object({ run, template, letters: count, consulted: z.enum(consultedAnswers), attempt: count }),
);
export const letterRunMade = defineEvent(
  "letters.run_made",
  z.object({ run, letters: count, pages: count, sha256: z.string() }),
);
export const letterRunEnded = defineEvent(
  "letters.run_ended",
  z.object({ run, state: z.enum(["cancelled", "failed"]) }),
);
export const letterRunDownloaded = defineEvent("letters.run_downloaded", z.object({ run, letters: count }));
export const letterRunSent = defineEvent(
  "letters.run_sent",
  z.object({ run, letters: count, on: z.string() }),
);
export const letterPreviewed = defineEvent("letters.previewed", z.object({ customer: z.string() }));
