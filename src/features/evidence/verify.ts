/** Does the register agree with the ledger: its files as they came in, its words as they were last written? */
import { asc, eq } from "drizzle-orm";
import { eventsTold, findFile, type Told } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { intakeDigest } from "./digests.ts";
import { evidenceAdded, evidenceDerived } from "./events.ts";
import { evidence, evidenceDerivative, evidenceFile } from "./tables.ts";
import { verifyWords, type WordsFault } from "./verify-words.ts";
import { evidenceLabel } from "./words.ts";

type FileRow = typeof evidenceFile.$inferSelect;
type Added = Told<ReturnType<typeof evidenceAdded.payload.parse>>;

interface EvidenceFault {
  readonly code:
    | WordsFault["code"]
    | "file_not_in_log"
    | "file_differs_from_log"
    | "file_notes_differ_from_log"
    | "file_not_in_register"
    | "picture_differs_from_log"
    | "picture_missing"
    | "item_without_file";
  /** Number or id; never personal data. */
  readonly where: string;
}

const meanings: Record<EvidenceFault["code"], string> = {
  file_not_in_log: "証拠の台帳にあるファイルが、追加の記録に見当たりません。",
  file_differs_from_log: "証拠の台帳にあるファイルの指紋（ハッシュ値）が、追加したときの記録と違います。",
  file_notes_differ_from_log:
    "ファイルの名前・種類・撮影日時など、ファイルから読み取った内容が、追加したときの記録と違います。",
  picture_differs_from_log: "画面と書類に使う写真が、元のファイルから作ったときの記録と違います。",
  picture_missing: "記録にある、画面と書類に使う写真がなくなっています。",
  file_not_in_register: "追加の記録にあるファイルが、証拠の台帳から消えています。",
  item_without_file: "ファイルのない証拠があります。",
  number_differs_from_log: "証拠の番号・事件・追加した日時や人が、追加したときの記録と違います。",
  fields_differ_from_log: "証拠の説明が、最後に書いたときの記録と違います。",
  revision_differs_from_log: "証拠の説明の書き直しの履歴が、書いたときの記録と違います。",
  withdrawal_differs_from_log: "証拠を取り下げたこと、またはその理由が、記録と違います。",
  links_differ_from_log: "証拠と出来事のつながりが、記録と違います。",
  description_differs_from_log: "写っているところ、または写真の説明が、最後に書いたときの記録と違います。",
};

/** One Japanese sentence for a fault. */
export const evidenceFaultSentence = (fault: EvidenceFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/**
 * Compares every file of the register with the ledger and the
 * register of stored files, and all words. Returns all it finds.
 */
export function verifyEvidence(read: Reader): EvidenceFault[] {
  const faults: EvidenceFault[] = [];
  const told = toldByLedger(read);
  const rows = read
    .select({ file: evidenceFile, number: evidence.number })
    .from(evidenceFile)
    .innerJoin(evidence, eq(evidence.id, evidenceFile.evidenceId))
    .orderBy(asc(evidence.number), asc(evidenceFile.branch))
    .all();
  for (const { file, number } of rows) {
    const where = evidenceLabel(number, file.branch);
    const entry = told.get(file.id);
    told.delete(file.id);
    if (entry === undefined) faults.push({ code: "file_not_in_log", where });
    else {
      if (!isSameFile(read, file, entry)) faults.push({ code: "file_differs_from_log", where });
      if (!areSameNotes(file, entry)) faults.push({ code: "file_notes_differ_from_log", where });
    }
  }
  for (const id of told.keys()) faults.push({ code: "file_not_in_register", where: id });
  const filled = new Set(rows.map(({ file }) => file.evidenceId));
  for (const item of read.select({ id: evidence.id, number: evidence.number }).from(evidence).all()) {
    if (!filled.has(item.id)) faults.push({ code: "item_without_file", where: evidenceLabel(item.number) });
  }
  return [...faults, ...pictureFaults(read), ...verifyWords(read)];
}

function isSameFile(read: Reader, file: FileRow, { payload }: Added): boolean {
  return payload.sha256 === file.sha256 && findFile(read, file.storedName)?.sha256 === file.sha256;
}

function areSameNotes(file: FileRow, { entry, payload }: Added): boolean {
  return (
    entry.incident === file.incidentId &&
    entry.at === file.addedAt &&
    entry.actor === file.addedBy &&
    payload.media_type === file.mediaType &&
    payload.size_bytes === file.sizeBytes &&
    (payload.intake_sha256 === undefined || payload.intake_sha256 === intakeDigest(file))
  );
}

/** Pictures are what people look at and what papers print: they must be those that were made from that original. */
function pictureFaults(read: Reader): EvidenceFault[] {
  const told = new Map(
    [...eventsTold(read, evidenceDerived)].map(({ payload }) => [`${payload.file} ${payload.size}`, payload]),
  );
  const faults: EvidenceFault[] = [];
  for (const row of read.select().from(evidenceDerivative).all()) {
    const where = `${row.fileId} ${row.size}`;
    const said = told.get(where);
    told.delete(where);
    if (said === undefined || findFile(read, row.storedName)?.sha256 !== said.sha256)
      faults.push({ code: "picture_differs_from_log", where });
  }
  for (const where of told.keys()) faults.push({ code: "picture_missing", where });
  return faults;
}

/** By file id. An erased payload says nothing any more. */
function toldByLedger(read: Reader): Map<string, Added> {
  return new Map([...eventsTold(read, evidenceAdded)].map((one) => [one.payload.file, one]));
}
