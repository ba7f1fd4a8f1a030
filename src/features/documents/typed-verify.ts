/** Does every revision of what was typed for a paper still say what it said when it was written? */
import { asc } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { paperAnswersWritten } from "./events.ts";
import { paperAnswers } from "./tables.ts";

interface PaperAnswersFault {
  readonly code: "paper_answers_not_in_log" | "paper_answers_differ" | "paper_answers_missing";
  /** Kind, subject and revision; never what was typed. */
  readonly where: string;
}

const meanings: Record<PaperAnswersFault["code"], string> = {
  paper_answers_not_in_log: "「この書類に書くこと」の内容が、書いたときの記録に見当たりません。",
  paper_answers_differ: "「この書類に書くこと」の内容が、書いたときの記録と違います。",
  paper_answers_missing: "記録にある「この書類に書くこと」の内容が、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const paperAnswersFaultSentence = (fault: PaperAnswersFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every revision with its entry. Returns all it finds. */
export function verifyPaperAnswers(read: Reader): PaperAnswersFault[] {
  const told = new Map(
    [...eventsTold(read, paperAnswersWritten)].map((one) => [
      `${one.entry.incident} ${one.payload.kind} ${one.payload.subject ?? ""} ${one.payload.revision}`,
      one,
    ]),
  );
  const faults: PaperAnswersFault[] = [];
  for (const row of read
    .select()
    .from(paperAnswers)
    .orderBy(asc(paperAnswers.incidentId), asc(paperAnswers.kind), asc(paperAnswers.revision))
    .all()) {
    const where = `${row.incidentId} ${row.kind} ${row.subjectId} ${row.revision}`;
    const said = told.get(where);
    told.delete(where);
    if (!said) {
      faults.push({ code: "paper_answers_not_in_log", where });
      continue;
    }
    const isSame =
      said.payload.fields_sha256 === sha256Hex(row.fields) &&
      said.entry.at === row.at &&
      said.entry.actor === row.byUser;
    if (!isSame) faults.push({ code: "paper_answers_differ", where });
  }
  for (const where of told.keys()) faults.push({ code: "paper_answers_missing", where });
  return faults;
}
