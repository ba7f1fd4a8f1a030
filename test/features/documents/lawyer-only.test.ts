import { expect, it } from "vitest";
import { type PublicMaterial, publicMaterial } from "#src/features/documents/material.ts";
import { getCase, openIncident, saveAnswers, sections } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { openTestApp } from "../../support/house.ts";
import { ANSWERS } from "./sample-case.ts";

it("gives the police dossier a type without anything for the lawyer alone", async () => {
  // @ts-expect-error: weak points cannot even be named.
  const reads = (material: PublicMaterial): string => material.case.answers.counsel.weakPoints;
  // @ts-expect-error: of the questions about secrecy only what was done is there.
  const readsToo = (material: PublicMaterial): string => material.case.answers.secrecy.a5.note;
  expect([typeof reads, typeof readsToo]).toEqual(["function", "function"]);

  const at = await openTestApp();
  const { id } = at.house.write({ id: at.owner.id }, (tx) => {
    const opened = openIncident(tx, { shopId: listShops(tx.db)[0]!.id });
    saveAnswers(tx, opened.id, ANSWERS);
    return opened;
  });
  const open = publicMaterial({
    case: getCase(at.house.read, id),
    exhibits: [],
    reports: [],
    customerNames: [],
    log: { size: 0, root: "" },
    today: "2026-11-21",
  });
  await at.close();

  const lawyerOnly = Object.values(sections).filter((section) => section.audience === "lawyer");
  expect(lawyerOnly.map((section) => section.id)).toEqual(["counsel"]);
  const text = JSON.stringify(open);
  expect(
    ["共有していた", "家族へ電話", "秘密情報一覧", "アルバイト", "いいえ"].filter((weak) =>
      text.includes(weak),
    ),
  ).toEqual([]);
  expect(open.measures.map((measure) => measure.answer)).toContain("一部あり");
});
