/** DOMAIN §15.4, §4.6, §5: what keeps each paper from being issued. Every rule is seen to fail. */
import { cpSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Akashi, openAkashi } from "#src/app.ts";
import {
  comparisonInput,
  customerNamesAndKana,
  listComparisons,
  saveComparison,
} from "#src/features/customers/index.ts";
import {
  downloadDocument,
  draftDocument,
  issueDocument,
  listSubjects,
} from "#src/features/documents/index.ts";
import { editEvidence, listEvidence } from "#src/features/evidence/index.ts";
import {
  addFact,
  addPerson,
  changePerson,
  factInput,
  findOtherParty,
  getCase,
  personInput,
  saveAnswers,
} from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { addRequest, requestInput } from "#src/features/preservation/index.ts";
import { changeShop, listShops } from "#src/features/shops/index.ts";
import type { KeyBundle } from "#src/platform/keyring.ts";
import { loadSample } from "#src/sample/index.ts";
import { expectSound, NOON, OWNER, temporaryFolder, testConfig } from "../../support/house.ts";
import { isInstalled, runOn } from "../../typeset/outsiders.ts";

let app: Akashi;
let actor: { id: string };
let incident: string;

/** The sample is made once; every test works on its own copy. */
const origin = temporaryFolder("rules-base");
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
  const storage = temporaryFolder("rules");
  cpSync(origin, storage, { recursive: true });
  app = await openAkashi(testConfig(storage), () => NOON, bundle);
});
afterEach(async () => {
  await expectSound({ house: app.house() });
  app.close();
});

const write = <T>(change: (tx: Tx) => T): T => app.house().write(actor, change);
const blocks = (kind: string, subject?: string) =>
  draftDocument(app.house(), incident, kind, NOON, subject).blocks;
const said = (kind: string, subject?: string): string[] =>
  blocks(kind, subject).map(({ sentence }) => sentence);

it("all papers of the sample can be issued as they are", () => {
  for (const kind of ["conflict", "police", "lawyer", "evidence-list"])
    expect([kind, said(kind)]).toEqual([kind, []]);
  for (const kind of ["customer-statement", "log-preservation"]) {
    const [subject] = listSubjects(app.house().read, incident, kind);
    expect([kind, said(kind, subject!.id)]).toEqual([kind, []]);
  }
});

it("警察相談用資料 wants days in eras, but for somebody's own words and names of files", () => {
  write((tx) =>
    saveAnswers(tx, incident, { response: { note: "お客様は「2026年11月5日の消印」と話した。" } }),
  );
  expect(said("police")).toEqual([]);
  write((tx) => saveAnswers(tx, incident, { response: { note: "2026/11/14に保存を頼んだ。" } }));
  expect(said("police")).toEqual([
    "10 希望する対応に、西暦の日付「2026/11/14」があります。警察に渡す資料の日付は「令和8年11月21日」のような元号に直してください。",
  ]);
  expect(blocks("police")[0]!.href).toBe(`/incidents/${incident}/sections/response`);
});

const asked = (kind: string) =>
  draftDocument(app.house(), incident, kind, NOON).missing.filter(
    ({ what }) => what === "気持ちを表す言葉、決めつける言葉",
  );

it("an angry sentence in any field keeps 警察相談用資料 from being issued, and is asked about in 弁護士相談用資料", () => {
  const angry = "あいつが盗んだに決まっている。";
  for (const [answers, place, lawyers, section] of [
    [{ usage: { content: angry } }, "7 被害の状況", "7 被害", "usage"],
    [{ usage: { basis: angry } }, "4 持ち出された疑いのある情報", "7 持ち出された疑いのある情報", "usage"],
    [{ usage: { reportedBy: angry } }, "7 被害の状況", "7 被害", "damage"],
    [{ damage: { other: angry } }, "7 被害の状況", "7 被害", "damage"],
    [{ damage: { costsNote: angry } }, "7 被害の状況", "7 被害", "damage"],
    [{ wishes: { reason: angry } }, "10 希望する対応", "10 希望する対応", "wishes"],
    [{ response: { note: angry } }, "10 希望する対応", "9 これまでの対応", "response"],
    [{ leaver: { job: angry } }, "3 相手方", "2 相手方", "leaver"],
    [{ secrecy: { effort: angry } }, "5 情報の管理状況", "6 情報の管理状況", "secrecy"],
    [{ data: { keptWhere: angry } }, "4 持ち出された疑いのある情報", "7 持ち出された疑いのある情報", "data"],
  ] as const) {
    const before = getCase(app.house().read, incident).answers;
    write((tx) => saveAnswers(tx, incident, answers));
    expect(said("police")).toEqual([
      `${place}に、気持ちを表す言葉「あいつ」があります。見たこと・聞いたことだけに直してください。だれかの言葉のときは「」で囲んでください。`,
      `${place}に、決めつける言葉「盗んだ」があります。見たこと・聞いたことだけに直し、考えたことは「推測」と書いてください。だれかの言葉のときは「」で囲んでください。`,
    ]);
    expect(blocks("police")[0]!.href).toBe(`/incidents/${incident}/sections/${section}`);
    expect(asked("police")).toEqual([]);
    expect(said("lawyer")).toEqual([]);
    expect(asked("lawyer").map(({ why, href }) => [why.split("に、")[0], href])).toEqual([
      [lawyers, `/incidents/${incident}/sections/${section}`],
      [lawyers, `/incidents/${incident}/sections/${section}`],
    ]);
    const [name] = Object.keys(answers) as (keyof typeof before)[];
    write((tx) => saveAnswers(tx, incident, { [name!]: before[name!] }));
  }
});

it("somebody's own angry words in 「」 are evidence, and only asked about", () => {
  write((tx) =>
    saveAnswers(tx, incident, { usage: { content: "お客様は「犯人はあいつに決まっている」と話した。" } }),
  );
  for (const [kind, place] of [
    ["police", "7 被害の状況"],
    ["lawyer", "7 被害"],
  ]) {
    expect(said(kind!)).toEqual([]);
    expect(asked(kind!)).toEqual([
      {
        what: "気持ちを表す言葉、決めつける言葉",
        why: `${place}の「」の中に「犯人」とあります。だれかが言った・書いたとおりなら、このままで大丈夫です。ご自分の言葉なら、見たこと・聞いたことだけに直してください。`,
        href: `/incidents/${incident}/sections/usage`,
        label: "読み直す",
      },
    ]);
  }
  write((tx) => saveAnswers(tx, incident, { usage: { content: "「犯人」が名簿を書き出した。" } }));
  expect(said("police")).toEqual([expect.stringContaining("「犯人」など、罪を決めつける言葉")]);
});

it.each([
  ["こいつを許さない。", "こいつ"],
  ["本当に最低です。", "最低"],
  ["ふざけた話だ。", "ふざけ"],
  ["どうしても許せん。", "許せん"],
  ["あの人が持ち出したに違いない。", "に違いない"],
  ["名簿を盗みやがった。", "盗みや"],
  ["本当に悔しい。", "悔し"],
  ["バカにしている。", "バカ"],
])("「%s」 is not told to the police", (reason, word) => {
  write((tx) => saveAnswers(tx, incident, { wishes: { reason } }));
  expect(said("police").join("")).toContain(`「${word}」`);
});

it.each([
  "最低でも3人のお客様から聞いた。",
  "お客様は電話をいやがっている。",
  "お問い合わせがあいついでいる。",
  "名簿は月末に更新することに決まっている。",
  "お名前はそこに書いてある。",
  "ここいつも開いている。",
  "バカンスの案内が届いた。",
  "店では許可なく持ち出さない決まりだった。",
])("「%s」 is", (reason) => {
  write((tx) => saveAnswers(tx, incident, { wishes: { reason } }));
  expect(said("police")).toEqual([]);
});

it("警察相談用資料 and 弁護士相談用資料 do not print a supposition as the summary of what happened", () => {
  const { what } = getCase(app.house().read, incident).facts.find(({ certainty }) => certainty === "推測")!;
  write((tx) => saveAnswers(tx, incident, { discovery: { summary: `名簿の件です。${what}` } }));
  for (const [kind, place] of [
    ["police", "2 相談の要旨"],
    ["lawyer", "1 概要"],
  ])
    expect(said(kind!)).toEqual([
      `${place}に、「推測」の出来事（令和8年11月15日頃）と同じ文があります。推測を事実として書くと、書面全体が疑われることがあります。外すか、裏付けが取れてから出来事の「確かさ」を直してください。`,
    ]);
});

it("警察相談用資料 is not issued with a list of the customers typed into it", () => {
  const names = customerNamesAndKana(app.house().read, incident).map(([name]) => name!);
  const tell = (count: number) =>
    write((tx) => saveAnswers(tx, incident, { damage: { other: names.slice(0, count).join("、") } }));
  tell(20);
  expect(said("police")).toEqual([]);
  tell(40);
  expect(said("police")).toEqual([
    expect.stringContaining("名簿の全件は載せられません。代表的な申告に絞ってください（30人まで）。"),
  ]);
});

it.skipIf(!isInstalled("pdftotext"))(
  "弁護士相談用資料 has the other party on page 1, deadlines, and marks what is supposed",
  async () => {
    const house = app.house();
    const issued = await issueDocument(house, actor, incident, "lawyer");
    const pdf = await buffer(downloadDocument(house, actor, incident, issued.id).bytes);
    const read = (...pages: string[]) =>
      runOn(pdf, "pdftotext", ["-raw", "-enc", "UTF-8", ...pages], ["-"]).replace(/\s/g, "");
    expect(read("-l", "1")).toContain("相手方架空次郎");
    expect(read()).toContain("8期限");
    expect(read()).toContain("令和8年11月15日頃【推測】書き出された顧客一覧が、");
  },
);

it("弁護士相談用資料 and 利益相反確認票 are not issued without the other party's name", () => {
  write((tx) => {
    const { id, createdAt: _createdAt, ...party } = findOtherParty(tx.db, incident)!;
    changePerson(tx, incident, id, { ...party, otherNames: [], isOtherParty: false });
  });
  expect(said("lawyer")).toEqual([
    "1 概要に、相手方のお名前がありません。弁護士は、内容を聞く前に、お名前で利益相反を確かめます。関係者のページで「相手方」を登録してください。",
  ]);
  expect(blocks("lawyer")[0]!.href).toBe(`/incidents/${incident}/people`);
  expect(said("conflict")[0]).toContain("2 相手方のお名前がまだありません。");
});

it("利益相反確認票 holds names and nothing of what happened", () => {
  write((tx) =>
    addPerson(tx, incident, personInput.parse({ role: "同僚", name: "試験 次郎（名簿を渡した人）" })),
  );
  expect(said("conflict")).toEqual([
    "4 そのほかの関係者の2番目に、事件の内容に当たる言葉「名簿を」があります。この書面には書きません。外してください。",
  ]);
});

it("証拠説明書 and the photographs: no 「犯人」, and who took what, when and where", () => {
  const [card] = listEvidence(app.house().read, incident);
  expect(JSON.stringify(draftDocument(app.house(), incident, "evidence-list", NOON).dossier.rows)).toContain(
    "撮影：見本 花子、令和8年11月18日 14:12、当店の受付\\n撮影対象：はがきの表・裏",
  );
  write((tx) => editEvidence(tx, incident, card!.id, { purpose: "犯人の筆跡であること" }));
  expect(said("evidence-list")[0]).toMatch(/^証拠説明書の表の\d番目に「犯人」など/);
});

it("ログ保全依頼書 asks for records, and tells neither what happened nor of whom", () => {
  const request = (more: object): string =>
    write((tx) =>
      addRequest(
        tx,
        incident,
        requestInput.parse({
          vendor: "booking",
          name: "見本予約システム",
          records: "ログインの記録",
          ...more,
        }),
      ),
    );
  expect(said("log-preservation", request({}))).toEqual([]);
  const bad = request({ records: "犯人の操作\n名簿を書き出した記録\n架空次郎のログイン" });
  expect(said("log-preservation", bad)).toEqual([
    "3 記録の1番目に「犯人」など、罪を決めつける言葉があります。「相手方」やお名前に直してください。",
    "3 記録の2番目に、事件の内容に当たる言葉「名簿を」があります。この書面には書きません。外してください。",
    "3 記録の3番目に、相手方や新しいお店のお名前があります。お名前を書くことを選んでいないので、外してください。",
  ]);
  expect(blocks("log-preservation", bad)[0]!.href).toBe(`/incidents/${incident}/preservation/${bad}/edit`);
  expect(said("log-preservation", request({ target: "架空 次郎", namesPerson: true }))).toEqual([]);
});

it("顧客申告書 has somebody to turn to, and names neither the other party nor the new shop", () => {
  const [customer] = listSubjects(app.house().read, incident, "customer-statement");
  const change = (more: object) =>
    write((tx) => {
      const { id, ...shop } = listShops(tx.db)[0]!;
      changeShop(tx, id, { ...shop, ...more });
    });
  change({ deskName: "", deskTel: "", tel: "" });
  expect(said("customer-statement", customer!.id)).toEqual([
    "連絡先が空です。お気持ちが変わったときの連絡先として印刷されます。お店の情報に、窓口か電話番号を入れてください。",
  ]);
  change({ deskName: "ヘアサロン架空の件の窓口" });
  expect(said("customer-statement", customer!.id)).toEqual([
    expect.stringContaining("お客様に見せない名前「ヘアサロン架空」が入っています。"),
  ]);
});

it("はがきと名簿の対照書 tells a postmark that was recorded after the comparison as that", () => {
  const [compared] = listSubjects(app.house().read, incident, "comparison");
  const [card] = listEvidence(app.house().read, incident);
  const customerId = listComparisons(app.house().read, incident)[0]!.customerId;
  const postmark = () => {
    const { dossier } = draftDocument(app.house(), incident, "comparison", NOON, compared!.id);
    return (dossier.days as { postmark: string }).postmark;
  };
  expect(postmark()).toBe("令和8年11月15日");
  write((tx) => {
    editEvidence(tx, incident, card!.id, { postmarkOn: null });
    const readings = [{ field: "name", postcard: "例示 ゆり" }];
    saveComparison(
      tx,
      incident,
      { evidenceId: card!.id, customerId },
      comparisonInput.parse({ readings, withDays: true }),
    );
  });
  expect(postmark()).toBe("未確認");
  write((tx) => editEvidence(tx, incident, card!.id, { postmarkOn: "2026-11-15" }));
  expect(postmark()).toBe("令和8年11月15日（くらべたあとで記録）");
});

it("a fact that is only supposed never stands among the confirmed ones", () => {
  write((tx) =>
    addFact(
      tx,
      incident,
      factInput.parse({
        date: { precision: "month", date: "2026-09-01", around: true },
        what: "ほかの店員も手伝っていたように思う。",
        certainty: "推測",
      }),
    ),
  );
  const { dossier } = draftDocument(app.house(), incident, "police", NOON);
  expect(JSON.stringify(dossier.facts)).not.toContain("手伝っていた");
  expect(JSON.stringify(dossier.suppositions)).toContain("手伝っていた");
  for (const kind of ["damage-report", "complaint"]) {
    const {
      facts: _facts,
      suppositions: _apart,
      ...rest
    } = draftDocument(app.house(), incident, kind, NOON).dossier;
    expect(JSON.stringify(rest)).not.toContain("手伝っていた");
  }
});

const workplaceOn = (kind: string): string => {
  const { dossier } = draftDocument(app.house(), incident, kind, NOON);
  const { party, accused, workplaces } = dossier as {
    party?: { workplace?: string; job?: string };
    accused?: { job: string };
    workplaces?: { name: string; address: string; keeper: string }[];
  };
  if (workplaces) return Object.values(workplaces[0]!).join(" | ");
  return accused?.job ?? party?.workplace ?? party?.job ?? "";
};

it.each([
  [
    "確認済",
    "ヘアサロン架空（勤めている。確認済）\n例示県架空市想像町4-5（確認済）",
    "不詳〔勤務先：ヘアサロン架空（確認済）〕",
    "ヘアサロン架空（確認済） | 例示県架空市想像町4-5（確認済） | 想像 三郎（ソウゾウ サブロウ）（確認済）",
    "転職先・新店経営者（確認済）",
  ],
  [
    "申告あり(未確認)",
    "ヘアサロン架空（勤めている。申告あり・未確認）\n例示県架空市想像町4-5（申告あり・未確認）",
    "不詳〔勤務先：ヘアサロン架空（申告あり・未確認）。要確認〕",
    "ヘアサロン架空（申告あり・未確認） | 例示県架空市想像町4-5（申告あり・未確認） | 想像 三郎（ソウゾウ サブロウ）（申告あり・未確認）",
    "転職先・新店経営者（申告あり・未確認）",
  ],
  [
    "推測",
    "ヘアサロン架空（勤めている）の可能性（推測・未確認）\n例示県架空市想像町4-5の可能性（推測・未確認）",
    "不詳〔勤務先：ヘアサロン架空の可能性（推測・未確認）。要確認〕",
    "ヘアサロン架空の可能性（推測・未確認） | 例示県架空市想像町4-5の可能性（推測・未確認） | 想像 三郎（ソウゾウ サブロウ）の可能性（推測・未確認）",
    "転職先・新店経営者の可能性（推測・未確認）",
  ],
  [
    null,
    "ヘアサロン架空（勤めている。未確認）\n例示県架空市想像町4-5（未確認）",
    "不詳〔勤務先：ヘアサロン架空（未確認）。要確認〕",
    "ヘアサロン架空（未確認） | 例示県架空市想像町4-5（未確認） | 想像 三郎（ソウゾウ サブロウ）（未確認）",
    "転職先・新店経営者（未確認）",
  ],
] as const)("where the other party works now is printed as surely as it is known: %s", (certainty, long, accused, row, role) => {
  write((tx) => saveAnswers(tx, incident, { leaver: { workplaceCertainty: certainty } }));
  expect(workplaceOn("police")).toBe(long);
  expect(workplaceOn("lawyer")).toBe(long);
  expect(workplaceOn("complaint")).toBe(accused);
  expect(workplaceOn("damage-report")).toBe(row.split(" | ")[0]);
  expect(workplaceOn("conflict")).toBe(row);
  const { dossier, missing } = draftDocument(app.house(), incident, "lawyer", NOON);
  expect((dossier.people as { role: string }[]).map((one) => one.role)).toContain(role);
  expect(missing.some(({ what }) => what === "今の勤め先の確かさ")).toBe(certainty === null);
});
