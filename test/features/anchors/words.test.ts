import { expect, test } from "vitest";
import { provenWords } from "#src/features/anchors/words.ts";

test("「より前」 never claims more than the token: seconds are rounded up", () => {
  expect(provenWords(15, "2026-11-21T22:48:27.000Z", "例示時刻認証")).toBe(
    "記録15件までが、令和8年11月22日（日）07:49より前にあったことを、例示時刻認証の時刻証明で示せます。",
  );
  expect(provenWords(15, "2026-11-21T22:47:59.500Z", "例示時刻認証")).toContain("07:49より前");
  expect(provenWords(15, "2026-11-21T22:47:59.000Z", "例示時刻認証")).toContain("07:48より前");
});
