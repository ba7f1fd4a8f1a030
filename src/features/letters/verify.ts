/** Is the file of each made run still the one that the ledger said when it was made? */
import { asc } from "drizzle-orm";
import { eventsTold, findFile, type Told } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { letterRunMade } from "./events.ts";
import { letterRun } from "./tables.ts";

type Made = Told<ReturnType<typeof letterRunMade.payload.parse>>;

export interface LetterFault {
  readonly code: "run_not_in_log" | "run_pdf_differs" | "run_row_differs" | "run_not_in_register";
  /** Number and id; never personal data. */
  readonly where: string;
}

const meanings: Record<LetterFault["code"], string> = {
  run_not_in_log: "作ったお詫び状が、作成の記録に見当たりません。",
  run_pdf_differs: "お詫び状のPDFが、作ったときの記録と違います。",
  run_row_differs: "お詫び状の事件・ページ数・日時が、作ったときの記録と違います。",
  run_not_in_register: "作成の記録にあるお詫び状が、一覧から消えています。",
};

/** One Japanese sentence for a fault. */
export const letterFaultSentence = (fault: LetterFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every made run with its entry in the ledger and the register of files. Returns all it finds. */
export function verifyLetters(read: Reader): LetterFault[] {
  const told = new Map<string, Made>();
  for (const made of eventsTold(read, letterRunMade)) told.set(made.payload.run, made);
  const faults: LetterFault[] = [];
  for (const row of read
    .select()
    .from(letterRun)
    .orderBy(asc(letterRun.incidentId), asc(letterRun.number))
    .all()) {
    if (row.file === null) continue;
    const where = `第${row.number}回 ${row.id}`;
    const made = told.get(row.id);
    told.delete(row.id);
    if (!made) {
      faults.push({ code: "run_not_in_log", where });
      continue;
    }
    const { entry, payload } = made;
    if (findFile(read, row.file)?.sha256 !== payload.sha256) faults.push({ code: "run_pdf_differs", where });
    if (row.incidentId !== entry.incident || row.pages !== payload.pages || row.endedAt !== entry.at) {
      faults.push({ code: "run_row_differs", where });
    }
  }
  for (const id of told.keys()) faults.push({ code: "run_not_in_register", where: id });
  return faults;
}
