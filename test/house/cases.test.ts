import { join } from "node:path";
import { expect, test } from "vitest";
import { casesIn, renderCases, testedCases } from "./cases.ts";

const root = join(import.meta.dirname, "..");

test("the table of tampering and fault cases is made from the tests' own titles", async () => {
  await expect(renderCases(testedCases(root))).toMatchFileSnapshot("../README.md");
});

/** Words of each case that must be tested; a title with an arrow has to contain them. */
const MUST: readonly RegExp[] = [
  /flipped bit.*row/i,
  /flipped bit.*file/i,
  /flipped bit.*payload/i,
  /\bedit\b/i,
  /deletion/i,
  /insertion/i,
  /reordering/i,
  /duplicate sequence number/i,
  /cut tail.*without checkpoints/i,
  /cut tail.*with checkpoints/i,
  /edited last row/i,
  /splice from another log/i,
  /re-hashed.*kept/i,
  /re-hashed.*deleted/i,
  /re-hashed.*attacker/i,
  /re-hashed.*stolen/i,
  /after the last anchor/i,
  /old backup restored/i,
  /two forks of one size/i,
  /database swapped but files kept/i,
  /files swapped but the database kept/i,
  /file of the same size swapped/i,
  /extra.*file/i,
  /missing file/i,
  /symlink/i,
  /hard link/i,
  /path traversal/i,
  /collide by case/i,
  /unicode form/i,
  /zip slip/i,
  /duplicate names in a zip/i,
  /re-hashed manifest/i,
  /stray tag file/i,
  /wrong index/i,
  /wrong size/i,
  /wrong leaf/i,
  /node passed as a leaf/i,
  /signature of another origin/i,
  /17 signatures/i,
  /token for another file/i,
  /wrong nonce/i,
  /untrusted/i,
  /not a TSA/i,
  /expired/i,
  /replayed/i,
  /nonce stripped/i,
  /corrupt index/i,
  /unsafe JSON numbers/i,
  /duplicate keys/i,
  /lone surrogates/i,
  /kill -9 between every two steps/i,
  /EIO at each system call/i,
  /ENOSPC at each system call/i,
  /short write/i,
  /failing fsync/i,
  /disk full in a file/i,
  /disk full in a commit/i,
  /concurrent appends/i,
  /BUSY/,
  /clock set back/i,
  /clock set forward/i,
  /DST/,
  /read-only disk/i,
  /WAL deleted/i,
  /TSA down/i,
  /TSA.*slow/i,
  /TSA.*garbage/i,
  /crash between the token's receipt and its entry/i,
  /committed but not acknowledged/i,
];

test("every case that must be tested has a test that bears its name", () => {
  const titles = testedCases(root).map(({ title }) => title);
  expect(MUST.filter((words) => !titles.some((title) => words.test(title))).map(String)).toEqual([]);
});

test("a title is found in each way of writing a test, and a case without a test would be noticed", () => {
  const source = `
    test("an edit → found", () => {});
    describe("files", () => { it("short write → refused", () => {}); });
    it.each([1, 2])("at flush %i → whole", () => {});
    describe.skipIf(!canMount)("full disk", () => {});
    it.each([
      ["duplicate keys", 1],
      [
        "lone surrogates",
        2,
      ],
    ])("%s → bad_entry", () => {});
    test("no arrow", () => {});
  `;
  expect(casesIn("a.test.ts", source)).toEqual([
    { title: "an edit", verdict: "found", file: "a.test.ts" },
    { title: "short write", verdict: "refused", file: "a.test.ts" },
    { title: "at flush %i", verdict: "whole", file: "a.test.ts" },
    { title: "duplicate keys", verdict: "bad_entry", file: "a.test.ts" },
    { title: "lone surrogates", verdict: "bad_entry", file: "a.test.ts" },
  ]);
});
