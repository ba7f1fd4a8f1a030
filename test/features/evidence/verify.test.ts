import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  addEvidence,
  editEvidence,
  evidenceFaultSentence,
  fieldChanges,
  getEvidence,
  linkFacts,
  verifyEvidence,
  withdrawEvidence,
} from "#src/features/evidence/index.ts";
import { describeFile } from "#src/features/evidence/register.ts";
import { addFact, factInput, openIncident } from "#src/features/incidents/index.ts";
import { defineEvent } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { PDF, pieces } from "./pictures.ts";

const tampered = defineEvent("test.tampered", z.object({}));

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

describe("the words of the register", () => {
  let fileId: string;
  let factId: string;
  const write = <T>(fn: Parameters<typeof at.house.write<T>>[1]): T => at.house.write(actor(), fn);
  /** The register as somebody works with it; then behind its back, while log and files stay whole. */
  async function rewrite(...statements: string[]): Promise<void> {
    write((tx) => {
      for (const statement of statements) tx.db.run(sql.raw(statement));
      tx.record(tampered, null, {});
    });
    await expectSound(at);
  }

  beforeEach(async () => {
    const { id: fileOf } = getEvidence(at.house.read, incident, evidenceId).files[0]!;
    fileId = fileOf;
    factId = write((tx) =>
      addFact(
        tx,
        incident,
        factInput.parse({
          date: { precision: "unknown", date: null, around: false },
          what: "見本の出来事",
          certainty: "推測",
        }),
      ),
    ).id;
    await addEvidence(at.house, actor(), incident, pieces(Buffer.from("二つ目のメモ")), {
      fileName: "b.txt",
      maxBytes: 10_000,
    });
    write((tx) =>
      editEvidence(
        tx,
        incident,
        evidenceId,
        fieldChanges.parse({ title: "はがき", created: "令和8年11月頃" }),
      ),
    );
    write((tx) => editEvidence(tx, incident, evidenceId, fieldChanges.parse({ note: "", created: "" })));
    write((tx) =>
      describeFile(tx, incident, { evidenceId, id: fileId }, { part: "front", caption: "宛名の面" }),
    );
    write((tx) => linkFacts(tx, incident, evidenceId, [factId]));
  });

  test("are in order after edits, a description, links and a withdrawal", async () => {
    write((tx) => withdrawEvidence(tx, incident, evidenceId, "重複のため"));
    expect(told()).toEqual([]);
    await expectSound(at);
  });

  test.each([
    [
      "UPDATE evidence SET title = '別の標目' WHERE number = 1",
      "証拠の説明が、最後に書いたときの記録と違います。（E-001）",
    ],
    [
      "UPDATE evidence SET note = '書き足し' WHERE number = 2",
      "証拠の説明が、最後に書いたときの記録と違います。（E-002）",
    ],
    [
      "UPDATE evidence SET revision = 1 WHERE number = 1",
      "証拠の説明が、最後に書いたときの記録と違います。（E-001）",
    ],
    [
      "UPDATE evidence_revision SET fields = '{}' WHERE revision = 2",
      "証拠の説明の書き直しの履歴が、書いたときの記録と違います。（E-001）",
    ],
    [
      "DELETE FROM evidence_revision WHERE revision = 2",
      "証拠の説明の書き直しの履歴が、書いたときの記録と違います。（E-001）",
    ],
    [
      "UPDATE evidence_file SET caption = '裏の面' WHERE caption = '宛名の面'",
      "写っているところ、または写真の説明が、最後に書いたときの記録と違います。（E-001-1）",
    ],
    [
      "UPDATE evidence_file SET part = 'back' WHERE part = 'whole'",
      "写っているところ、または写真の説明が、最後に書いたときの記録と違います。（E-002-1）",
    ],
    ["DELETE FROM evidence_fact", "証拠と出来事のつながりが、記録と違います。（E-001）"],
    [
      "UPDATE evidence SET withdrawn_at = added_at, withdrawn_reason = '不要' WHERE number = 2",
      "証拠を取り下げたこと、またはその理由が、記録と違います。（E-002）",
    ],
    [
      "UPDATE evidence SET number = 9 WHERE number = 2",
      "証拠の番号・事件・追加した日時や人が、追加したときの記録と違います。（E-009）",
    ],
  ])("are found rewritten: %s", async (statement, sentence) => {
    await rewrite(
      "DROP TRIGGER evidence_revision_no_update",
      "DROP TRIGGER evidence_revision_no_delete",
      "DROP TRIGGER evidence_number_fixed",
      statement,
    );
    expect(told()).toEqual([sentence]);
  });

  test("are found where the reason of a withdrawal was rewritten", async () => {
    write((tx) => withdrawEvidence(tx, incident, evidenceId, "重複のため"));
    await rewrite("UPDATE evidence SET withdrawn_reason = '偽物のため' WHERE number = 1");
    expect(told()).toEqual(["証拠を取り下げたこと、またはその理由が、記録と違います。（E-001）"]);
  });

  test("are found where a file was moved to another item", async () => {
    await rewrite(
      "DROP TRIGGER evidence_file_fixed",
      "UPDATE evidence_file SET branch = 2, evidence_id = (SELECT id FROM evidence WHERE number = 1) WHERE part = 'whole'",
    );
    expect(told()).toContain(
      "証拠の番号・事件・追加した日時や人が、追加したときの記録と違います。（E-001-2）",
    );
  });
});
