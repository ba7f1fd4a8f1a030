/** Who was told what before, and of whose mail nobody knows: so that nobody reads the same twice. */
import { and, eq, inArray, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import type { Reader } from "#src/platform/database.ts";
import type { Run } from "../queries.ts";
import { letter, letterMail, letterRun } from "../tables.ts";
import type { WordedTemplate } from "../words.ts";

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

const mailOfLetter = and(eq(letterMail.incidentId, letter.incidentId), eq(letterMail.number, letter.number));

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
    .leftJoin(letterMail, and(mailOfLetter, eq(letterMail.state, "sent")))
    .where(
      and(
        eq(letter.incidentId, incidentId),
        inArray(letter.runId, runs),
        or(isNotNull(letter.sentOn), isNotNull(letterMail.number)),
      ),
    )
    .all();
  return new Set(people.map(({ id }) => id));
}

/**
 * Whether, since this run of mails began, another one wrote the same to this person: a letter of a later run was made, or
 * a mail went out. A run that is gone on with must not write to them again.
 */
export function isWrittenSince(read: Reader, run: Run, words: WordedTemplate, customerId: string): boolean {
  // An earlier run that was gone on with made its letter after this one began.
  const isVolumeLater = sql`EXISTS (SELECT 1 FROM letter_volume AS made WHERE made.run_id = ${letter.runId}
    AND ${letter.number} BETWEEN made.from_number AND made.to_number AND made.made_at > ${run.startedAt})`;
  const isMadeLater = and(
    isNotNull(letter.firstPage),
    or(sql`${letterRun.number} > ${run.number}`, isVolumeLater),
  );
  const isMailedLater = and(
    inArray(letterMail.state, ["sending", "sent"]),
    or(sql`${letterRun.number} > ${run.number}`, sql`${letterMail.changedAt} > ${run.startedAt}`),
  );
  const other = read
    .select({ number: letter.number })
    .from(letter)
    .innerJoin(letterRun, eq(letterRun.id, letter.runId))
    .leftJoin(letterMail, mailOfLetter)
    .where(
      and(
        eq(letter.customerId, customerId),
        eq(letter.incidentId, run.incidentId),
        ne(letterRun.id, run.id),
        saysSo({ words, aboutRun: run.aboutRun }),
        or(isMadeLater, isMailedLater),
      ),
    )
    .limit(1)
    .get();
  return other !== undefined;
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
