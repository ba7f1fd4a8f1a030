import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { downloadDocument, draftDocument, issueDocument } from "#src/features/documents/index.ts";
import { addEvidence, editEvidence } from "#src/features/evidence/index.ts";
import { listExhibits, proposeExhibits, withdrawExhibit } from "#src/features/exhibits/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { isInstalled, runOn } from "../../typeset/outsiders.ts";
import { makeSampleCase } from "../documents/sample-case.ts";
import { PDF, pieces } from "../evidence/pictures.ts";

let at: TestApp;
let actor: { id: string };
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  actor = { id: at.owner.id };
  incident = (await makeSampleCase(at.house, actor, { facts: 10, cards: 1 })).incidentId;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

/** Without it the words on paper cannot be read: those tests say so and are skipped. */
const onPaper = it.skipIf(!isInstalled("pdftotext"));
const add = async (fileName: string, title: string, bytes: Buffer): Promise<void> => {
  const { evidenceId } = await addEvidence(at.house, actor, incident, pieces(bytes), {
    fileName,
    title,
    maxBytes: 1_000_000,
  });
  at.house.write(actor, (tx) =>
    editEvidence(tx, incident, evidenceId, { purpose: "約束があったこと", author: "試験 太郎" }),
  );
};
const propose = () => at.house.write(actor, (tx) => proposeExhibits(tx, incident));
async function pagesOf(kind: string): Promise<string[]> {
  const { id } = await issueDocument(at.house, actor, incident, kind);
  const pdf = await buffer(downloadDocument(at.house, actor, incident, id).bytes);
  const text = runOn(pdf, "pdftotext", ["-layout", "-enc", "UTF-8"], ["-"]);
  return text
    .split("\f")
    .slice(0, -1)
    .map((page) => page.replace(/[ \n]/g, ""));
}

onPaper("each sheet begins with its number and ends with the digest of the original", async () => {
  propose();
  const [first] = listExhibits(at.house.read, incident);
  const pages = await pagesOf("exhibits");
  expect(pages).toHaveLength(3);
  expect(pages.map((page) => /^甲第\d号証(?:の\d)?/.exec(page)?.[0])).toEqual([
    "甲第1号証の1",
    "甲第1号証の2",
    "甲第2号証",
  ]);
  expect(pages[0]).toContain("案内はがき1枚目（表）（原本）");
  expect(pages[0]).toContain(`E-001-1元のファイルのSHA-256SHA-256${first!.files[0]!.file.sha256}`);
});

onPaper("a short text is printed as it is, read from the original with an entry", async () => {
  propose();
  const pages = await pagesOf("exhibits");
  expect(pages[2]).toContain("time,user,action2026-09-29T22:14,u7,export");
  const purposes = listEntries(at.house.read, { incident, limit: 100 })
    .filter(({ kind }) => kind === "evidence.opened")
    .map(({ seq }) => findPayload(at.house.read, seq)?.purpose);
  // The two pictures were drawn for the paper; the text was read to be printed.
  expect(purposes).toEqual(["print", "draw", "draw"]);
});

onPaper("a PDF and a long file get a cover sheet that says that they are not printed", async () => {
  await add("誓約書.pdf", "退職時の誓約書", PDF);
  await add("全部.txt", "記録の全体", Buffer.from("一行\n".repeat(46 * 5 + 1)));
  propose();
  const pages = await pagesOf("exhibits");
  expect(pages).toHaveLength(5);
  expect(pages[3]).toMatch(/^甲第3号証退職時の誓約書.*このファイルの中身は、この書面には印刷していません。/);
  expect(pages[4]).toMatch(/^甲第4号証記録の全体.*5ページを超えるか、文字として読めないため/);
});

onPaper("the 証拠説明書 has six columns, one row a branch, and says its gaps", async () => {
  propose();
  await issueDocument(at.house, actor, incident, "exhibits");
  at.house.write(actor, (tx) =>
    withdrawExhibit(tx, incident, listExhibits(tx.db, incident)[1]!.id, "別の証拠で足りる"),
  );
  const { dossier } = draftDocument(at.house, incident, "evidence-list", at.house.clock());
  expect(dossier.rows).toEqual([
    {
      number: "甲1の1",
      title: "案内はがき 1枚目（表）（原本）",
      madeOn: "令和8年11月5日",
      maker: "架空美容室アオゾラ",
      shows: "当店の顧客情報と同じ宛名の表記で、新しい店の案内が届いたこと",
      remark: "E-001-1\n消印 令和8年11月5日",
    },
    {
      number: "甲1の2",
      title: "案内はがき 1枚目（裏）（原本）",
      madeOn: "同上",
      maker: "同上",
      shows: "同上",
      remark: "E-001-2",
    },
    { number: "甲2", title: "欠番", madeOn: "", maker: "", shows: "", remark: "令和8年11月21日に取り下げ" },
  ]);
  const [page] = await pagesOf("evidence-list");
  expect(page).toContain("証拠説明書（案）");
  expect(page).toContain("民事訴訟規則137条1項");
});
