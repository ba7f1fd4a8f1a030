import { expect, test } from "vitest";
import { postalWords } from "#src/lib/postal-code.ts";

test.each([
  ["0000001", "000-0001"],
  ["〒０００－０００１", "000-0001"],
  ["000-0001", "000-0001"],
  ["〒 未定", "未定"],
  ["", ""],
  ["12345", "12345"],
  ["不明", "不明"],
])("the postal code %s is printed as %s", (typed, printed) => {
  expect(postalWords(typed)).toBe(printed);
});
