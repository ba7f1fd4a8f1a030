/** Does the register agree with the ledger: its files as they came in, its words as they were last written? */
import { asc, eq } from "drizzle-orm";
import { eventsTold, findFile } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { evidenceAdded } from "./events.ts";
import { evidence, evidenceFile } from "./tables.ts";
import { verifyWords, type WordsFault } from "./verify-words.ts";
import { evidenceLabel } from "./words.ts";

interface EvidenceFault {
  readonly code:
    | WordsFault["code"]
    | "file_not_in_log"
    | "file_differs_from_log"
    | "file_not_in_register"
    | "item_without_file";
  /** Number or id; never personal data. */
  readonly where: string;
}

const meanings: Record<EvidenceFault["code"], string> = {
  file_not_in_log: "証拠の台帳にあるファイルが、追加の記録に見当たりません。",
  file_differs_from_log: "証拠の台帳にあるファイルの指紋（ハッシュ値）が、追加したときの記録と違います。",
  file_not_in_register: "追加の記録にあるファイルが、証拠の台帳から消えています。",
  item_without_file: "ファイルのない証拠があります。",
  number_differs_from_log: "証拠の番号または事件が、追加したときの記録と違います。",
  fields_differ_from_log: "証拠の説明が、最後に書いたときの記録と違います。",
  revision_differs_from_log: "証拠の説明の書き直しの履歴が、書いたときの記録と違います。",
  withdrawal_differs_from_log: "証拠を取り下げたこと、またはその理由が、記録と違います。",
  links_differ_from_log: "証拠と出来事のつながりが、記録と違います。",
  description_differs_from_log: "写っているところ、または写真の説明が、最後に書いたときの記録と違います。",
};

/** One Japanese sentence for a fault. */
export const evidenceFaultSentence = (fault: EvidenceFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every file of the register with the ledger and the register of stored files, and all words. Returns all it finds. */
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
    else if (entry !== file.sha256 || findFile(read, file.storedName)?.sha256 !== file.sha256) {
      faults.push({ code: "file_differs_from_log", where });
    }
  }
  for (const id of told.keys()) faults.push({ code: "file_not_in_register", where: id });
  const filled = new Set(rows.map(({ file }) => file.evidenceId));
  for (const item of read.select({ id: evidence.id, number: evidence.number }).from(evidence).all()) {
    if (!filled.has(item.id)) faults.push({ code: "item_without_file", where: evidenceLabel(item.number) });
  }
  return [...faults, ...verifyWords(read)];
}

/** File id → SHA-256 as the ledger's entries of additions have it. An erased payload says nothing any more. */
function toldByLedger(read: Reader): Map<string, string> {
  const told = new Map<string, string>();
  for (const { payload } of eventsTold(read, evidenceAdded)) told.set(payload.file, payload.sha256);
  return told;
}
