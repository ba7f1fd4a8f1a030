import { describe, expect, test } from "vitest";
import type { BlockId } from "#src/features/letters/blocks.ts";
import type { CommonDossier } from "#src/features/letters/dossier.ts";
import { lintLetter, type Reading } from "#src/features/letters/lint/lint.ts";
import { Sieve } from "#src/features/letters/lint/names.ts";

const texts: Record<BlockId, string> = {
  known: "",
  changed: "",
  wrong: "",
  right: "",
  why: "",
  outline:
    "令和8年11月13日、お客様からのお知らせにより、当店が管理するお客様の情報が持ち出されたおそれがあることが分かりました。",
  notIncluded: "クレジットカードの情報は含まれておりません。",
  cause: "名簿の閲覧と書き出しを必要な者に限る仕組みが不十分でした。",
  harm: "一部のお客様から、覚えのない案内のはがきが届いたとのお知らせをいただいております。",
  measures: "該当するIDの利用を停止しました。",
  advice: "覚えのないはがきがありましたら、捨てずに下記の窓口までお知らせください。",
  preventionDone: "IDを一人ずつに分けました。",
  preventionPlanned: "",
  desk: "お客様相談窓口　担当　見本 花子\n電話　00-0000-0002（平日10時から18時）",
};
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
    taken: "suspected",
    isTakenConfirmed: false,
    by: "当店の元従業員により",
    usedFor: "案内はがきの送付",
    isUseConfirmed: false,
    isUseSuspected: true,
  },
  earlier: { on: "" },
  text: { ...texts, prevention: texts.preventionDone },
};
const reading: Reading = {
  draft: {
    template: "apology",
    earlierOn: null,
    sentOn: "2026-12-01",
    taken: "suspected",
    takenFact: null,
    use: "suspected",
    useFact: null,
    usedFor: "案内はがきの送付",
    hasSealMark: true,
    blocks: texts,
    changed: new Set(),
  },
  common,
  title: "お詫びとご報告",
  letter: "お詫びとご報告\n謹啓　平素はご利用いただき\n本文\n謹白\n記\n1 概要：…\n以上\n",
  itemWords: ["お名前", "ご住所"],
  blockedNames: ["架空 次郎", "架空次郎", "カクウ ジロウ", "サロン・ド・例示", "はな", "Kakū Jiro"],
  customers: {
    names: ["試験 太郎", "髙橋 見本子", "見本 花子", "山田", "フリー"],
    phones: ["09000000001", "0000000002"],
    emails: ["taro@example.jp"],
  },
  own: { names: ["見本 花子"], phones: ["00-0000-0002"], emails: ["desk@example.jp"] },
  isTakenBorneOut: false,
  isUseBorneOut: false,
  leavesRoomForSender: true,
  unprintable: [],
  unprintableOfShop: [],
  pages: 1,
  today: "2026-11-21",
};

/** 「code place」 of every finding, with some blocks changed. */
function findings(blocks: Partial<Record<BlockId, string>>, more: Partial<Reading> = {}): string[] {
  const draft = { ...reading.draft, ...more.draft, blocks: { ...texts, ...blocks } };
  return lintLetter({ ...reading, ...more, draft }).map((one) => `${one.code} ${one.place}`);
}

test("finds nothing in a letter that stands as it should", () => {
  expect(lintLetter(reading)).toEqual([]);
});

test("every finding says what, where and what to do", () => {
  const [found] = lintLetter({ ...reading, draft: { ...reading.draft, blocks: { ...texts, cause: "" } } });
  expect(found).toEqual({
    code: "missing",
    place: "cause",
    where: "3 原因",
    what: "ご本人への通知に必要な「原因」がありません。",
    todo: "文面の画面で書いてください。分からないことは「現在確認しております」のように、今の状況を書きます。",
    isBlocking: true,
  });
});

test.each(["outline", "cause", "harm", "advice"] as const)("refuses a letter without its %s", (id) => {
  expect(findings({ [id]: "" })).toEqual([`missing ${id}`]);
});

test("what may be left out may be empty", () => {
  expect(findings({ notIncluded: "", preventionPlanned: "" })).toEqual([]);
});

test.each([
  "○○警察署に相談しました。",
  "〇〇日に分かりました。",
  "◯◯さま",
  "{原因}を書く",
  "＿＿＿に報告しました。",
  "原因は未記入です。",
  "日付は未確認です。",
  "TODO",
  "（例）名簿の管理が不十分でした。",
  "△△システム",
])("refuses the placeholder in 「%s」", (cause) => {
  expect(findings({ cause })).toEqual(["placeholder cause"]);
});

test.each([
  "○",
  "（注）名簿は1つです。",
  "A・B・Cの3種類です。",
  "①名簿 ②カルテ",
])("takes 「%s」 for no placeholder", (cause) => {
  expect(findings({ cause })).toEqual([]);
});

test("refuses a letter without a desk that can be reached", () => {
  expect(findings({ desk: "お客様相談窓口　担当　見本 花子" })).toEqual(["no_contact desk"]);
  expect(findings({ desk: "" })).toEqual(["no_contact desk"]);
  expect(findings({ desk: "メール desk@example.jp" })).toEqual([]);
  expect(findings({ desk: "電話　００－００００－０００２" })).toEqual([]);
});

test("refuses a letter without a date, and mentions one that has passed", () => {
  expect(findings({}, { draft: { ...reading.draft, sentOn: null } })).toEqual(["no_date sentOn"]);
  const passed = lintLetter({ ...reading, draft: { ...reading.draft, sentOn: "2026-11-20" } });
  expect(passed.map((one) => [one.code, one.isBlocking])).toEqual([["date_passed", false]]);
});

test("refuses a letter without a sender", () => {
  const shop = { ...common.shop, address: "", representative: " " };
  const [found] = lintLetter({ ...reading, common: { ...common, shop } });
  expect(found).toMatchObject({
    code: "no_sender",
    what: "差出人の代表者のお名前・住所がありません。",
    isBlocking: true,
  });
});

describe("names that no customer's letter may hold", () => {
  test.each([
    "架空 次郎が持ち出したおそれがあります。",
    "架空次郎",
    "架　空　次　郎",
    "架空・次郎",
    "架空\u200B次郎",
    "かくう　じろうのおそれ",
    "ｶｸｳｼﾞﾛｳ",
    "架空さんが担当しておりました。",
    "当時の架空氏",
    "サロンド例示からのはがき",
    "ｻﾛﾝ･ﾄﾞ･例示",
    "KAKŪ JIRO",
    "担当のはなさんから",
  ])("finds one in 「%s」", (outline) => {
    expect(findings({ outline })).toEqual(["blocked_name outline"]);
  });

  test.each([
    "はなはだ申し訳ないことでございます。",
    "架空の請求にご注意ください。",
    "サロンの名簿",
    "次のとおりです。",
    "お話しいただきました。",
  ])("finds none in 「%s」", (outline) => {
    expect(findings({ outline })).toEqual([]);
  });

  test("looks at items and the sender too", () => {
    expect(findings({}, { itemWords: ["架空次郎の指名記録"] })).toEqual(["blocked_name items"]);
    const shop = { ...common.shop, legalName: "株式会社サロン・ド・例示" };
    expect(findings({}, { common: { ...common, shop } })).toEqual(["blocked_name sender"]);
  });
});

describe("half of a name that still tells who it was", () => {
  const blockedNames = [
    "𠮷田 髙志",
    "𠮷田髙志",
    "ヨシダ タカシ",
    "一ノ瀬 優",
    "千葉 未来",
    "美容室 想像",
    "山田花代",
  ];
  const own = { ...reading.own, names: ["ヘアサロン吉田屋", "見本 花子"] };
  const said = (outline: string, more: Partial<Reading> = {}): string[] =>
    findings({ outline }, { blockedNames, own, ...more });

  test.each([
    "元スタッフの𠮷田による持ち出しのおそれがあります。",
    "元スタッフの吉田による持ち出しのおそれがあります。",
    "元スタッフの吉 田による持ち出しのおそれがあります。",
    "原因は、吉田の行為と思われます。",
    "吉田が関わった可能性があります。",
    "吉田はすでに退職しております。",
    "吉田に確認しております。",
    "吉田を調べております。",
    "吉田と連絡を取っております。",
    "吉田も関わった可能性があります。",
    "吉田から説明を受けております。",
    "吉田により、名簿が持ち出されたおそれがあります。",
    "吉田、元の担当者です。",
    "当時の担当者（吉田）",
    "元従業員「吉田」",
    "従業員吉田が担当しておりました。",
    "辞めた吉田",
    "担当の吉田",
    "担当者は吉田\nです。",
    "担当していたのは吉田です。",
    "吉田（元店長）",
    "吉田名義のID",
    "元スタッフのよしだ",
    "元スタッフのヨシダが担当でした。",
    "高志が担当しておりました。",
    "髙志さんが担当でした。",
    "元従業員の一の瀬",
    "千葉が担当しておりました。",
    "元スタッフの千葉",
    "千葉による持ち出しのおそれがあります。",
    "元従業員の山田",
  ])("is found in 「%s」", (outline) => {
    expect(said(outline)).toEqual(["blocked_name outline"]);
  });

  test.each([
    "吉田町のお客様",
    "吉田商店街のお店",
    "上吉田のお客様",
    "吉田にお住まいのお客様",
    "コーポ吉田の郵便受け",
    "吉田屋の名簿",
    "ヘアサロン吉田屋が管理する名簿",
    "吉田 花代が対応いたします。",
    "山田高志が対応いたします。",
    "千葉からお越しのお客様",
    "千葉のお店",
    "千葉、山口にお住まいの方",
    "未来の対策を考えます。",
    "美容室が管理する名簿",
    "美容室の想像",
    "よしだいさんのお知らせ",
    "山田町のお客様、山田のお店",
  ])("is not found in 「%s」", (outline) => {
    expect(said(outline)).toEqual([]);
  });

  test("is not taken for the name of somebody at our own desk, unless it can be nobody else", () => {
    const ours = { own: { ...own, names: ["吉田 花子", "見本 高志", "見本 花子"] } };
    expect(said("吉田が承ります。", ours)).toEqual([]);
    expect(said("担当の吉田が承ります。", ours)).toEqual([]);
    expect(said("高志が承ります。", ours)).toEqual([]);
    expect(said("元スタッフの吉田が関わった可能性があります。", ours)).toEqual(["blocked_name outline"]);
    expect(said("吉田氏が関わった可能性があります。", ours)).toEqual(["blocked_name outline"]);
  });

  test("is not found in the shop's own address", () => {
    const shop = { ...common.shop, address: "例示県見本市 吉田の1-2" };
    const letter = `${reading.letter}\n${shop.address}\n`;
    expect(said(texts.outline, { common: { ...common, shop }, letter })).toEqual([]);
  });

  test("may be written where a lawyer agreed to the name", () => {
    expect(said("元スタッフの一ノ瀬", { blockedNames: ["𠮷田 髙志"] })).toEqual([]);
  });
});

describe("another customer's data", () => {
  test.each([
    "試験太郎様からのお知らせで分かりました。",
    "試験　太郎様",
    "高橋見本子様",
    "フリー様からのお知らせ",
    "お電話は090-0000-0001です。",
    "０９０ー００００ー０００１",
    "TARO@example.jp へのメール",
  ])("is found in 「%s」", (harm) => {
    expect(findings({ harm })).toEqual(["customer_data harm"]);
  });

  test.each([
    "一部のお客様からのお知らせです。",
    "山田町のお客様",
    "フリーダイヤルへお電話ください。",
    "見本 花子が対応いたします。",
    "電話 00-0000-0002",
    "desk@example.jp",
  ])("is not found in 「%s」", (harm) => {
    expect(findings({ harm })).toEqual([]);
  });
});

test.each([
  ["次回使えるクーポンを同封します。", "次の来店のときにお声がけください。"],
  ["初回20%OFFの案内", "初回の案内"],
  ["２０％引きの案内", "案内のはがき"],
  ["ご優待いたします。", "ご案内いたします。"],
  ["500ポイント進呈いたします。", "5つのポイントを見直しました。"],
  ["無料でお直しします。", "通話料無料の窓口です。"],
  ["ご来店をお待ちしております。", "ご来店の履歴です。"],
])("takes 「%s」 for selling and 「%s」 not", (selling, plain) => {
  expect(findings({ measures: selling })).toEqual(["sales_words measures"]);
  expect(findings({ measures: plain })).toEqual([]);
});

test.each([
  ["ますますご清栄のこととお慶び申し上げます。", "お詫び申し上げます。"],
  ["晩秋の候、", "その候補を調べました。"],
])("takes 「%s」 for a celebration and 「%s」 not", (celebrating, plain) => {
  expect(findings({ outline: celebrating })).toEqual(["celebration outline"]);
  expect(findings({ outline: plain })).toEqual([]);
});

test.each([
  ["一部の者の行為であり、誠に遺憾です。", "当店の管理が不十分でした。", "evasion"],
  ["犯人は元従業員です。", "元従業員が持ち出したおそれがあります。", "accusation"],
  ["悪質な行為でした。", "品質の管理を見直しました。", "accusation"],
  ["あいつに決まっています。", "お問い合わせがあいついでおります。", "accusation"],
  ["卑怯なやり方です。", "月末に行うことに決まっておりました。", "accusation"],
])("refuses 「%s」 but not 「%s」 (%s)", (cause, plain, code) => {
  expect(findings({ cause })).toContain(`${code} cause`);
  expect(findings({ cause: plain })).toEqual([]);
});

describe("頭語 and 結語", () => {
  const framed = (letter: string): string[] => findings({}, { letter });
  test.each([
    ["謹啓　本文\n謹白\n記\n以上\n", []],
    ["拝啓　本文\n敬具\n記\n以上\n", []],
    ["謹啓　本文\n敬白\n", []],
    ["拝啓　本文\n謹白\n記\n以上\n", ["opening_closing letter"]],
    ["前略　本文\n草々\n", ["opening_closing letter"]],
    ["謹啓　本文\n記\n以上\n", ["opening_closing letter"]],
    ["本文\n謹白\n", ["opening_closing letter"]],
    ["謹啓　本文\n記\n以上\n謹白\n", ["opening_closing letter"]],
    ["謹啓　本文\n謹白\n記\n", ["opening_closing letter"]],
    ["謹啓　本文\n謹白\n謹白\n記\n以上\n", ["opening_closing letter"]],
  ])("%j gives %j", (letter, expected) => {
    expect(framed(letter)).toEqual(expected);
  });

  test("a second one typed into a block is named there", () => {
    expect(findings({ outline: "拝啓　名簿が持ち出されたおそれがあります。" })).toEqual([
      "opening_closing outline",
    ]);
  });
});

describe("certainty", () => {
  test.each([
    ["名簿が持ち出されました。", "名簿が持ち出された可能性があります。"],
    ["元従業員が名簿を持ち出した。", "名簿を持ち出した疑いがあり、確認しております。"],
    ["案内はがきに使用されました。", "案内はがきに使用されたおそれがございます。"],
    ["情報が流出しました。", "情報の流出を防ぐ仕組みを見直しました。"],
  ])("「%s」 is too sure for what is only feared, 「%s」 is not", (sure, hedged) => {
    expect(findings({ outline: sure })).toEqual(["too_certain outline"]);
    expect(findings({ outline: hedged })).toEqual([]);
  });

  test.each([
    "元スタッフによる持ち出しのためです。",
    "元スタッフの持ち出しのため、ご迷惑をおかけしました。",
    "名簿の持ち出しが原因です。",
    "名簿の持出しが原因でした。",
    "お客様の情報の流出のため",
    "情報の漏えいによりご迷惑をおかけしました。",
    "元従業員の持ち出しによるものです。",
    "原因は、元従業員による名簿の持ち出しです。",
    "原因：元従業員による名簿の持ち出し",
    "名簿の持ち出しがありました。",
    "情報の流出が判明しました。",
    "名簿の持ち出しを確認しました。",
    "持ち出しの事実が判明しました。",
    "元従業員が名簿の持ち出しを行いました。",
    "元従業員が名簿を持ちだしたためです。",
    "元従業員による持ち出しのためで、管理も行き届いておりませんでした。",
    "持ち出しのためであり、防ぐ仕組みも不十分でした。",
    "名簿の悪用によりはがきが届きました。",
    "無断での利用が確認されました。",
  ])("「%s」 says as a noun what is only feared", (cause) => {
    expect(findings({ cause })).toEqual(["too_certain cause"]);
  });

  test.each([
    "名簿の持ち出しのおそれがあるためです。",
    "持ち出しの有無を確認しております。",
    "持ち出しを防ぐ仕組みが不十分でした。",
    "持ち出しの可能性があるためです。",
    "持ち出しが原因かどうかは、確認しております。",
    "持ち出しによるものかは、確認中です。",
    "持ち出しの疑いがあります。",
    "持ち出しのためと疑われます。",
    "名簿の持ち出しを禁止しておりました。",
    "名簿の持ち出しに気づく仕組みが不十分でした。",
    "持ち出しを制限しておりませんでした。",
    "端末の持ち出しのための申請を、紙で受けておりました。",
    "私物のUSBによる持ち出しの対策が不十分でした。",
    "情報の流出を防ぐため、IDを停止しました。",
    "情報が流出した場合に備え、IDを停止しました。",
    "情報の漏えいは確認しておりません。",
    "漏えい等の報告を行いました。",
    "情報の悪用を防ぐため、IDを停止しました。",
    "名簿の悪用のおそれがあります。",
    "お客様の情報が流出しないよう、見直しました。",
    "クレジットカードの情報は持ち出されておりません。",
  ])("「%s」 leaves it open", (cause) => {
    expect(findings({ cause })).toEqual([]);
  });

  test("what is confirmed may be said, as long as the fact stands", () => {
    const draft = { ...reading.draft, taken: "confirmed" as const, takenFact: "fct_1" };
    expect(findings({ outline: "名簿が持ち出されました。" }, { draft, isTakenBorneOut: true })).toEqual([]);
    expect(findings({}, { draft, isTakenBorneOut: false })).toEqual(["not_borne_out certainty"]);
    expect(findings({ outline: "はがきに使用されました。" }, { draft, isTakenBorneOut: true })).toEqual([
      "too_certain outline",
    ]);
  });
});

test("names characters that cannot be printed, and a window without room for the sender", () => {
  expect(findings({}, { unprintable: ["😀（U+1F600）"] })).toEqual(["unprintable letter"]);
  expect(findings({}, { unprintableOfShop: ["😀（U+1F600）"] })).toEqual(["unprintable sender"]);
  expect(findings({}, { leavesRoomForSender: false })).toEqual(["window window"]);
});

test("a second page is mentioned and stops nothing", () => {
  const [found] = lintLetter({ ...reading, pages: 2 });
  expect(found).toMatchObject({ code: "two_pages", isBlocking: false });
});

test("of a register that passes by, only what the letter holds is kept", () => {
  const sieve = new Sieve(
    ["高橋　見本子様と０９０－００００－０００１、Taro@Example.jp、00-0000-0002", "試験 太郎"],
    reading.own,
  );
  const nobody = { phone: null, mobile: null, email: null };
  sieve.take([
    { ...nobody, name: "髙橋 見本子", mobile: "090-0000-0001" },
    { ...nobody, name: "見本 五郎", phone: "00-0000-0002", email: "goro@example.jp" },
  ]);
  sieve.take([
    { ...nobody, name: "試験　太郎", email: " TARO@example.jp" },
    { ...nobody, name: "試験 太郎左衛門" },
    { ...nobody, name: "橋見" },
  ]);
  expect([...sieve.found.names]).toEqual(["髙橋 見本子", "試験　太郎"]);
  expect([...sieve.found.phones]).toEqual(["09000000001"]);
  expect([...sieve.found.emails]).toEqual(["taro@example.jp"]);
});
