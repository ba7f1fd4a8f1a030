/** Half of the former employee's name, in every paper that customers read or hear. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { draftDocument } from "#src/features/documents/index.ts";
import {
  addPerson,
  type CustomerPaper,
  consentInput,
  personInput,
  recordConsent,
} from "#src/features/incidents/index.ts";
import {
  blockedNameIn,
  findingsOf,
  readerFaults,
  saveDraft,
  type WordedTemplate,
} from "#src/features/letters/index.ts";
import { changeShop, listShops } from "#src/features/shops/index.ts";
import { expectSound, NOON, openTestApp, type TestApp } from "../../support/house.ts";
import { makeCase } from "./people.ts";

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  at.house.write(at.owner, (tx) => {
    addPerson(tx, incident, personInput.parse({ role: "元従業員", isOtherParty: true, name: "𠮷田 髙志" }));
    const cause = "元スタッフの吉田が関わったおそれがあるためです。";
    for (const template of ["apology", "followup", "correction"] as const)
      saveDraft(tx, incident, { blocks: template === "correction" ? { why: cause } : { cause } }, template);
  });
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const isNamed = async (template: WordedTemplate, paper?: CustomerPaper): Promise<string[]> =>
  (await findingsOf(at.house.read, incident, "2026-11-21", template, paper && { paper }))
    .filter(({ code }) => code === "blocked_name")
    .map(({ place, what }) => `${place} ${what}`);

test.each([
  ["apology", undefined, "cause"],
  ["apology", "email", "cause"],
  ["followup", undefined, "cause"],
  ["correction", undefined, "why"],
] as const)("the surname alone is refused in %s (%s)", async (template, paper, place) => {
  expect(await isNamed(template, paper)).toEqual([
    `${place} お客様へのお手紙に書かない名前「𠮷田」が入っています。`,
  ]);
});

test.each(["publication", "shop-notice", "briefing", "phone-script"])("and in %s", (kind) => {
  expect(draftDocument(at.house, incident, kind, NOON).blocks.map(({ sentence }) => sentence)).toContainEqual(
    expect.stringContaining("名前「𠮷田」が入っています。"),
  );
});

test("a lawyer's consent for the name lets the surname stand in the paper that it was given for", async () => {
  at.house.write(at.owner, (tx) =>
    recordConsent(
      tx,
      incident,
      consentInput.parse({
        paper: "apology",
        names: ["𠮷田 髙志"],
        lawyer: "例示法律事務所 例示 弁護士",
        givenOn: "2026-11-20",
      }),
    ),
  );
  expect(await isNamed("apology")).toEqual([]);
  expect(await isNamed("followup")).toHaveLength(1);
});

test("whoever a paper is for may have the surname, and so may the shop", () => {
  const text = "吉田 花子 様\n担当　吉田\n元の担当は別の者です。";
  const faults = (ownNames: string[]): string[] =>
    readerFaults(at.house.read, incident, text, { paper: "settlement", ownNames }).map(({ code }) => code);
  expect(faults(["見本 さくら"])).toEqual(["blocked_name"]);
  expect(faults(["吉田 花子"])).toEqual([]);
  at.house.write(at.owner, (tx) => {
    const { id, ...shop } = listShops(tx.db)[0]!;
    changeShop(tx, id, { ...shop, deskPerson: "吉田" });
  });
  expect(blockedNameIn(at.house.read, incident, text, undefined)).toBeUndefined();
});
