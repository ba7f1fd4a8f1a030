import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addReport, importCustomers, listCustomersForLetters } from "#src/features/customers/index.ts";
import {
  downloadDocument,
  draftDocument,
  exportDocument,
  getDocument,
  issueDocument,
  listDocuments,
  readDossier,
} from "#src/features/documents/index.ts";
import { policeDossier } from "#src/features/documents/papers/police.ts";
import { editEvidence } from "#src/features/evidence/index.ts";
import { addExhibit } from "#src/features/exhibits/index.ts";
import {
  type AnswerChanges,
  addFact,
  addPerson,
  changePerson,
  factInput,
  findOtherParty,
  openIncident,
  personInput,
  saveAnswers,
} from "#src/features/incidents/index.ts";
import { incidentSection } from "#src/features/incidents/tables.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { changeShop, listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, SHOP, type TestApp } from "../../support/house.ts";
import { isInstalled, runOn } from "../../typeset/outsiders.ts";
import { ANSWERS, makeSampleCase } from "./sample-case.ts";

let at: TestApp;
let actor: { id: string };
beforeEach(async () => {
  at = await openTestApp();
  actor = { id: at.owner.id };
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const issue = (incident: string, kind: string) => issueDocument(at.house, actor, incident, kind);
const bytesOf = (incident: string, id: string): Promise<Buffer> =>
  buffer(downloadDocument(at.house, actor, incident, id).bytes);

/** Without it the words on paper cannot be read: those tests say so and are skipped. */
const onPaper = it.skipIf(!isInstalled("pdftotext"));

/** Text as a reader copies it, without the spaces and line ends of layout. */
const textOf = (pdf: Buffer, ...options: string[]): string =>
  runOn(pdf, "pdftotext", ["-raw", "-enc", "UTF-8", ...options], ["-"]).replace(/\s/g, "");

/** The wanted parts that the text lacks. */
const lacking = (text: string, wanted: readonly string[]): string[] =>
  wanted.filter((part) => !text.includes(part));
/** The unwanted parts that the text holds. */
const holding = (text: string, unwanted: readonly string[]): string[] =>
  unwanted.filter((part) => text.includes(part));

async function printed(incident: string, kind: string, ...options: string[]): Promise<string> {
  const { id } = await issue(incident, kind);
  return textOf(await bytesOf(incident, id), ...options);
}

const choiceOf = (evidence: string) => ({ evidence, party: "ko", shownAs: "files" }) as const;

const smallCase = (answers = ANSWERS) => makeSampleCase(at.house, actor, { facts: 10, cards: 2, answers });

describe("the paper for the police", () => {
  onPaper(
    "has all eleven parts, and tells who, what, when, how many, which evidence and what is asked on page 1",
    async () => {
      const { incidentId } = await smallCase();
      const { id, pages } = await issue(incidentId, "police");
      const pdf = await bytesOf(incidentId, id);
      const text = textOf(pdf);
      expect(
        lacking(text, [
          "1相談者",
          "2相談の要旨",
          "3相手方被相談者（元従業員）",
          "4持ち出された疑いのある情報",
          "5情報の管理状況",
          "6経緯（時系列）",
          "7被害の状況",
          "8該当が考えられる罰則（候補）",
          "9証拠一覧",
          "10希望する対応と、これまでの対応",
          "11添付資料一覧",
        ]),
      ).toEqual([]);
      const first = textOf(pdf, "-f", "1", "-l", "1");
      expect(
        lacking(first, [
          "例示警察署生活安全課御中",
          "試験太郎",
          "元従業員",
          "令和8年9月頃（推測）",
          "312人分",
          "E-001案内はがき1枚目",
          "相談、被害届",
          "処罰の意思：まだ決めていない",
          "ヘアサロン見本",
          "令和8年11月21日",
        ]),
      ).toEqual([]);
      expect(lacking(first, [`1/${pages}`])).toEqual([]);
      expect(lacking(textOf(pdf, "-f", String(pages), "-l", String(pages)), [`${pages}/${pages}`])).toEqual(
        [],
      );
    },
  );

  onPaper("accuses nobody, and keeps facts, reports and suppositions apart", async () => {
    const { incidentId } = await smallCase();
    const text = await printed(incidentId, "police");
    expect(holding(text, ["犯人"])).toEqual([]);
    expect(lacking(text, ["疑いがあります"])).toEqual([]);
    expect(lacking(text, ["(1)確認した事実と、受けた申告"])).toEqual([]);
    expect(lacking(text, ["(2)推測していること"])).toEqual([]);
    const dossier = policeDossier.parse(
      draftDocument(at.house, incidentId, "police", at.house.clock()).dossier,
    );
    expect(dossier.facts.map((fact) => fact.status)).not.toContain("推測");
    expect(new Set(dossier.suppositions.map((fact) => fact.status))).toEqual(new Set(["推測"]));
    expect(dossier.facts.map((fact) => fact.evidence)).toEqual([
      "E-001",
      "E-003",
      "未確認",
      "未確認",
      "E-002",
      "E-003",
      "未確認",
      "未確認",
    ]);
  });

  onPaper("holds nothing that is for the lawyer alone", async () => {
    const { incidentId } = await smallCase();
    const text = await printed(incidentId, "police");
    expect(
      holding(text, [
        "共有していた",
        "家族へ電話",
        "例示法律事務所",
        "300,000円",
        "見本損害保険",
        "秘密情報一覧",
        "アルバイト",
        "端末の確認",
        "いいえ",
      ]),
    ).toEqual([]);
    expect(lacking(text, ["一部あり"])).toEqual([]);
    expect(lacking(await printed(incidentId, "lawyer"), ["アルバイト"])).toEqual([]);
  });

  it("refuses a sentence that was written for the lawyer and typed again elsewhere", async () => {
    const { incidentId } = await smallCase();
    at.house.write(actor, (tx) =>
      saveAnswers(tx, incidentId, {
        response: { note: "なお、先に本人の家族へ電話をしてしまった。" },
      }),
    );
    await expect(issue(incidentId, "police")).rejects.toMatchObject({
      code: "document_blocked",
      fields: { 1: expect.stringContaining("10 希望する対応") },
    });
    await issue(incidentId, "lawyer");
  });

  it("refuses words that accuse or feel, and lets somebody's own words stand in quotation marks", async () => {
    const { incidentId } = await smallCase();
    at.house.write(actor, (tx) =>
      saveAnswers(tx, incidentId, {
        usage: { basis: "犯人はこの人だと思う。" },
        wishes: { reason: "絶対に許せない。" },
        damage: { other: "お客様から「ひどい話ですね」と言われた。" },
      }),
    );
    await expect(issue(incidentId, "police")).rejects.toMatchObject({
      code: "document_blocked",
      params: { count: 2 },
      fields: {
        1: expect.stringMatching(/4 持ち出された疑いのある情報.*「犯人」/),
        2: expect.stringMatching(/10 希望する対応.*「許せな」/),
      },
    });
    expect(listDocuments(at.house.read, incidentId)).toEqual([]);
  });

  onPaper(
    "says who found out and whether a lawyer was consulted, and no more than was answered",
    async () => {
      const { incidentId } = await smallCase();
      const answer = (changes: AnswerChanges) =>
        at.house.write(actor, (tx) => saveAnswers(tx, incidentId, changes));
      answer({ discovery: { finder: "自社", finderName: "", summary: "" } });
      answer({ counsel: { consulted: "依頼した", consultedNote: "不利な点を聞いた。" } });
      const own = await printed(incidentId, "police");
      expect(lacking(own, ["に当店が気づいて分かりました。", "当店の気づきによる", "依頼した"])).toEqual([]);
      expect(holding(own, ["自社から", "自社の", "不利な点"])).toEqual([]);
      answer({ discovery: { finder: "その他" }, counsel: { consulted: "まだ" } });
      const other = await printed(incidentId, "police");
      expect(lacking(other, ["まだ相談していない"])).toEqual([]);
      expect(holding(other, ["その他から", "その他の気づき"])).toEqual([]);
    },
  );

  onPaper(
    "masks the customers who reported something, however they are spaced, and names everyone else",
    async () => {
      const { incidentId } = await smallCase();
      at.house.write(actor, (tx) => {
        saveAnswers(tx, incidentId, {
          damage: { reportsNote: "髙﨑𠮷子様と例示　次郎さんから電話があった。架空 三郎が受けた。" },
        });
      });
      const text = await printed(incidentId, "police");
      expect(lacking(text, ["お客様Aとお客様Bから電話があった。架空三郎が受けた。"])).toEqual([]);
      expect(holding(text, ["髙﨑𠮷子"])).toEqual([]);
      expect(holding(text, ["例示次郎"])).toEqual([]);
      expect(lacking(await printed(incidentId, "lawyer"), ["髙﨑𠮷子"])).toEqual([]);
    },
  );

  onPaper(
    "masks everybody on the register of customers, and lists what they reported without a name",
    async () => {
      const { incidentId } = await smallCase();
      const csv = "氏名,住所\n髙﨑 𠮷子,例示県見本市1\n見本 桃子,例示県見本市2\n試験 太郎,例示県見本市3\n";
      await importCustomers(at.house, actor, incidentId, Readable.from([Buffer.from(csv)]), {
        fileName: "名簿.csv",
      });
      const everybody = listCustomersForLetters(at.house.read, incidentId, {
        scopes: ["in", "out", "undecided"],
      });
      const ids = new Map([...everybody].map((one) => [one.name, one.id]));
      at.house.write(actor, (tx) => {
        addReport(tx, incidentId, ids.get("髙﨑 𠮷子")!, {
          reportedOn: "2026-11-13",
          note: "はがきを持参された",
        });
        addReport(tx, incidentId, ids.get("見本 桃子")!, { reportedOn: null, note: "お電話をいただいた" });
        saveAnswers(tx, incidentId, { damage: { other: "見本桃子さんが来店をやめた。" } });
      });
      const text = await printed(incidentId, "police");
      expect(
        lacking(text, [
          "お客様A令和8年11月13日はがきを持参された",
          "お客様B電話で知らせてくださった",
          "お客様C不詳お電話をいただいた",
          "お客様Cが来店をやめた。",
          // The other party keeps the name, although a customer has the same.
          "氏名（よみ）試験太郎",
        ]),
      ).toEqual([]);
      expect(holding(text, ["髙﨑𠮷子", "見本桃子"])).toEqual([]);
      const lawyer = await printed(incidentId, "lawyer");
      expect(lacking(lawyer, ["お客様0001令和8年11月13日はがきを持参された"])).toEqual([]);
    },
  );

  it("gives a letter to a customer whose name is one character or that of a colleague, too", async () => {
    const { incidentId } = await smallCase();
    at.house.write(actor, (tx) => {
      for (const name of ["林", "架空 三郎"]) {
        const { id } = addPerson(tx, incidentId, personInput.parse({ role: "申告顧客", name }));
        addFact(
          tx,
          incidentId,
          factInput.parse({
            date: { precision: "day", date: "2026-08-01", around: false },
            time: name === "林" ? "10:00" : "11:00",
            what: "はがきを持参された。",
            people: [id],
            certainty: "申告あり(未確認)",
          }),
        );
      }
    });
    const dossier = policeDossier.parse(
      draftDocument(at.house, incidentId, "police", at.house.clock()).dossier,
    );
    expect(dossier.damage.list.map((row) => row.alias)).toEqual(["お客様A", "お客様B", "お客様C", "お客様D"]);
    expect(dossier.facts.slice(0, 2).map((fact) => fact.who)).toEqual(["お客様A", "お客様B"]);
  });

  it("says on page 1 and in part 7 alike how the data were used, and nothing that another answer denies", async () => {
    const { incidentId } = await smallCase();
    const dossier = () =>
      policeDossier.parse(draftDocument(at.house, incidentId, "police", at.house.clock()).dossier);
    const waysOn = () => [dossier().glance.how, dossier().damage.ways];
    at.house.write(actor, (tx) =>
      saveAnswers(tx, incidentId, { usage: { ways: ["まだ使われた様子はない"], since: null } }),
    );
    expect(waysOn()).toEqual(["まだ使われた様子はない", "まだ使われた様子はない"]);
    // As versions before this one could keep them.
    const keep = (section: "usage" | "response", answers: object) =>
      at.house.write(actor, (tx) => {
        saveAnswers(tx, incidentId, { leaver: { accessNote: section } });
        const row = { answers: JSON.stringify(answers) };
        tx.db.update(incidentSection).set(row).where(eq(incidentSection.section, section)).run();
      });
    keep("usage", { ways: ["はがき", "まだ使われた様子はない"] });
    expect(waysOn()).toEqual(["はがき", "はがき"]);
    keep("response", { done: ["その人のIDを止めた", "まだ何もしていない"] });
    expect(dossier().wishes.done).toBe("相手方のIDを止めた");
  });

  onPaper("names provisions as candidates with article, date and what brought them there", async () => {
    const { incidentId } = await smallCase();
    const text = await printed(incidentId, "police");
    expect(lacking(text, ["不正競争防止法21条2項1号ロ令和8年5月21日時点の条文"])).toEqual([]);
    expect(lacking(text, ["個人情報の保護に関する法律179条令和8年6月24日時点の条文"])).toEqual([]);
    expect(
      lacking(text, ["候補とした様子：在職中に画面の撮影・一覧の書き出しなどの複製をした可能性"]),
    ).toEqual([]);
    expect(lacking(text, ["法的判断を示すものではありません"])).toEqual([]);
    expect(holding(text, ["民法"])).toEqual([]);
    expect(holding(text, ["懲役"])).toEqual([]);
  });

  onPaper.each([
    ["業務委託", "被相談者（元業務委託先）", "元業務委託先が「従業者」に当たるかどうかは、確認が必要です。"],
    [
      "面貸し",
      "被相談者（元面貸し利用者）",
      "元面貸し利用者が「従業者」に当たるかどうかは、確認が必要です。",
    ],
    ["派遣", "被相談者（元派遣スタッフ）", "派遣（元派遣スタッフ）"],
  ] as const)("calls the other party by the relation %s", async (relation, word, remark) => {
    const { incidentId } = await smallCase({ ...ANSWERS, leaver: { ...ANSWERS.leaver, relation } });
    const text = await printed(incidentId, "police");
    expect(lacking(text, [word])).toEqual([]);
    expect(lacking(text, [remark])).toEqual([]);
    expect(holding(text, ["元従業員"])).toEqual([]);
  });

  onPaper(
    "prints the photographs with number, caption and the whole SHA-256, but not what the giver withholds",
    async () => {
      const { incidentId, evidenceIds } = await smallCase();
      at.house.write(actor, (tx) =>
        editEvidence(tx, incidentId, evidenceIds[1]!, { consent: "name_hidden" }),
      );
      const dossier = policeDossier.parse(
        draftDocument(at.house, incidentId, "police", at.house.clock()).dossier,
      );
      expect(dossier.figures.map((figure) => figure.number)).toEqual(["E-001-1", "E-001-2"]);
      const text = await printed(incidentId, "police");
      expect(lacking(text, [`E-001-1案内はがき1枚目（表）SHA-256${dossier.figures[0]!.sha256}`])).toEqual([]);
      expect(lacking(text, ["提供者の希望により写真は付けていません"])).toEqual([]);
      expect(lacking(text, ["certutil-hashfileファイル名SHA256"])).toEqual([]);
      expect(lacking(text, ["sha256sumファイル名"])).toEqual([]);
      expect(lacking(text, ["第三者機関による時刻の証明は付けていません"])).toEqual([]);
    },
  );

  onPaper(
    "can be made of an empty case, says what is not known, and names what is missing with its page",
    async () => {
      const { id } = at.house.write(actor, (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }));
      const { missing } = draftDocument(at.house, id, "police", at.house.clock());
      expect(missing.map((part) => part.href)).toContain(`/incidents/${id}/people`);
      expect(missing.map((part) => part.href)).toContain(`/incidents/${id}/sections/leaver`);
      expect(missing.map((part) => part.href)).not.toContain(`/incidents/${id}/sections/counsel`);
      const text = await printed(id, "police");
      expect(lacking(text, ["氏名（よみ）未確認"])).toEqual([]);
      expect(lacking(text, ["（提出先の警察署未記入）御中"])).toEqual([]);
      expect(lacking(text, ["出来事は未記入です。"])).toEqual([]);
      expect(lacking(text, ["証拠はまだ登録していません。"])).toEqual([]);
    },
  );
});

describe("the paper for the lawyer", () => {
  onPaper(
    "names the other party first and says weak points, questions, money and deadlines openly",
    async () => {
      const { incidentId } = await smallCase();
      const { id } = await issue(incidentId, "lawyer");
      const pdf = await bytesOf(incidentId, id);
      const first = textOf(pdf, "-f", "1", "-l", "1");
      expect(first.indexOf("試験太郎")).toBeLessThan(first.indexOf("ヘアサロン見本"));
      expect(lacking(first, ["速報令和8年11月17日が目安（済み）確報令和9年1月12日まで（未）"])).toEqual([]);
      const text = textOf(pdf);
      expect(
        lacking(text, [
          "号証標目（原本・写しの別）作成年月日作成者立証趣旨備考",
          "回答は14項目中、はい10、一部1、いいえ2、不明・未記入1です。",
          "受付のパスワードを店内で共有していた時期がある。",
          "退職時の返却・消去の確認とIDの停止：なし",
          "令和11年11月13日",
          "民法724条",
          "1.使用差止",
          "お詫び状は、いつ送るのがよいですか。",
          "300,000円（着手金まで）",
          "不正競争防止法2条1項7号",
        ]),
      ).toEqual([]);
    },
  );

  it("calls the evidence by the numbers of the exhibits", async () => {
    const { incidentId, evidenceIds } = await smallCase();
    at.house.write(actor, (tx) => addExhibit(tx, incidentId, choiceOf(evidenceIds[1]!)));
    const { dossier } = draftDocument(at.house, incidentId, "lawyer", at.house.clock());
    expect(dossier.evidence).toMatchObject([{ exhibit: "甲1" }, { exhibit: "" }, { exhibit: "" }]);
  });
});

describe("the sheet for the conflict check", () => {
  onPaper("is one page of names and holds no fact and no customer", async () => {
    const { incidentId } = await smallCase();
    const { id, pages } = await issue(incidentId, "conflict");
    expect(pages).toBe(1);
    const text = textOf(await bytesOf(incidentId, id));
    expect(
      lacking(text, [
        "試験太郎（シケンタロウ）",
        "見本山太郎（旧姓）",
        "架空美容室アオゾラ",
        "仮名四郎",
        "架空三郎",
        "ヘアサロン見本",
      ]),
    ).toEqual([]);
    expect(
      holding(text, ["髙﨑", "はがき", "持ち出", "元従業員", "退職", "名簿", "事件", "令和8年9月"]),
    ).toEqual([]);
  });

  it("is refused while nobody is named as the other party", async () => {
    const { id } = at.house.write(actor, (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }));
    await expect(issue(id, "conflict")).rejects.toMatchObject({ code: "document_blocked" });
  });
});

describe("issuing", () => {
  it("keeps the bytes, the data and the template whatever changes afterwards", async () => {
    const { incidentId } = await smallCase();
    const { id, sha256, dossierSha256 } = await issue(incidentId, "police");
    const before = await bytesOf(incidentId, id);
    at.house.write(actor, (tx) => {
      changeShop(tx, listShops(tx.db)[0]!.id, { ...SHOP, tradeName: "別の店" });
      saveAnswers(tx, incidentId, { leaver: { job: "別の仕事" } });
    });
    const after = await bytesOf(incidentId, id);
    expect(after.equals(before)).toBe(true);
    expect(createHash("sha256").update(after).digest("hex")).toBe(sha256);
    expect(await readDossier(at.house, incidentId, id)).toMatchObject({
      kind: "police",
      consulter: { name: "ヘアサロン見本" },
    });
    expect(getDocument(at.house.read, incidentId, id).dossierSha256).toBe(dossierSha256);
    for (const statement of [
      "UPDATE document SET title = 'x'",
      "DELETE FROM document",
      "UPDATE document_template SET source = 'x'",
    ]) {
      expect(() => at.house.write(actor, (tx) => tx.db.run(statement))).toThrow(
        expect.objectContaining({
          cause: expect.objectContaining({ message: expect.stringContaining("never changes") }),
        }),
      );
    }
  });

  onPaper(
    "numbers documents in their incident, editions in their kind, and names the file in Japanese",
    async () => {
      const { incidentId } = await smallCase();
      await issue(incidentId, "conflict");
      await issue(incidentId, "police");
      const third = await issue(incidentId, "police");
      expect(third).toMatchObject({
        number: 3,
        edition: 2,
        fileName: "警察相談用資料_事件1_令和8年11月21日_第2版.pdf",
      });
      expect(lacking(textOf(await bytesOf(incidentId, third.id)), ["事件1第2版"])).toEqual([]);
    },
  );

  it("gives two who issue at once an edition each", async () => {
    const { incidentId } = await smallCase();
    const both = await Promise.all([issue(incidentId, "conflict"), issue(incidentId, "conflict")]);
    expect(both.map((one) => one.edition).sort()).toEqual([1, 2]);
    const texts = await Promise.all(both.map(async (one) => bytesOf(incidentId, one.id)));
    expect(texts.every((pdf) => pdf.subarray(0, 5).toString() === "%PDF-")).toBe(true);
  });

  it("makes the same bytes from the same case at the same instant", async () => {
    const { incidentId } = await smallCase();
    const first = await issue(incidentId, "conflict");
    const other = await openTestApp();
    try {
      const again = await makeSampleCase(other.house, { id: other.owner.id }, { facts: 10, cards: 2 });
      const twin = await issueDocument(other.house, { id: other.owner.id }, again.incidentId, "conflict");
      expect(twin.sha256).toBe(first.sha256);
    } finally {
      await other.close();
    }
  });

  it("writes issuing, downloading and handing over into the ledger, without a name", async () => {
    const { incidentId } = await smallCase();
    const { id } = await issue(incidentId, "police");
    await bytesOf(incidentId, id);
    const answer = await at.http.inject({
      method: "POST",
      url: `/api/incidents/${incidentId}/documents/${id}/handovers`,
      headers: at.signedIn(),
      payload: { handedTo: "例示警察署 見本巡査", handedOn: "2026-11-21" },
    });
    expect(answer.statusCode).toBe(201);
    const entries = listEntries(at.house.read, { incident: incidentId, limit: 50 })
      .filter(({ kind }) => kind.startsWith("document."))
      .slice(0, 3);
    expect(entries.map((entry) => entry.kind)).toEqual([
      "document.handed_over",
      "document.downloaded",
      "document.issued",
    ]);
    const payloads = entries.map((entry) => JSON.stringify(findPayload(at.house.read, entry.seq)));
    expect(holding(payloads.join(), ["例示警察署"])).toEqual([]);
    expect(holding(payloads.join(), ["試験"])).toEqual([]);
  });

  it("tells of a name whose form changes in print, and issues the paper all the same", async () => {
    const { incidentId } = await smallCase();
    at.house.write(actor, (tx) => {
      const { id, createdAt: _at, ...party } = findOtherParty(tx.db, incidentId)!;
      changePerson(tx, incidentId, id, { ...party, name: "辻\u{E0101} 太郎" });
    });
    const draft = draftDocument(at.house, incidentId, "police", at.house.clock());
    expect(draft.blocks).toEqual([]);
    expect(draft.notes[0]).toContain("の「辻\u{E0101}」は、印刷では「辻」の形になります。");
    const page = await at.http.inject({
      url: `/incidents/${incidentId}/documents/draft/police`,
      headers: at.signedIn(),
    });
    expect(page.body).toContain("印刷では「辻」の形になります。");
  });

  it("names a character that cannot be printed, with its place, before anything is printed", async () => {
    const { incidentId } = await smallCase();
    at.house.write(actor, (tx) => {
      const { id, createdAt: _at, ...party } = findOtherParty(tx.db, incidentId)!;
      changePerson(tx, incidentId, id, { ...party, name: "試験 太郎😀" });
    });
    await expect(issue(incidentId, "police")).rejects.toMatchObject({
      code: "document_blocked",
      fields: { 1: expect.stringMatching(/「.*試験 太郎😀.*」に、印刷できない文字「😀」（U\+1F600）/) },
    });
    expect(listDocuments(at.house.read, incidentId)).toEqual([]);
  });

  it("hands a fresh document to the command line", async () => {
    const { incidentId } = await smallCase();
    const { pdf, filename } = await exportDocument(at.house, actor, incidentId, "conflict");
    expect((await buffer(pdf)).subarray(0, 5).toString()).toBe("%PDF-");
    expect(filename).toBe("利益相反確認票_事件1_令和8年11月21日_第1版.pdf");
  });
});

describe("hostile text", () => {
  onPaper.each([
    "<script>alert(1)</script>",
    "{{x}} {{{y}}} {{#each z}}",
    "*星* #見出し |表| :::pagebreak",
    "⾼橋 一郎",
    "# 見出し",
    "- 箇条",
    "1. 番号",
  ])("prints %s in a name as it is, in paper and preview", async (name) => {
    const { incidentId } = await smallCase();
    at.house.write(actor, (tx) => {
      const { id, createdAt: _at, ...party } = findOtherParty(tx.db, incidentId)!;
      changePerson(tx, incidentId, id, { ...party, name });
      addPerson(tx, incidentId, personInput.parse({ role: "同僚", name }));
      addFact(
        tx,
        incidentId,
        factInput.parse({
          date: { precision: "unknown", date: null, around: false },
          what: `${name}\n:::\n次の行`,
          certainty: "確認済",
        }),
      );
    });
    for (const kind of ["police", "lawyer"] as const) {
      const text = await printed(incidentId, kind);
      expect(lacking(text.normalize("NFKC"), [name.replace(/\s/g, "").normalize("NFKC")])).toEqual([]);
      expect(
        lacking(text, [kind === "police" ? "11添付資料一覧" : "13該当が考えられる規定（候補）"]),
      ).toEqual([]);
      const paper = await at.http.inject({
        url: `/incidents/${incidentId}/documents/draft/${kind}/paper`,
        headers: at.signedIn(),
      });
      expect(paper.statusCode).toBe(200);
      expect(holding(paper.body, ["<script"])).toEqual([]);
    }
  });

  it("refuses NUL and line breaks in a name where they are typed, so no document ever meets them", async () => {
    const { incidentId } = await smallCase();
    for (const name of ["試験\u0000太郎", "試験\n太郎"]) {
      const answer = await at.http.inject({
        method: "POST",
        url: `/api/incidents/${incidentId}/people`,
        headers: at.signedIn(),
        payload: { role: "同僚", name },
      });
      expect(answer.statusCode).toBe(400);
    }
  });
});
