import { expect, test } from "vitest";
import type { Case } from "#src/features/incidents/index.ts";
import { prefilledBlocks } from "#src/features/letters/prefill.ts";
import { SHOP } from "../../support/house.ts";

test("the desk without a telephone of its own has the shop's", () => {
  const explanation = new Proxy({}, { get: () => "見本" });
  const deskOf = (shop: Partial<typeof SHOP>) =>
    prefilledBlocks({ answers: { explanation }, shop: { ...SHOP, ...shop } } as unknown as Case).desk;
  expect(deskOf({})).toContain("電話　00-0000-0002");
  expect(deskOf({ deskTel: "" })).toContain("電話　00-0000-0001");
  expect(deskOf({ deskTel: "", tel: "", deskEmail: "" })).toBe("");
});
