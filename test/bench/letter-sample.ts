/** Letters for the bench: the apology of DOMAIN §7.3 on one A4 page, to plainly invented people. */
import { addressing } from "#src/features/letters/addressing.ts";
import { type CommonDossier, dossierOf, type LetterDossier } from "#src/features/letters/dossier.ts";
import { type LetterSource, letterSource } from "#src/features/letters/template.ts";
import { shopInput } from "#src/features/shops/index.ts";
import { ourTemplate } from "#src/features/templates/index.ts";

/** Our own template, for the window of a usual envelope. */
export function apologySource(): LetterSource {
  const shop = {
    id: "shp_bench",
    revision: 1,
    sheetShift: { x: 0, y: 0 },
    ...shopInput.parse({ tradeName: "ヘアサロン見本", representativeName: "見本 花子" }),
  };
  return letterSource((name) => ourTemplate(name).source, { template: "apology", taken: "confirmed", shop });
}

const surnames = ["見本", "試験", "例示", "髙橋", "渡邉", "佐藤", "山﨑", "仮名"];
const given = ["花子", "太郎", "一郎", "𠮷子", "三郎", "美咲", "健", "さくら"];
const items = [
  "お名前",
  "フリガナ",
  "ご住所",
  "お電話番号",
  "ご来店の履歴",
  "カルテの記載（内容はこの手紙には記していません）",
];

const common: CommonDossier = {
  sentOn: "令和8年12月1日",
  shop: {
    name: "ヘアサロン見本",
    legalName: "",
    postal: "000-0001",
    address: "例示県見本市架空町1-2-3",
    representative: "代表　見本 花子",
    hasSealMark: true,
  },
  leak: {
    taken: "confirmed",
    isTakenConfirmed: true,
    by: "当店の元従業員により",
    usedFor: "案内はがきの送付",
    isUseConfirmed: true,
    isUseSuspected: false,
  },
  earlier: { on: "" },
  text: {
    known: "",
    changed: "",
    wrong: "",
    right: "",
    why: "",
    outline:
      "令和8年11月13日、お客様から、覚えのないお店から案内のはがきが届いたとのお知らせをいただきました。調査の結果、予約システムの顧客一覧が書き出された記録が見つかりました。",
    notIncluded: "クレジットカードの情報は含まれておりません。",
    cause: "名簿の閲覧と書き出しを必要な者に限る仕組みと、退職の際の確認が不十分でした。",
    harm: "一部のお客様から、覚えのない案内のはがきが届いたとのお知らせをいただいております。",
    measures: "該当するIDの利用を停止し、令和8年11月16日に個人情報保護委員会へ報告しました。",
    advice:
      "覚えのないはがきや電話などがありましたら、捨てずに、差出人・日付・内容を下記の窓口までお知らせください。",
    prevention: "IDを一人ずつに分け、書き出しを店長に限りました。",
    desk: "お客様相談窓口　担当　見本 花子　電話　00-0000-0002（平日10時から18時）",
  },
};

/** Letter number `index + 1`. */
export function letter(index: number): LetterDossier {
  const name = `${surnames[index % 8]}　${given[Math.floor(index / 8) % 8]}`;
  return dossierOf(common, index + 1, {
    addressing: addressing({ name }),
    postal: `000-${String(index % 10_000).padStart(4, "0")}`,
    address: `例示県例示市例示町${(index % 90) + 1}丁目${(index % 7) + 1}番${(index % 20) + 1}号\n例示マンション${(index % 900) + 100}号室`,
    items: items.slice(0, 2 + (index % 5)),
  });
}

export function letters(count: number): LetterDossier[] {
  return Array.from({ length: count }, (_, index) => letter(index));
}
