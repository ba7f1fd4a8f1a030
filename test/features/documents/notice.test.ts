import { writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  downloadDocument,
  draftDocument,
  issueDocument,
  listSubjects,
  verifyDocuments,
} from "#src/features/documents/index.ts";
import { addNotice, noticeInput, withdrawNotice } from "#src/features/notices/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { isInstalled, runOn } from "../../typeset/outsiders.ts";
import { openSample } from "../customers/statements/people.ts";

let at: TestApp;
let incident: string;
const actor = () => ({ id: at.owner.id });
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const BODY = `　当店は、貴殿に対し、次のとおり通知し、請求します。
１　貴殿は、令和５年４月１日から令和８年１０月３１日まで、当店に勤務していました。
２　令和８年１１月１２日、当店のお客様に、貴殿の開いた店の案内はがきが届きました。
３　当店のお客様の情報は、当店が事業のために管理しているものです。
４　当店は、貴殿に対し、次のことを請求します。
（１）お客様の情報の使用を、直ちに中止すること。
（２）お客様の情報を、複製したものを含めて返還し、又は廃棄し、廃棄したことを示す書面を提出すること。
５　前項について、本書到達後７日以内に、書面で回答してください。`;

const add = (more: object = {}): string =>
  at.house.write(actor(), (tx) =>
    addNotice(
      tx,
      incident,
      noticeInput.parse({
        recipientName: "試験 太郎",
        recipientAddress: "例示県例示市9-9-9",
        body: BODY,
        ...more,
      }),
    ),
  );

it.skipIf(!isInstalled("pdftotext")).each(["vertical-20x26", "horizontal-20x26"] as const)(
  "issues the sheets of %s with sender, recipient, date, claim and deadline",
  async (form) => {
    const issued = await issueDocument(at.house, actor(), incident, "notice", add({ form }));
    const pdf = await buffer(downloadDocument(at.house, actor(), incident, issued.id).bytes);
    if (process.env.AKASHI_SHOTS) writeFileSync(`${process.env.AKASHI_SHOTS}/notice-${form}.pdf`, pdf);
    const text = runOn(pdf, "pdftotext", ["-raw", "-enc", "UTF-8"], ["-"]).replace(/\s|1 \/ 2/g, "");
    expect(issued).toMatchObject({ title: "通知書（内容証明）", pages: 2 });
    for (const words of [
      "通知書当店は、貴殿に対し、",
      "令和8年11月21日差出人〒000-0001例示県見本市架空町1-2-3ヘアサロン見本代表見本花子",
      "受取人例示県例示市9-9-9試験太郎様",
      "本書到達後７日以内に、書面で回答してください。",
      "2/2",
    ])
      expect(text).toContain(words);
    expect(verifyDocuments(at.house.read)).toEqual([]);
  },
);

it("is not issued while something is against the rules, and leads to the wording", async () => {
  const id = add({ body: "DMの中止を請求します。犯人へ。" });
  const { blocks } = draftDocument(at.house, incident, "notice", at.house.clock(), id);
  expect(blocks.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining("本文に回答の期限がありません。"),
    expect.stringContaining("1枚目の3行目、1文字目の「DM」は、英字です。"),
    expect.stringContaining("罪を決めつける言葉"),
  ]);
  expect(new Set(blocks.map(({ href }) => href))).toEqual(new Set([`/incidents/${incident}/notices/${id}`]));
  await expect(issueDocument(at.house, actor(), incident, "notice", id)).rejects.toMatchObject({
    code: "document_blocked",
  });
});

it("names a character that no font prints once", () => {
  const id = add({ body: `${BODY}\n了解😀` });
  const { blocks } = draftDocument(at.house, incident, "notice", at.house.clock(), id);
  expect(blocks.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining("印刷できない文字「😀」（U+1F600）があります。"),
  ]);
});

it("is not made from a wording that was withdrawn, and no longer offers it", () => {
  const id = add();
  at.house.write(actor(), (tx) => withdrawNotice(tx, incident, id, { reason: "弁護士に任せる" }));
  const { blocks } = draftDocument(at.house, incident, "notice", at.house.clock(), id);
  expect(blocks.map(({ sentence }) => sentence)).toEqual([
    "この文面は取り下げています。新しい文面を書いて、印刷してください。",
  ]);
  expect(listSubjects(at.house.read, incident, "notice")).toEqual([]);
});
