import { and, asc, eq, inArray } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import type { NoticeFields } from "./notices.ts";
import { notice, noticeRevision, noticeWithdrawal } from "./tables.ts";

/** A notice as its newest wording has it. */
export interface Notice extends Readonly<NoticeFields> {
  readonly id: string;
  readonly incidentId: string;
  /** 通知書1, counted in its incident. */
  readonly number: number;
  readonly revision: number;
  readonly withdrawn: Withdrawal | null;
}

/** Why a wording will not be sent. */
export interface Withdrawal {
  readonly reason: string;
  readonly at: string;
  readonly byUser: string;
}

type Row = typeof notice.$inferSelect;

/** In the order of their numbers. */
export function listNotices(read: Reader, incidentId: string): Notice[] {
  const rows = read
    .select()
    .from(notice)
    .where(eq(notice.incidentId, incidentId))
    .orderBy(asc(notice.number))
    .all();
  return withWording(read, rows);
}

/** Throws `not_found`, also for a notice of another incident. */
export function getNotice(read: Reader, incidentId: string, id: string): Notice {
  const row = read
    .select()
    .from(notice)
    .where(and(eq(notice.incidentId, incidentId), eq(notice.id, id)))
    .get();
  const [found] = row ? withWording(read, [row]) : [];
  if (!found) throw new Refusal("not_found");
  return found;
}

function withWording(read: Reader, rows: readonly Row[]): Notice[] {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const withdrawn = new Map(
    read
      .select()
      .from(noticeWithdrawal)
      .where(inArray(noticeWithdrawal.noticeId, ids))
      .all()
      .map(({ noticeId, ...rest }) => [noticeId, rest]),
  );
  const newest = new Map<string, typeof noticeRevision.$inferSelect>();
  for (const revision of read
    .select()
    .from(noticeRevision)
    .where(inArray(noticeRevision.noticeId, ids))
    .orderBy(asc(noticeRevision.revision))
    .all())
    newest.set(revision.noticeId, revision);
  return rows.map((row) => {
    const revision = newest.get(row.id);
    if (!revision) throw new Error("a notice without a wording");
    return {
      ...row,
      ...wordingOf(revision.fields),
      revision: revision.revision,
      withdrawn: withdrawn.get(row.id) ?? null,
    };
  });
}

/** Wordings of the first version name one recipient. */
function wordingOf(fields: string): NoticeFields {
  return { others: [], ...(JSON.parse(fields) as Omit<NoticeFields, "others">) };
}

/** Every wording that a notice had, oldest first. Throws `not_found`. */
export function listRevisions(
  read: Reader,
  incidentId: string,
  id: string,
): {
  readonly revision: number;
  readonly at: string;
  readonly byUser: string;
  readonly fields: NoticeFields;
}[] {
  getNotice(read, incidentId, id);
  return read
    .select()
    .from(noticeRevision)
    .where(eq(noticeRevision.noticeId, id))
    .orderBy(asc(noticeRevision.revision))
    .all()
    .map(({ revision, at, byUser, fields }) => ({ revision, at, byUser, fields: wordingOf(fields) }));
}
