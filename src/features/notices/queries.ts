import { and, asc, eq, inArray } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import type { NoticeFields } from "./notices.ts";
import { notice, noticeRevision } from "./tables.ts";

/** A notice as its newest wording has it. */
export interface Notice extends Readonly<NoticeFields> {
  readonly id: string;
  readonly incidentId: string;
  /** 通知書1, counted in its incident. */
  readonly number: number;
  readonly revision: number;
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
  const newest = new Map<string, typeof noticeRevision.$inferSelect>();
  for (const revision of read
    .select()
    .from(noticeRevision)
    .where(
      inArray(
        noticeRevision.noticeId,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(asc(noticeRevision.revision))
    .all())
    newest.set(revision.noticeId, revision);
  return rows.map((row) => {
    const revision = newest.get(row.id);
    if (!revision) throw new Error("a notice without a wording");
    return { ...row, ...(JSON.parse(revision.fields) as NoticeFields), revision: revision.revision };
  });
}
