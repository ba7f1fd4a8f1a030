/** Writing: a notice and its changes. Each leaves its entry with a digest of what was written. */
import { eq, max } from "drizzle-orm";
import { z } from "zod";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { graphemeLength, hasControlCharacters } from "#src/lib/japanese-text.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine, typedProse, typedWholeDay } from "#src/lib/typed-text.ts";
import { whole } from "#src/lib/whole.ts";
import { gridFormNames } from "#src/typeset/index.ts";
import { noticeChanged, noticeDrafted, noticeWithdrawn } from "./events.ts";
import { getNotice } from "./queries.ts";
import { notice, noticeRevision, noticeWithdrawal } from "./tables.ts";

const longestBody = 8000;
/** The same text goes to each; all of them stand on it. */
export const mostOthers = 9;

/** Unlike other prose it keeps the space at its head: paragraphs of a letter begin with one. */
const body = z
  .string("文字で入れてください。")
  .overwrite((text) => text.replace(/\r\n?/g, "\n").replace(/^\n+/, "").trimEnd())
  .refine((text) => text !== "", "本文を入れてください。")
  .refine(
    (text) => !hasControlCharacters(text, true),
    "使えない文字（見えない制御文字）が含まれています。入力し直してください。",
  )
  .refine((text) => graphemeLength(text) <= longestBody, `${longestBody}文字以内で入れてください。`);

/** What people type about a notice. */
export const noticeInput = z.object({
  recipientName: typedLine(100).refine((name) => name !== "", "受取人のお名前を入れてください。"),
  recipientAddress: typedLine(200).default(""),
  /** Further recipients of the same text. */
  others: z
    .array(
      z.strictObject({
        name: typedLine(100).refine((name) => name !== "", "ほかの受取人のお名前を入れてください。"),
        address: typedLine(200).default(""),
      }),
    )
    .max(mostOthers, `ほかの受取人は${mostOthers}人までです。`)
    .default([]),
  form: z.enum(gridFormNames, "用紙の向きと字数を選んでください。").default("vertical-20x26"),
  title: typedLine(50)
    .refine((title) => title !== "", "表題を入れてください。")
    .default("通知書"),
  body,
  /** Proper nouns in Latin letters, one a line: nothing else may be written in them. */
  properNouns: typedProse(500).default(""),
  /** The day printed on it; null prints the day on which it is issued. */
  datedOn: typedWholeDay.default(null),
});
export type NoticeFields = z.output<typeof noticeInput>;
/** What is typed, and the revision that the writer had before them. */
export const noticeChange = whole(noticeInput).safeExtend({ revision: revisionRead });
const fieldNames = Object.keys(noticeInput.shape) as (keyof NoticeFields)[];

/** Throws `not_found` for an unknown incident. Returns the notice's id. */
export function addNotice(tx: Tx, incidentId: string, fields: NoticeFields): string {
  getIncident(tx.db, incidentId);
  const id = newId("ntc");
  const last = tx.db
    .select({ number: max(notice.number) })
    .from(notice)
    .where(eq(notice.incidentId, incidentId))
    .get();
  const number = (last?.number ?? 0) + 1;
  tx.db.insert(notice).values({ id, incidentId, number }).run();
  const fields_sha256 = saveRevision(tx, id, 1, fields);
  tx.record(noticeDrafted, incidentId, {
    notice: id,
    number,
    revision: 1,
    fields: fieldNames,
    fields_sha256,
  });
  return id;
}

/**
 * Saves another wording, also where nothing differs. Returns the names of changed fields. Throws `not_found`,
 * `notice_withdrawn`, and `changed_elsewhere` where another revision than the one that the writer had seen would be
 * overwritten.
 */
export function changeNotice(
  tx: Tx,
  incidentId: string,
  id: string,
  { revision: seen, ...fields }: z.output<typeof noticeChange>,
): string[] {
  const found = getNotice(tx.db, incidentId, id);
  if (found.withdrawn !== null) throw new Refusal("notice_withdrawn");
  const changed = fieldNames.filter((name) => canonicalJson(found[name]) !== canonicalJson(fields[name]));
  refuseUnseen(seen, found.revision, changed);
  const revision = found.revision + 1;
  const fields_sha256 = saveRevision(tx, id, revision, fields);
  const { number } = found;
  tx.record(noticeChanged, incidentId, { notice: id, number, revision, fields: changed, fields_sha256 });
  return changed;
}

export const withdrawalInput = z.object({
  reason: typedLine(300).refine((reason) => reason !== "", "取り下げる理由を入れてください。"),
});

/**
 * A wording that will not be sent: it stays readable and is not changed
 * or printed any more. Throws `not_found` and `notice_withdrawn`.
 */
export function withdrawNotice(
  tx: Tx,
  incidentId: string,
  id: string,
  { reason }: z.output<typeof withdrawalInput>,
): void {
  const { number, withdrawn } = getNotice(tx.db, incidentId, id);
  if (withdrawn !== null) throw new Refusal("notice_withdrawn");
  const row = { noticeId: id, reason, at: tx.at.toISOString(), byUser: tx.actor.id };
  tx.db.insert(noticeWithdrawal).values(row).run();
  tx.record(noticeWithdrawn, incidentId, { notice: id, number, row_sha256: withdrawalDigest(row) });
}

/** Hex SHA-256 of all that was written: what the ledger's entry is compared with. */
export const withdrawalDigest = (row: typeof noticeWithdrawal.$inferSelect): string =>
  sha256Hex(canonicalJson({ ...row }));

function saveRevision(tx: Tx, noticeId: string, revision: number, fields: NoticeFields): string {
  const text = canonicalJson(fields);
  tx.db
    .insert(noticeRevision)
    .values({ noticeId, revision, fields: text, at: tx.at.toISOString(), byUser: tx.actor.id })
    .run();
  return sha256Hex(text);
}
