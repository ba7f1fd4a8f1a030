/** Does every wording of a notice still say what it said when it was written? */
import { asc, eq } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { noticeChanged, noticeDrafted, noticeWithdrawn } from "./events.ts";
import { withdrawalDigest } from "./notices.ts";
import { notice, noticeRevision, noticeWithdrawal } from "./tables.ts";

interface NoticeFault {
  readonly code:
    | "notice_not_in_log"
    | "notice_differs"
    | "notice_not_in_register"
    | "notice_withdrawal_differs"
    | "notice_withdrawal_missing";
  /** Number and id; never personal data. */
  readonly where: string;
}

const meanings: Record<NoticeFault["code"], string> = {
  notice_not_in_log: "通知書の文面が、書いたときの記録に見当たりません。",
  notice_differs: "通知書の文面が、書いたときの記録と違います。",
  notice_not_in_register: "記録にある通知書の文面が、なくなっています。",
  notice_withdrawal_differs: "通知書の文面の取下げが、取り下げたときの記録と違います。",
  notice_withdrawal_missing: "記録にある、通知書の文面の取下げが、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const noticeFaultSentence = (fault: NoticeFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every wording with its entry. Returns all it finds. */
export function verifyNotices(read: Reader): NoticeFault[] {
  const faults: NoticeFault[] = [];
  const notices = new Map<string, { incident: string | null; number: number }>();
  const wordings = new Map<string, string>();
  for (const { entry, payload } of eventsTold(read, noticeDrafted)) {
    notices.set(payload.notice, { incident: entry.incident, number: payload.number });
    wordings.set(`${payload.notice} ${payload.revision}`, payload.fields_sha256);
  }
  for (const { payload } of eventsTold(read, noticeChanged))
    wordings.set(`${payload.notice} ${payload.revision}`, payload.fields_sha256);
  for (const row of read.select().from(notice).orderBy(asc(notice.id)).all()) {
    const entry = notices.get(row.id);
    notices.delete(row.id);
    if (entry?.incident !== row.incidentId || entry.number !== row.number)
      faults.push({ code: "notice_not_in_log", where: `通知書${row.number} ${row.id}` });
  }
  const rows = read
    .select({ revision: noticeRevision, number: notice.number })
    .from(noticeRevision)
    .innerJoin(notice, eq(notice.id, noticeRevision.noticeId))
    .all();
  for (const { revision, number } of rows) {
    const key = `${revision.noticeId} ${revision.revision}`;
    if (wordings.get(key) !== sha256Hex(revision.fields))
      faults.push({ code: "notice_differs", where: `通知書${number} ${key}` });
    wordings.delete(key);
  }
  for (const where of [...notices.keys(), ...wordings.keys()])
    faults.push({ code: "notice_not_in_register", where });
  return [...faults, ...withdrawalFaults(read)];
}

function withdrawalFaults(read: Reader): NoticeFault[] {
  const faults: NoticeFault[] = [];
  const told = new Map(
    [...eventsTold(read, noticeWithdrawn)].map(({ payload }) => [payload.notice, payload.row_sha256]),
  );
  for (const row of read.select().from(noticeWithdrawal).orderBy(asc(noticeWithdrawal.noticeId)).all()) {
    if (told.get(row.noticeId) !== withdrawalDigest(row))
      faults.push({ code: "notice_withdrawal_differs", where: row.noticeId });
    told.delete(row.noticeId);
  }
  for (const where of told.keys()) faults.push({ code: "notice_withdrawal_missing", where });
  return faults;
}
