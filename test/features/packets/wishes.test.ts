import { afterEach, beforeEach, expect, test } from "vitest";
import { comparisonInput, saveComparison } from "#src/features/customers/index.ts";
import { issueDocument } from "#src/features/documents/index.ts";
import { type Consent, editEvidence, listEvidence } from "#src/features/evidence/index.ts";
import { defaultChoice, planPacket } from "#src/features/packets/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { addPostcard, addSample, openSample } from "../customers/statements/people.ts";

let at: TestApp;
let incident: string;
let postcard: string;
let paper: string;
const actor = () => ({ id: at.owner.id });

beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
  const customer = addSample(at, incident);
  postcard = await addPostcard(at, incident);
  consent("given");
  const compared = at.house.write(actor(), (tx) =>
    saveComparison(
      tx,
      incident,
      { evidenceId: postcard, customerId: customer },
      comparisonInput.parse({ readings: [{ field: "name", postcard: "見本 華子" }] }),
    ),
  );
  paper = (await issueDocument(at.house, actor(), incident, "comparison", compared.id)).id;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

function consent(consent: Consent): void {
  at.house.write(actor(), (tx) => editEvidence(tx, incident, postcard, { consent }));
}
const forPolice = () => defaultChoice(at.house.read, incident, "police", "例示警察署");
const printedOne = () => listEvidence(at.house.read, incident).find((one) => one.id !== postcard)!;

test("a comparison goes out while its postcard may", async () => {
  expect(forPolice().documents).toEqual([paper]);
  expect(forPolice().files).toHaveLength(2);
});

test.each([
  "declined",
  "name_hidden",
] as const)("who says %s later takes the comparison back too, as a paper and as an exhibit", async (said) => {
  consent(said);
  expect(printedOne().consent).toBe("given");
  expect(forPolice()).toMatchObject({ documents: [], files: [] });
  const choice = {
    ...forPolice(),
    documents: [paper],
    files: [{ file: printedOne().files[0]!.id, as: "original" }],
  };
  const plan = await planPacket(at.house, incident, choice);
  const refused = plan.remarks.filter((one) => one.kind === "refusal").map((one) => one.what);
  expect(refused).toHaveLength(2);
  expect(refused).toContain(printedOne().files[0]!.label);
  const lawyer = await planPacket(at.house, incident, { ...choice, recipient: "lawyer" });
  expect(lawyer.remarks.filter((one) => one.kind === "refusal")).toEqual([]);
});
