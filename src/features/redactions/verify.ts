/** Does every copy still say what its entry said: the same bytes, the same places, the same state? */
import { asc } from "drizzle-orm";
import { eventsTold, findFile } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { redactionMade, redactionWithdrawn } from "./events.ts";
import { rowDigest } from "./redactions.ts";
import { redaction } from "./tables.ts";

interface RedactionFault {
  readonly code:
    | "redaction_not_in_log"
    | "redaction_differs_from_log"
    | "redaction_withdrawal_differs"
    | "redaction_not_in_register";
  /** Id; never personal data. */
  readonly where: string;
}

const meanings: Record<RedactionFault["code"], string> = {
  redaction_not_in_log: "一部を隠した写しが、作ったときの記録に見当たりません。",
  redaction_differs_from_log: "一部を隠した写し、またはその説明が、作ったときの記録と違います。",
  redaction_withdrawal_differs: "一部を隠した写しを取り下げたことが、記録と違います。",
  redaction_not_in_register: "記録にある、一部を隠した写しが、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const redactionFaultSentence = (fault: RedactionFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every copy with the entry about it. Returns all it finds. */
export function verifyRedactions(read: Reader): RedactionFault[] {
  const told = new Map([...eventsTold(read, redactionMade)].map((one) => [one.payload.redaction, one]));
  const withdrawn = new Set(
    [...eventsTold(read, redactionWithdrawn)].map(({ payload }) => payload.redaction),
  );
  const faults: RedactionFault[] = [];
  for (const row of read.select().from(redaction).orderBy(asc(redaction.id)).all()) {
    const entry = told.get(row.id);
    told.delete(row.id);
    if (!entry) {
      faults.push({ code: "redaction_not_in_log", where: row.id });
      continue;
    }
    const { payload } = entry;
    const isSame =
      entry.entry.incident === row.incidentId &&
      payload.evidence === row.evidenceId &&
      payload.file === row.fileId &&
      payload.number === row.number &&
      payload.row_sha256 === rowDigest(row) &&
      payload.sha256 === findFile(read, row.storedName)?.sha256;
    if (!isSame) faults.push({ code: "redaction_differs_from_log", where: row.id });
    if ((row.withdrawnAt !== null) !== withdrawn.has(row.id)) {
      faults.push({ code: "redaction_withdrawal_differs", where: row.id });
    }
  }
  for (const id of told.keys()) faults.push({ code: "redaction_not_in_register", where: id });
  return faults;
}
