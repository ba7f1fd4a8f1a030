import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openCustomerFile } from "#src/features/customers/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { cp932, readAll, utf8 } from "./sample.ts";

const quoted = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
const address = fc
  .array(fc.constantFrom("例", "示", "髙", "１", "a", '"', ",", "\r\n", "\n", " ", "㈱", "ﾊ", "、"), {
    maxLength: 12,
  })
  .map((chars) => chars.join(""));

describe("whatever a file holds", () => {
  it("its cells come back as they were written", () => {
    fc.assert(
      fc.property(fc.array(address, { minLength: 1, maxLength: 6 }), (addresses) => {
        const lines = addresses.map((text, index) => quoted([String(index), "見本 花子", text]));
        const { rows } = readAll(cp932(["会員番号,氏名,住所", ...lines].join("\r\n")));
        expect(rows.map((row) => row.ok && row.customer.address)).toEqual(
          addresses.map((text) => (text.trim() === "" ? null : text)),
        );
      }),
    );
  });

  it("it is read to its end or refused with a sentence", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .string({
          unit: fc.constantFrom('"', ",", "\n", "\r", "氏名", "花", "\u0000", "\t", ";"),
          maxLength: 80,
        })
        .map((text) => utf8(`氏名,住所\n${text}`)),
    );
    fc.assert(
      fc.property(bytes, (sample) => {
        try {
          const { rows, counts } = readAll(sample);
          expect(counts.rows).toBe(rows.length);
          expect(counts.imported + counts.rejected).toBe(rows.length);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["quotes that never close", `${'"a\n'.repeat(50_000)}`, 50_000],
    ["a quote opened in every row", `${'見本,"a\n'.repeat(50_000)}`, 50_000],
    ["one line of quotes", '"'.repeat(500_000), 1],
    ["one name of half a million spaces and a letter", `${" ".repeat(500_000)}x,`, 1],
    ["one row of half a million cells", ",".repeat(500_000).concat("x"), 1],
  ])("%s are listed in seconds, not minutes", (_name, body, rejected) => {
    const { counts } = readAll(utf8(`氏名,住所\n${body}`));
    expect(counts).toEqual({ rows: rejected, imported: 0, flagged: 0, rejected, blank: 0 });
  });

  it("a header whose names are longer than a page is refused", () => {
    expect(() => openCustomerFile(utf8(`氏名,病歴${"x".repeat(10_000)}\n見本 花子,1\n`))).toThrow(
      "customer_file_no_header",
    );
  });

  it("a header of half a million cells is refused at once", () => {
    expect(() => openCustomerFile(utf8(`氏名${",x".repeat(500_000)}\n`))).toThrow(
      "customer_file_too_many_columns",
    );
  });
});
