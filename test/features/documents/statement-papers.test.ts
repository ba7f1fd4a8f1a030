import { writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  arrivalInput,
  comparisonInput,
  listComparisons,
  recordArrival,
  saveComparison,
  verifyStatements,
} from "#src/features/customers/index.ts";
import { downloadDocument, draftDocument, issueDocument } from "#src/features/documents/index.ts";
import { editEvidence, getEvidence, listEvidence } from "#src/features/evidence/index.ts";
import { addPerson, personInput, saveAnswers } from "#src/features/incidents/index.ts";
import { addRequest, requestInput } from "#src/features/preservation/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { isInstalled, runOn } from "../../typeset/outsiders.ts";
import { addPostcard, addSample, openSample } from "../customers/statements/people.ts";

let at: TestApp;
let incident: string;
let customer: string;
let postcard: string;
const actor = () => ({ id: at.owner.id });
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
  customer = addSample(at, incident);
  postcard = await addPostcard(at, incident);
  at.house.write(actor(), (tx) => {
    editEvidence(tx, incident, postcard, { postmarkOn: "2026-11-10", title: "新しいお店の案内はがき" });
    saveAnswers(tx, incident, {
      leaver: { relation: "業務委託", leftOn: { precision: "day", date: "2026-10-31", around: false } },
    });
    addPerson(tx, incident, personInput.parse({ role: "元従業員", name: "試験 太郎", isOtherParty: true }));
    recordArrival(
      tx,
      incident,
      postcard,
      arrivalInput.parse({ customer, arrivedOn: "2026-11-12", reached: "brought", consent: "given" }),
    );
  });
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const onPaper = it.skipIf(!isInstalled("pdftotext"));

async function printed(kind: string, subject: string): Promise<string> {
  const issued = await issueDocument(at.house, actor(), incident, kind, subject);
  const pdf = await buffer(downloadDocument(at.house, actor(), incident, issued.id).bytes);
  if (process.env.AKASHI_SHOTS) writeFileSync(`${process.env.AKASHI_SHOTS}/${kind}.pdf`, pdf);
  expect(issued.pages).toBe(kind === "log-preservation" ? 1 : 2);
  return runOn(pdf, "pdftotext", ["-raw", "-enc", "UTF-8"], ["-"]).replace(/\s/g, "");
}

const ask = (more: object = {}) =>
  at.house.write(actor(), (tx) =>
    addRequest(
      tx,
      incident,
      requestInput.parse({
        vendor: "booking",
        name: "例示予約サービス株式会社",
        contact: "例示県例示市9-9-9\nサポート窓口",
        account: "店舗ID 000-123",
        records: "ログインの記録\n顧客一覧の書き出しの記録",
        from: "2026-09-01",
        until: "2026-10-31",
        target: "スタッフ用ID staff03",
        note: "店の中のメモ",
        ...more,
      }),
    ),
  );

onPaper("asks a vendor for its records, and says nothing of the case or of the person", async () => {
  const text = await printed("log-preservation", ask());
  expect(text).toContain("例示予約サービス株式会社御中");
  expect(text).toContain("店舗ID000-123");
  expect(text).toContain("スタッフ用IDstaff03");
  expect(text).toContain("・ログインの記録・顧客一覧の書き出しの記録");
  expect(text).toContain("令和8年9月1日から令和8年10月31日まで");
  for (const absent of ["試験太郎", "はがき", "持ち出", "漏え", "犯", "店の中のメモ", "義務"])
    expect(text).not.toContain(absent);
});

onPaper("names the person to a vendor only where the owner chose so", async () => {
  const text = await printed("log-preservation", ask({ namesPerson: true }));
  expect(text).toContain("スタッフ用IDstaff03（使用していた者：試験太郎）");
});

onPaper("leaves the customer's statement blank but for what is known", async () => {
  const text = await printed("customer-statement", customer);
  expect(text).toContain("■はがき");
  expect(text).toContain("□封書");
  expect(text).toContain("はがき（E-001）：令和8年11月12日");
  expect(text).toContain("氏名見本華子");
  expect(text).toContain("警察からの連絡□受けてよい□受けたくない");
  expect(text).toContain("弁護士からの連絡□受けてよい□受けたくない");
  // The address is written by the customer: spelt by the person, it can be compared with the register.
  for (const absent of ["例示県例示市１丁目", "例示ハイツ", "試験太郎", "00-0000-1234"])
    expect(text).not.toContain(absent);
});

onPaper("prints both sides with what differs in brackets, and takes the paper into evidence", async () => {
  const saved = at.house.write(actor(), (tx) =>
    saveComparison(
      tx,
      incident,
      { evidenceId: postcard, customerId: customer },
      comparisonInput.parse({
        readings: [
          { field: "name", postcard: "見本 華子", isKnownError: true, errorNote: "正しくは「花子」" },
          { field: "address", postcard: "例示県例示市1-2-3" },
        ],
        otherText: "新しいお店のご案内",
        withDays: true,
        note: "店の中のメモ",
      }),
    ),
  );
  const text = await printed("comparison", saved.id);
  expect(text).toContain("例示県例示市［1-2-3］");
  expect(text).toContain("例示県例示市［１丁目２番３号］");
  expect(text).toContain("表記が一致しています（名簿の誤り・古い記載を含む）。");
  expect(text).toContain("消印の日令和8年11月10日");
  expect(text).toContain("消印の日は、契約が終わった日（元業務委託先）の10日後です。");
  for (const absent of ["店の中のメモ", "00-0000-1234", "例示ハイツ", "盗", "不正"])
    expect(text).not.toContain(absent);
  const [, paper] = listEvidence(at.house.read, incident);
  expect(paper).toMatchObject({
    label: "E-002",
    title: "はがきと名簿の対照書（E-001・お客様 0001）",
    form: "data",
    consent: "given",
  });
  expect(paper!.files[0]!.mediaType).toBe("application/pdf");
  expect(listComparisons(at.house.read, incident)[0]!.exhibits).toEqual([
    { evidenceId: paper!.id, version: 1 },
  ]);
  expect(getEvidence(at.house.read, incident, postcard).label).toBe("E-001");
  expect(verifyStatements(at.house.read)).toEqual([]);
});

it("says what a paper lacks before it is issued", () => {
  const saved = at.house.write(actor(), (tx) => {
    editEvidence(tx, incident, postcard, { consent: "not_asked" });
    return saveComparison(
      tx,
      incident,
      { evidenceId: postcard, customerId: customer },
      comparisonInput.parse({ readings: [{ field: "name", postcard: "見本 華子" }] }),
    );
  });
  const draft = draftDocument(at.house, incident, "comparison", at.house.clock(), saved.id);
  expect(draft.missing.map((part) => part.what)).toEqual(["お客様の同意（今は「まだ聞いていない」）"]);
  const request = ask({ account: "", target: "" });
  expect(
    draftDocument(at.house, incident, "log-preservation", at.house.clock(), request).missing.map(
      (part) => part.what,
    ),
  ).toEqual(["契約番号・店舗ID", "対象のアカウント・端末"]);
});
