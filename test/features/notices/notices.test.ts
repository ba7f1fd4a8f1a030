import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { addPerson, getCase, personInput, saveAnswers } from "#src/features/incidents/index.ts";
import { correctionsBetween } from "#src/features/notices/corrections.ts";
import { electronicFaults, electronicSheets } from "#src/features/notices/electronic.ts";
import {
  addNotice,
  changeNotice,
  composeNotice,
  copiesWords,
  getNotice,
  listNotices,
  type NoticeFields,
  noticeFaultSentence,
  noticeFindings,
  noticeInput,
  verifyNotices,
  withdrawalInput,
  withdrawNotice,
} from "#src/features/notices/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { openSample } from "../customers/statements/people.ts";

let at: TestApp;
let incident: string;
const actor = () => ({ id: at.owner.id });
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
});
afterEach(() => at.close());

const GOOD = {
  recipientName: "試験 太郎",
  recipientAddress: "例示県例示市9-9-9",
  body: "　当店は、次のことを請求します。本書到達後７日以内に書面で回答してください。",
};
const fieldsOf = (more: object = {}): NoticeFields => noticeInput.parse({ ...GOOD, ...more });
const add = (more: object = {}): string =>
  at.house.write(actor(), (tx) => addNotice(tx, incident, fieldsOf(more)));
const findings = (more: object = {}) => {
  const fields = fieldsOf(more);
  const one = getCase(at.house.read, incident);
  return noticeFindings(fields, composeNotice(fields, one.shop, "2026-11-21"), one, "2026-11-21");
};
const sentences = (more: object = {}) => findings(more).map(({ sentence }) => sentence);

it("composes title, body, date, sender and recipient as they stand on the sheets", () => {
  const one = getCase(at.house.read, incident);
  expect(composeNotice(fieldsOf({ datedOn: "2026-12-01" }), one.shop, "2026-11-21")).toEqual({
    form: "vertical-20x26",
    title: "通知書",
    signature: "代表　見本 花子",
    text: [
      "　　　　　　　　通知書",
      "",
      "　当店は、次のことを請求します。本書到達後７日以内に書面で回答してください。",
      "",
      "令和8年12月1日",
      "差出人",
      "　〒000-0001",
      "　例示県見本市架空町1-2-3",
      "　ヘアサロン見本",
      "　代表　見本 花子",
      "受取人",
      "　例示県例示市9-9-9",
      "　試験 太郎　様",
    ].join("\n"),
  });
});

it("keeps every wording with its digest, and shows the newest", async () => {
  const id = add();
  const changed = at.house.write(actor(), (tx) =>
    changeNotice(tx, incident, id, fieldsOf({ form: "horizontal-26x20" })),
  );
  expect(changed).toEqual(["form"]);
  expect(getNotice(at.house.read, incident, id)).toMatchObject({
    number: 1,
    revision: 2,
    form: "horizontal-26x20",
    body: GOOD.body,
  });
  expect(listNotices(at.house.read, incident)).toHaveLength(1);
  expect(verifyNotices(at.house.read)).toEqual([]);
  await expectSound(at);
});

it("is not found in another incident", () => {
  const id = add();
  const other = openSample(at);
  expect(() => getNotice(at.house.read, other, id)).toThrow("not_found");
});

it("never lets a wording be rewritten in its table", () => {
  add();
  expect(() =>
    at.house.write(actor(), (tx) => {
      tx.db.run(sql`UPDATE notice_revision SET fields = '{}'`);
    }),
  ).toThrow("UPDATE notice_revision");
});

it("notices a wording that somebody changed, took away or slipped in behind the log", () => {
  const id = add();
  const spoil = (...statements: readonly string[]): string[] => {
    at.house.write(actor(), (tx) => {
      for (const statement of statements) tx.db.run(sql.raw(statement));
      addNotice(tx, incident, fieldsOf());
    });
    return verifyNotices(at.house.read).map(({ code }) => code);
  };
  expect(
    spoil(
      "DROP TRIGGER notice_revision_no_update",
      "UPDATE notice_revision SET fields = json_set(fields, '$.title', '別の表題')",
    ),
  ).toEqual(["notice_differs"]);
  expect(spoil("DROP TRIGGER notice_revision_no_delete", "DELETE FROM notice_revision")).toEqual([
    "notice_not_in_register",
    "notice_not_in_register",
  ]);
  expect(
    spoil(`INSERT INTO notice SELECT 'ntc_false', incident_id, 99 FROM notice WHERE id = '${id}'`),
  ).toContain("notice_not_in_log");
  expect(noticeFaultSentence({ code: "notice_differs", where: "通知書1" })).toBe(
    "通知書の文面が、書いたときの記録と違います。（通知書1）",
  );
});

it("finds nothing in a notice that has all it must have", () => {
  expect(findings()).toEqual([]);
});

// DOMAIN §15.4: what must be there.
it.each([
  ["an address of the recipient", { recipientAddress: "" }, "受取人の住所がありません。"],
  ["a claim", { body: "本書到達後７日以内に会いましょう。" }, "本文に請求がありません。"],
  ["a day to answer by", { body: "次のことを請求します。" }, "本文に回答の期限がありません。"],
  [
    "no unfinished place",
    { body: `${GOOD.body}〔理由を書いてください〕` },
    "書きかけのところが残っています：〔理由を書いてください〕",
  ],
])("asks for %s", (_what, more, sentence) => {
  expect(findings(more)).toEqual([
    expect.objectContaining({ isBlocking: true, sentence: expect.stringContaining(sentence) }),
  ]);
});

// DOMAIN §6.1, items 1 and 2; §6.4; §15.4: what must not be there.
it.each([
  ["enclosures", "返信用封筒を同封します。", "本文に「同封します」とあります。"],
  ["tables", "\n品名│数", "は、表を作る記号です。"],
  [
    "letters that are no proper noun",
    "DMを送らないこと。",
    "1枚目の4行目、19文字目の「DM」は、英字です。英字は固有名詞にだけ使えます。「ダイレクトメール」に直すか",
  ],
  [
    "a threat that ties the police to money",
    "支払がなければ警察に告訴します。",
    "警察・告訴とお金の支払いを結び付けています。",
  ],
])("refuses %s, and says where", (_what, more, sentence) => {
  expect(sentences({ body: `${GOOD.body}${more}` }).join("\n")).toContain(sentence);
});

it("speaks of police and of money in two sentences", () => {
  expect(findings({ body: `${GOOD.body}警察に相談しています。損害の賠償は別に請求します。` })).toEqual([]);
});

it("takes letters in proper nouns: those of the list, of the shop and of the recipient", () => {
  expect(
    findings({
      body: `${GOOD.body}貴殿のInstagramの案内。`,
      properNouns: "Instagram",
      recipientAddress: "例示県例示市9-9-9 ABCビル",
    }),
  ).toEqual([]);
});

it("advises against framed numbers without forbidding them", () => {
  expect(findings({ body: `${GOOD.body}①` })).toEqual([
    expect.objectContaining({ isBlocking: false, sentence: expect.stringContaining("「①」") }),
  ]);
});

it("says that the lawyer writes it once a lawyer is in charge, and that somebody else is written to", () => {
  at.house.write(actor(), (tx) => {
    saveAnswers(tx, incident, { counsel: { consulted: "依頼した" } });
    addPerson(tx, incident, personInput.parse({ role: "元従業員", name: "別名 次郎", isOtherParty: true }));
  });
  expect(findings().map(({ field, isBlocking }) => [field, isBlocking])).toEqual([
    ["lawyer", false],
    ["recipientName", false],
  ]);
});

it("names a character that no font prints, with its sheet, line and place", () => {
  expect(sentences({ body: `${GOOD.body}\n了解😀` })).toEqual([
    "1枚目の5行目、3文字目の「😀」は、印刷できない文字です。別の書き方に直してください。",
  ]);
});

it("refuses an empty body and a control character, each with its sentence", () => {
  expect(noticeInput.safeParse({ ...GOOD, body: "\n\n" }).error?.issues[0]?.message).toBe(
    "本文を入れてください。",
  );
  expect(noticeInput.safeParse({ ...GOOD, body: "あ\u0007" }).error?.issues[0]?.message).toContain(
    "見えない制御文字",
  );
});

it("keeps a withdrawn wording with its reason, and takes no further change", () => {
  const id = add();
  const withdraw = () =>
    at.house.write(actor(), (tx) =>
      withdrawNotice(tx, incident, id, withdrawalInput.parse({ reason: "弁護士の名前で出すことにした。" })),
    );
  withdraw();
  expect(getNotice(at.house.read, incident, id)).toMatchObject({
    body: GOOD.body,
    withdrawn: {
      reason: "弁護士の名前で出すことにした。",
      at: "2026-11-21T03:00:00.000Z",
      byUser: at.owner.id,
    },
  });
  expect(withdraw).toThrow(expect.objectContaining({ code: "notice_withdrawn" }));
  expect(() => at.house.write(actor(), (tx) => changeNotice(tx, incident, id, fieldsOf()))).toThrow(
    expect.objectContaining({ code: "notice_withdrawn" }),
  );
  expect(withdrawalInput.safeParse({ reason: " " }).success).toBe(false);
  expect(verifyNotices(at.house.read)).toEqual([]);
});

it("prints every recipient, asks each one's address, and says how many are printed", () => {
  const others = [
    { name: "例示 次郎", address: "例示県例示市8-8-8" },
    { name: "例示株式会社 御中", address: "" },
  ];
  const one = getCase(at.house.read, incident);
  const { text } = composeNotice(fieldsOf({ others }), one.shop, "2026-11-21");
  expect(
    text.endsWith(
      "受取人\n　例示県例示市9-9-9\n　試験 太郎　様\n　例示県例示市8-8-8\n　例示 次郎　様\n　例示株式会社 御中",
    ),
  ).toBe(true);
  expect(sentences({ others })).toContain(
    "ほかの受取人「例示株式会社 御中」の住所がありません。封筒に書くものと同じ住所を入れてください。",
  );
  expect(copiesWords(1)).toBe(
    "3通印刷します（相手方に1通、郵便局に1通、お店の控えに1通）。どれも同じものです。",
  );
  expect(copiesWords(3)).toBe(
    "5通印刷します（受取人3人に1通ずつ、郵便局に1通、お店の控えに1通）。どれも同じものです。封筒は、受取人ごとに書きます。",
  );
});

it("reads a wording of the first version, which names one recipient", () => {
  const id = add();
  at.house.write(actor(), (tx) => {
    tx.db.run(sql`DROP TRIGGER notice_revision_no_update`);
    tx.db.run(sql`UPDATE notice_revision SET fields = json_remove(fields, '$.others')`);
    addNotice(tx, incident, fieldsOf());
  });
  expect(getNotice(at.house.read, incident, id).others).toEqual([]);
});

it("counts what is struck and written when a printed sheet is mended by hand", () => {
  const printed = "通知書\n\n　貴殿は、令和５年４月に入社しました。\n（１）㎏の表示";
  const wanted = "通知書\n\n　貴殿は、令和６年４月に入社しました。\n（１）の表示を直す";
  expect(correctionsBetween(printed, wanted, "horizontal-20x26")).toEqual([
    {
      page: 1,
      line: 3,
      printed: "　貴殿は、令和５年４月に入社しました。",
      struck: "５",
      added: "６",
      note: "1枚目3行目　1字訂正",
    },
    {
      page: 1,
      line: 4,
      printed: "（１）㎏の表示",
      struck: "㎏",
      added: "",
      note: "1枚目4行目　2字削除",
    },
    {
      page: 1,
      line: 4,
      printed: "（１）㎏の表示",
      struck: "",
      added: "を直す",
      note: "1枚目4行目　3字加入",
    },
  ]);
  // Whole lines cannot be added.
  expect(correctionsBetween(printed, `${wanted}\n足した行`, "horizontal-20x26")).toBeUndefined();
  expect(correctionsBetween(printed, printed, "horizontal-20x26")).toEqual([]);
});

it("finds the line of a change on a later sheet", () => {
  const line = "あ".repeat(20);
  const printed = Array.from({ length: 30 }, () => line).join("\n");
  const wanted = printed.replace(/あ$/, "");
  expect(correctionsBetween(printed, wanted, "vertical-20x26")).toMatchObject([
    { page: 2, line: 4, struck: "あ", added: "", note: "2枚目4行目　1字削除" },
  ]);
});

it("knows the characters of JIS level 1 and 2 for e内容証明, and counts its sheets rather too high", () => {
  expect(electronicFaults("亜腕弌熙、。「」（１）AZ az 09 ～〜－−")).toEqual([]);
  for (const character of ["①", "髙", "﨑", "㈱", "𠮷", "ｱ", "☎", "é", "\u200b"])
    expect(electronicFaults(`字${character}`), character).toHaveLength(1);
  expect(electronicFaults("字\u200b")[0]).toBe(
    "1行目（「字\u200b」で始まる行）の2文字目の見えない文字（U+200B）は、JIS第1・第2水準にない文字です。別の書き方に直してください。",
  );
  expect(electronicSheets("あ".repeat(44 * 31))).toBe(1);
  expect(electronicSheets("あ".repeat(44 * 31 + 1))).toBe(2);
  expect(electronicFaults("あ".repeat(44 * 31 * 5 + 1))).toEqual([
    "6枚になる見込みです。5枚までとされています（未確認）。文を短くするか、紙の内容証明で送ってください。",
  ]);
});

it.each([
  ["期限までに回答を請求します。", "本文に回答の期限がありません。"],
  [
    "令和８年１１月２０日までに回答することを請求します。",
    "期限の「令和８年１１月２０日」は、もう過ぎているか、今日です。",
  ],
  [
    `${GOOD.body}３０万円をお支払いください。応じない場合は、警察に告訴します。`,
    "警察・告訴とお金の支払いを結び付けています。",
  ],
  [`${GOOD.body}お金を払わなければ警察に行きます。`, "警察・告訴とお金の支払いを結び付けています。"],
  [
    `${GOOD.body}ただではすまないと思ってください。`,
    "脅しと受け取られるおそれがあります。この文を外してください。",
  ],
])("does not let %s be printed", (body, sentence) => {
  expect(
    findings({ body })
      .filter(({ isBlocking }) => isBlocking)
      .map((found) => found.sentence),
  ).toEqual([expect.stringContaining(sentence)]);
});

it.each([
  [`${GOOD.body}回答がないときは、勤務先に連絡します。`, "ほかの人に知らせると伝えています。"],
  [`${GOOD.body}これは不正競争防止法違反です。`, "法律に触れると言い切っています。"],
])("warns of %s and lets it be printed", (body, sentence) => {
  expect(findings({ body })).toMatchObject([
    { isBlocking: false, sentence: expect.stringContaining(sentence) },
  ]);
});

it("finds nothing in a claim with a day to come, a lawful step and a separate claim for damage", () => {
  expect(
    sentences({
      body: "　使用の中止を請求します。令和８年１２月４日までに書面で回答してください。\n期限までに誠意ある回答がない場合は、法的な手続を検討します。損害については、別に請求することがあります。刑事告訴については、別に検討しています。",
    }),
  ).toEqual([]);
  expect(sentences({ datedOn: "2026-11-20" })).toEqual([
    "通知書の日付が、今日より前です。郵便局に出す日に合わせてください。",
  ]);
});
