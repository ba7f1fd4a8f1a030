/** Are the exhibits in the order, and with the numbers, that the ledger said last? */
import { asc } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { arrangementDigest, frozenFiles, type Row } from "./digests.ts";
import { exhibitsArranged, exhibitsFrozen, exhibitWithdrawn } from "./events.ts";
import { exhibit } from "./tables.ts";
import { shortNumber } from "./words.ts";

interface ExhibitFault {
  readonly code: "exhibits_differ_from_log" | "exhibit_number_differs" | "exhibit_missing";
  /** Number and id; never personal data. */
  readonly where: string;
}

const meanings: Record<ExhibitFault["code"], string> = {
  exhibits_differ_from_log: "号証の一覧（順番・枝番・取下げ）が、最後に変えたときの記録と違います。",
  exhibit_number_differs: "発行した号証の番号、またはその証拠が、発行したときの記録と違います。",
  exhibit_missing: "発行の記録にある号証が、号証の一覧から消えています。",
};

/** One Japanese sentence for a fault. */
export const exhibitFaultSentence = (fault: ExhibitFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares each incident's arrangement with its newest entry, and each issued number with the entry that gave it. */
export function verifyExhibits(read: Reader): ExhibitFault[] {
  const rows = read.select().from(exhibit).orderBy(asc(exhibit.incidentId), asc(exhibit.place)).all();
  return [...numberFaults(read, rows), ...arrangementFaults(read, rows)];
}

function numberFaults(read: Reader, rows: readonly Row[]): ExhibitFault[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  const files = new Map<string, Map<string, string[]>>();
  const faults: ExhibitFault[] = [];
  for (const { entry, payload } of eventsTold(read, exhibitsFrozen)) {
    for (const told of payload.exhibits) {
      const where = `${shortNumber(told.party, told.number, null)} ${told.exhibit}`;
      const row = known.get(told.exhibit);
      if (!row) {
        faults.push({ code: "exhibit_missing", where });
        continue;
      }
      const own = files.get(row.incidentId) ?? frozenFiles(read, row.incidentId);
      files.set(row.incidentId, own);
      const isSame =
        row.incidentId === entry.incident &&
        row.evidenceId === told.evidence &&
        row.party === told.party &&
        row.number === told.number &&
        row.shownAs === told.shown_as &&
        row.frozenAt === entry.at &&
        row.frozenWith === payload.document &&
        (own.get(row.id) ?? []).join() === told.files.join();
      if (!isSame) faults.push({ code: "exhibit_number_differs", where });
    }
  }
  return faults;
}

function arrangementFaults(read: Reader, rows: readonly Row[]): ExhibitFault[] {
  const told = new Map<string, { readonly seq: number; readonly digest: string }>();
  const changes = [
    ...eventsTold(read, exhibitsArranged),
    ...eventsTold(read, exhibitsFrozen),
    ...eventsTold(read, exhibitWithdrawn),
  ];
  for (const { entry, payload } of changes) {
    const incident = entry.incident ?? "";
    if ((told.get(incident)?.seq ?? -1) > entry.seq) continue;
    told.set(incident, { seq: entry.seq, digest: payload.arrangement_sha256 });
  }
  const incidents = new Set([...told.keys(), ...rows.map((row) => row.incidentId)]);
  return [...incidents]
    .filter((incident) => told.get(incident)?.digest !== arrangementDigest(read, incident))
    .map((where) => ({ code: "exhibits_differ_from_log", where }));
}
