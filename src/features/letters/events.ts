/** Ledger events of this room: ids, counts, digests and names of fields only. */
import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";
import { consultedAnswers, letterTemplates, returnReasons } from "./words.ts";

const run = z.string();
const count = z.int().min(0);
const number = z.int().min(1);
const template = z.enum(letterTemplates);
const sha256 = z.string();

export const letterDraftSaved = defineEvent(
  "letters.draft_saved",
  z.object({ template, fields: z.array(z.string()) }),
);
/** `words_sha256`: of dossier, source and cost. `letters_sha256`: of who has which number (digests.ts). */
export const letterRunStarted = defineEvent(
  "letters.run_started",
  z.object({
    run,
    number,
    template,
    about: z.nullable(run),
    letters: count,
    first: number,
    volume: number,
    consulted: z.enum(consultedAnswers),
    words_sha256: sha256,
    letters_sha256: sha256,
  }),
);
export const letterRunResumed = defineEvent("letters.run_resumed", z.object({ run, attempt: number }));
/** `sha256` of the file, null where everybody was left out; `letters_sha256` of the letters' items and pages. */
export const letterVolumeMade = defineEvent(
  "letters.volume_made",
  z.object({
    run,
    volume: number,
    from: number,
    to: number,
    letters: count,
    pages: count,
    sha256: z.nullable(sha256),
    letters_sha256: sha256,
  }),
);
export const letterRunMade = defineEvent("letters.run_made", z.object({ run, letters: count, pages: count }));
export const letterRunEnded = defineEvent(
  "letters.run_ended",
  z.object({ run, state: z.enum(["cancelled", "failed"]) }),
);
/** `volume`: null for all of them in a zip. */
export const letterRunDownloaded = defineEvent(
  "letters.run_downloaded",
  z.object({ run, volume: z.nullable(number), letters: count }),
);
export const letterListTaken = defineEvent(
  "letters.list_taken",
  z.object({ run, form: z.enum(["pdf", "csv"]), letters: count }),
);
/** Every printed and unsent letter from `from` to `to` but these became sent on that day. */
export const letterRunSent = defineEvent(
  "letters.run_sent",
  z.object({ run, from: number, to: number, except: z.array(number), letters: count, on: z.string() }),
);
/** 引受番号 by letter; null takes one away. */
export const lettersTracked = defineEvent(
  "letters.tracked",
  z.object({ run, codes: z.array(z.tuple([number, z.nullable(z.string())])) }),
);
/** 返戻; `on` null: it had not come back after all. */
export const letterReturned = defineEvent(
  "letters.returned",
  z.object({ run, letter: number, on: z.nullable(z.string()), reason: z.nullable(z.enum(returnReasons)) }),
);
export const letterTicked = defineEvent("letters.ticked", z.object({ people: count }));
export const letterPreviewed = defineEvent("letters.previewed", z.object({ customer: z.string() }));
