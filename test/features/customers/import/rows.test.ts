import { describe, expect, it } from "vitest";
import { openCustomerFile, RejectedCsv, sentenceOf } from "#src/features/customers/index.ts";
import { cp932, customersOf, findingsOf, readAll, utf8 } from "./sample.ts";

describe("a customer", () => {
  it("comes in with every value as it stands, and keys beside it", () => {
    const [customer] = customersOf(
      "会員番号,お客様名,フリガナ,携帯電話,生年月日,DM可否,来店回数,累計売上,最終来店日,担当者,郵便番号,住所,建物名,メール\n" +
        'Ａ００１,髙﨑　花子 様,ﾀｶｻｷ ﾊﾅｺ,０９０－００００－００００,S60.4.1,可,12,"¥64,000",2026/09/01,見本,〒123-4567,例示県例示市見本１丁目２番３号,サンプル荘101,Hanako@example.jp\n',
    );
    expect(customer).toEqual({
      customerNo: "Ａ００１",
      name: "髙﨑　花子 様",
      lastName: null,
      firstName: null,
      kana: "ﾀｶｻｷ ﾊﾅｺ",
      company: null,
      honorific: null,
      postal: "〒123-4567",
      address: "例示県例示市見本１丁目２番３号",
      building: "サンプル荘101",
      phone: null,
      mobile: "０９０－００００－００００",
      fax: null,
      email: "Hanako@example.jp",
      birth: "S60.4.1",
      firstVisit: null,
      lastVisit: "2026/09/01",
      staff: "見本",
      dm: "可",
      birthOn: "1985-04-01",
      firstVisitOn: null,
      lastVisitOn: "2026-09-01",
      visits: 12,
      salesTotalYen: 64000,
      isDmAllowed: true,
      isCorporation: false,
      present: [],
      keys: {
        customerNo: "A001",
        name: "高崎花子",
        kana: "タカサキハナコ",
        postal: "1234567",
        phone: null,
        mobile: "09000000000",
        email: "hanako@example.jp",
        address: "例示市見本1-2-3サンプル荘101",
      },
    });
  });

  it("is put together from columns that split the name, the postal code and the address", () => {
    expect(
      customersOf(
        "姓,名,セイ,メイ,郵便番号1,郵便番号2,都道府県,市区町村,住所1,住所2,住所3,部屋番号\n" +
          "見本,花子,ミホン,ハナコ,123,4567,例示県,例示市,見本町1,2-3,サンプル荘,101\n",
      ),
    ).toMatchObject([
      {
        name: "見本　花子",
        lastName: "見本",
        firstName: "花子",
        kana: "ミホン　ハナコ",
        postal: "123-4567",
        address: "例示県例示市見本町1　2-3",
        building: "サンプル荘　101",
        keys: { postal: "1234567" },
      },
    ]);
  });

  it("does not get the prefecture twice", () => {
    expect(customersOf("氏名,都道府県,住所\n見本 花子,例示県,例示県例示市1\n")).toMatchObject([
      { address: "例示県例示市1" },
    ]);
  });

  it("may be a company", () => {
    expect(
      customersOf("会社名,氏名\n㈱見本商会,\n㈱見本商会,見本 花子\n有限会社例示,有限会社例示\n"),
    ).toMatchObject([
      { name: "㈱見本商会", company: "㈱見本商会", isCorporation: true },
      { name: "見本 花子", company: "㈱見本商会", isCorporation: false },
      { name: "有限会社例示", isCorporation: true },
    ]);
  });

  it("keeps characters that normalisation would change, and what tries to be markup", () => {
    const names = [
      "\uFA19谷",
      "\u2FBC橋",
      "辻\u{E0100}本",
      "𠮷田",
      "<script>alert(1)</script>",
      "{{x}}",
      "*#|",
    ];
    expect(customersOf(`氏名\n${names.join("\n")}\n`).map((customer) => customer.name)).toEqual(names);
  });

  it.each([
    ["可", true],
    ["不可", false],
    ["要", true],
    ["不要", false],
    ["○", true],
    ["〇", true],
    ["×", false],
    ["1", true],
    ["0", false],
    ["", null],
  ])("with DM %s wants advertising: %s", (dm, wanted) => {
    expect(customersOf(`氏名,DM可否\n見本 花子,${dm}\n`)[0]?.isDmAllowed).toBe(wanted);
  });

  it("leaves of karte, notes and sensitive columns only that they are filled", () => {
    const { rows } = readAll(
      utf8(
        '氏名,カルテ,備考,アレルギー,性別\n見本 花子,"秘密\n二行目",,秘密の薬,女\n試験 太郎,,秘密の備考,,\n',
      ),
    );
    expect(rows).toMatchObject([
      { ok: true, customer: { present: ["カルテ", "アレルギー", "性別"] }, warnings: [] },
      { ok: true, customer: { present: ["備考"] }, warnings: [] },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/秘密|二行目|女/);
  });
});

it("reads a day that stood in an earlier row in another era or spelling", () => {
  const birthdays = [
    "1960/4/1",
    "S60.4.1",
    "H60.4.1",
    "1960-04-01",
    "S60/04/01",
    "60.4.1",
    "1960/41",
    "1960/4/1",
    "H01.4.1",
  ];
  const days = customersOf(`氏名,生年月日\n${birthdays.map((day) => `見本 花子,${day}\n`).join("")}`);
  expect(days.map(({ birthOn }) => birthOn)).toEqual([
    "1960-04-01",
    "1985-04-01",
    null,
    "1960-04-01",
    "1985-04-01",
    null,
    null,
    "1960-04-01",
    "1989-04-01",
  ]);
});

describe("a row that should be checked", () => {
  it.each([
    ["a character of one machine", "氏名\n\uE000田 花子", ["private_use"]],
    ["〓", "氏名\n〓田 花子", ["geta"]],
    ["a lost character", "氏名\n?田 花子", ["question"]],
    ["a broken character", "氏名,住所\n見本 花子,例示\uFFFD市", ["replacement"]],
    ["an invisible character", "氏名\n見本\u200B花子", ["invisible"]],
    ["a line break in the address", '氏名,住所\n見本 花子,"例示市1\n見本ビル"', ["line_break"]],
    ["a dot where a letter was", "氏名,住所\n田中　・子,例示市1", ["middle_dot"]],
    ["a dot before a letter", "氏名,住所\n・島 花子,例示市1", ["middle_dot"]],
    ["a name that is written with a dot", "氏名,住所\nマリア・ルイザ 見本,例示市1", []],
    ["five digits of a postal code", "氏名,郵便番号\n見本 花子,23100", ["postal_unreadable"]],
    ["a postal code without its zero", "氏名,郵便番号\n見本 花子,640804", ["postal_zero_restored"]],
    ["a postal code that is none", "氏名,郵便番号\n見本 花子,12-34", ["postal_unreadable"]],
    ["a telephone number without its zero", "氏名,携帯\n見本 花子,9000000000", ["phone_zero_restored"]],
    ["a telephone number that is none", "氏名,電話\n見本 花子,9.01E+10", ["phone_unreadable"]],
    ["an e-mail address that is none", "氏名,メール\n見本 花子,例示", ["email_unreadable"]],
    ["a date that does not exist", "氏名,生年月日\n見本 花子,令和8年13月", ["date_unreadable"]],
    ["a count in words", "氏名,来店回数\n見本 花子,たくさん", ["number_unreadable"]],
    ["an unclear DM mark", "氏名,DM可否\n見本 花子,未確認", ["dm_unreadable"]],
    ["a payment card for a number", "氏名,会員番号\n見本 花子,4111 1111 1111 1111", ["card_number_dropped"]],
  ])("holds %s", (_name, text, codes) => {
    expect(findingsOf(text)).toEqual([codes]);
  });

  it("says so in words that name the column", () => {
    const { rows } = readAll(utf8("氏名,生年月日\n見本 花子,令和8年13月\n"));
    expect(rows).toMatchObject([
      { ok: true, customer: { birth: "令和8年13月", birthOn: null }, warnings: [{ field: "birth" }] },
    ]);
    expect(rows.flatMap((row) => (row.ok ? row.warnings.map(sentenceOf) : []))).toEqual([
      "「生年月日」を元のまま取り込みます。令和8年13月はありません。月は1から12で入力してください。",
    ]);
  });

  it("restores a lost zero in the key and leaves the value", () => {
    expect(customersOf("氏名,郵便番号,携帯\n見本 花子,640804,9000000000\n")).toMatchObject([
      { postal: "640804", mobile: "9000000000", keys: { postal: "0640804", mobile: "09000000000" } },
    ]);
  });

  it("never stores a payment card's number", () => {
    expect(
      JSON.stringify(readAll(utf8("氏名,会員番号\n見本 花子,4111-1111-1111-1111\n")).rows),
    ).not.toContain("4111");
  });

  it("is a second row of the same person", () => {
    const { rows } = readAll(
      utf8(
        "会員番号,氏名,電話,住所\n" +
          "1,髙﨑 花子,03-0000-0000,例示市1-2\n" +
          "１,試験 太郎,,\n" +
          "2,高崎花子様,0300000000,\n" +
          "3,高崎　花子,,例示市１丁目２\n" +
          "4,高崎 花子,,例示市9\n",
      ),
    );
    expect(rows.map((row) => (row.ok ? row.warnings.map(sentenceOf) : []))).toEqual([
      [],
      ["お客様番号が2行目と同じです。同じ方かご確認ください。"],
      ["氏名と連絡先が2行目と同じです。同じ方かご確認ください。"],
      ["氏名と連絡先が2行目と同じです。同じ方かご確認ください。"],
      [],
    ]);
  });
});

describe("a row that stays outside", () => {
  it.each([
    [
      "has no name",
      "氏名,住所\n,例示市\n",
      "no_name",
      "氏名が入っていません。氏名を入れてからもう一度お試しください。",
    ],
    [
      "has a name of 201 characters",
      `氏名\n${"𠮷".repeat(201)}\n`,
      "too_long",
      "「氏名」が200文字を超えています。別の欄の内容が入っていないかご確認ください。",
    ],
    [
      "has an endless address",
      `氏名,住所\n見本 花子,${"例".repeat(5000)}\n`,
      "too_long",
      "「住所」が500文字を超えています。別の欄の内容が入っていないかご確認ください。",
    ],
    [
      "has too many cells",
      "氏名,住所\n見本 花子,例示市1,2\n",
      "ragged",
      "列の数が見出しと違います（見出し2列、この行3列）。区切りのカンマをご確認ください。",
    ],
    [
      "has too few cells",
      "会員番号,氏名,フリガナ,電話\n見本 花子,ミホン ハナコ,0300000000\n",
      "ragged",
      "列の数が見出しと違います（見出し4列、この行3列）。区切りのカンマをご確認ください。",
    ],
    [
      "has a NUL in the name",
      "氏名\n見本\u0000花子\n",
      "control_characters",
      "「氏名」に改行や制御文字（目に見えない文字）が入っています。取り除いてからもう一度お試しください。",
    ],
    [
      "has a line break in the name",
      '氏名\n"見本\n花子"\n',
      "control_characters",
      "「氏名」に改行や制御文字（目に見えない文字）が入っています。取り除いてからもう一度お試しください。",
    ],
    [
      "has a quote that never closes",
      '氏名,住所\n"見本 花子,例示市\n',
      "broken_quote",
      '引用符（"）の閉じ忘れなどで、列の区切りが分かりませんでした。この行の引用符をご確認ください。',
    ],
  ])("%s", (_name, text, code, reason) => {
    expect(readAll(utf8(text)).rows).toMatchObject([{ ok: false, rowNumber: 2, line: 2, code, reason }]);
  });

  it("costs the others nothing: a lost quote ends with its line", () => {
    const others = Array.from(
      { length: 500 },
      (_, index) => `${index},見本 ${index},"例示市""${index}"`,
    ).join("\r\n");
    const { rows, counts } = readAll(cp932(`会員番号,氏名,住所\r\nX,"試験 太郎,例示市\r\n${others}\r\n`));
    expect(counts).toEqual({ rows: 501, imported: 500, flagged: 0, rejected: 1, blank: 0 });
    expect(rows[0]).toMatchObject({ ok: false, code: "broken_quote", cells: ["X", "試験 太郎", "例示市"] });
    expect(rows[500]).toMatchObject({ ok: true, rowNumber: 502, customer: { address: '例示市"499' } });
  });

  it("reads quotes as people leave them", () => {
    expect(
      customersOf('氏名,住所\n"見本 "花子"",例示市\n試験 "太郎",""\n"例示 "" 次郎","例示市,1"\r\n'),
    ).toMatchObject([
      { name: '見本 "花子"', address: "例示市" },
      { name: '試験 "太郎"', address: null },
      { name: '例示 " 次郎', address: "例示市,1" },
    ]);
  });

  it("counts rows as a spreadsheet does and lines as an editor does", () => {
    const { rows, counts } = readAll(
      utf8('氏名,住所\r\n見本 花子,"例示市\r\n2階"\r\n\r\n,例示市\r\n試験 太郎,例示市'),
    );
    expect(rows).toMatchObject([
      { ok: true, rowNumber: 2 },
      { ok: false, rowNumber: 4, line: 5 },
      { ok: true, rowNumber: 5 },
    ]);
    expect(counts).toEqual({ rows: 3, imported: 2, flagged: 1, rejected: 1, blank: 1 });
  });

  it("is no customer where it adds up the others, and is to be checked where its name is none", () => {
    const text = "氏名,住所\n合計,50\n小 計,\n計,\n12345,\n計良 花子,例示市\n";
    expect(findingsOf(text)).toEqual([
      ["rejected: total"],
      ["rejected: total"],
      ["name_unlikely"],
      ["name_unlikely"],
      [],
    ]);
    expect(readAll(utf8(text)).counts).toEqual({ rows: 5, imported: 3, flagged: 2, rejected: 2, blank: 0 });
  });

  it("counts as flagged only those that stand under 要確認", () => {
    const { counts } = readAll(utf8("氏名,電話番号\n見本 花子,どこか\n試験 ?,\n"));
    expect(counts).toMatchObject({ imported: 2, flagged: 1 });
  });

  it("is not one whose empty cells at the end were left out", () => {
    expect(
      findingsOf("氏名,電話,備考\n見本 花子,0300000000\n試験 太郎,0300000001,,,\n例示 次郎,どこか\n"),
    ).toEqual([["short_row"], [], ["rejected: ragged"]]);
  });

  it("never shows what stood in a karte, even when its cells have slipped", () => {
    const { rows } = readAll(
      utf8(
        "会員番号,氏名,カルテ,住所\n" +
          "1,,秘密,例示市\n" +
          "2,見本,花子,秘密,例示市\n" +
          "見本 花子,秘密,例示市\n" +
          '3,試験 太郎,"秘密\n秘密の続き,秘密,秘密\n"の秘密,例示市\n' +
          "4,例示 次郎,,例示市\n",
      ),
    );
    expect(JSON.stringify(rows)).not.toContain("秘密");
    expect(rows[0]).toMatchObject({ ok: false, cells: ["1", "", "あり", "例示市"] });
    expect(rows[1]).toMatchObject({ ok: false, cells: ["2", "見本", "あり", ""] });
    expect(rows.at(-1)).toMatchObject({ ok: true, customer: { name: "例示 次郎", present: [] } });
  });
});

describe("the list of rows that stayed outside", () => {
  const source =
    '会員番号,氏名,電話,備考\n=1+1,,+81 90-0000-0000,秘密\n"@x ""y""",,-,\n3,見本 花子,0300000000,\n';
  const file = openCustomerFile(utf8(source));
  const rejected = new RejectedCsv(file.columns);
  for (const row of file.rows()) if (!row.ok) rejected.add(row);
  const csv = new TextDecoder("utf-8", { ignoreBOM: true }).decode(rejected.bytes()!);

  it("opens in a spreadsheet without running anything", () => {
    expect(csv).toBe(
      "\uFEFF" +
        '"会員番号","氏名","電話","備考","元の行","取り込めなかった理由"\r\n' +
        '"\'=1+1","","\'+81 90-0000-0000","あり","2","氏名が入っていません。氏名を入れてからもう一度お試しください。"\r\n' +
        '"\'@x ""y""","","\'-","","3","氏名が入っていません。氏名を入れてからもう一度お試しください。"\r\n',
    );
  });

  it("comes in again once it is corrected", () => {
    const corrected = csv.replace('"\'=1+1",""', '"\'=1+1","見本 花子"');
    expect(readAll(utf8(corrected)).rows[0]).toMatchObject({
      ok: true,
      customer: {
        customerNo: "=1+1",
        name: "見本 花子",
        phone: "+81 90-0000-0000",
        present: ["備考"],
        keys: { phone: "09000000000" },
      },
    });
  });
});

it("reads 100,000 rows of CP932, every one of them", () => {
  const header = "会員番号,氏名,フリガナ,電話番号,郵便番号,住所,生年月日,最終来店日,来店回数,備考\r\n";
  const lines = Array.from(
    { length: 100_000 },
    (_, n) =>
      `${n},見本 ${n}子,ﾐﾎﾝ ﾊﾅｺ,090${String(n).padStart(8, "0")},123-4567,例示県例示市見本町${n}-1,S60.4.1,2026/09/01,3,\r\n`,
  );
  const { counts } = readAll(cp932(header + lines.join("")));
  expect(counts).toEqual({ rows: 100_000, imported: 100_000, flagged: 0, rejected: 0, blank: 0 });
});
