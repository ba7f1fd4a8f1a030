/** The invented customer list: 300 rows as a salon's till would export them, in CP932 with CRLF. */
import iconv from "iconv-lite";

const SURNAMES = [
  ["見本", "ミホン"],
  ["例示", "レイジ"],
  ["架空", "カクウ"],
  ["試験", "シケン"],
  ["仮野", "カリノ"],
  ["雛形", "ヒナガタ"],
  ["空想", "クウソウ"],
  ["想像", "ソウゾウ"],
  ["模擬", "モギ"],
  ["例田", "レイタ"],
  ["髙見本", "タカミホン"],
  ["見本﨑", "ミホンザキ"],
  ["仮名", "カメイ"],
  ["試川", "タメシガワ"],
  ["濵例", "ハマレイ"],
] as const;
const GIVEN = [
  ["花子", "ハナコ"],
  ["太郎", "タロウ"],
  ["ゆり", "ユリ"],
  ["まこと", "マコト"],
  ["あおい", "アオイ"],
  ["みのり", "ミノリ"],
  ["はるか", "ハルカ"],
  ["つばさ", "ツバサ"],
  ["ひかり", "ヒカリ"],
  ["かおる", "カオル"],
  ["しずく", "シズク"],
  ["のぞみ", "ノゾミ"],
  ["いぶき", "イブキ"],
  ["すみれ", "スミレ"],
  ["ちさと", "チサト"],
  ["わかば", "ワカバ"],
  ["なぎさ", "ナギサ"],
  ["こはる", "コハル"],
  ["りつ", "リツ"],
  ["さつき", "サツキ"],
] as const;
const TOWNS = ["架空町", "試験町", "見本町", "雛形町", "空想町"] as const;

const HEADER = [
  "会員番号",
  "氏名",
  "氏名（フリガナ）",
  "郵便番号",
  "住所",
  "電話番号",
  "メールアドレス",
  "生年月日",
  "来店回数",
  "最終来店日",
  "担当",
  "DM可否",
  "カルテ",
  "備考",
];

const pad = (value: number, width: number): string => String(value).padStart(width, "0");

function row(number: number): string[] {
  const [surname, surnameKana] = SURNAMES[number % SURNAMES.length]!;
  const [given, givenKana] = GIVEN[Math.floor(number / SURNAMES.length) % GIVEN.length]!;
  const town = TOWNS[number % TOWNS.length]!;
  const building = number % 4 === 0 ? ` 見本ハイツ${100 + (number % 30)}` : "";
  const hasAddress = number % 29 !== 0;
  const month = 1 + (number % 12);
  const day = 1 + ((number * 7) % 28);
  return [
    pad(number, 4),
    `${surname}　${given}`,
    `${surnameKana} ${givenKana}`,
    hasAddress ? `000-${pad(number % 10_000, 4)}` : "",
    hasAddress
      ? `例示県見本市${town}${1 + (number % 5)}-${1 + (number % 20)}-${1 + (number % 9)}${building}`
      : "",
    `00-0000-${pad(1000 + number, 4)}`,
    number % 3 === 0 ? `customer${pad(number, 4)}@example.jp` : "",
    `${1950 + (number % 55)}/${pad(month, 2)}/${pad(day, 2)}`,
    String(1 + (number % 40)),
    `2026/${pad(1 + (number % 9), 2)}/${pad(day, 2)}`,
    number % 3 === 0 ? "架空" : "見本",
    number % 11 === 0 ? "不可" : "可",
    number % 2 === 0 ? "カラー、毛髪の状態" : "",
    number % 17 === 0 ? "連絡は夕方" : "",
  ];
}

/** The two who brought their postcards; their addresses stand on the photographs. */
const KNOWN = [
  ["0301", "例示　ゆり", "レイジ ユリ", "000-0003", "例示県見本市架空町1-7-8 見本ハイツ203"],
  ["0302", "試験　まこと", "シケン マコト", "000-0005", "例示県見本市試験町2-11"],
] as const;

export const CUSTOMER_COUNT = 300;

export function customerList(): Buffer {
  const rows = Array.from({ length: CUSTOMER_COUNT - KNOWN.length }, (_, index) => row(index + 1));
  for (const [number, name, kana, postal, address] of KNOWN) {
    const base = row(Number(number));
    rows.push([number, name, kana, postal, address, ...base.slice(5)]);
  }
  const text = [HEADER, ...rows].map((cells) => cells.map(quote).join(",")).join("\r\n");
  return iconv.encode(`${text}\r\n`, "cp932");
}

const quote = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
