/** What was made for people before, sent to them and came back: of a few, or of everybody, read piece by piece. */
import { setImmediate } from "node:timers/promises";
import { and, asc, eq, gt, isNotNull, or, sql } from "drizzle-orm";
import type { Reader } from "#src/platform/database.ts";
import type { Run } from "./queries.ts";
import { letter, letterMail, letterRun } from "./tables.ts";
import type { ReturnReason } from "./words.ts";

/** What became of a person's letters, as far as choosing people asks. */
export interface Correspondence {
  /** The latest letter that was made. */
  readonly run: number;
  readonly number: number;
  readonly template: Run["template"];
  /** The latest that came back. */
  readonly returnedOn: string | null;
  readonly returnedReason: ReturnReason | null;
}

/** Of each person what was made for them and came back; with `ids` only of these. */
export async function correspondence(
  read: Reader,
  incidentId: string,
  ids?: readonly string[],
): Promise<ReadonlyMap<string, Correspondence>> {
  const found = new Map<string, Correspondence>();
  const piece = (after: number) =>
    read
      .select({
        customerId: letter.customerId,
        number: letter.number,
        run: letterRun.number,
        template: letterRun.template,
        returnedOn: letter.returnedOn,
        returnedReason: letter.returnedReason,
      })
      .from(letter)
      .innerJoin(letterRun, eq(letterRun.id, letter.runId))
      .where(and(behind(incidentId, after), isNotNull(letter.firstPage), ids && among(ids)))
      .orderBy(asc(letter.number))
      .limit(together)
      .all();
  await eachPiece(piece, ({ customerId, ...row }) => {
    const before = found.get(customerId);
    const returned = row.returnedOn === null ? before : row;
    found.set(customerId, {
      run: row.run,
      number: row.number,
      template: row.template,
      returnedOn: returned?.returnedOn ?? null,
      returnedReason: returned?.returnedReason ?? null,
    });
  });
  return found;
}

/** Joins a letter with the mail that bears its number. */
export const mailOfLetter = and(
  eq(letterMail.incidentId, letter.incidentId),
  eq(letterMail.number, letter.number),
);

/** On paper or by mail, of a letter with its `mailOfLetter`. */
export const wasSent = or(isNotNull(letter.sentOn), eq(letterMail.state, "sent"));

export interface SentLetter {
  readonly number: number;
}

/** Who was sent a letter or a mail: in this run, or in any of the incident; of each person the latest. */
export async function sentLetters(
  read: Reader,
  incidentId: string,
  wanted: { readonly run?: string | undefined; readonly ids?: readonly string[] | undefined } = {},
): Promise<ReadonlyMap<string, SentLetter>> {
  const { run, ids } = wanted;
  const found = new Map<string, SentLetter>();
  const piece = (after: number) =>
    read
      .select({ customerId: letter.customerId, number: letter.number })
      .from(letter)
      .leftJoin(letterMail, mailOfLetter)
      .where(
        and(
          behind(incidentId, after),
          wasSent,
          run === undefined ? undefined : eq(letter.runId, run),
          ids && among(ids),
        ),
      )
      .orderBy(asc(letter.number))
      .limit(together)
      .all();
  await eachPiece(piece, ({ customerId, number }) => found.set(customerId, { number }));
  return found;
}

/** Letters that are read before others get their turn. */
const together = 2_000;

const behind = (incidentId: string, after: number) =>
  and(eq(letter.incidentId, incidentId), gt(letter.number, after));

const among = (ids: readonly string[]) =>
  sql`${letter.customerId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

async function eachPiece<Row extends { readonly number: number }>(
  read: (after: number) => Row[],
  take: (row: Row) => void,
): Promise<void> {
  for (let after = 0; ; ) {
    const rows = read(after);
    rows.forEach(take);
    if (rows.length < together) return;
    after = rows.at(-1)!.number;
    await setImmediate();
  }
}
