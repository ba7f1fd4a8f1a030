/** The quick check of an entry's bytes accepts what the slow one accepts, with the same values, and nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isCanonicalEntry } from "#src/features/ledger/canonical-entry.ts";
import { decodeEntry, encodeEntry } from "#src/features/ledger/entry.ts";

const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
const opaque = fc.string({ unit: fc.constantFrom(..."abz09_:.-"), minLength: 1, maxLength: 64 });
const entry = fc.record({
  actor: opaque,
  at: fc
    .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  incident: fc.option(opaque, { nil: null }),
  kind: fc.constantFrom("fact.added", "evidence.file_kept", "a.b.c"),
  log: fc.constantFrom("akashi/log/7f3a0000", "a"),
  payload_sha256: hex,
  prev: hex,
  seq: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  v: fc.constant(1 as const),
});

/** What the slow check says, when it is told the values that stand beside the entry. */
function slow(bytes: Buffer, expected: Parameters<typeof isCanonicalEntry>[1]): boolean {
  try {
    const found = decodeEntry(bytes);
    return (
      found.seq === expected.seq &&
      found.kind === expected.kind &&
      JSON.stringify(found.incident) === expected.incident &&
      found.log === expected.log &&
      found.payload_sha256 === expected.payloadSha256 &&
      found.prev === expected.prev
    );
  } catch {
    return false;
  }
}

const quick = (bytes: Buffer, expected: Parameters<typeof isCanonicalEntry>[1]): boolean =>
  isCanonicalEntry(bytes.toString("latin1"), expected);

const beside = (one: ReturnType<typeof decodeEntry>) => ({
  seq: one.seq,
  kind: one.kind,
  incident: JSON.stringify(one.incident),
  log: one.log,
  payloadSha256: one.payload_sha256,
  prev: one.prev,
});

test("every entry that can be written is accepted by both", () => {
  fc.assert(
    fc.property(entry, (one) => {
      const bytes = encodeEntry(one);
      expect([quick(bytes, beside(one)), slow(bytes, beside(one))]).toEqual([true, true]);
    }),
    { numRuns: 500 },
  );
});

test("one changed, missing or extra byte anywhere is judged alike", () => {
  fc.assert(
    fc.property(
      entry,
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom("change", "drop", "add"),
      (one, place, byte, how) => {
        const bytes = encodeEntry(one);
        const at = place % bytes.length;
        const before = bytes.subarray(0, at);
        const bent =
          how === "change"
            ? Buffer.concat([before, Buffer.of(byte), bytes.subarray(at + 1)])
            : how === "drop"
              ? Buffer.concat([before, bytes.subarray(at + 1)])
              : Buffer.concat([before, Buffer.of(byte), bytes.subarray(at)]);
        expect(quick(bent, beside(one))).toBe(slow(bent, beside(one)));
      },
    ),
    { numRuns: 5000 },
  );
});

const base = encodeEntry({
  actor: "usr_mihon",
  at: "2026-02-28T03:00:00.000Z",
  incident: null,
  kind: "fact.added",
  log: "akashi/log/7f3a0000",
  payload_sha256: "a".repeat(64),
  prev: "b".repeat(64),
  seq: 5,
  v: 1,
}).toString();

test.each([
  ["2026-02-29T03:00:00.000Z", false],
  ["2028-02-29T03:00:00.000Z", true],
  ["2026-13-01T03:00:00.000Z", false],
  ["2026-02-28T24:00:00.000Z", false],
  ["2026-02-28T23:59:60.000Z", false],
  ["2026-02-28 03:00:00.000Z", false],
  ["2026-02-28T03:00:00.000z", false],
  ["2026-02-28T03:00:00+00:00", false],
])("the time %s is judged alike (%s)", (time, isTime) => {
  const bytes = Buffer.from(base.replace("2026-02-28T03:00:00.000Z", time));
  const expected = beside(decodeEntry(Buffer.from(base)));
  expect([quick(bytes, expected), slow(bytes, expected)]).toEqual([isTime, isTime]);
});
