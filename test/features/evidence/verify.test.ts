import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  addEvidence,
  evidenceFaultSentence,
  verifyEvidence,
  withdrawEvidence,
} from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { openTestApp, type TestApp } from "../../support/house.ts";
import { PDF, pieces } from "./pictures.ts";

let at: TestApp;
let incident: string;
let evidenceId: string;
const actor = () => ({ id: at.owner.id });

beforeEach(async () => {
  at = await openTestApp();
  const shopId = listShops(at.house.read)[0]!.id;
  incident = at.house.write(actor(), (tx) => openIncident(tx, { shopId })).id;
  const kept = await addEvidence(at.house, actor(), incident, pieces(PDF), {
    fileName: "a.pdf",
    maxBytes: 10_000,
  });
  evidenceId = kept.evidenceId;
});
afterEach(() => at.close());

/** What somebody with the key and a database tool could do. */
function tamper(...statements: string[]): void {
  at.house.write(actor(), (tx) => {
    for (const statement of statements) tx.db.run(sql.raw(statement));
    withdrawEvidence(tx, incident, evidenceId, "書き込みのため");
  });
}
/** The database's own words; the query builder wraps them. */
function refusalOf(statement: string): string {
  try {
    tamper(statement);
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
  return "nothing was refused";
}
const told = () => verifyEvidence(at.house.read).map(evidenceFaultSentence);

test("finds nothing in an untouched register", () => {
  expect(told()).toEqual([]);
});

test("finds a file whose digest was changed in the register", () => {
  const digest = "0".repeat(64);
  tamper("DROP TRIGGER evidence_file_fixed", `UPDATE evidence_file SET sha256 = '${digest}'`);
  expect(told()).toEqual([
    "証拠の台帳にあるファイルの指紋（ハッシュ値）が、追加したときの記録と違います。（E-001-1）",
  ]);
});

test("finds a file that was taken out of the register", () => {
  tamper("DROP TRIGGER evidence_file_no_delete", "DELETE FROM evidence_file");
  const sentences = told();
  expect(sentences).toHaveLength(2);
  expect(sentences[0]).toContain("証拠の台帳から消えています。（evf_");
  expect(sentences[1]).toBe("ファイルのない証拠があります。（E-001）");
});

test("refuses to change or delete a file of evidence by any ordinary write", () => {
  expect(refusalOf("UPDATE evidence_file SET sha256 = ''")).toContain("a file of evidence never changes");
  expect(refusalOf("DELETE FROM evidence_file")).toContain("evidence is withdrawn, never deleted");
  expect(refusalOf("DELETE FROM evidence")).toContain("evidence is withdrawn, never deleted");
  expect(refusalOf("UPDATE evidence SET number = 9")).toContain("number and origin of evidence never change");
  expect(refusalOf("DELETE FROM evidence_revision")).toContain("a revision never changes");
});
