/**
 * 住所表示番号 for the カスタマバーコード, taken out of an address as Japan Post's manual says (zipmanual p17–p20, p25). The
 * manual starts from an address already cut behind its 町域; registers hold it whole. So wherever a number may belong
 * to the name of a town, nothing is guessed: no barcode is better than a wrong one.
 */

/** Why an address gets no barcode. */
export type NoAddressNumber =
  | "postal"
  | "postal_general"
  | "postal_own"
  | "street_names"
  | "town_number"
  | "no_number";

export const noAddressNumberWords: Readonly<Record<NoAddressNumber, string>> = {
  postal: "郵便番号が7けたではありません",
  postal_general: "郵便番号が、町名まで決まらない番号（下2けたが00）です",
  postal_own: "郵便番号が、会社や役所だけの番号のようです",
  street_names: "京都の通り名が入った住所です",
  town_number: "町の名前に数字が入っているかもしれない住所です",
  no_number: "住所に番地が見当たりません",
};

export type AddressNumber =
  | { readonly ok: true; readonly postal: string; readonly number: string }
  | { readonly ok: false; readonly reason: NoAddressNumber };

/** `postal` as it is printed, `address` with its building, line ends as they come. */
export function readAddressNumber(postal: string, address: string): AddressNumber {
  const digits = postal.replace(/\D/g, "");
  if (!/^\d{7}$/.test(digits)) return { ok: false, reason: "postal" };
  if (digits.endsWith("00")) return { ok: false, reason: "postal_general" };
  if (/^\d{3}8[5-7]/.test(digits)) return { ok: false, reason: "postal_own" };
  const text = plain(address);
  if (/京都市/.test(text) && streetName.test(text)) return { ok: false, reason: "street_names" };
  if (townNumber.test(text)) return { ok: false, reason: "town_number" };
  const number = extract(text);
  return /\d/.test(number) ? { ok: true, postal: digits, number } : { ok: false, reason: "no_number" };
}

const kanji = "[〇一二三四五六七八九十百千]";
/** 四条通烏丸東入, 寺町通御池上る */
const streetName = /通|[上下][るル]|[東西]入/;
/**
 * Numbers that are, or may be, part of a name: 北6条, 3番町, 三番丁, 八丁堀, 六丁の目町, 一号地; and a number followed by 町, 村, 字. The
 * manual's own 四丁六番 and 南六条 pass.
 */
const townNumber = new RegExp(
  `\\d条|(?:${kanji}|\\d)(?:番[町丁]|丁(?=[^\\d〇一二三四五六七八九十百千目番 -])|号[地町通線]|町|村|字)`,
);

/** Half width, capital letters, one kind of hyphen; long vowels stay but behind a digit. */
function plain(address: string): string {
  return address
    .replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[‐‑‒–—―−－ｰ﹣]|(?<=\d)ー/g, "-")
    .replace(/[\s　]+/g, " ")
    .toUpperCase();
}

function extract(text: string): string {
  return (
    text
      // Kanji count only before these words; before の only where a number follows it too (十二番地の三).
      .replace(new RegExp(`${kanji}+(?=丁目|丁|番地|番|号|地割|線)`, "g"), arabic)
      .replace(new RegExp(`${kanji}+(?=[のノ](?:\\d|${kanji}))`, "g"), arabic)
      .replace(new RegExp(`(?<=\\d(?:番地?|号)?[のノ])${kanji}+`, "g"), arabic)
      .replace(/[&/・.]/g, "")
      .replace(/[A-Z]{2,}/g, "-")
      // 10F is a floor: the number stays.
      .replace(/(?<=\d)F/g, "-")
      .replace(/[^0-9A-Z-]+/g, "-")
      .replace(/-+/g, "-")
      .replace(/-?([A-Z])-?/g, "$1")
      .replace(/^-|-$/g, "")
  );
}

/** 十一 → 11, 二十 → 20, 百二十三 → 123, 二一 → 21. */
function arabic(text: string): string {
  if (!/[十百千]/.test(text)) return [...text].map((char) => "〇一二三四五六七八九".indexOf(char)).join("");
  let total = 0;
  let digit: number | undefined;
  for (const char of text) {
    const unit = { 十: 10, 百: 100, 千: 1000 }[char];
    if (unit === undefined) digit = "〇一二三四五六七八九".indexOf(char);
    else {
      total += (digit ?? 1) * unit;
      digit = undefined;
    }
  }
  return String(total + (digit ?? 0));
}
