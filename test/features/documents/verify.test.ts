import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { documentFaultSentence, issueDocument, verifyDocuments } from "#src/features/documents/index.ts";
import { defineEvent } from "#src/features/ledger/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { makeSampleCase } from "./sample-case.ts";

const tampered = defineEvent("test.tampered", z.object({}));

let at: TestApp;
let police: { id: string };
let lawyer: { id: string };
beforeEach(async () => {
  at = await openTestApp();
  const actor = { id: at.owner.id };
  const { incidentId } = await makeSampleCase(at.house, actor, { facts: 2, cards: 1 });
  police = await issueDocument(at.house, actor, incidentId, "police");
  lawyer = await issueDocument(at.house, actor, incidentId, "lawyer");
});
afterEach(() => at.close());

/** What somebody with the key and a database tool could do. */
function tamper(...statements: string[]): void {
  at.house.write({ id: at.owner.id }, (tx) => {
    for (const statement of statements) tx.db.run(sql.raw(statement));
    tx.record(tampered, null, {});
  });
}
/** Swaps a column of the two documents, past UNIQUE. */
function swap(column: "pdf" | "dossier"): void {
  const row = (id: string) =>
    at.house.read.get<{ name: string }>(sql.raw(`SELECT ${column} AS name FROM document WHERE id = '${id}'`))
      .name;
  const [first, second] = [row(police.id), row(lawyer.id)];
  const spare = at.house.read.get<{ name: string }>(
    sql.raw(
      "SELECT name FROM stored_file WHERE name NOT IN (SELECT pdf FROM document UNION SELECT dossier FROM document)",
    ),
  ).name;
  tamper(
    "DROP TRIGGER document_no_update",
    `UPDATE document SET ${column} = '${spare}' WHERE id = '${police.id}'`,
    `UPDATE document SET ${column} = '${first}' WHERE id = '${lawyer.id}'`,
    `UPDATE document SET ${column} = '${second}' WHERE id = '${police.id}'`,
  );
}
const told = () => verifyDocuments(at.house.read).map(documentFaultSentence);

test("finds nothing in documents as they were issued", async () => {
  expect(told()).toEqual([]);
  await expectSound(at);
});

test("finds that the papers for the police and for the lawyer were swapped, which log and files alone do not show", async () => {
  swap("pdf");
  await expectSound(at);
  expect(told()).toEqual([
    `作った書類のPDFが、作ったときの記録と違います。（書類1 ${police.id}）`,
    `作った書類のPDFが、作ったときの記録と違います。（書類2 ${lawyer.id}）`,
  ]);
});

test("finds that the data behind two papers were swapped", () => {
  swap("dossier");
  expect(told()).toEqual([
    `作った書類の元のデータが、作ったときの記録と違います。（書類1 ${police.id}）`,
    `作った書類の元のデータが、作ったときの記録と違います。（書類2 ${lawyer.id}）`,
  ]);
});

test("finds a document that says it was issued on another day", () => {
  tamper(
    "DROP TRIGGER document_no_update",
    "UPDATE document SET issued_at = '2026-01-01T00:00:00.000Z' WHERE number = 2",
  );
  expect(told()).toEqual([
    `作った書類の種類・番号・日時などが、作ったときの記録と違います。（書類2 ${lawyer.id}）`,
  ]);
});

test("finds a document that was taken away, and one that was slipped in", () => {
  tamper("DROP TRIGGER document_no_update", "UPDATE document SET id = 'doc_other' WHERE number = 1");
  expect(told()).toEqual([
    "作った書類の一覧にある書類が、作成の記録に見当たりません。（書類1 doc_other）",
    `作成の記録にある書類が、作った書類の一覧から消えています。（書類1 ${police.id}）`,
  ]);
});
