import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openCustomerFile } from "#src/features/customers/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { cp932, eucJp, readAll, utf8 } from "./sample.ts";

const list =
  "会員番号,氏名,フリガナ,住所\r\n1,髙﨑 花子,ﾀｶｻｷ ﾊﾅｺ,例示県例示市見本1-2-3\r\n2,㈱見本①,ﾐﾎﾝ,例示市～見本－4\r\n";
const refusalOf = (bytes: Uint8Array) => {
  try {
    readAll(bytes);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return undefined;
};

describe("the encoding of a customer file", () => {
  it.each([
    ["UTF-8", utf8(list), "utf-8", "UTF-8"],
    ["UTF-8 with a byte order mark", utf8(`\uFEFF${list}`), "utf-8-bom", "UTF-8（BOM付き）"],
    ["CP932", cp932(list), "cp932", "Shift_JIS（Windows）"],
    ["EUC-JP", eucJp(list.replace("①", "")), "euc-jp", "EUC-JP"],
  ])("%s is recognised by the bytes alone", (_name, bytes, encoding, label) => {
    const { file, rows } = readAll(bytes);
    expect(file).toMatchObject({ encoding, encodingLabel: label, undecodable: 0 });
    expect(rows[0]).toMatchObject({
      ok: true,
      customer: { name: "髙﨑 花子", kana: "ﾀｶｻｷ ﾊﾅｺ" },
      warnings: [],
    });
  });

  it("keeps 髙﨑㈱① and the IBM form of 神 from CP932", () => {
    const { rows } = readAll(cp932("氏名\n髙﨑\n㈱見本①\n\uFA19谷\n"));
    expect(rows.map((row) => row.ok && row.customer.name)).toEqual(["髙﨑", "㈱見本①", "\uFA19谷"]);
  });

  it("takes EUC-JP without rare letters for EUC-JP, not for half-width kana", () => {
    const { file } = readAll(eucJp("氏名,電話番号\n見本,0312345678\n"));
    expect(file.encoding).toBe("euc-jp");
  });

  it("takes half-width kana alone for CP932", () => {
    const { file, rows } = readAll(cp932("ID,ﾌﾘｶﾞﾅ\n1,ﾔﾏﾀﾞ\n"), { ID: "customerNo", ﾌﾘｶﾞﾅ: "name" });
    expect(file.encoding).toBe("cp932");
    expect(rows[0]).toMatchObject({ customer: { name: "ﾔﾏﾀﾞ" } });
  });

  it("costs a broken byte its row's peace, not the file", () => {
    const bytes = Buffer.concat([
      cp932("氏名,住所\n見本 花子,例示市1\n試験"),
      Buffer.from([0x81, 0xff]),
      cp932("太郎,例示市2\n"),
    ]);
    const { file, rows } = readAll(bytes);
    expect(file).toMatchObject({ encoding: "cp932", undecodable: 2 });
    expect(rows[0]).toMatchObject({ ok: true, warnings: [] });
    expect(rows[1]).toMatchObject({ ok: true, warnings: [{ code: "replacement", field: "name" }] });
  });

  it("survives letters cut in two by the chunks of a large file", () => {
    const bytes = cp932(`氏名,住所\n${"見本 花子,例示市見本町\n".repeat(60_000)}`);
    const { file, rows, counts } = readAll(bytes);
    expect(bytes.length).toBeGreaterThan(1 << 20);
    expect(file.undecodable).toBe(0);
    expect(counts).toMatchObject({ rows: 60_000, imported: 60_000, rejected: 0 });
    expect(
      rows.every(
        (row) => row.ok && row.customer.name === "見本 花子" && row.customer.address === "例示市見本町",
      ),
    ).toBe(true);
  });
});

describe("a file that is no list", () => {
  const utf16 = Buffer.from(`\uFEFF${list}`, "utf16le");
  it.each([
    ["an empty file", new Uint8Array(), "customer_file_empty", "空です"],
    ["a byte order mark alone", Uint8Array.of(0xef, 0xbb, 0xbf), "customer_file_empty", "空です"],
    ["blank lines alone", utf8("\r\n\r\n,,\r\n"), "customer_file_empty", "空です"],
    ["UTF-16", utf16, "customer_file_kind", "UTF-16"],
    [
      "UTF-16 without its mark",
      Buffer.from("No,name,phone\r\n".repeat(20), "utf16le"),
      "customer_file_kind",
      "UTF-16",
    ],
    ["xlsx", Buffer.from("PK\u0003\u0004…[Content_Types].xml", "latin1"), "customer_file_kind", ".xlsx"],
    ["zip", Buffer.from("PK\u0003\u0004 list.csv", "latin1"), "customer_file_kind", "ZIP"],
    ["xls", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), "customer_file_kind", ".xls"],
    ["PDF", utf8("%PDF-1.7\n"), "customer_file_kind", "PDF"],
    ["a photograph", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), "customer_file_kind", "画像"],
    ["gzip", gzipSync(utf8(list.repeat(200))), "customer_file_kind", "文字のファイルではない"],
    [
      "noise",
      Buffer.from(Array.from({ length: 4000 }, (_, i) => 0x80 + ((i * 97) % 128))),
      "customer_file_encoding",
      "判別できません",
    ],
    ["a header alone", utf8("氏名,住所\r\n"), "customer_file_no_rows", "お客様の行がありません"],
    [
      "no header",
      utf8("1,見本 花子,090-0000-0000\n2,試験 太郎,090-0000-0001\n"),
      "customer_file_no_header",
      "見出しの行",
    ],
    [
      "no column of names",
      utf8("電話番号,住所\n090-0000-0000,例示市\n"),
      "customer_file_no_name",
      "氏名の列",
    ],
  ])("%s is refused with a sentence", (_name, bytes, code, words) => {
    const refusal = refusalOf(bytes);
    expect(refusal?.code).toBe(code);
    expect(refusal?.sentence).toContain(words);
  });

  it("is refused when it is too large, has too many columns or too many rows", () => {
    const limits = { maxBytes: 1024 * 1024, maxRows: 2, maxColumns: 3 };
    const large = new Uint8Array(1024 * 1024 + 1);
    expect(() => openCustomerFile(large, {}, { limits })).toThrow("customer_file_too_large");
    expect(() => openCustomerFile(utf8("氏名,a,b,c\n"), {}, { limits })).toThrow(
      "customer_file_too_many_columns",
    );
    const file = openCustomerFile(utf8("氏名\n見本 一\n見本 二\n見本 三\n"), {}, { limits });
    expect(() => [...file.rows()]).toThrow("customer_file_too_many_rows");
  });
});
