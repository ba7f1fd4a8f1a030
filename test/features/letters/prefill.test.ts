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

test("that customers told the shop is said only where they were the ones who found out", () => {
  const harmOf = (finder: string) =>
    prefilledBlocks({
      answers: {
        explanation: { harm: "", outline: "書いた", measures: "書いた", advice: "書いた" },
        usage: { ways: ["はがき", "電話"] },
        discovery: { finder },
      },
      shop: SHOP,
    } as unknown as Case).harm;
  expect(harmOf("お客様")).toBe(
    "一部のお客様から、覚えのない案内のはがきが届いた、覚えのない電話があったとのお知らせをいただいております。今後も同じような連絡があるおそれがございます。",
  );
  expect(harmOf("自社")).toBe(
    "現時点で、当店が管理するお客様の情報が案内はがきの送付および電話での連絡に使われたおそれがございます。お客様への被害の有無は、確認を続けております。",
  );
});

test("that no harm is known is said only where it is the sole answer", () => {
  const harmOf = (ways: readonly string[]) =>
    prefilledBlocks({
      answers: {
        explanation: { harm: "", outline: "書いた", measures: "書いた", advice: "書いた" },
        usage: { ways },
        discovery: { finder: "自社" },
      },
      shop: SHOP,
    } as unknown as Case).harm;
  expect(harmOf(["まだ使われた様子はない"])).toContain("被害は確認しておりません");
  expect(harmOf(["はがき", "まだ使われた様子はない"])).toBe(
    "現時点で、当店が管理するお客様の情報が案内はがきの送付に使われたおそれがございます。お客様への被害の有無は、確認を続けております。",
  );
});
