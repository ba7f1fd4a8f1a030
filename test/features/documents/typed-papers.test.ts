/**
 * The papers that the owner writes a part of: what they say,
 * what they never say, and what keeps them from being issued.
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Akashi, openAkashi } from "#src/app.ts";
import {
  downloadDocument,
  draftDocument,
  getTypedForm,
  issueDocument,
  listSubjects,
  readTyped,
  saveTypedAnswers,
} from "#src/features/documents/index.ts";
import { addFact, factInput, getCase, saveAnswers } from "#src/features/incidents/index.ts";
import type { KeyBundle } from "#src/platform/keyring.ts";
import { loadSample } from "#src/sample/index.ts";
import { expectSound, NOON, OWNER, temporaryFolder, testConfig } from "../../support/house.ts";
import { isInstalled, runOn } from "../../typeset/outsiders.ts";

let app: Akashi;
let actor: { id: string };
let incident: string;

/** The sample is made once; every test works on its own copy. */
const origin = temporaryFolder("typed-base");
let bundle: KeyBundle;
beforeAll(async () => {
  const made = await openAkashi(testConfig(origin), () => NOON);
  const { user, incidentId } = await loadSample(made, OWNER);
  ({ bundle } = made.house());
  actor = { id: user.id };
  incident = incidentId;
  made.close();
}, 180_000);
beforeEach(async () => {
  const storage = temporaryFolder("typed");
  cpSync(origin, storage, { recursive: true });
  app = await openAkashi(testConfig(storage), () => NOON, bundle);
});
afterEach(async () => {
  await expectSound({ house: app.house() });
  app.close();
});

const answer = (changes: Parameters<typeof saveAnswers>[2]) =>
  app.house().write(actor, (tx) => saveAnswers(tx, incident, changes));

/** Writes over the sample's answers of a paper. */
function typed(kind: string, subjectId: string, fields: Record<string, string>): void {
  const house = app.house();
  const place = { incidentId: incident, kind, subjectId };
  const form = getTypedForm(kind);
  const sent = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]));
  const { values, errors } = readTyped(form, sent, house.read, place);
  expect(errors).toEqual({});
  house.write(actor, (tx) => saveTypedAnswers(tx, place, { form, values }));
}

const blocks = (kind: string, subject?: string): string[] =>
  draftDocument(app.house(), incident, kind, NOON, subject).blocks.map(({ sentence }) => sentence);

async function textOf(kind: string, subject?: string): Promise<{ text: string; pages: number }> {
  const issued = await issueDocument(app.house(), actor, incident, kind, subject);
  const pdf = await buffer(downloadDocument(app.house(), actor, incident, issued.id).bytes);
  if (process.env.AKASHI_SHOTS) {
    mkdirSync(process.env.AKASHI_SHOTS, { recursive: true });
    writeFileSync(
      `${process.env.AKASHI_SHOTS}/${kind}${subject ? `-${issued.subject?.label}` : ""}.pdf`,
      pdf,
    );
  }
  if (isInstalled("qpdf")) runOn(pdf, "qpdf", ["--check"]);
  const text = runOn(pdf, "pdftotext", ["-raw", "-enc", "UTF-8"], ["-"]).replace(/\s/g, "");
  return { text, pages: issued.pages };
}
const withText = it.skipIf(!isInstalled("pdftotext"));

withText(
  "時系列表 for the police: every fact in order with certainty and evidence, customers without names",
  async () => {
    const { text } = await textOf("chronology", "police");
    for (const words of [
      "例示警察署生活安全課御中",
      "全13件（確認済10件、申告あり（未確認）2件、推測1件）",
      "1令和3年4月1日相手方がスタイリストとして入社した。出所・時刻のもと：雇用契約書架空次郎未確認確認済",
      "4令和8年10月29日21時47分予約システムで、",
      "E-003甲1",
      "6令和8年11月9日頃ヘアサロン架空が開店し、",
      "8令和8年11月15日頃【推測】書き出された顧客一覧が、",
      "お客様A、試川りつ",
    ])
      expect(text).toContain(words);
    expect(text.indexOf("令和8年9月30日")).toBeLessThan(text.indexOf("令和8年11月9日頃"));
    for (const name of ["例示ゆり", "試験まこと"]) expect(text).not.toContain(name);
    // Weak points and questions are for the lawyer's own paper, whoever the table is for.
    expect((await textOf("chronology", "lawyer")).text).toContain("例示ゆり");
  },
);

it("no more subjects are listed than were asked for", () => {
  for (const kind of ["chronology", "cover-letter", "statement"])
    expect(listSubjects(app.house().read, incident, kind, { limit: 1 })).toHaveLength(1);
});

it("時系列表 for the police is not issued with 「犯人」, feelings or what was written for the lawyer", () => {
  const told = (what: string) =>
    app.house().write(actor, (tx) => {
      const certainty = "確認済";
      addFact(
        tx,
        incident,
        factInput.parse({ date: { precision: "unknown", date: null, around: false }, what, certainty }),
      );
    });
  expect(blocks("chronology", "police")).toEqual([]);
  told("犯人は架空さんだと分かった。");
  told("裏切られたと感じた。");
  answer({ counsel: { weakPoints: "退職のときに端末を確認していなかった。" } });
  told("退職のときに端末を確認していなかった。");
  expect(blocks("chronology", "police")).toEqual([
    "時系列表の14番目に「犯人」など、罪を決めつける言葉があります。「相手方」やお名前に直してください。",
    "時系列表の15番目に、気持ちを表す言葉「裏切」があります。見たこと・聞いたことだけに直してください。だれかの言葉のときは「」で囲んでください。",
    "時系列表の16番目に、弁護士だけに伝える「不利かもしれないこと」と同じ文があります。警察に渡す資料からは外してください。",
  ]);
  expect(blocks("chronology", "lawyer")).toHaveLength(1);
});

withText("被害届の下書き資料: the columns of the form, and never the form itself", async () => {
  const { text, pages } = await textOf("damage-report");
  expect(pages).toBe(2);
  for (const words of [
    "この書面は被害届ではありません",
    "処罰を求める告訴（刑事訴訟法230条。令和8年6月24日時点）とは別の手続で、どちらが先でも、片方だけでもできます。",
    "被害者の住居例示県見本市架空町1丁目2番3号",
    "被害者の職業美容業（美容室経営）",
    "被害者の氏名ヘアサロン見本代表見本花子",
    "被害者の年齢未記入",
    "被害の年月日時令和8年10月29日午後9時45分ころから",
    "被害の場所",
    "被害の模様",
    "被害金品物の被害は書いていません。",
    "相手方（様式の「犯人の住居、氏名又は通称、人相、着衣、特徴等」の欄）",
    "遺留品その他参考となるべき事項",
  ])
    expect(text).toContain(words);
  // On every page, so that nobody takes a sheet of it for the form.
  expect(text.split("被害届ではありません（窓口で写すための手控え）")).toHaveLength(3);
  expect(text).not.toMatch(/警察署長殿|次のとおり.*お届けします/);
});

it("被害届の下書き資料 is not issued without day, place and manner, nor with a supposition as a fact", () => {
  const { what } = getCase(app.house().read, incident).facts.find((one) => one.certainty === "推測")!;
  typed("damage-report", "", { manner: `退職した。${what.split("。")[0]}。`, goods: "紙の顧客カード／12枚" });
  const found = blocks("damage-report");
  expect(found.slice(0, 2)).toEqual([
    "「被害の年月日時」がまだ書かれていません。「この書類に書くこと」で書いてください。",
    "「被害の場所」がまだ書かれていません。「この書類に書くこと」で書いてください。",
  ]);
  expect(found[2]).toContain("被害の模様に、「推測」の出来事（令和8年11月15日頃）と同じ文があります。");
  const { dossier } = draftDocument(app.house(), incident, "damage-report", NOON);
  expect(dossier.goods).toEqual([
    { name: "紙の顧客カード", count: "12枚", value: "未確認", marks: "未確認", owner: "未確認" },
  ]);
});

withText(
  "告訴状の下書き: the customary layout, blank day, candidates apart, its mark on every page",
  async () => {
    answer({ wishes: { punish: "まだ決めていない" } });
    expect(blocks("complaint")).toEqual([
      "告訴は、処罰を求める意思を示す手続です。「処罰の意思」が今は「まだ決めていない」です。望むときは「望む」に直してください。決めていないうちは、被害届や相談の資料を使ってください。",
    ]);
    answer({ wishes: { punish: "望む" } });
    const { text, pages } = await textOf("complaint");
    const order = [
      "告訴状",
      "令和年月日",
      "例示警察署長殿",
      "告訴人",
      "告訴人代理人",
      "被告訴人",
      "第1告訴の趣旨",
      "第2告訴事実",
      "第3告訴に至る経緯",
      "第4立証方法",
      "第5添付書類",
      "以上",
      "弁護士への引継ぎ（提出するときは外してください）",
      "1該当し得る規定（候補）",
      "不正競争防止法21条2項1号ロ令和8年5月21日時点の条文",
      "2推測にとどまること（告訴事実には書いていません）",
    ];
    let at = -1;
    for (const words of order) {
      const next = text.indexOf(words, at + 1);
      expect([words, next > at]).toEqual([words, true]);
      at = next;
    }
    expect(text.split("弁護士確認用の下書き事件1第1版")).toHaveLength(pages + 1);
    // The day of the paper is the lawyer's to write.
    expect(text.slice(0, text.indexOf("第1告訴"))).not.toContain("令和8年");
    // Where they work is hearsay, and no trade.
    expect(text).toContain("職業不詳〔勤務先：ヘアサロン架空（申告あり・未確認）。要確認〕");
    const supposed = text.indexOf("書き出された顧客一覧が、はがきの宛名に使われた可能性");
    expect(supposed).toBeGreaterThan(text.indexOf("2推測にとどまること"));
  },
);

it("告訴状の下書き names a conclusion, polite style, feelings and a supposition among the alleged facts", () => {
  answer({ wishes: { punish: "望む" }, usage: { taking: [] } });
  const { what } = getCase(app.house().read, incident).facts.find((one) => one.certainty === "推測")!;
  typed("complaint", "", {
    alleged: `被告訴人は、一覧を書き出しました。\n\nこれは21条に違反する。\n\n悪質な行為をした。\n\n${what}`,
    background: "退職した。",
  });
  const found = blocks("complaint").join("\n");
  for (const words of [
    "弁護士への引継ぎ 1に挙げる規定がありません。",
    "第2 告訴事実の1番目に「ました。」があります。告訴事実は「である」調",
    "第2 告訴事実の2番目に、法律上の結論「21条に違反」があります。",
    "第2 告訴事実の3番目に、気持ちを表す言葉「悪質」があります。",
    "第2 告訴事実の4番目に、「推測」の出来事（令和8年11月15日頃）と同じ文があります。",
  ])
    expect(found).toContain(words);
});

withText("陳述書の下書き: one person's numbered paragraphs, lines for the own hand, no oath", async () => {
  const { read } = app.house();
  const [colleague] = listSubjects(read, incident, "statement", { words: "試川" });
  expect(listSubjects(read, incident, "statement").map(({ label, detail }) => `${label} ${detail}`)).toEqual([
    "代表者 見本 花子",
    "同僚1 試川 りつ",
    "申告顧客1 例示 ゆり",
    "申告顧客2 試験 まこと",
    "システム業者1 見本予約システム株式会社",
  ]);
  const { text } = await textOf("statement", colleague!.id);
  expect(text).toContain("陳述書令和年月日1.私は、令和4年4月から、ヘアサロン見本で受付を担当しています。2.");
  expect(text).toMatch(/以上住所＿+氏名＿+印/);
  expect(text).not.toMatch(/誓い|宣誓|相違ありません/);
});

it("陳述書の下書き is not issued with 〔 〕, an oath, a supposition or 「犯人」; feelings are asked about", () => {
  const { what } = getCase(app.house().read, incident).facts.find((one) => one.certainty === "推測")!;
  typed("statement", "representative", {
    paragraphs: ["私は、〔立場〕です。", "以上のとおり誓います。", what, "犯人に腹が立った。"].join("\n"),
  });
  expect(blocks("statement", "representative").map((one) => one.slice(0, 14))).toEqual([
    "陳述書の4番目に「犯人」など",
    "陳述書の3番目に、「推測」の",
    "陳述書の1番目に〔 〕が残っ",
    "陳述書の2番目に、誓いの言葉",
  ]);
  const { missing } = draftDocument(app.house(), incident, "statement", NOON, "representative");
  expect(missing.map((one) => one.what)).toEqual(["気持ちを表す言葉"]);
  expect(missing[0]!.href).toBe(
    `/incidents/${incident}/documents/draft/statement/answers?subject=representative&field=paragraphs#f-paragraphs`,
  );
});

it("送付状 gives a lawyer 先生, a named officer 様, and 御中 to offices alone", () => {
  const addressees = (fields: Record<string, string>): unknown[] => {
    typed("cover-letter", "other", {
      title: "書類送付のご案内",
      body: "下記の書類をお送りいたします。",
      others: "証拠の写し　1通",
      ...fields,
    });
    const { dossier } = draftDocument(app.house(), incident, "cover-letter", NOON, "other");
    const { addressee, department } = dossier as unknown as { addressee: string; department: string };
    return [addressee, department];
  };
  expect(addressees({ to: "例示警察署" })).toEqual(["例示警察署　御中", ""]);
  expect(addressees({ to: "例示警察署", department: "生活安全課 見本巡査部長" })).toEqual([
    "例示警察署",
    "生活安全課 見本巡査部長　様",
  ]);
  expect(addressees({ to: "例示法律事務所", department: "試験弁護士" })).toEqual([
    "例示法律事務所",
    "試験弁護士　先生",
  ]);
  expect(addressees({ to: "試験 太郎様" })).toEqual(["試験 太郎様", ""]);
  expect(addressees({ to: "見本 花子", honorific: "様" })).toEqual(["見本 花子　様", ""]);
  expect(addressees({ to: "架空商店", honorific: "御中" })).toEqual(["架空商店　御中", ""]);
  expect(blocks("cover-letter", "other")).toEqual([]);
});

it("送付状 is not made while nobody said whether a name is a person's", () => {
  const kept = {
    title: "書類送付のご案内",
    body: "下記の書類をお送りいたします。",
    others: "証拠の写し　1通",
  };
  typed("cover-letter", "other", { ...kept, to: "見本 花子" });
  expect(blocks("cover-letter", "other")).toEqual([
    "宛先「見本 花子」が、会社・部署か、お名前かが分かりません。宛先に付ける言葉（御中・様・先生）を選んでください。",
  ]);
  const { dossier } = draftDocument(app.house(), incident, "cover-letter", NOON, "other");
  expect(dossier).toMatchObject({ addressee: "見本 花子　（御中・様　未記入）" });
  typed("cover-letter", "other", { ...kept, to: "例示警察署", department: "生活安全課", honorific: "様" });
  expect(blocks("cover-letter", "other")).toEqual([
    "宛先「生活安全課」は会社や部署の名前のようです。「様」を「御中」に直してください。",
  ]);
});

it("papers for a lawyer say 先生 to a name and 御中 to an office", () => {
  const addresseeFor = (lawyer: string): unknown => {
    app.house().write(actor, (tx) => saveAnswers(tx, incident, { counsel: { lawyer } }));
    return draftDocument(app.house(), incident, "conflict", NOON).dossier.addressee;
  };
  expect(addresseeFor("見本 一郎")).toBe("見本 一郎　先生");
  expect(addresseeFor("例示法律事務所")).toBe("例示法律事務所　御中");
  expect(addresseeFor("弁護士法人 例示")).toBe("弁護士法人 例示　御中");
});

withText(
  "送付状: 拝啓 to 以上 on one page, with what was chosen from issued papers and exhibits",
  async () => {
    const house = app.house();
    const place = { incidentId: incident, kind: "cover-letter", subjectId: "lawyer" };
    const police = await issueDocument(house, actor, incident, "police");
    const lawyer = await issueDocument(house, actor, incident, "lawyer");
    const form = getTypedForm("cover-letter");
    const enclosed = form.fields.find(({ name }) => name === "enclosed")!;
    if (!("options" in enclosed) || typeof enclosed.options !== "function") throw new Error("no options");
    const options = enclosed.options(house.read, place);
    expect(options.map(({ label }) => label)).toEqual([
      "弁護士相談用資料 第1版",
      "警察相談用資料 第1版",
      "甲第1号証の写し（予約システムの操作記録（抜粋））",
      "甲第2号証の写し（はがき（ヘアサロン架空の案内、1枚目））",
      "甲第3号証の写し（はがき（ヘアサロン架空の案内、2枚目））",
    ]);
    const others = Array.from({ length: 11 }, (_, index) => `そのほかの資料${index + 1}　1通`);
    const keep = (subjectId: string, more: Record<string, string[]>) => {
      const { values } = readTyped(
        form,
        {
          to: ["例示法律事務所"],
          department: ["試験弁護士"],
          title: ["書類送付のご案内"],
          body: ["下記の書類をお送りいたします。"],
          enclosed: [`document:${lawyer.id}`, ...options.slice(1).map(({ value }) => value)],
          others,
          ...more,
        },
        house.read,
        { ...place, subjectId },
      );
      house.write(actor, (tx) => saveTypedAnswers(tx, { ...place, subjectId }, { form, values }));
    };
    keep("lawyer", {});
    const { text, pages } = await textOf("cover-letter", "lawyer");
    expect(pages).toBe(1);
    expect(text).toContain("令和8年11月21日例示法律事務所試験弁護士先生〒000-0001");
    expect(text).toContain(
      "拝啓時下ますますご清祥のこととお慶び申し上げます。下記の書類をお送りいたします。敬具記1.弁護士相談用資料第1版1通2.警察相談用資料第1版1通",
    );
    expect(text).toContain("16.そのほかの資料11　1通以上".replace("　", ""));
    keep("police", { others: [...others, "もう1つ"] });
    expect(blocks("cover-letter", "police")).toEqual([
      "記に、同封するものが17行あります。1枚に収まるのは16行までです。「証拠一式」のようにまとめてください。",
      "記の「弁護士相談用資料 第1版」は、弁護士だけに渡す書類です。警察あての送付状からは外してください。",
    ]);
    await issueDocument(house, actor, incident, "police");
    expect(police.edition).toBe(1);
    expect(blocks("cover-letter", "lawyer")[0]).toContain(
      "新しい版ができたもの、または取り下げたものがあります。",
    );
  },
);
