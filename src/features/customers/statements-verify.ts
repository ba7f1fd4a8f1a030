/** Do arrivals, comparisons and signed statements still say what their own entries said by digest? */
import { eventsTold } from "#src/features/ledger/index.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { arrivalFaults } from "./arrival/arrival.ts";
import { comparisonExhibited, comparisonSaved } from "./comparison/events.ts";
import { comparison, comparisonExhibit, comparisonVersion } from "./comparison/tables.ts";
import { statementReceived } from "./statement/events.ts";
import { customerStatement } from "./statement/tables.ts";

const meanings = {
  arrival_differs: "はがき・封書が届いたときの記録が、書いたときの記録と違います。",
  arrival_missing: "記録にある、はがき・封書が届いたときの記録がなくなっています。",
  comparison_differs: "はがきと名簿をくらべた結果が、保存したときの記録と違います。",
  comparison_missing: "記録にある、はがきと名簿をくらべた結果がなくなっています。",
  comparison_exhibit_differs: "くらべた結果の書面と証拠番号のつながりが、記録と違います。",
  statement_differs: "顧客申告書の記録が、受け取ったときの記録と違います。",
  statement_missing: "記録にある顧客申告書がなくなっています。",
} as const;

interface StatementFault {
  readonly code: keyof typeof meanings;
  /** Ids only. */
  readonly where: string;
}

/** One Japanese sentence for a fault. */
export const statementFaultSentence = (fault: StatementFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every row with its entry. Returns all it finds. */
export function verifyStatements(read: Reader): StatementFault[] {
  return [
    ...arrivalFaults(read),
    ...comparisonFaults(read),
    ...exhibitFaults(read),
    ...statementFaults(read),
  ];
}

function comparisonFaults(read: Reader): StatementFault[] {
  const told = new Map<string, string>();
  for (const { entry, payload: p } of eventsTold(read, comparisonSaved))
    told.set(
      `${p.comparison} ${p.version}`,
      `${entry.incident} ${p.number} ${p.evidence} ${p.customer} ${p.fields_sha256}`,
    );
  const heads = new Map(
    read
      .select()
      .from(comparison)
      .all()
      .map((one) => [one.id, `${one.incidentId} ${one.number} ${one.evidenceId} ${one.customerId}`]),
  );
  const faults: StatementFault[] = [];
  for (const row of read.select().from(comparisonVersion).all()) {
    const where = `${row.comparisonId} ${row.version}`;
    if (told.get(where) !== `${heads.get(row.comparisonId)} ${sha256Hex(row.fields)}`)
      faults.push({ code: "comparison_differs", where });
    told.delete(where);
  }
  return [...faults, ...[...told.keys()].map((where) => ({ code: "comparison_missing" as const, where }))];
}

function exhibitFaults(read: Reader): StatementFault[] {
  const told = new Set<string>();
  for (const { payload: p } of eventsTold(read, comparisonExhibited))
    told.add(`${p.comparison} ${p.version} ${p.evidence}`);
  const faults: StatementFault[] = [];
  for (const row of read.select().from(comparisonExhibit).all()) {
    const where = `${row.comparisonId} ${row.version} ${row.evidenceId}`;
    if (!told.delete(where)) faults.push({ code: "comparison_exhibit_differs", where });
  }
  return [...faults, ...[...told].map((where) => ({ code: "comparison_exhibit_differs" as const, where }))];
}

function statementFaults(read: Reader): StatementFault[] {
  const told = new Map<string, string>();
  for (const { entry, payload: p } of eventsTold(read, statementReceived))
    told.set(p.evidence, `${entry.incident} ${p.customer} ${p.fields_sha256}`);
  const faults: StatementFault[] = [];
  for (const row of read.select().from(customerStatement).all()) {
    if (told.get(row.evidenceId) !== `${row.incidentId} ${row.customerId} ${sha256Hex(row.fields)}`)
      faults.push({ code: "statement_differs", where: row.evidenceId });
    told.delete(row.evidenceId);
  }
  return [...faults, ...[...told.keys()].map((where) => ({ code: "statement_missing" as const, where }))];
}
