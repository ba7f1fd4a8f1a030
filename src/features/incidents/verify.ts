/** Does every fact still say what it said when it was last written? */
import { asc } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { factAdded, factChanged, factRemoved } from "./events.ts";
import { factDigest } from "./fact-digest.ts";
import { fact, factPerson } from "./tables.ts";

interface FactFault {
  readonly code: "fact_not_in_log" | "fact_differs" | "fact_removal_differs" | "fact_not_in_register";
  /** Order of writing and id; never personal data. */
  readonly where: string;
}

const meanings: Record<FactFault["code"], string> = {
  fact_not_in_log: "出来事が、書いたときの記録に見当たりません。",
  fact_differs: "出来事の内容が、最後に書いたときの記録と違います。",
  fact_removal_differs: "出来事を消したこと、または残していることが、記録と違います。",
  fact_not_in_register: "記録にある出来事が、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const factFaultSentence = (fault: FactFault): string => `${meanings[fault.code]}（${fault.where}）`;

interface LastTold {
  incident: string | null;
  /** Undefined where the newest entry is of the first version, which kept no digest: then it cannot be compared. */
  digest: string | undefined;
  /** How often it was written: its revision. */
  written: number;
  isRemoved: boolean;
}

/** Compares every fact with the newest entry about it. Returns all it finds. */
export function verifyFacts(read: Reader): FactFault[] {
  const told = toldByLedger(read);
  const people = new Map<string, string[]>();
  for (const { factId, personId } of read.select().from(factPerson).all()) {
    people.set(factId, [...(people.get(factId) ?? []), personId]);
  }
  const faults: FactFault[] = [];
  for (const row of read.select().from(fact).orderBy(asc(fact.incidentId), asc(fact.position)).all()) {
    const where = `${row.position}番目に書いた出来事 ${row.id}`;
    const last = told.get(row.id);
    told.delete(row.id);
    if (!last) {
      faults.push({ code: "fact_not_in_log", where });
      continue;
    }
    const isSame = last.digest === undefined || last.digest === factDigest(row, people.get(row.id) ?? []);
    const isKept = row.incidentId === last.incident && row.revision === last.written;
    if (!isSame || !isKept) faults.push({ code: "fact_differs", where });
    if ((row.removedAt !== null) !== last.isRemoved) faults.push({ code: "fact_removal_differs", where });
  }
  for (const id of told.keys()) faults.push({ code: "fact_not_in_register", where: id });
  return faults;
}

function toldByLedger(read: Reader): Map<string, LastTold> {
  const told = new Map<string, LastTold>();
  for (const { entry, payload } of eventsTold(read, factAdded)) {
    const { incident } = entry;
    told.set(payload.fact, { incident, digest: payload.fields_sha256, written: 1, isRemoved: false });
  }
  for (const { payload } of eventsTold(read, factChanged)) {
    const last = told.get(payload.fact);
    if (!last) continue;
    last.digest = payload.fields_sha256;
    last.written += 1;
  }
  for (const { payload } of eventsTold(read, factRemoved)) {
    const last = told.get(payload.fact);
    if (last) last.isRemoved = true;
  }
  return told;
}
