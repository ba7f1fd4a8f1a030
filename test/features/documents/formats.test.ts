import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  copyDocument,
  type Format,
  issueDocument,
  listSubjects,
  verifyDocuments,
} from "#src/features/documents/index.ts";
import { addFact, factInput } from "#src/features/incidents/index.ts";
import { listEntries } from "#src/features/ledger/index.ts";
import { addNotice, changeNotice, noticeInput } from "#src/features/notices/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { cellsOf, paragraphsOf, unpack } from "../../typeset/office/unpack.ts";
import { isInstalled } from "../../typeset/outsiders.ts";
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

const wording = (more: object = {}) =>
  noticeInput.parse({
    recipientName: "試験 太郎",
    recipientAddress: "例示県例示市9-9-9",
    body: "　当店は、次のことを請求します。\n（１）名簿の使用をやめること。\n　本書到達後７日以内に書面で回答してください。",
    ...more,
  });
const add = (more: object = {}): string =>
  at.house.write(actor(), (tx) => addNotice(tx, incident, wording(more)));
const issue = async (more: object = {}) => issueDocument(at.house, actor(), incident, "notice", add(more));
const copy = (id: string, format: Format) => copyDocument(at.house, actor(), incident, id, format);
const get = (url: string) => at.http.inject({ url, headers: at.signedIn() });
const post = (url: string, fields: Record<string, string>) =>
  at.http.inject({
    method: "POST",
    url,
    headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(fields).toString(),
  });
const pageOf = (id: string) => `/incidents/${incident}/documents/${id}`;
const newest = () => listEntries(at.house.read, { incident, limit: 1 })[0]!;
it("gives an issued paper as Word, from what was kept, with its SHA-256 in the log", async () => {
  const noticeId = add();
  const issued = await issueDocument(at.house, actor(), incident, "notice", noticeId);
  const first = await copy(issued.id, "docx");
  // The wording is changed afterwards: the issued paper is not.
  at.house.write(actor(), (tx) =>
    changeNotice(
      tx,
      incident,
      noticeId,
      wording({ body: "　まったく別の文面を請求します。期限は７日以内です。" }),
    ),
  );
  const second = await copy(issued.id, "docx");
  expect(second.bytes.equals(first.bytes)).toBe(true);
  expect(first.fileName).toBe("通知書（内容証明）_事件1_通知書1_令和8年11月21日_第1版_編集用.docx");
  const parts = await unpack(first.bytes);
  const text = paragraphsOf(parts.get("word/document.xml")!);
  expect(text).toContain("（１）名簿の使用をやめること。");
  expect(text.join("")).not.toContain("まったく別");
  expect(parts.get("docProps/core.xml")).toContain(`PDFのSHA-256 ${issued.sha256}`);
  expect(newest().kind).toBe("document.copied");
  expect(verifyDocuments(at.house.read)).toEqual([]);
});

it("hands a Word file out over page and API, and says that an edited one is no longer the issued paper", async () => {
  const issued = await issue();
  const page = (await get(pageOf(issued.id))).body;
  expect(page).toContain("Word（.docx）で受け取る");
  expect(page).toContain("直したものは、発行した書類ではありません。");
  expect(page).toContain("3通印刷します（相手方に1通、郵便局に1通、お店の控えに1通）");
  for (const url of [`${pageOf(issued.id)}/files/docx`, `/api${pageOf(issued.id)}/files/docx`]) {
    const answer = await get(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe(
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    );
    expect(answer.headers["content-disposition"]).toContain('filename="document-1.docx"');
    expect(createHash("sha256").update(answer.rawPayload).digest("hex")).toHaveLength(64);
  }
  expect((await get(`${pageOf(issued.id)}/files/xlsx`)).statusCode).toBe(422);
  expect((await get(`/api${pageOf(issued.id)}/files/xlsx`)).json().error.code).toBe("format_not_offered");
  expect((await get(`/api${pageOf(issued.id)}/files/rtf`)).statusCode).toBe(400);
});

it("gives the 時系列表 as Excel: each cell as it was printed", async () => {
  at.house.write(actor(), (tx) =>
    addFact(
      tx,
      incident,
      factInput.parse({
        date: { precision: "day", date: "2026-11-01", around: false },
        what: '=HYPERLINK("http://example.invalid")',
        certainty: "確認済",
        source: "操作記録",
      }),
    ),
  );
  const [reader] = listSubjects(at.house.read, incident, "chronology");
  const issued = await issueDocument(at.house, actor(), incident, "chronology", reader?.id);
  const { bytes, fileName } = await copy(issued.id, "xlsx");
  expect(fileName).toMatch(/_第1版_編集用\.xlsx$/);
  const cells = cellsOf(await unpack(bytes), 1);
  expect(cells[0]).toEqual(["番号", "年月日時", "出来事", "関与者", "根拠", "区分"]);
  expect(cells.flat().some((cell) => cell.startsWith("=HYPERLINK("))).toBe(true);
});

it("offers a paper that is not for editing with a password only", async () => {
  const issued = await issueDocument(at.house, actor(), incident, "police");
  const page = (await get(pageOf(issued.id))).body;
  expect(page).toContain("パスワード付きで受け取る");
  expect(page).not.toContain("（.docx）");
  await expect(copy(issued.id, "docx")).rejects.toMatchObject({ code: "format_not_offered" });
});

it("makes the Word file for e内容証明 on the page that is asked for, without head and foot", async () => {
  const issued = await issue();
  const { bytes, fileName } = await copy(issued.id, "e-naiyo");
  expect(fileName).toBe("通知書（内容証明）_事件1_通知書1_令和8年11月21日_第1版_e内容証明用.docx");
  const parts = await unpack(bytes);
  const xml = parts.get("word/document.xml")!;
  // 20 mm at three sides, 75 mm at the foot: more than 15 and 70.
  expect(xml).toMatch(/<w:pgSz w:w="11906" w:h="16838"/);
  expect(xml).toMatch(/<w:pgMar w:top="1134" w:right="1134" w:bottom="4252" w:left="1134"/);
  expect(parts.get("word/styles.xml")).toMatch(/<w:docDefaults>.*<w:sz w:val="21"\/>/s);
  expect([...parts.keys()].filter((path) => /header|footer|media/.test(path))).toEqual([]);
  expect(xml).not.toContain("<w:tbl>");
  expect((await get(pageOf(issued.id))).body).toContain(
    "郵便局の「e内容証明」のページで、今の決まりを確かめて",
  );
});

it("names every character that e内容証明 does not take, and makes no file", async () => {
  const issued = await issue({ recipientName: "髙橋 試", body: "　請求します。①期限は７日以内です。﨑" });
  const refused = await get(`/api${pageOf(issued.id)}/files/e-naiyo`);
  expect(refused.statusCode).toBe(422);
  expect(refused.json().error).toMatchObject({
    code: "electronic_blocked",
    fields: {
      "1": "3行目（「請求します。①期…」で始まる行）の8文字目の「①」は、JIS第1・第2水準にない文字です。「1」に直してください。",
      "2": "3行目（「請求します。①期…」で始まる行）の19文字目の「﨑」は、JIS第1・第2水準にない文字です。標準の字体に直すか、字を変えられないお名前などのときは、紙の内容証明で送ってください。",
      "3": "13行目（「髙橋 試　様」で始まる行）の2文字目の「髙」は、JIS第1・第2水準にない文字です。標準の字体に直すか、字を変えられないお名前などのときは、紙の内容証明で送ってください。",
    },
  });
  expect((await get(pageOf(issued.id))).body).toContain("2文字目の「髙」は");
  expect(newest().kind).not.toBe("document.copied");
});

it.skipIf(!isInstalled("qpdf"))(
  "locks a copy with AES-256: printing allowed, nothing opens without the password, the issued file stays",
  async () => {
    const issued = await issue();
    const made = await post(`${pageOf(issued.id)}/lock`, { password: "" });
    expect(made.body).toContain("この画面を閉じると、もう表示できません");
    const groups = [...made.body.matchAll(/組目<\/small>([0-9A-Z]{4})</g)].map(([, group]) => group);
    expect(groups).toHaveLength(5);
    const href = /href="([^"]*\/locked\/[0-9a-f]{32})"/.exec(made.body)![1]!;
    const locked = (await get(href)).rawPayload;
    const folder = mkdtempSync(join(tmpdir(), "locked-"));
    try {
      const file = join(folder, "a.pdf");
      writeFileSync(file, locked);
      const qpdf = (...args: string[]) => spawnSync("qpdf", [...args, file], { encoding: "utf8" });
      expect(qpdf("--check").status).toBe(2);
      expect(qpdf(`--password=${groups[0]}`, "--check").status).toBe(2);
      expect(qpdf(`--password=${groups.join("-")}`, "--check").status).toBe(0);
      const told = qpdf(`--password=${groups.join("-")}`, "--show-encryption").stdout;
      expect(told).toContain("print high resolution: allowed");
      expect(told).toContain("AESv3");
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(newest().kind).toBe("document.copied");
    const pdf = (await get(`${pageOf(issued.id)}/pdf`)).rawPayload;
    expect(createHash("sha256").update(pdf).digest("hex")).toBe(issued.sha256);
  },
);

it("takes one's own password, refuses a weak one, and keeps a token for an hour only", async () => {
  const issued = await issue();
  const address = `${pageOf(issued.id)}/lock`;
  const short = await post(address, { password: "kurage-7" });
  expect(short.statusCode).toBe(400);
  expect(short.body).toContain("12文字以上にしてください");
  expect((await post(address, { password: "パスワードはひみつです一二三" })).body).toContain(
    "半角の英字・数字・記号だけ",
  );
  expect((await post(address, { password: "aaaaaaaaaaaaaaaa" })).body).toContain("同じ文字の繰り返し");
  const own = await post(address, { password: "kurage-7-umi-kaze" });
  expect(own.body).not.toContain("kurage-7-umi-kaze");
  const href = /href="([^"]*\/locked\/[0-9a-f]{32})"/.exec(own.body)![1]!;
  expect((await get(href)).statusCode).toBe(200);
  expect((await get(`${href.slice(0, -32)}${"0".repeat(32)}`)).statusCode).toBe(404);
  const api = await at.http.inject({
    method: "POST",
    url: `/api${pageOf(issued.id)}/locked`,
    headers: at.signedIn(),
    payload: { password: "kurage-7-umi-kaze" },
  });
  expect(api.headers["content-type"]).toBe("application/pdf");
});
