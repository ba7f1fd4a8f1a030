/** Reads of runs and of their letters. */
import { and, asc, desc, eq, exists, gte, isNotNull, lte, max, ne, or, sql } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { type Chosen, listChosen } from "./choice.ts";
import { type CostFigures, costFigures } from "./cost.ts";
import { type CommonDossier, commonDossier } from "./dossier.ts";
import { letter, letterMail, letterRun } from "./tables.ts";
import type { LetterSource } from "./template.ts";
import type { Span } from "./volumes.ts";
import type { Consulted, LetterTemplate, ReturnReason, RunState } from "./words.ts";

export interface Run {
  readonly id: string;
  readonly incidentId: string;
  /** 第1回 … */
  readonly number: number;
  readonly template: LetterTemplate;
  /** The run whose letters this one corrects or goes on from. */
  readonly aboutRun: string | null;
  readonly state: RunState;
  readonly attempt: number;
  /** People chosen when it began: letters `firstNumber` to `firstNumber + chosen - 1`. */
  readonly chosen: number;
  readonly firstNumber: number;
  /** Letters in a volume. */
  readonly volumeSize: number;
  readonly consulted: Consulted;
  /** Volumes made so far, their letters and pages. */
  readonly volumes: number;
  readonly printed: number;
  readonly pages: number;
  /** Letters marked as sent, the latest day of it, and those that came back. */
  readonly sent: number;
  readonly sentOn: string | null;
  readonly returned: number;
  readonly startedAt: string;
  readonly startedBy: string;
  readonly endedAt: string | null;
}

/** One letter of a run. */
export interface Letter {
  /** Counts through all runs of the incident. */
  readonly number: number;
  readonly customerId: string;
  /** What this person was told about their data; empty while the letter is not made, or where it was left out. */
  readonly items: readonly string[];
  /** Pages in its volume's PDF, from 1; null while it is not made, or where the letter was left out. */
  readonly firstPage: number | null;
  readonly lastPage: number | null;
  readonly sentOn: string | null;
  /** 引受番号 */
  readonly tracking: string | null;
  readonly returnedOn: string | null;
  readonly returnedReason: ReturnReason | null;
}

const ofVolumes = (what: string) =>
  sql<number>`coalesce((SELECT ${sql.raw(what)} FROM letter_volume v WHERE v.run_id = letter_run.id), 0)`;

const runColumns = {
  id: letterRun.id,
  incidentId: letterRun.incidentId,
  number: letterRun.number,
  template: letterRun.template,
  aboutRun: letterRun.aboutRun,
  state: letterRun.state,
  attempt: letterRun.attempt,
  chosen: letterRun.chosen,
  firstNumber: letterRun.firstNumber,
  volumeSize: letterRun.volumeSize,
  consulted: letterRun.consulted,
  volumes: ofVolumes("count(*)"),
  printed: ofVolumes("sum(letters)"),
  pages: ofVolumes("sum(pages)"),
  sent: sql<number>`(SELECT count(*) FROM letter l WHERE l.run_id = letter_run.id AND l.sent_on IS NOT NULL)`,
  sentOn: sql<
    string | null
  >`(SELECT max(sent_on) FROM letter l WHERE l.run_id = letter_run.id AND l.sent_on IS NOT NULL)`,
  returned: sql<number>`(SELECT count(*) FROM letter l WHERE l.run_id = letter_run.id AND l.returned_on IS NOT NULL)`,
  startedAt: letterRun.startedAt,
  startedBy: letterRun.startedBy,
  endedAt: letterRun.endedAt,
};

/**
 * Newest first, of letters and mails where `by` does not say; `before` is the number that the former page ended with.
 */
export function listRuns(
  read: Reader,
  incidentId: string,
  page: { before?: number; limit?: number; by?: "paper" | "mail" | undefined } = {},
): Run[] {
  const { before, limit = 50, by } = page;
  return read
    .select(runColumns)
    .from(letterRun)
    .where(
      and(
        eq(letterRun.incidentId, incidentId),
        before === undefined ? undefined : sql`${letterRun.number} < ${before}`,
        by && (by === "mail" ? eq(letterRun.template, "email") : ne(letterRun.template, "email")),
      ),
    )
    .orderBy(desc(letterRun.number))
    .limit(limit)
    .all();
}

export type SentRun = Pick<Run, "id" | "number" | "template" | "startedAt">;

/** Runs of which at least one letter or mail was sent, newest first. */
export function listSentRuns(read: Reader, incidentId: string, limit = -1): SentRun[] {
  const { id, number, template, startedAt } = letterRun;
  const sentLetter = read
    .select({ number: letter.number })
    .from(letter)
    .where(and(eq(letter.runId, id), isNotNull(letter.sentOn)));
  const sentMail = read
    .select({ number: letterMail.number })
    .from(letterMail)
    .where(and(eq(letterMail.runId, id), eq(letterMail.state, "sent")));
  return read
    .select({ id, number, template, startedAt })
    .from(letterRun)
    .where(and(eq(letterRun.incidentId, incidentId), or(exists(sentLetter), exists(sentMail))))
    .orderBy(desc(number))
    .limit(limit)
    .all();
}

/** 0 where no run was begun. */
export function newestRunNumber(read: Reader, incidentId: string): number {
  const newest = read
    .select({ number: max(letterRun.number) })
    .from(letterRun)
    .where(eq(letterRun.incidentId, incidentId))
    .get();
  return newest?.number ?? 0;
}

/** Throws `not_found`, also for a run of another incident. */
export function getRun(read: Reader, incidentId: string, id: string): Run {
  const found = read
    .select(runColumns)
    .from(letterRun)
    .where(and(eq(letterRun.id, id), eq(letterRun.incidentId, incidentId)))
    .get();
  if (!found) throw new Refusal("not_found");
  return found;
}

/** Throws `not_found`, also for a run of mails: nothing of it is printed, handed in or comes back. */
export function getPaperRun(read: Reader, incidentId: string, id: string): Run {
  const run = getRun(read, incidentId, id);
  if (run.template === "email") throw new Refusal("not_found");
  return run;
}

/** The words that were frozen when the run began. */
export function frozenOf(read: Reader, runId: string): { common: CommonDossier; source: LetterSource } {
  const row = read
    .select({ dossier: letterRun.dossier, source: letterRun.source })
    .from(letterRun)
    .where(eq(letterRun.id, runId))
    .get();
  if (!row) throw new Refusal("not_found");
  return {
    common: commonDossier.parse(JSON.parse(row.dossier)),
    source: JSON.parse(row.source) as LetterSource,
  };
}

/** Figures for money and hours as they were shown before the run began. */
export function costOf(read: Reader, runId: string): CostFigures {
  const row = read.select({ cost: letterRun.cost }).from(letterRun).where(eq(letterRun.id, runId)).get();
  if (!row) throw new Refusal("not_found");
  return costFigures.parse(JSON.parse(row.cost));
}

export interface LetterPage {
  /** The number that the former page ended with. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
  /** Only these numbers. */
  readonly span?: Span | undefined;
  readonly only?: "returned" | "unsent" | "untracked" | undefined;
}

const onlyWhere = {
  returned: sql`${letter.returnedOn} IS NOT NULL`,
  unsent: sql`${letter.sentOn} IS NULL AND ${letter.firstPage} IS NOT NULL`,
  untracked: sql`${letter.tracking} IS NULL AND ${letter.firstPage} IS NOT NULL`,
} as const;

/** In the order of their numbers; those whose volume is not made yet have no items and no pages. */
export function listLetters(read: Reader, runId: string, page: LetterPage = {}): Letter[] {
  const { after, limit, span, only } = page;
  const home = read
    .select({ incidentId: letterRun.incidentId, from: letterRun.firstNumber, chosen: letterRun.chosen })
    .from(letterRun)
    .where(eq(letterRun.id, runId))
    .get();
  if (!home) return [];
  const from = Math.max(home.from, span?.from ?? 0, (after ?? -1) + 1);
  const to = Math.min(home.from + home.chosen - 1, span?.to ?? Number.MAX_SAFE_INTEGER);
  const rows = read
    .select()
    .from(letter)
    .where(
      and(
        eq(letter.incidentId, home.incidentId),
        gte(letter.number, from),
        lte(letter.number, to),
        only && onlyWhere[only],
      ),
    )
    .orderBy(asc(letter.number))
    .limit(limit ?? -1)
    .all();
  const made = rows.map(({ runId: _run, incidentId: _incident, items, ...rest }) => ({
    ...rest,
    items: JSON.parse(items) as string[],
  }));
  const wanted = Math.min(to, from + (limit ?? Number.POSITIVE_INFINITY) - 1);
  // Rows come volume after volume: behind those that are there, none is.
  const next = from + made.length;
  if (only !== undefined || next > wanted) return made;
  return [...made, ...listChosen(read, runId, { from: next, to: wanted }).map(unmade)];
}

const unmade = (chosen: Chosen): Letter => ({
  ...chosen,
  items: [],
  firstPage: null,
  lastPage: null,
  sentOn: null,
  tracking: null,
  returnedOn: null,
  returnedReason: null,
});

/** Throws `not_found`, also for a letter of another run. */
export function getLetter(read: Reader, runId: string, number: number): Letter {
  const [found] = listLetters(read, runId, { span: { from: number, to: number }, limit: 1 });
  if (!found) throw new Refusal("not_found");
  return found;
}

/** The newest run of the house, for figures that an owner typed last time. */
export function newestRunId(read: Reader): string | undefined {
  return read.select({ id: letterRun.id }).from(letterRun).orderBy(desc(letterRun.startedAt)).limit(1).get()
    ?.id;
}
