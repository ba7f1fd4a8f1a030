import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  arrivalInput,
  comparisonInput,
  dayWords,
  findArrival,
  linkComparisonExhibit,
  listComparisons,
  missingOf,
  receiveStatement,
  recordArrival,
  saveComparison,
  shownRows,
  statementFaultSentence,
  statementInput,
  statementsOf,
  verifyStatements,
} from "#src/features/customers/index.ts";
import { editEvidence, getEvidence, verifyEvidence } from "#src/features/evidence/index.ts";
import { getCase, saveAnswers } from "#src/features/incidents/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../../support/house.ts";
import { addPostcard, addSample, openSample } from "./people.ts";

let at: TestApp;
let incident: string;
let customer: string;
let postcard: string;
const actor = () => ({ id: at.owner.id });
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
  customer = addSample(at, incident);
  postcard = await addPostcard(at, incident);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const arrive = (more: object = {}) =>
  at.house.write(actor(), (tx) =>
    recordArrival(
      tx,
      incident,
      postcard,
      arrivalInput.parse({
        customer,
        arrivedOn: "令和8年11月12日",
        reachedOn: "2026-11-13",
        reached: "brought",
        consent: "name_hidden",
        scale: "yes",
        repeats: ["name", "oldAddress"],
        sameRegister: "見本 華子",
        samePostcard: "見本華子",
        ...more,
      }),
    ),
  );

test("records how a postcard arrived, and writes into the register what it has fields for", () => {
  expect(missingOf(findArrival(at.house.read, incident, postcard))).toEqual([
    "受け取った方",
    "届いた日",
    "お店に届いた方法",
  ]);
  expect(arrive()).toMatchObject({
    revision: 1,
    customerId: customer,
    arrivedOn: "2026-11-12",
    scale: "yes",
  });
  expect(getEvidence(at.house.read, incident, postcard)).toMatchObject({
    recipient: "見本 華子",
    obtainedOn: "2026-11-13",
    obtainedHow: "お客様がお店へ持ってきた",
    obtainedFrom: "お客様 0001",
    consent: "name_hidden",
  });
  arrive({ customer: null, receiver: "試験 花代", reached: "mailed" });
  expect(findArrival(at.house.read, incident, postcard)).toMatchObject({
    revision: 2,
    customerId: null,
    receiver: "試験 花代",
  });
  expect(getEvidence(at.house.read, incident, postcard)).toMatchObject({
    recipient: "試験 花代",
    obtainedHow: "お客様から郵送で届いた",
  });
  expect(missingOf(findArrival(at.house.read, incident, postcard))).toEqual([]);
  expect(verifyEvidence(at.house.read)).toEqual([]);
  expect(verifyStatements(at.house.read)).toEqual([]);
});

test("refuses days that have not come or run backwards, and half of a shared error", () => {
  expect(() => arrive({ arrivedOn: "2026-11-22" })).toThrow("invalid_input");
  expect(() => arrive({ reachedOn: "2026-11-11" })).toThrow("invalid_input");
  expect(arrivalInput.safeParse({ sameRegister: "見本 華子" }).success).toBe(false);
  expect(() => arrive({ customer: "cus_nobody" })).toThrow("not_found");
});

const compare = (more: object = {}) =>
  at.house.write(actor(), (tx) =>
    saveComparison(
      tx,
      incident,
      { evidenceId: postcard, customerId: customer },
      comparisonInput.parse({
        readings: [
          { field: "name", postcard: "見本 華子", isKnownError: true, errorNote: "正しくは「花子」" },
          { field: "postal", postcard: "000-0001" },
          { field: "address", postcard: "例示県例示市1-2-3" },
          { field: "building", postcard: "", isUnreadable: true },
          { field: "phone", postcard: "00-9999-9999" },
          { field: "email", postcard: "" },
        ],
        otherText: "新しいお店のご案内",
        withDays: true,
        ...more,
      }),
    ),
  );

test("sets postcard and register side by side, as both stand", () => {
  at.house.write(actor(), (tx) => {
    editEvidence(tx, incident, postcard, { postmarkOn: "2026-11-10" });
    saveAnswers(tx, incident, {
      leaver: { relation: "雇用", leftOn: { precision: "day", date: "2026-10-31", around: false } },
    });
  });
  const saved = compare();
  expect(saved).toMatchObject({ number: 1, version: 1, sourceRow: null });
  expect(saved.rows.map((row) => [row.field, row.outcome, row.register])).toEqual([
    ["name", "exact_error", "見本 華子"],
    ["postal", "exact", "000-0001"],
    ["address", "same", "例示県例示市１丁目２番３号"],
    ["building", "unreadable", "例示ハイツ101"],
    ["phone", "different", "00-0000-1234"],
    ["email", "absent", null],
  ]);
  expect(dayWords(saved.days!, getCase(at.house.read, incident).words)).toEqual([
    "消印の日は、退職した日（元従業員）の10日後です。",
    "消印の日は、名簿にある最後の来店日の41日後です。",
  ]);
  expect(shownRows(saved)[2]?.beside?.register).toEqual([
    { text: "例示県例示市", differs: false },
    { text: "１丁目２番３号", differs: true },
  ]);
});

test("keeps every version, and the paper that was made from one", () => {
  compare();
  const second = compare({ withDays: false });
  expect(second).toMatchObject({ number: 1, version: 2, days: null });
  expect(listComparisons(at.house.read, incident, { customerId: customer })).toHaveLength(1);
  at.house.write(actor(), (tx) =>
    linkComparisonExhibit(tx, incident, { comparisonId: second.id, version: 2, evidenceId: postcard }),
  );
  expect(listComparisons(at.house.read, incident)[0]?.exhibits).toEqual([
    { evidenceId: postcard, version: 2 },
  ]);
  expect(verifyStatements(at.house.read)).toEqual([]);
});

test("keeps whose signed statement a photograph shows, once", () => {
  const receive = () =>
    at.house.write(actor(), (tx) =>
      receiveStatement(
        tx,
        incident,
        { customerId: customer, evidenceId: postcard },
        statementInput.parse({ signedOn: "2026-11-20", policeMayCall: "yes", lawyerMayCall: "blank" }),
      ),
    );
  receive();
  expect(statementsOf(at.house.read, incident, customer)).toMatchObject([
    { evidenceId: postcard, signedOn: "2026-11-20", policeMayCall: "yes", lawyerMayCall: "blank" },
  ]);
  expect(receive).toThrow("statement_known");
  expect(verifyStatements(at.house.read)).toEqual([]);
});

test("notices what somebody changed behind the log", () => {
  arrive();
  const { id } = compare();
  at.house.write(actor(), (tx) =>
    receiveStatement(
      tx,
      incident,
      { customerId: customer, evidenceId: postcard },
      statementInput.parse({ policeMayCall: "no", lawyerMayCall: "no" }),
    ),
  );
  const spoil = (statements: readonly string[]): string[] => {
    at.house.write(actor(), (tx) => {
      for (const statement of statements) tx.db.run(sql.raw(statement));
      editEvidence(tx, incident, postcard, { note: "x" });
    });
    return verifyStatements(at.house.read).map((fault) => fault.code);
  };
  expect(
    spoil([
      "DROP TRIGGER evidence_arrival_no_update",
      "UPDATE evidence_arrival SET fields = json_set(fields, '$.handlers', 'だれも')",
    ]),
  ).toEqual(["arrival_differs"]);
  expect(
    spoil([
      "DROP TRIGGER comparison_version_no_update",
      "UPDATE comparison_version SET fields = json_set(fields, '$.rows[4].outcome', 'exact')",
    ]),
  ).toEqual(["arrival_differs", "comparison_differs"]);
  expect(
    spoil([
      "DROP TRIGGER customer_statement_no_delete",
      "DELETE FROM customer_statement",
      `INSERT INTO comparison_exhibit VALUES ('${postcard}', '${id}', 1, '2026-11-21T03:00:00.000Z', 'usr')`,
    ]),
  ).toEqual(["arrival_differs", "comparison_differs", "comparison_exhibit_differs", "statement_missing"]);
  expect(statementFaultSentence({ code: "statement_missing", where: "evd_1" })).toBe(
    "記録にある顧客申告書がなくなっています。（evd_1）",
  );
});
