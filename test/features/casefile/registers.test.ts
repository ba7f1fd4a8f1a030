/**
 * The check of the registers proves that it can fail: in a full case one value after the other is changed behind the
 * log, in a transaction that is rolled back, and must be found.
 */
import { buffer } from "node:stream/consumers";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Akashi, openAkashi } from "#src/app.ts";
import { registers } from "#src/features/casefile/registers.ts";
import {
  actInput,
  addDevice,
  attachReceipt,
  deviceInput,
  recordCustody,
  tellOwner,
} from "#src/features/custody/index.ts";
import { receiveStatement, statementInput } from "#src/features/customers/index.ts";
import { handoverInput, recordHandover } from "#src/features/documents/handover.ts";
import { editablePapers, issueDocument, listSubjects } from "#src/features/documents/index.ts";
import { listEvidence } from "#src/features/evidence/index.ts";
import { consentInput, recordConsent, withdrawConsent } from "#src/features/incidents/index.ts";
import {
  makeLetters,
  markReturned,
  markSent,
  saveDraft,
  setTracking,
  startMailing,
} from "#src/features/letters/index.ts";
import { tellMail } from "#src/features/letters/mailing/mailing.ts";
import { addNotice, noticeInput, withdrawNotice } from "#src/features/notices/index.ts";
import { packetHandoverInput, recordPacketHandover } from "#src/features/packets/handover.ts";
import { defaultChoice, exportPacket } from "#src/features/packets/index.ts";
import { redactPicture } from "#src/features/redactions/index.ts";
import { changePrintSettings, listShops } from "#src/features/shops/index.ts";
import { editableTexts, ourTemplate, resetTemplate, saveTemplate } from "#src/features/templates/index.ts";
import { loadSample } from "#src/sample/index.ts";
import { NOON, OWNER, temporaryFolder, testConfig } from "../../support/house.ts";

let app: Akashi;
let actor: { id: string };

beforeAll(async () => {
  app = await openAkashi(testConfig(temporaryFolder("registers")), () => NOON);
  const { user, incidentId } = await loadSample(app, OWNER);
  const house = app.house();
  actor = { id: user.id };
  const [card, other] = listEvidence(house.read, incidentId);
  const police = await issueDocument(house, actor, incidentId, "police");
  for (const kind of ["exhibits", "comparison"]) {
    const [subject] = listSubjects(house.read, incidentId, kind, { limit: 1 });
    await issueDocument(house, actor, incidentId, kind, subject?.id);
  }
  const { run } = await makeLetters(house, actor, incidentId, { template: "apology", consulted: "not_yet" });
  await markSent(house, actor, incidentId, run.id, { on: "2026-11-21" });
  house.write(actor, (tx) => {
    setTracking(tx, incidentId, run.id, { from: run.firstNumber, codes: ["123-45-67890-1"] });
    markReturned(tx, incidentId, run.id, run.firstNumber, { on: "2026-11-21", reason: "転居先不明" });
  });
  house.write(actor, (tx) => saveDraft(tx, incidentId, { sentOn: "2026-11-21" }, "followup"));
  const mails = { words: "followup", consulted: "yes", pauseMs: 0 } as const;
  const mailed = (await startMailing(house, actor, incidentId, mails)).run;
  for (const word of ["sent", "leave_out"] as const) {
    const number = mailed.firstNumber + (word === "sent" ? 0 : 1);
    await tellMail(house, actor, incidentId, { runId: mailed.id, number, word });
  }
  for (const paper of ["apology", "publication"]) {
    const consent = consentInput.parse({
      paper,
      names: ["架空 次郎"],
      lawyer: "例示 弁護士",
      givenOn: "2026-11-20",
    });
    const id = house.write(actor, (tx) => recordConsent(tx, incidentId, consent));
    if (paper === "apology") house.write(actor, (tx) => withdrawConsent(tx, incidentId, id));
  }
  const picture = { evidenceId: card!.id, fileId: card!.files[0]!.id };
  await redactPicture(house, actor, incidentId, picture, {
    areas: [{ x: 100, y: 100, width: 200, height: 200 }],
    reason: "ほかのお客様のため",
  });
  const choice = defaultChoice(house.read, incidentId, "police", "例示警察署");
  const { packet, zip } = await exportPacket(house, actor, incidentId, choice);
  await buffer(zip);
  const customerId = house.read.get<{ id: string }>(sql`SELECT id FROM customer LIMIT 1`)!.id;
  house.write(actor, (tx) => {
    recordHandover(
      tx,
      incidentId,
      police.id,
      handoverInput.parse({ handedTo: "例示警察署", handedOn: "2026-11-21" }),
    );
    recordPacketHandover(
      tx,
      incidentId,
      packet.id,
      packetHandoverInput.parse({
        way: "hand",
        handedTo: "例示警察署",
        handedBy: "店長",
        handedOn: "2026-11-21",
      }),
    );
    changePrintSettings(tx, listShops(tx.db)[0]!.id, { labelSheet: "21" });
    const noticeId = addNotice(
      tx,
      incidentId,
      noticeInput.parse({ recipientName: "例示 太郎", body: "名簿を使うのをやめてください。" }),
    );
    withdrawNotice(tx, incidentId, noticeId, { reason: "弁護士に任せるため" });
    const text = editableTexts(editablePapers()).find(({ name }) => name === "documents/labels")!;
    const source = ourTemplate("documents/labels").source;
    saveTemplate(tx, text, { source: source.replace("線に沿って", "線のとおりに"), seen: 0 });
    resetTemplate(tx, text, 1);
    const device = addDevice(tx, incidentId, deviceInput.parse({ kind: "computer" }));
    tellOwner(tx, incidentId, device.id, { owner: "shop", name: "" });
    const act = recordCustody(
      tx,
      incidentId,
      actInput.parse({
        action: "transferred",
        items: [{ id: card!.id }],
        happenedOn: "2026-11-21",
        releasedBy: "店長",
        receivedAffiliation: "例示警察署",
      }),
    );
    attachReceipt(tx, incidentId, act.id, other!.id, other!.files[0]!.id);
    receiveStatement(
      tx,
      incidentId,
      { customerId, evidenceId: other!.id },
      statementInput.parse({ policeMayCall: "yes", lawyerMayCall: "yes" }),
    );
  });
}, 120_000);
afterAll(() => app.close());

const found = (): string[] =>
  registers.flatMap((one) => one.compare(app.house().read).map((fault) => fault.code));

test("nothing is found in a full case that nobody touched", () => {
  expect(found()).toEqual([]);
});

/** Hands over what the registers find when something is done to the database, with every guard of it taken away. */
function withoutGuards(work: (foundAfter: (change: string) => string[]) => void): void {
  const triggers = app
    .house()
    .read.all<{ name: string }>(sql`SELECT name FROM sqlite_schema WHERE type = 'trigger'`);
  const undone = new Error("undone");
  try {
    app.house().write(actor, (tx) => {
      tx.db.run(sql`PRAGMA defer_foreign_keys = ON`);
      for (const { name } of triggers) tx.db.run(sql.raw(`DROP TRIGGER "${name}"`));
      tx.db.run(sql`PRAGMA ignore_check_constraints = ON`);
      work((change) => {
        tx.db.run(sql`SAVEPOINT untouched`);
        try {
          tx.db.run(sql.raw(change));
          return registers.flatMap((one) => one.compare(tx.db).map((fault) => fault.code));
        } finally {
          tx.db.run(sql`ROLLBACK TO untouched`);
          tx.db.run(sql`RELEASE untouched`);
        }
      });
      throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
}

const columnsOf = (table: string) =>
  app
    .house()
    .read.all<{ name: string; type: string }>(sql`SELECT name, type FROM pragma_table_info(${table})`);

/** Another value of the right type in every row: which row comes first depends on ids, and those are random. */
function changeOf(table: string, { name, type }: { name: string; type: string }): string {
  const value =
    type === "INTEGER"
      ? `CASE "${name}" WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE coalesce("${name}", 0) + 1000 END`
      : `coalesce("${name}", '') || 'x'`;
  return `UPDATE "${table}" SET "${name}" = ${value} WHERE true`;
}

/** What is not compared, and why that is known. When and by whom a wording was kept stands in its entry. */
const WRITTEN = ["at", "by_user"];
test.each([
  // The order in which facts were written decides nothing.
  ["fact", ["created_at", "position"]],
  ["fact_person", []],
  // The search text follows from the fields; nothing was withdrawn here.
  ["evidence", ["search_text", "withdrawn_reason"]],
  // The revision of a caption is for programs that write it.
  ["evidence_file", ["revision", "is_drawable"]],
  ["evidence_revision", WRITTEN],
  ["evidence_fact", []],
  ["evidence_derivative", ["width", "height", "made_at"]],
  ["evidence_arrival", WRITTEN],
  ["comparison", []],
  ["comparison_version", WRITTEN],
  ["comparison_exhibit", WRITTEN],
  ["customer_statement", WRITTEN],
  ["exhibit", []],
  ["exhibit_file", ["place"]],
  ["redaction", ["made_at", "made_by"]],
  ["custody_act", []],
  // The database refuses an evidence and a device in one row.
  ["custody_act_item", ["position", "device_id"]],
  ["custody_receipt", WRITTEN],
  ["custody_owner", ["incident_id", "evidence_id", "device_id", ...WRITTEN]],
  ["device", ["added_at", "added_by"]],
  ["device_revision", WRITTEN],
  ["preservation_request", []],
  ["preservation_revision", WRITTEN],
  ["preservation_step", ["position", ...WRITTEN]],
  ["notice", []],
  ["notice_revision", WRITTEN],
  ["notice_withdrawal", []],
  ["print_settings", WRITTEN],
  ["document", ["subject_label", "title", "file_name", "made_at"]],
  ["document_handover", []],
  ["template_version", []],
  ["paper_answers", []],
  ["letter_run", []],
  ["letter_choice", []],
  ["letter_volume", []],
  ["letter", []],
  ["letter_mail", []],
  ["name_consent", []],
  ["packet", []],
  ["packet_handover", []],
])("every value of %s that was changed behind the log is found, but %j", (table, unsaid) => {
  const columns = columnsOf(table);
  withoutGuards((foundAfter) => {
    const silent = columns
      .filter((column) => {
        // Two rows with one number cannot be written in the first place.
        try {
          return foundAfter(changeOf(table, column)).length === 0;
        } catch (error) {
          if (!String(error instanceof Error ? error.cause : "").includes("UNIQUE")) throw error;
          return false;
        }
      })
      .map(({ name }) => name);
    expect(silent.sort()).toEqual([...unsaid].sort());
    expect(foundAfter(`DELETE FROM "${table}" WHERE true`)).not.toEqual([]);
  });
});
