/** What of a person's data is concerned, in a customer's words. */
import type { DataItem } from "#src/features/incidents/index.ts";
import type { Shop } from "#src/features/shops/index.ts";

const polite: Readonly<Record<Exclude<DataItem, "その他" | "来店・施工履歴" | "施術・工事内容">, string>> = {
  氏名: "お名前",
  フリガナ: "フリガナ",
  生年月日: "生年月日",
  性別: "性別",
  住所: "ご住所",
  電話番号: "お電話番号",
  メールアドレス: "メールアドレス",
  SNSアカウント: "SNSのアカウント",
  "料金・売上": "お支払いの金額",
  カルテ記載: "カルテの記載（内容はこの手紙には記していません）",
  写真: "お写真",
  口座情報: "口座の情報",
  クレジットカード情報: "クレジットカードの情報",
  "ID・パスワード": "ID・パスワード",
};

type Industry = Shop["industry"];

export function itemWords(item: DataItem, industry: Industry, other: string): string {
  switch (item) {
    case "その他":
      return other === "" ? "その他の記録" : other;
    case "来店・施工履歴":
      return { salon: "ご来店の履歴", contractor: "工事の履歴", other: "ご利用の履歴" }[industry];
    case "施術・工事内容":
      return { salon: "施術の内容", contractor: "工事の内容", other: "ご利用の内容" }[industry];
    default:
      return polite[item];
  }
}
