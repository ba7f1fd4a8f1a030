/** Papers that customers read, or hear: the apology's words, and nobody's name. */
import { mkdirSync, writeFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printPaper } from "#src/features/documents/draft.ts";
import {
  downloadDocument,
  draftDocument,
  editablePapers,
  getTypedForm,
  issueDocument,
  readTyped,
  saveTypedAnswers,
} from "#src/features/documents/index.ts";
import { getPaper } from "#src/features/documents/registry.ts";
import { consentInput, recordConsent } from "#src/features/incidents/index.ts";
import { saveDraft } from "#src/features/letters/index.ts";
import { editableTexts, ourTemplate, saveTemplate } from "#src/features/templates/index.ts";
import { renderText } from "#src/typeset/index.ts";
import { expectSound, NOON, openTestApp, type TestApp } from "../../support/house.ts";
import { isInstalled, runOn } from "../../typeset/outsiders.ts";
import { addCustomers, FORMER, makeCase, NEW_SHOP } from "../letters/people.ts";

let at: TestApp;
let incident: string;
let customer: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  const people = await addCustomers(at, incident, [
    { name: "試験 一郎", address: "例示町1" },
    { name: "別の 二郎", address: "例示町2" },
  ]);
  customer = people[0]!.id;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const typed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  publication: { people: "令和6年4月からご来店くださったお客様の一部", confirm: "窓口へお尋ねください。" },
  "shop-notice": { ask: "捨てずにお知らせください。" },
  briefing: {
    when: "令和8年12月12日　午後2時から",
    where: "例示市民会館",
    who: "お知らせしたお客様",
    program: "分かっていること",
    apply: "お電話でお申し込みください。",
    absent: "お電話でもご説明します。",
  },
  "phone-script": { owner: "代表　見本 花子" },
  settlement: {
    what: "金3,000円を支払う。",
    payBy: "令和8年12月25日まで",
    how: "口座への振込み",
    asked: "lawyer",
    clearing: "none",
  },
};
const kinds = Object.keys(typed);
const subjectOf = (kind: string): string | undefined => (kind === "settlement" ? customer : undefined);

function type(kind: string, changes: Readonly<Record<string, string>> = {}): void {
  const form = getTypedForm(kind);
  const place = { incidentId: incident, kind, subjectId: subjectOf(kind) ?? "" };
  const sent = Object.fromEntries(
    Object.entries({ ...typed[kind], ...changes }).map(([name, value]) => [name, [value]]),
  );
  const { values, errors } = readTyped(form, sent, at.house.read, place);
  expect(errors).toEqual({});
  at.house.write({ id: at.owner.id }, (tx) => saveTypedAnswers(tx, place, { form, values }));
}
/** A lawyer's consent to one name in one paper. */
function agree(paper: string, name: string): void {
  const consent = { paper, names: [name], lawyer: "例示 弁護士", givenOn: "2026-11-20" };
  at.house.write({ id: at.owner.id }, (tx) => recordConsent(tx, incident, consentInput.parse(consent)));
}
/** With AKASHI_SHOTS, papers are left there to be looked at. */
function keepToLookAt(kind: string, pdf: Buffer): void {
  if (!process.env.AKASHI_SHOTS) return;
  mkdirSync(process.env.AKASHI_SHOTS, { recursive: true });
  writeFileSync(`${process.env.AKASHI_SHOTS}/${kind}.pdf`, pdf);
}
const draft = (kind: string) => draftDocument(at.house, incident, kind, NOON, subjectOf(kind));
const blocks = (kind: string) => draft(kind).blocks.map(({ sentence }) => sentence);
const textOf = (kind: string): string =>
  renderText(getPaper(kind).template(at.house.read).tree(draft(kind).dossier));

describe.each(kinds)("%s", (kind) => {
  test("can be issued once its fields are written, and names nobody", async () => {
    type(kind);
    expect(blocks(kind)).toEqual([]);
    expect(textOf(kind)).toMatch(/持ち出されたおそれ|持ち出され、案内はがきの送付に使用されたおそれ/);
    expect(textOf(kind)).not.toContain("この手紙");
    expect(textOf(kind)).not.toMatch(/無名|サロン・ド・例示|別の 二郎/);
    const issued = await issueDocument(at.house, { id: at.owner.id }, incident, kind, subjectOf(kind));
    expect(issued.pages).toBeGreaterThan(0);
    const pdf = await buffer(downloadDocument(at.house, { id: at.owner.id }, incident, issued.id).bytes);
    keepToLookAt(kind, pdf);
    if (isInstalled("qpdf")) runOn(pdf, "qpdf", ["--check"]);
  });

  test("is not issued with the former employee's name or shop in a typed field, however it is spelt", () => {
    const field = Object.keys(typed[kind]!)[0]!;
    for (const name of [FORMER, "無名　次郎", NEW_SHOP, "ｻﾛﾝ･ﾄﾞ･例示"]) {
      type(kind, { [field]: `${name}の件です。` });
      expect(blocks(kind).join()).toContain("お客様に見せない名前");
    }
  });

  test("is not issued with another customer's name in it", () => {
    const field = Object.keys(typed[kind]!)[0]!;
    type(kind, { [field]: "別の二郎様のお申し出により" });
    expect(blocks(kind).join()).toContain("ほかのお客様の「別の 二郎」");
  });
});

test("the agreement says when and how as they were typed, and the script never tells how many called", () => {
  type("settlement");
  expect(textOf("settlement")).toMatch(
    /次の時期と方法により行います。\s+時期：令和8年12月25日まで\s+方法：口座への振込み/,
  );
  expect(textOf("settlement")).toContain("乙が管理する甲の情報の一部が乙の元従業員により");
  type("phone-script");
  expect(textOf("phone-script")).toContain("ほかのお客様の名前や、お話しになった内容");
  expect(textOf("phone-script")).not.toContain("何人から電話");
  // Read aloud: there is no desk below.
  expect(textOf("phone-script")).toContain("当店（この電話）までお知らせください");
});

test("what is wrong in the letter's words stops the paper that repeats them", () => {
  type("publication");
  at.house.write({ id: at.owner.id }, (tx) =>
    saveDraft(tx, incident, { blocks: { cause: "○○のため", harm: "" } }),
  );
  const found = draft("publication").blocks;
  expect(found.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining("二次被害又はそのおそれ"),
    expect.stringContaining("書きかけの印「○○」"),
  ]);
  expect(found[0]?.href).toBe(`/incidents/${incident}/letters/text`);
});

test("a lawyer's consent frees a name in its own paper, and in no other", () => {
  type("publication", { people: `${NEW_SHOP}からはがきが届いたお客様` });
  type("briefing", { who: `${NEW_SHOP}からはがきが届いたお客様` });
  agree("publication", NEW_SHOP);
  expect(blocks("publication")).toEqual([]);
  expect(blocks("briefing").join()).toContain("お客様に見せない名前");
});

test("the owner's own template names nobody either, however it is spelt, but where a lawyer agreed to it", () => {
  type("publication");
  const text = editableTexts(editablePapers()).find(({ name }) => name === "documents/publication")!;
  const source = ourTemplate("documents/publication").source.replace(
    "## 1　概要",
    "ｻﾛﾝ･ﾄﾞ･例示 の件です。\n\n## 1　概要",
  );
  at.house.write({ id: at.owner.id }, (tx) => saveTemplate(tx, text, { source, seen: 0 }));
  expect(blocks("publication")).toContainEqual(
    expect.stringContaining(`ひな形（お店の版）：お客様に渡す書類に書かない名前「${NEW_SHOP}」`),
  );
  agree("publication", NEW_SHOP);
  expect(blocks("publication")).toEqual([]);
});

test("the script for the telephone names nobody, whatever a lawyer agreed to elsewhere", () => {
  agree("apology", FORMER);
  type("phone-script", { extra: `${FORMER}から電話があったら切る。` });
  expect(blocks("phone-script").join()).toContain("お客様に見せない名前");
});

describe("the agreement on compensation", () => {
  test("is a draft until a lawyer was asked, and while it holds a 清算条項", () => {
    type("settlement");
    expect(textOf("settlement")).not.toContain("案");
    type("settlement", { asked: "not_yet" });
    expect(textOf("settlement")).toContain("合意書（案・弁護士確認用）");
    expect(draft("settlement").missing.map(({ what }) => what)).toEqual(["弁護士と保険会社への相談"]);
    type("settlement", { clearing: "draft" });
    expect(textOf("settlement")).toContain("【案・弁護士確認】");
    expect(draft("settlement").missing.map(({ what }) => what)).toEqual(["清算条項の確認"]);
  });
});

test("the wording follows the certainty", () => {
  type("publication");
  expect(textOf("publication")).toContain("持ち出され、案内はがきの送付に使用されたおそれがある");
  expect(textOf("publication")).not.toContain("判明いたしました");
});

async function sheetsOf(kind: string): Promise<number> {
  const out = new PassThrough();
  const reading = buffer(out);
  const template = getPaper(kind).template(at.house.read);
  const { pages } = await printPaper(at.house, draft(kind).dossier, { out, at: NOON, edition: 1, template });
  out.end();
  await reading;
  return pages;
}
const lengthen = (outline: string) =>
  at.house.write({ id: at.owner.id }, (tx) => saveDraft(tx, incident, { blocks: { outline } }));
const poster = () =>
  draft("shop-notice").dossier as unknown as {
    text: { outline: string; notIncluded: string; cause: string; harm: string };
    items: string[];
    ask: string;
  };

test("the poster holds the five items, so that it stands for the notice alone", () => {
  type("shop-notice");
  const { text, items, ask } = poster();
  const five = [text.outline, items.join("、"), text.cause, text.harm, ask];
  expect(five.every((said) => said !== "" && textOf("shop-notice").includes(said))).toBe(true);
});

test("the poster stands on one sheet, and says when it is near to not doing so", async () => {
  type("shop-notice");
  expect(await sheetsOf("shop-notice")).toBe(1);
  const { text, items, ask } = poster();
  const rest = [...items, "", text.notIncluded, text.cause, text.harm, ask, ""].join("、").length;
  const sentence = "令和8年11月19日、お客様からお知らせをいただきました。";
  const fitting = sentence.repeat(30).slice(0, 400 - rest);
  lengthen(fitting);
  expect(draft("shop-notice").missing).toEqual([]);
  expect(await sheetsOf("shop-notice")).toBe(1);
  lengthen(`${fitting}。`);
  expect(draft("shop-notice").missing.map(({ what }) => what)).toEqual(["文の長さ"]);
});

test("the issued 公表文 can be copied as text and as HTML without looks", async () => {
  type("publication");
  const { id } = await issueDocument(at.house, { id: at.owner.id }, incident, "publication");
  const headers = { ...at.signedIn(), host: "127.0.0.1" };
  const page = await at.http.inject({ url: `/incidents/${incident}/documents/${id}/homepage`, headers });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain("お客様各位");
  expect(page.body).toMatch(/&lt;h[12]&gt;お客様情報の漏えいのおそれに関するお詫びとお知らせ/);
  expect(page.body).not.toContain("&lt;p class");
  const issued = await at.http.inject({ url: `/incidents/${incident}/documents/${id}`, headers });
  expect(issued.body).toContain("ホームページに載せる文をコピーする");
});
