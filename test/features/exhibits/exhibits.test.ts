import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { issueDocument } from "#src/features/documents/index.ts";
import { addEvidence, editEvidence, linkFacts, withdrawEvidence } from "#src/features/evidence/index.ts";
import {
  addExhibit,
  changeExhibit,
  exhibitFaultSentence,
  exhibitNumbers,
  freezeExhibits,
  listCandidates,
  listExhibits,
  moveExhibit,
  proposeExhibits,
  removeExhibit,
  verifyExhibits,
  withdrawExhibit,
} from "#src/features/exhibits/index.ts";
import { addFact, factInput } from "#src/features/incidents/index.ts";
import { defineEvent, type Tx } from "#src/features/ledger/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { makeSampleCase } from "../documents/sample-case.ts";
import { drawJpeg, pieces } from "../evidence/pictures.ts";

const tampered = defineEvent("test.tampered", z.object({}));

let at: TestApp;
let actor: { id: string };
let incident: string;
let evidence: readonly string[];
beforeEach(async () => {
  at = await openTestApp();
  actor = { id: at.owner.id };
  const made = await makeSampleCase(at.house, actor, { facts: 10, cards: 2 });
  incident = made.incidentId;
  evidence = made.evidenceIds;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

function write<T>(fn: (tx: Tx) => T): T {
  return at.house.write(actor, fn);
}
const choice = (id: string, party: "ko" | "otsu" = "ko", shownAs: "one" | "files" = "files") => ({
  evidence: id,
  party,
  shownAs,
});
const propose = () => write((tx) => proposeExhibits(tx, incident));
const list = () => listExhibits(at.house.read, incident);
const shown = () => list().map(({ short, item }) => `${short} ${item.label}`);
const idOf = (short: string): string => list().find((one) => one.short === short)!.id;
const told = () => verifyExhibits(at.house.read).map(exhibitFaultSentence);

describe("the order of exhibits", () => {
  it("is proposed by the earliest fact that each item proves, and gives each file its branch", () => {
    expect(propose()).toBe(3);
    // E-001 proves a fact of 1 September, E-003 of the 2nd, E-002 of the 6th.
    expect(shown()).toEqual(["甲1 E-001", "甲2 E-003", "甲3 E-002"]);
    expect(list()[0]!.files.map(({ short, formal }) => [short, formal])).toEqual([
      ["甲1の1", "甲第1号証の1"],
      ["甲1の2", "甲第1号証の2"],
    ]);
    // The log is one file: no branch.
    expect(list()[1]!.files.map(({ short, formal }) => [short, formal])).toEqual([["甲2", "甲第2号証"]]);
    expect(told()).toEqual([]);
  });

  it("puts what proves no fact by its own day, and what has no day last", async () => {
    const day = { precision: "day", date: "2026-08-31", around: false } as const;
    write((tx) => {
      linkFacts(tx, incident, evidence[1]!, []);
      editEvidence(tx, incident, evidence[1]!, { created: day });
      linkFacts(tx, incident, evidence[2]!, []);
      editEvidence(tx, incident, evidence[2]!, {
        created: { precision: "unknown", date: null, around: false },
      });
    });
    propose();
    expect(shown()).toEqual(["甲1 E-002", "甲2 E-001", "甲3 E-003"]);
  });

  it("leaves out what its giver withholds, and lets a person choose it all the same", () => {
    write((tx) => editEvidence(tx, incident, evidence[0]!, { consent: "declined" }));
    expect(propose()).toBe(2);
    expect(
      listCandidates(at.house.read, incident).map(({ item, isWithheld }) => [item.label, isWithheld]),
    ).toEqual([["E-001", true]]);
    write((tx) => addExhibit(tx, incident, choice(evidence[0]!)));
    expect(shown()).toEqual(["甲1 E-003", "甲2 E-002", "甲3 E-001"]);
  });

  it("is changed by number, up or down, and stays within reach", () => {
    propose();
    write((tx) => moveExhibit(tx, incident, idOf("甲3"), 1));
    expect(shown()).toEqual(["甲1 E-002", "甲2 E-001", "甲3 E-003"]);
    write((tx) => moveExhibit(tx, incident, idOf("甲1"), 99));
    expect(shown()).toEqual(["甲1 E-001", "甲2 E-003", "甲3 E-002"]);
    write((tx) => moveExhibit(tx, incident, idOf("甲2"), -4));
    expect(shown()).toEqual(["甲1 E-003", "甲2 E-001", "甲3 E-002"]);
    expect(told()).toEqual([]);
  });

  it("counts each party by itself, and an item as one when that is wanted", () => {
    propose();
    write((tx) => changeExhibit(tx, incident, idOf("甲1"), { party: "otsu", shownAs: "one" }));
    expect(shown()).toEqual(["甲1 E-003", "甲2 E-002", "乙1 E-001"]);
    expect(list()[2]!.files.map(({ short }) => short)).toEqual(["乙1", "乙1"]);
    write((tx) => removeExhibit(tx, incident, idOf("甲1")));
    expect(shown()).toEqual(["甲1 E-002", "乙1 E-001"]);
    expect(told()).toEqual([]);
  });

  it("refuses an item twice, one of another incident, and a proposal with nothing new", () => {
    propose();
    for (const id of [evidence[0]!, "evd_00000000000000000000000000"]) {
      expect(() => write((tx) => addExhibit(tx, incident, choice(id)))).toThrow(
        expect.objectContaining({ code: "exhibit_known" }),
      );
    }
    expect(propose).toThrow(expect.objectContaining({ code: "exhibits_none" }));
  });

  it("lets an item that is withdrawn before it is issued leave the order", () => {
    propose();
    write((tx) => withdrawEvidence(tx, incident, evidence[0]!, "取り違え"));
    expect(shown()).toEqual(["甲1 E-003", "甲2 E-002"]);
  });
});

describe("issued numbers", () => {
  const issue = () => issueDocument(at.house, actor, incident, "evidence-list");

  it("never change: what is new is counted on, and nothing issued is moved, changed or removed", async () => {
    write((tx) => addExhibit(tx, incident, choice(evidence[1]!)));
    await issue();
    propose();
    expect(list().map(({ short, item, isFrozen }) => [short, item.label, isFrozen])).toEqual([
      ["甲1", "E-002", true],
      ["甲2", "E-001", false],
      ["甲3", "E-003", false],
    ]);
    const frozen = idOf("甲1");
    for (const change of [
      () => write((tx) => moveExhibit(tx, incident, frozen, 2)),
      () => write((tx) => changeExhibit(tx, incident, frozen, { party: "otsu", shownAs: "one" })),
      () => write((tx) => removeExhibit(tx, incident, frozen)),
    ]) {
      expect(change).toThrow(expect.objectContaining({ code: "exhibit_frozen", params: { number: "甲1" } }));
    }
    write((tx) => moveExhibit(tx, incident, idOf("甲3"), 1));
    expect(shown()).toEqual(["甲1 E-002", "甲2 E-003", "甲3 E-001"]);
    for (const statement of [
      "UPDATE exhibit SET number = 9 WHERE number = 1",
      "DELETE FROM exhibit WHERE number = 1",
      "DELETE FROM exhibit_file",
    ]) {
      expect(() => write((tx) => tx.db.run(sql.raw(statement)))).toThrow(
        expect.objectContaining({
          cause: expect.objectContaining({ message: expect.stringContaining("issued exhibit") }),
        }),
      );
    }
    expect(told()).toEqual([]);
  });

  it("stay with their files: one that comes later gets a number of its own", async () => {
    write((tx) => addExhibit(tx, incident, choice(evidence[0]!)));
    await issue();
    await addEvidence(at.house, actor, incident, pieces(await drawJpeg()), {
      fileName: "消印.jpg",
      maxBytes: 1_000_000,
      part: "postmark",
      into: evidence[0]!,
    });
    expect(list()[0]!.files.map(({ short }) => short)).toEqual(["甲1の1", "甲1の2"]);
    expect(listCandidates(at.house.read, incident)[0]!.files.map(({ label }) => label)).toEqual(["E-001-3"]);
    write((tx) => addExhibit(tx, incident, choice(evidence[0]!)));
    expect(shown()).toEqual(["甲1 E-001", "甲2 E-001"]);
    expect(list()[1]!.files.map(({ short, file }) => [short, file.label])).toEqual([["甲2", "E-001-3"]]);
    expect(exhibitNumbers(at.house.read, incident).get(evidence[0]!)).toBe("甲1、甲2");
  });

  it("leave a gap where one is withdrawn, and its evidence may come again under a new number", async () => {
    propose();
    const open = idOf("甲2");
    expect(() => write((tx) => withdrawExhibit(tx, incident, open, "まだ"))).toThrow(
      expect.objectContaining({ code: "exhibit_open" }),
    );
    await issue();
    write((tx) => withdrawExhibit(tx, incident, open, "別の証拠で足りる"));
    expect(() => write((tx) => withdrawExhibit(tx, incident, open, "もう一度"))).toThrow(
      expect.objectContaining({ code: "exhibit_withdrawn" }),
    );
    expect(list().map(({ short, withdrawn }) => [short, withdrawn?.reason])).toEqual([
      ["甲1", undefined],
      ["甲2", "別の証拠で足りる"],
      ["甲3", undefined],
    ]);
    // Not by itself: somebody decided not to use it.
    expect(propose).toThrow(expect.objectContaining({ code: "exhibits_none" }));
    write((tx) => addExhibit(tx, incident, choice(evidence[2]!)));
    expect(shown()).toEqual(["甲1 E-001", "甲2 E-003", "甲3 E-002", "甲4 E-003"]);
    expect(told()).toEqual([]);
  });

  it("are given by one document only, however many are issued", async () => {
    propose();
    const [first] = await Promise.all([issue(), issue()]);
    const rows = at.house.read.all<{ frozen_with: string }>(sql`SELECT DISTINCT frozen_with FROM exhibit`);
    expect(rows).toHaveLength(1);
    expect(first.title).toBe("証拠説明書（案）");
    expect(told()).toEqual([]);
  });

  it("are compared with the ledger: a changed number, order or file is found", async () => {
    propose();
    await issue();
    write((tx) => {
      tx.db.run(sql.raw("DROP TRIGGER exhibit_frozen_fixed"));
      tx.db.run(sql.raw("UPDATE exhibit SET number = 7 WHERE number = 3"));
      tx.record(tampered, null, {});
    });
    const id = list().at(-1)!.id;
    expect(told()).toEqual([
      `発行した号証の番号、またはその証拠が、発行したときの記録と違います。（甲3 ${id}）`,
      `号証の一覧（順番・枝番・取下げ）が、最後に変えたときの記録と違います。（${incident}）`,
    ]);
    write((tx) => {
      tx.db.run(sql.raw("DROP TRIGGER exhibit_frozen_no_delete"));
      tx.db.run(sql.raw("DROP TRIGGER exhibit_file_no_delete"));
      tx.db.run(sql.raw(`DELETE FROM exhibit_file WHERE exhibit_id = '${id}'`));
      tx.db.run(sql.raw(`DELETE FROM exhibit WHERE id = '${id}'`));
      tx.record(tampered, null, {});
    });
    expect(told()[0]).toBe(`発行の記録にある号証が、号証の一覧から消えています。（甲3 ${id}）`);
  });

  it("are refused when the order changed while the paper was made", () => {
    propose();
    expect(() => write((tx) => freezeExhibits(tx, incident, "doc_x", []))).toThrow(
      expect.objectContaining({ code: "exhibits_changed" }),
    );
    expect(list().every((one) => !one.isFrozen)).toBe(true);
  });
});

it("adds a fact without moving what stands in the order already", () => {
  propose();
  write((tx) => {
    const { id } = addFact(
      tx,
      incident,
      factInput.parse({
        date: { precision: "day", date: "2020-01-01", around: false },
        what: "前のこと",
        certainty: "確認済",
      }),
    );
    linkFacts(tx, incident, evidence[1]!, [id]);
  });
  expect(shown()).toEqual(["甲1 E-001", "甲2 E-003", "甲3 E-002"]);
});
