import { describe, expect, test } from "vitest";
import { readAddressNumber } from "#src/lib/address-number.ts";
import { customerBarcode } from "#src/lib/customer-barcode.ts";

/** Examples of Japan Post's manual (zipmanual p17, p20, p25): postal code, address, its number, check digit. */
const manual: readonly (readonly [string, string, string, number])[] = [
  ["100-0013", "東京都千代田区霞が関1丁目3番2号　郵便プラザ503室", "1-3-2-503", 9],
  ["263-0023", "千葉市稲毛区緑町3丁目30-8　郵便ビル403号", "3-30-8-403", 5],
  ["014-0113", "秋田県大仙市堀見内　南田茂木　添60-1", "60-1", 18],
  ["110-0016", "東京都台東区台東5-6-3　ABCビル10F", "5-6-3-10", 9],
  ["060-0906", "北海道札幌市東区北六条東4丁目　郵便センター6号館", "4-6", 9],
  ["065-0006", "北海道札幌市東区北六条東8丁目　郵便センター10号館", "8-10", 9],
  ["407-0033", "山梨県韮崎市龍岡町下條南割　韮崎400", "400", 10],
  ["273-0102", "千葉県鎌ケ谷市右京塚　東3丁目-20-5　郵便・A&bコーポB604号", "3-20-5B604", 0],
  ["198-0036", "東京都青梅市河辺町十一丁目六番地一号　郵便タワー601", "11-6-1-601", 18],
  ["027-0203", "岩手県宮古市大字津軽石第二十一地割大淵川480", "21-480", 15],
  ["590-0016", "大阪府堺市堺区中田出井町四丁六番十九号", "4-6-19", 12],
  ["080-0831", "北海道帯広市稲田町南七線　西28", "7-28", 17],
  ["317-0055", "茨城県日立市宮田町6丁目7-14　ABCビル2F", "6-7-14-2", 11],
  ["650-0046", "神戸市中央区港島中町9丁目7-6　郵便シティA棟1F1号", "9-7-6A1-1", 5],
  ["623-0011", "京都府綾部市青野町綾部6-7　LプラザB106", "6-7LB106", 4],
  ["064-0804", "札幌市中央区南四条西29丁目1524-23　第2郵便ハウス501", "29-1524-23-2-501", 3],
  ["910-0067", "福井県福井市新田塚3丁目80-25　J1ビル2-B", "3-80-25J1-2B", 9],
];

describe("the number of an address", () => {
  test.each(manual)("of 〒%s %s is %s", (postal, address, number) => {
    const digits = postal.replace("-", "");
    expect(readAddressNumber(postal, address)).toEqual({ ok: true, postal: digits, number });
  });

  test.each([
    ["例示県例示市一丁目三番二号", "1-3-2"],
    ["例示県例示市例示町１－２－３", "1-2-3"],
    ["例示県例示市例示町1304番地の2", "1304-2"],
    ["例示県例示市大字例示字見本十二番地の三", "12-3"],
    ["例示県例示市例示町百二十三番地", "123"],
    ["例示県例示市例示町1ー2ー3", "1-2-3"],
    ["例示県八王子市三ノ輪町12-3", "12-3"],
  ])("of %s is %s", (address, number) => {
    expect(readAddressNumber("000-0012", address)).toMatchObject({ ok: true, number });
  });

  test.each([
    ["000-0000", "例示県例示市例示町1-2-3", "postal_general"],
    ["100-00", "例示県例示市例示町1-2-3", "postal"],
    ["100-8792", "東京都千代田区例示町1-2-3", "postal_own"],
    ["604-0000", "京都府京都市中京区四条通烏丸東入ル例示町1", "postal_general"],
    ["604-0001", "京都府京都市中京区四条通烏丸東入ル例示町1", "street_names"],
    ["060-0906", "北海道札幌市東区北6条東4丁目1-2", "town_number"],
    ["102-0001", "東京都千代田区三番町1-2", "town_number"],
    ["102-0001", "東京都千代田区3番町1-2", "town_number"],
    ["104-0001", "東京都中央区八丁堀1-2-3", "town_number"],
    ["984-0001", "宮城県例示市六丁の目町1-2", "town_number"],
    ["000-0012", "例示県例示市例示町", "no_number"],
    ["000-0012", "", "no_number"],
  ])("is not guessed: 〒%s %s (%s)", (postal, address, reason) => {
    expect(readAddressNumber(postal, address)).toEqual({ ok: false, reason });
  });
});

describe("the bars", () => {
  test.each(manual)("〒%s %s (%s) ends with check digit %i", (postal, _address, number, check) => {
    const { values, bars } = customerBarcode(postal.replace("-", ""), number);
    expect(values).toHaveLength(21);
    expect(values.at(-1)).toBe(check);
    expect(values.reduce((sum, value) => sum + value, 0) % 19).toBe(0);
    expect(bars).toHaveLength(67);
  });

  test("a sum that is a multiple of 19 has check digit 0, not the start code", () => {
    const { values, bars } = customerBarcode("1000013", "12-4-3");
    expect(values.at(-1)).toBe(0);
    expect(bars.join("")).toMatch(/43214431$/);
  });

  test("a letter across the cut keeps its control code", () => {
    expect(customerBarcode("9100067", "3-80-25J1-2B").values).toEqual([
      9, 1, 0, 0, 0, 6, 7, 3, 10, 8, 0, 10, 2, 5, 11, 9, 1, 10, 2, 11, 9,
    ]);
  });

  test("an address of no number is filled with CC4; start and stop frame the bars", () => {
    const bars = customerBarcode("1000013", "").bars.join("");
    expect(bars.startsWith("13114144144144144114312")).toBe(true);
    expect(bars).toContain("432".repeat(13));
    expect(bars.endsWith("31")).toBe(true);
  });

  test("refuses what has no bars", () => {
    expect(() => customerBarcode("100001", "1")).toThrow(RangeError);
    expect(() => customerBarcode("1000013", "1丁目")).toThrow(RangeError);
  });
});
