import { describe, expect, it } from "vitest";
import { openCustomerFile } from "#src/features/customers/index.ts";
import { customersOf, utf8 } from "./sample.ts";

/** Header → field, with the mode where it is not `content`. */
const reading = (header: string) =>
  openCustomerFile(utf8(`${header}\n`)).columns.map(
    (column) =>
      `${column.header}=${column.field ?? "?"}${column.mode === "content" ? "" : `:${column.mode}`}`,
  );

describe("headers seen in real files", () => {
  it.each([
    [
      "会員番号,氏名,氏名（フリガナ）,電話番号,メールアドレス,生年月日,性別,郵便番号,住所,来店回数,最終来店日,登録日,備考",
      "会員番号=customerNo 氏名=name 氏名（フリガナ）=kana 電話番号=phone メールアドレス=email 生年月日=birth 性別=sex:presence 郵便番号=postal 住所=address 来店回数=visits 最終来店日=lastVisit 登録日=firstVisit 備考=note:presence",
    ],
    [
      "会員番号,お客様名,フリガナ,携帯電話,生年月日,DM可否,来店回数,累計売上,最終来店日,担当者,ポイント",
      "会員番号=customerNo お客様名=name フリガナ=kana 携帯電話=mobile 生年月日=birth DM可否=dm 来店回数=visits 累計売上=salesTotal 最終来店日=lastVisit 担当者=staff ポイント=?:ignored",
    ],
    [
      "伝票番号,会員番号,来店日,担当,メニュー,合計金額,カルテ",
      "伝票番号=?:ignored 会員番号=customerNo 来店日=lastVisit 担当=staff メニュー=lastMenu:presence 合計金額=salesTotal カルテ=karte:presence",
    ],
    [
      "顧客ID,氏名,フリガナ,電話番号,LINE名,LINE userId,生年月日,初回来店日,最終来店日,来店回数,メモ",
      "顧客ID=customerNo 氏名=name フリガナ=kana 電話番号=phone LINE名=?:presence LINE userId=?:presence 生年月日=birth 初回来店日=firstVisit 最終来店日=lastVisit 来店回数=visits メモ=note:presence",
    ],
    [
      "名前,電話番号,メモ,誕生日,最終来店日,有効回数券数,次回予約",
      "名前=name 電話番号=phone メモ=note:presence 誕生日=birth 最終来店日=lastVisit 有効回数券数=?:ignored 次回予約=?:ignored",
    ],
    [
      "名前,電話番号,メール,来店回数,累計金額,最終来店日,登録日",
      "名前=name 電話番号=phone メール=email 来店回数=visits 累計金額=salesTotal 最終来店日=lastVisit 登録日=firstVisit",
    ],
    [
      "ID,顧客名,カード番号,性別,備考,登録日時",
      "ID=customerNo 顧客名=name カード番号=customerNo:ignored 性別=sex:presence 備考=note:presence 登録日時=firstVisit",
    ],
    [
      "ＩＤ,姓,名,セイ,メイ,〒,都道府県,市区町村,町名番地,建物名,ＴＥＬ,Ｅ－ｍａｉｌ,敬称",
      "ＩＤ=customerNo 姓=lastName 名=firstName セイ=lastKana メイ=firstKana 〒=postal 都道府県=prefecture 市区町村=city 町名番地=address2 建物名=building ＴＥＬ=phone Ｅ－ｍａｉｌ=email 敬称=honorific",
    ],
    [
      "お名前(姓),お名前(名),姓(カナ),名(カナ),郵便番号1,郵便番号2,住所1,住所2,住所3,ﾌﾘｶﾞﾅ",
      "お名前(姓)=lastName お名前(名)=firstName 姓(カナ)=lastKana 名(カナ)=firstKana 郵便番号1=postal1 郵便番号2=postal2 住所1=address 住所2=address2 住所3=building ﾌﾘｶﾞﾅ=kana",
    ],
  ])("%s", (header, expected) => {
    expect(reading(header).join(" ")).toBe(expected);
  });

  it("say which unknown columns look sensitive, and let in only that they are filled", () => {
    const { columns } = openCustomerFile(utf8("氏名,アレルギー,好きな色\n"));
    expect(columns[1]).toEqual({
      index: 1,
      header: "アレルギー",
      name: "アレルギー",
      field: null,
      mode: "presence",
      why: "unknown",
      isSensitive: true,
    });
    expect(columns[2]).toMatchObject({ mode: "ignored", why: "unknown", isSensitive: false });
  });

  it("are found under a title and blank lines", () => {
    const file = openCustomerFile(utf8("お客様一覧\n出力日,2026/11/21\n\n会員番号,氏名\n1,見本 花子\n"));
    expect(file.headerRow).toBe(4);
    expect([...file.rows()]).toMatchObject([{ ok: true, rowNumber: 5, customer: { name: "見本 花子" } }]);
  });

  it.each([
    ["tabs", "氏名\t住所\n見本 花子\t例示市1,2\n"],
    ["semicolons", "氏名;住所\n見本 花子;例示市1,2\n"],
  ])("may be separated by %s", (_name, text) => {
    expect(customersOf(text)).toMatchObject([{ name: "見本 花子", address: "例示市1,2" }]);
  });
});

describe("columns chosen by hand", () => {
  it("win over what the header says", () => {
    const chosen = { Customer: "name", 氏名: "ignore", 来店動機: "presence" } as const;
    expect(customersOf("Customer,氏名,来店動機\n見本 花子,別の欄,紹介\n", chosen)).toMatchObject([
      { name: "見本 花子", present: ["来店動機"] },
    ]);
  });

  it("turn a file without any known header into a list", () => {
    expect(openCustomerFile(utf8("who,where\n見本 花子,例示市\n")).hasName).toBe(false);
    expect(customersOf("who,where\n見本 花子,例示市\n", { who: "name", where: "address" })).toMatchObject([
      { name: "見本 花子", address: "例示市" },
    ]);
  });

  it("cannot make the content of a karte come in", () => {
    const [customer] = customersOf("氏名,施術記録\n見本 花子,秘密の内容\n", { 施術記録: "karte" });
    expect(JSON.stringify(customer)).not.toContain("秘密の内容");
    expect(customer?.present).toEqual(["施術記録"]);
  });
});

it("takes a header that every object of the program knows for one that nobody chose", () => {
  expect(reading("氏名,constructor,__proto__,toString")).toEqual([
    "氏名=name",
    "constructor=?:ignored",
    "__proto__=?:ignored",
    "toString=?:ignored",
  ]);
});
