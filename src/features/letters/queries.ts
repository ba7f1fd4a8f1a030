/** Reads of runs and their letters. */
import { and, asc, desc, eq, gt, max, sql } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { type CommonDossier, commonDossier } from "./dossier.ts";
import { letter, letterRun } from "./tables.ts";
import type { LetterSource } from "./template.ts";
import type { Consulted, LetterTemplate, RunState } from "./words.ts";

export interface Run {
  readonly id: string;
  readonly incidentId: string;
  /** 第1回 … */
  readonly number: number;
  readonly template: LetterTemplate;
  readonly state: RunState;
  readonly attempt: number;
  /** People chosen when it began. */
  readonly chosen: number;
  readonly consulted: Consulted;
  /** Name of the stored PDF; null until made. */
  readonly file: string | null;
  readonly pages: number | null;
  readonly startedAt: string;
  readonly startedBy: string;
  readonly endedAt: string | null;
  readonly sentOn: string | null;
}

/** One letter of a run. */
export interface Letter {
  /** Counts through all runs of the incident. */
  readonly number: number;
  readonly customerId: string;
  readonly items: readonly string[];
  /** Pages in the run's PDF, from 1; null while it is not made, or where the letter was left out. */
  readonly firstPage: number | null;
  readonly lastPage: number | null;
}

const runColumns = {
  id: letterRun.id,
  incidentId: letterRun.incidentId,
  number: letterRun.number,
  template: letterRun.template,
  state: letterRun.state,
  attempt: letterRun.attempt,
  chosen: letterRun.chosen,
  consulted: letterRun.consulted,
  file: letterRun.file,
  pages: letterRun.pages,
  startedAt: letterRun.startedAt,
  startedBy: letterRun.startedBy,
  endedAt: letterRun.endedAt,
  sentOn: letterRun.sentOn,
};

/** Newest first; `before` is the number that the former page ended with. */
export function listRuns(
  read: Reader,
  incidentId: string,
  page: { before?: number; limit?: number } = {},
): Run[] {
  const { before, limit = 50 } = page;
  return read
    .select(runColumns)
    .from(letterRun)
    .where(
      and(
        eq(letterRun.incidentId, incidentId),
        before === undefined ? undefined : sql`${letterRun.number} < ${before}`,
      ),
    )
    .orderBy(desc(letterRun.number))
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

/** In the order of their numbers; `after` is the number that the former page ended with. */
export function listLetters(
  read: Reader,
  runId: string,
  page: { after?: number; limit?: number } = {},
): Letter[] {
  const { after, limit } = page;
  const rows = read
    .select()
    .from(letter)
    .where(and(eq(letter.runId, runId), after === undefined ? undefined : gt(letter.number, after)))
    .orderBy(asc(letter.number))
    .limit(limit ?? -1)
    .all();
  return rows.map(({ number, customerId, items, firstPage, lastPage }) => ({
    number,
    customerId,
    items: JSON.parse(items) as string[],
    firstPage,
    lastPage,
  }));
}

/** Of each person the latest letter that was made. */
export function latestLetters(
  read: Reader,
  incidentId: string,
): ReadonlyMap<string, { run: number; number: number }> {
  const rows = read
    .select({ customerId: letter.customerId, number: letter.number, run: letterRun.number })
    .from(letter)
    .innerJoin(letterRun, eq(letterRun.id, letter.runId))
    .where(and(eq(letter.incidentId, incidentId), sql`${letter.firstPage} IS NOT NULL`))
    .orderBy(asc(letter.number))
    .all();
  return new Map(rows.map(({ customerId, ...rest }) => [customerId, rest]));
}
