import { describe, expect, it } from "vitest";
import {
  addressKey,
  bigrams,
  emailKey,
  isCorporation,
  kanaKey,
  nameKey,
  readPhone,
  readPostal,
  searchKey,
  stripHonorific,
} from "#src/lib/match-keys.ts";

describe("name keys", () => {
  it.each([
    ["髙﨑　花子", "高崎花子"],
    ["高碕 花子 様", "高崎花子"],
    ["渡邊太郎", "渡辺太郎"],
    ["渡邉太郎さん", "渡辺太郎"],
    ["齋藤", "斉藤"],
    ["斎藤", "斉藤"],
    ["濵田", "浜田"],
    ["𠮷田", "吉田"],
    ["辻\u{E0100}本", "辻本"],
    ["\uFA19谷", "\u795E谷"],
    ["\u2FBC橋", "高橋"],
    ["関ヶ原", "関が原"],
    ["㈱見本商会", "株式会社 見本商会"],
    ["Sample Hanako", "ＳＡＭＰＬＥ　ＨＡＮＡＫＯ"],
  ])("of %s and %s are equal", (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b));
  });

  it("of different people differ", () => {
    expect(nameKey("見本 花子")).not.toBe(nameKey("見本 花代"));
    expect(nameKey("見本 マイカ")).not.toBe(nameKey("見本 マイケ"));
    expect(nameKey("  ")).toBe("");
  });
});

describe("honorifics", () => {
  it.each([
    ["見本 花子 様", "見本 花子", "様"],
    ["見本花子さん", "見本花子", "さん"],
    ["見本 花子 先生", "見本 花子", "先生"],
    ["見本 あおいちゃん", "見本 あおい", "ちゃん"],
    ["株式会社見本　御中", "株式会社見本", "御中"],
    ["鵜殿", "鵜殿", null],
    ["見本 花子", "見本 花子", null],
  ])("of %s", (raw, name, honorific) => {
    expect(stripHonorific(raw)).toEqual({ name, honorific });
  });
});

it.each([
  "株式会社見本",
  "㈱見本",
  "見本（有）",
  "医療法人見本会",
  "ｶ)ﾐﾎﾝ",
  "合同会社見本",
])("takes %s for a company", (name) => {
  expect(isCorporation(name)).toBe(true);
});

it.each(["見本 花子", "有田 花子", "株田 太郎"])("takes %s for a person", (name) => {
  expect(isCorporation(name)).toBe(false);
});

it("compares kana in one width, one script and one size", () => {
  expect(kanaKey("ﾔﾏﾀﾞ ﾊﾅｺ")).toBe("ヤマダハナコ");
  expect(kanaKey("やまだ　はなこ")).toBe("ヤマダハナコ");
  expect(kanaKey("キョウコ")).toBe(kanaKey("ｷﾖｳｺ"));
});

describe("postal codes", () => {
  it.each([
    ["123-4567", "1234567", false],
    ["〒123-4567", "1234567", false],
    ["１２３－４５６７", "1234567", false],
    ["123−4567", "1234567", false],
    ["0640804", "0640804", false],
    ["640804", "0640804", true],
    ["10010", null, false],
    ["1234", null, false],
    ["12345678", null, false],
    ["", null, false],
  ])("are read from %s", (raw, key, restored) => {
    expect(readPostal(raw)).toEqual({ key, restored });
  });
});

describe("telephone numbers", () => {
  it.each([
    ["03-1234-5678", "0312345678", false],
    ["0312345678", "0312345678", false],
    ["(03)1234-5678", "0312345678", false],
    ["０９０－１２３４－５６７８", "09012345678", false],
    ["090ー1234ー5678", "09012345678", false],
    ["0120-123-456", "0120123456", false],
    ["050-1234-5678", "05012345678", false],
    ["+81 90 1234 5678", "09012345678", false],
    ["+81 (0)90-1234-5678", "09012345678", false],
    ["0081-90-1234-5678", "09012345678", false],
    ["010-81-90-1234-5678", "09012345678", false],
    ["9012345678", "09012345678", true],
    ["312345678", "0312345678", true],
    ["120123456", "0120123456", true],
    ["090-1234-5678(娘)", "09012345678", false],
    ["03-1234-5678 / 090-1234-5678", "0312345678", false],
    ["なし", null, false],
    ["123", null, false],
    ["09012345678901", null, false],
  ])("are read from %s", (raw, key, restored) => {
    expect(readPhone(raw)).toEqual({ key, restored });
  });
});

describe("addresses", () => {
  it.each([
    ["例示市見本1丁目3番2号", "例示市見本1-3-2"],
    ["例示市見本一丁目三番二号", "例示市見本１－３－２"],
    ["例示県例示市見本1丁目3番地の2", "例示市見本1-3-2"],
    ["東京都例示区見本十二丁目3−2", "例示区見本12-3-2"],
    ["例示市見本1ー3ー2", "例示市見本1-3-2"],
    ["例示市大字見本1304番地の2", "例示市見本1304-2"],
    ["例示市見本1-3-2 サンプルコーポ101号", "例示市見本１丁目３－２　サンプルコーポ101"],
    ["例示市見本ヶ丘1-2", "例示市見本が丘1-2"],
  ])("%s and %s share a key", (a, b) => {
    expect(addressKey(a)).toBe(addressKey(b));
  });

  it("keep houses and rooms apart", () => {
    expect(addressKey("例示市見本1-32")).not.toBe(addressKey("例示市見本1-3-2"));
    expect(addressKey("例示市見本1-3-2 サンプルコーポ101")).not.toBe(
      addressKey("例示市見本1-3-2 サンプルコーポ102"),
    );
  });

  it("do not lose a city whose name holds the character of a prefecture", () => {
    expect(addressKey("京都市見本区1")).toBe("京都市見本区1");
  });
});

it("reads e-mail addresses without width or case", () => {
  expect(emailKey(" Hanako＠Example.JP ")).toBe("hanako@example.jp");
  expect(emailKey("なし")).toBeNull();
});

describe("search", () => {
  it("folds what people do not type", () => {
    expect(searchKey("髙﨑　はな")).toBe("高崎ハナ");
  });

  it("cuts into pairs and the last character", () => {
    expect(bigrams("山田花")).toEqual(["山田", "田花", "花"]);
    expect(bigrams("𠮷田")).toEqual(["𠮷田", "田"]);
    expect(bigrams("")).toEqual([]);
  });
});

it("reads numbers and addresses alike on the short way and the long way", () => {
  expect(readPhone("03-1234-567")).toEqual({ key: null, restored: false });
  expect(readPhone("0312345678").key).toBe(readPhone(" 03 1234 5678 ").key);
  expect(readPostal("123-4567").key).toBe(readPostal("123 4567").key);
  expect(emailKey("hanako@example.jp")).toBe(emailKey("HANAKO@example.jp"));
  expect(emailKey("hanako@example")).toBeNull();
});
