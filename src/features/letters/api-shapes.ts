/** What the API of letters takes and answers, once for its files. */
import { z } from "zod";
import { getIncident } from "#src/features/incidents/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { findJob, runState } from "./making.ts";
import { listRuns, type Run } from "./queries.ts";
import { volumesOf } from "./volumes.ts";
import { consultedAnswers, letterTemplates, returnReasons, runStates, wordedTemplates } from "./words.ts";

export const id = z.string().max(64);
export const inIncident = z.object({ incident: id });
export const oneRun = inIncident.extend({ run: id });
export const worded = z.enum(wordedTemplates, "お手紙の種類は apology、followup、correction のどれかです。");
export const consulted = z.enum(consultedAnswers, "consulted は yes か not_yet です。");

export const read = { action: "letters.read" as const };
export const make = { action: "letters.make" as const };
export const tags = ["letters"];
export const mailTags = ["mails"];
export const aboutWhat =
  "The earlier run, on paper or by mail: only who was sent its letter is written to. Needed for a correction";
/** What the person reads, and where. */
export const mailText = z.object({ address: z.string(), subject: z.string(), text: z.string() });
export const base = "/api/incidents/:incident";

export const runShape = z.object({
  id,
  number: z.int().meta({ description: "第n回 of the incident" }),
  template: z.enum(letterTemplates),
  aboutRun: id.nullable().meta({ description: "The run whose letters this one corrects or goes on from" }),
  state: z.enum([...runStates, "stopped"]).meta({
    description: "stopped: half-way, no process is at it; may be gone on with, with the same numbers",
  }),
  chosen: z.int().meta({ description: "People chosen when it began" }),
  firstNumber: z.int().meta({ description: "Number of its first letter; the others follow without a gap" }),
  volumeSize: z.int(),
  volumes: z.object({ made: z.int(), total: z.int() }),
  done: z.int().meta({ description: "Letters painted so far" }),
  secondsLeft: z.number().nullable(),
  printed: z.int().meta({ description: "Letters in finished volumes" }),
  pages: z.int(),
  sent: z.int(),
  sentOn: z.string().nullable().meta({ description: "The latest day of sending" }),
  returned: z.int(),
  consulted,
  startedAt: z.string(),
  startedBy: z.string(),
  endedAt: z.string().nullable(),
});

export const volumeShape = z.object({
  number: z.int(),
  fromNumber: z.int(),
  toNumber: z.int(),
  letters: z.int(),
  pages: z.int(),
  madeAt: z.string(),
});

export const letterShape = z.object({
  number: z.int().meta({ description: "Counts through all runs of the incident" }),
  customerId: id,
  items: z.array(z.string()),
  volume: z.int(),
  firstPage: z.int().nullable().meta({ description: "In the PDF of its volume" }),
  lastPage: z.int().nullable(),
  sentOn: z.string().nullable(),
  tracking: z.string().nullable().meta({ description: "引受番号" }),
  returnedOn: z.string().nullable(),
  returnedReason: z.enum(returnReasons).nullable(),
});

export function shapeOf(house: House, run: Run): z.infer<typeof runShape> {
  const { incidentId: _incidentId, attempt: _attempt, volumes, ...rest } = run;
  const job = findJob(house, run.id);
  return {
    ...rest,
    state: runState(house, run),
    volumes: { made: volumes, total: volumesOf(run) },
    done: job?.done() ?? Math.min(volumes * run.volumeSize, run.chosen),
    secondsLeft: job?.secondsLeft() ?? null,
  };
}

/**
 * An incident's runs on paper or by mail behind the cursor, newest first: one more than the page holds, where another
 * follows. Throws `not_found`.
 */
export function runsBehind(
  house: House,
  incidentId: string,
  by: "paper" | "mail",
  { cursor, limit }: { readonly cursor?: number | undefined; readonly limit: number },
): Run[] {
  getIncident(house.read, incidentId);
  return listRuns(house.read, incidentId, { by, ...(cursor ? { before: cursor } : {}), limit: limit + 1 });
}
