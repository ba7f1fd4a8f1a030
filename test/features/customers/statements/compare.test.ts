import { expect, it } from "vitest";
import { besideEachOther, outcomeOf } from "#src/features/customers/comparison/compare.ts";

const read = (field: "name" | "address" | "phone" | "postal", postcard: string, register: string | null) =>
  outcomeOf({ field, postcard, register, isUnreadable: false, isKnownError: false });

it("calls a spelling exact only where every character is the same, whatever the spaces", () => {
  expect(read("name", "例示 ゆり", "例示　ゆり")).toBe("exact");
  expect(read("name", "髙見 ゆり", "高見 ゆり")).toBe("same");
  expect(read("name", "見本 花子", "見本 華子")).toBe("different");
  expect(read("postal", "〒000-0003", "0000003")).toBe("same");
  expect(read("phone", "09000000000", "090-0000-0000")).toBe("same");
});

it("reads an address that stands upright with its numbers in kanji", () => {
  const register = "例示県見本市架空町1-7-8 見本ハイツ203";
  expect(read("address", "例示県見本市架空町一ー七ー八 見本ハイツ二〇三", register)).toBe("same");
  expect(read("address", "例示県見本市架空町一ー七ー九 見本ハイツ二〇三", register)).toBe("different");
  expect(read("address", "例示県例示市三田一丁目二番", "例示県例示市三田1-2")).toBe("same");
});

it("tells apart what cannot be read, is not there, and is not listed", () => {
  const reading = { field: "name", register: "見本", isKnownError: true } as const;
  expect(outcomeOf({ ...reading, postcard: "", isUnreadable: true })).toBe("unreadable");
  expect(outcomeOf({ ...reading, postcard: "", isUnreadable: false })).toBe("absent");
  expect(outcomeOf({ ...reading, postcard: "見本", isUnreadable: false })).toBe("exact_error");
  expect(read("name", "見本", null)).toBe("unlisted");
  expect(read("name", "見本", "")).toBe("unlisted");
});

it("marks characters as people see them, each side for itself", () => {
  expect(besideEachOther("見本 華子", "見本花子")).toEqual({
    postcard: [
      { text: "見本 ", differs: false },
      { text: "華", differs: true },
      { text: "子", differs: false },
    ],
    register: [
      { text: "見本", differs: false },
      { text: "花", differs: true },
      { text: "子", differs: false },
    ],
  });
  expect(besideEachOther("", "見").register).toEqual([{ text: "見", differs: true }]);
  // A variation selector belongs to its character: 葛󠄀 and 葛 differ as a whole.
  expect(besideEachOther("葛\u{E0100}", "葛").postcard).toEqual([{ text: "葛\u{E0100}", differs: true }]);
});
