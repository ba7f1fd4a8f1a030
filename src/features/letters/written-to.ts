/** Who was told what before, and of whose mail nobody knows: so that nobody reads the same twice. */
import { and, count, desc, eq, inArray, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Reader } from "#src/platform/database.ts";
import { isOfTheRest } from "./choice.ts";
import { mailOfLetter, wasSent } from "./past.ts";
import type { Run } from "./queries.ts";
import { letter, letterMail, letterRun } from "./tables.ts";
import type { WordedTemplate } from "./words.ts";

/** What is told: these words, about this run. */
interface Said {
  readonly words: WordedTemplate;
  readonly aboutRun: string | null | undefined;
}

const saysSo = ({ words, aboutRun }: Said) =>
  and(
    or(
      eq(letterRun.template, words),
      and(eq(letterRun.template, "email"), sql`json_extract(${letterRun.source}, '$.template') = ${words}`),
    ),
    aboutRun ? eq(letterRun.aboutRun, aboutRun) : isNull(letterRun.aboutRun),
  );

/** Who was sent these words already, on paper or by mail. */
export function alreadyTold(read: Reader, incidentId: string, said: Said): ReadonlySet<string> {
  const runs = read
    .select({ id: letterRun.id })
    .from(letterRun)
    .where(and(eq(letterRun.incidentId, incidentId), saysSo(said)))
    .all()
    .map(({ id }) => id);
  if (runs.length === 0) return new Set();
  const people = read
    .selectDistinct({ id: letter.customerId })
    .from(letter)
    .leftJoin(letterMail, mailOfLetter)
    .where(and(eq(letter.incidentId, incidentId), inArray(letter.runId, runs), wasSent))
    .all();
  return new Set(people.map(({ id }) => id));
}

/** Whether another run wrote the same to this person since this one began: one that is gone on with must not. */
export function isWrittenSince(read: Reader, run: Run, words: WordedTemplate, customerId: string): boolean {
  return findWriter(read, run, words, eq(letter.customerId, customerId)) !== undefined;
}

/**
 * The newest other run that wrote the same, since this one on paper began, to people of its volumes that are not made.
 */
export function findWriterToRest(
  read: Reader,
  run: Run,
  words: WordedTemplate,
): { readonly number: number; readonly people: number } | undefined {
  return findWriter(read, run, words, isOfTheRest(run.id, letter.customerId));
}

/**
 * Written is: a letter lies in a volume that was made, a mail went to the server, in a later run or in one that was
 * gone on with.
 */
function findWriter(read: Reader, run: Run, words: WordedTemplate, among: SQL) {
  const isLater = sql`${letterRun.number} > ${run.number}`;
  const isVolumeLater = sql`EXISTS (SELECT 1 FROM letter_volume AS made WHERE made.run_id = ${letter.runId}
    AND made.number = (${letter.number} - ${letterRun.firstNumber}) / ${letterRun.volumeSize} + 1
    AND made.made_at > ${run.startedAt})`;
  const isMadeLater = and(isNotNull(letter.firstPage), or(isLater, isVolumeLater));
  const isMailedLater = and(
    inArray(letterMail.state, ["sending", "sent"]),
    or(isLater, sql`${letterMail.changedAt} > ${run.startedAt}`),
  );
  return read
    .select({ number: letterRun.number, people: count() })
    .from(letter)
    .innerJoin(letterRun, eq(letterRun.id, letter.runId))
    .leftJoin(letterMail, mailOfLetter)
    .where(
      and(
        // Of the run, so that SQLite goes from runs to people, and not through all letters of the incident.
        eq(letterRun.incidentId, run.incidentId),
        ne(letterRun.id, run.id),
        saysSo({ words, aboutRun: run.aboutRun }),
        or(isMadeLater, isMailedLater),
        among,
      ),
    )
    .groupBy(letterRun.number)
    .orderBy(desc(letterRun.number))
    .limit(1)
    .get();
}

/** To whom a mail is on its way, or went and nobody knows whether it arrived. */
export function mailUnsettled(read: Reader, incidentId: string): ReadonlySet<string> {
  const mails = read
    .selectDistinct({ id: letterMail.customerId })
    .from(letterMail)
    .where(and(eq(letterMail.incidentId, incidentId), eq(letterMail.state, "sending")))
    .all();
  return new Set(mails.map(({ id }) => id));
}
