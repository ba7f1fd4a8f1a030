import { expect, test } from "vitest";
import { verdictSentences } from "#src/features/casefile/index.ts";

test("what a timestamp vouches for is told with the root to compare: it lies beside the log", () => {
  const guarded = {
    size: 9,
    since: "2026-11-21T03:00:20.000Z",
    authority: "例示時刻認証局",
    rootSha256: "ab".repeat(32),
  };
  const [, outside, open] = verdictSentences({ isIntact: true, protected: guarded, unprotected: 2 }, 11, 0);
  expect(outside).toContain("9件目までの記録は、令和8年11月21日 12:01より前にあったことを、例示時刻認証局の");
  expect(outside).toContain(guarded.rootSha256);
  expect(open).toContain("10件目から11件目までの2件は、外の証明がありません");
});
