import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { User } from "#src/features/access/index.ts";
import { issueDocument } from "#src/features/documents/index.ts";
import { editEvidence } from "#src/features/evidence/index.ts";
import { listExhibits, proposeExhibits } from "#src/features/exhibits/index.ts";
import { listEntries } from "#src/features/ledger/index.ts";
import { closeBrowser, expectAccessible, openBrowser, screenshot } from "../../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { makeSampleCase } from "../documents/sample-case.ts";

let at: TestApp;
let incident: string;
let evidence: readonly string[];
beforeEach(async () => {
  at = await openTestApp();
  const made = await makeSampleCase(at.house, { id: at.owner.id }, { facts: 10, cards: 2 });
  incident = made.incidentId;
  evidence = made.evidenceIds;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(() => closeBrowser());

const get = (url: string, user?: User) => at.http.inject({ url, headers: at.signedIn(user) });
const send = (method: "POST" | "PATCH" | "DELETE", url: string, payload?: object, user?: User) =>
  at.http.inject({ method, url, headers: at.signedIn(user), ...(payload ? { payload } : {}) });
const form = (url: string, fields: Record<string, string> = {}, user?: User) =>
  at.http.inject({
    method: "POST",
    url,
    headers: { ...at.signedIn(user), "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(fields).toString(),
  });
const shown = () => listExhibits(at.house.read, incident).map(({ short, item }) => `${short} ${item.label}`);
const idOf = (short: string) => listExhibits(at.house.read, incident).find((one) => one.short === short)!.id;
const issue = () => issueDocument(at.house, { id: at.owner.id }, incident, "evidence-list");

describe("the API", () => {
  it("proposes, adds, moves, changes, removes and withdraws", async () => {
    const base = `/api/incidents/${incident}/exhibits`;
    expect((await get(base)).json()).toEqual({ items: [] });
    const candidates = (await get(`${base}/candidates`)).json().items;
    expect(candidates.map((one: { label: string }) => one.label)).toEqual(["E-001", "E-002", "E-003"]);
    const added = await send("POST", base, { evidence: evidence[1] });
    expect([added.statusCode, added.json()]).toMatchObject([
      201,
      { short: "甲1", formal: "甲第1号証", evidenceLabel: "E-002", isFrozen: false, withdrawn: null },
    ]);
    expect(added.json().files).toMatchObject([{ short: "甲1の1" }, { short: "甲1の2" }]);
    expect((await send("POST", `${base}/proposal`)).json()).toEqual({ added: 2 });
    expect(shown()).toEqual(["甲1 E-002", "甲2 E-001", "甲3 E-003"]);
    const moved = await send("PATCH", `${base}/${idOf("甲3")}`, { number: 1, shownAs: "one" });
    expect(moved.json()).toMatchObject({ short: "甲1", shownAs: "one" });
    expect((await send("PATCH", `${base}/${idOf("甲3")}`, {})).statusCode).toBe(400);
    expect((await send("DELETE", `${base}/${idOf("甲3")}`)).statusCode).toBe(204);
    expect(shown()).toEqual(["甲1 E-003", "甲2 E-002"]);
    await issue();
    const withdrawn = await send("POST", `${base}/${idOf("甲1")}/withdrawal`, { reason: "別の証拠で足りる" });
    expect(withdrawn.json()).toMatchObject({
      short: "甲1",
      isFrozen: true,
      withdrawn: { reason: "別の証拠で足りる" },
    });
    const refused = await send("PATCH", `${base}/${idOf("甲2")}`, { number: 1 });
    expect([refused.statusCode, refused.json().error.code]).toEqual([409, "exhibit_frozen"]);
    const kinds = listEntries(at.house.read, { incident, limit: 3 }).map((entry) => entry.kind);
    expect(kinds).toContain("exhibits.withdrawn");
  });

  it("lets an adviser read and write nothing, and shows a stranger nothing", async () => {
    const adviser = at.addPerson("adviser", [incident]);
    const stranger = at.addPerson("staff");
    const base = `/api/incidents/${incident}/exhibits`;
    expect((await get(base, adviser)).statusCode).toBe(200);
    expect((await send("POST", `${base}/proposal`, undefined, adviser)).statusCode).toBe(403);
    expect((await get(base, stranger)).statusCode).toBe(404);
    expect((await get(`/incidents/${incident}/exhibits`, stranger)).statusCode).toBe(404);
    const page = await get(`/incidents/${incident}/exhibits`, adviser);
    expect(page.body).not.toContain("号証に加える");
  });

  it("names what a 証拠説明書 lacks, with the page where it is written, and issues nothing", async () => {
    at.house.write({ id: at.owner.id }, (tx) => {
      proposeExhibits(tx, incident);
      editEvidence(tx, incident, evidence[0]!, { purpose: "", author: "" });
    });
    const page = await get(`/incidents/${incident}/documents/draft/evidence-list`);
    expect(page.body).toContain("甲1（E-001 案内はがき 1枚目）の立証趣旨が空です。");
    expect(page.body).toContain("甲1（E-001 案内はがき 1枚目）の作成者が空です。");
    expect(page.body).toContain(`href="/incidents/${incident}/evidence/${evidence[0]}/edit"`);
    expect((await form(`/incidents/${incident}/documents/draft/evidence-list`)).statusCode).toBe(422);
    expect(listExhibits(at.house.read, incident).some((one) => one.isFrozen)).toBe(false);
  });

  it("refuses papers about exhibits while there is none, and asks which one where one is to be chosen", async () => {
    const base = `/api/incidents/${incident}/documents`;
    for (const kind of ["evidence-list", "exhibits"]) {
      expect((await send("POST", base, { kind })).json().error.fields["1"]).toContain(
        "号証がまだ1つもありません。",
      );
    }
    expect((await send("POST", base, { kind: "exhibit" })).json().error.code).toBe("subject_needed");
    expect((await send("POST", base, { kind: "police", subject: "x" })).json().error.code).toBe(
      "subject_not_asked",
    );
    expect((await get(`/incidents/${incident}/documents/draft/exhibit`)).body).toContain(
      "まだ選べるものがありません",
    );
  });
});

describe("a paper for each exhibit", () => {
  it("is chosen from a list, counted by itself, and named by its number", async () => {
    at.house.write({ id: at.owner.id }, (tx) => proposeExhibits(tx, incident));
    const choose = `/incidents/${incident}/documents/draft/exhibit`;
    const page = (await get(choose)).body;
    expect(page).toContain("甲1");
    expect(page).toContain("E-003 予約システムの操作記録");
    expect((await get(`${choose}?q=E-003`)).body).not.toContain("E-001");
    const [first, second] = [idOf("甲1"), idOf("甲2")];
    expect((await get(`${choose}?subject=${first}`)).body).toContain("号証1つの写し（甲1）");
    expect((await get(`${choose}/paper?subject=${first}`)).body).toContain("甲第1号証の2");
    expect((await get(`${choose}?subject=exh_00000000000000000000000000`)).statusCode).toBe(404);
    const base = `/api/incidents/${incident}/documents`;
    const one = (await send("POST", base, { kind: "exhibit", subject: first })).json();
    const again = (await send("POST", base, { kind: "exhibit", subject: first })).json();
    const other = (await send("POST", base, { kind: "exhibit", subject: second })).json();
    expect([one, again, other].map((each) => [each.subject.label, each.edition, each.fileName])).toEqual([
      ["甲1", 1, "甲001_案内はがき1枚目_第1版.pdf"],
      ["甲1", 2, "甲001_案内はがき1枚目_第2版.pdf"],
      ["甲2", 1, "甲002_予約システムの操作記録_第1版.pdf"],
    ]);
    expect((await get(`/incidents/${incident}/documents`)).body).toContain("号証1つの写し（甲1） 第2版");
    expect((await get(`${base}?kind=exhibit&subject=${second}`)).json().items).toHaveLength(1);
    const subjects = (await get(`${base}/kinds/exhibit/subjects?q=%E7%94%B2%EF%BC%92`)).json();
    expect(subjects.items).toEqual([]);
    expect((await get(`${base}/draft?kind=exhibit&subject=${first}`)).json().blocks).toEqual([]);
  });
});

describe.each([
  [1280, 900],
  [360, 740],
])("in a browser at %i px", (width, height) => {
  it("puts evidence in order with buttons and a number, without a script, and freezes it", async () => {
    const origin = await at.http.listen({ port: 0, host: "127.0.0.1" });
    const browser = await openBrowser();
    const context = await browser.newContext({
      viewport: { width, height },
      javaScriptEnabled: width === 1280,
    });
    const [name, value] = at.signedIn().cookie.split("=") as [string, string];
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    await page.goto(`${origin}/incidents/${incident}/exhibits`);
    await screenshot(page, `exhibits-empty-${width}`);
    await page.getByRole("button", { name: "証拠に番号を付ける" }).click();
    await page.getByText("証拠3点を、古い出来事の順に並べました。").waitFor();
    await page.getByRole("button", { name: /下へ.*案内はがき 1枚目/ }).click();
    await page.getByText("E-001 案内はがき 1枚目を甲2にしました。").waitFor();
    await page.getByLabel("案内はがき 2枚目の番号").fill("１");
    await page.getByRole("button", { name: /この番号にする.*案内はがき 2枚目/ }).click();
    await page.getByText("E-002 案内はがき 2枚目を甲1にしました。").waitFor();
    expect(shown()).toEqual(["甲1 E-002", "甲2 E-003", "甲3 E-001"]);
    await page.getByLabel("案内はがき 2枚目の番号").fill("いち");
    await page.getByRole("button", { name: /この番号にする.*案内はがき 2枚目/ }).click();
    await page.getByText("番号は「3」のような数字で入れてください。").waitFor();
    expect(await page.getByLabel("案内はがき 2枚目の番号").inputValue()).toBe("いち");
    if (width === 1280) await expectAccessible(page);
    await screenshot(page, `exhibits-open-${width}`);
    await page.getByRole("link", { name: "証拠説明書の案を確かめる" }).click();
    await screenshot(page, `exhibits-draft-${width}`);
    await page.getByRole("button", { name: "この内容でPDFを作る" }).click();
    await page.getByText("証拠説明書（案） 第1版のPDF（1ページ）を作り、保管しました。").waitFor();
    await page.goto(`${origin}/incidents/${incident}/exhibits`);
    expect(await page.getByText("番号は決まりました").count()).toBe(3);
    await page.getByRole("link", { name: /甲2/ }).click();
    await page.getByRole("button", { name: "欠番にする" }).click();
    await page.getByText("取り下げる理由を入れてください。").first().waitFor();
    if (width === 1280) await expectAccessible(page);
    await screenshot(page, `exhibits-one-${width}`);
    await page.getByLabel("使わない理由").fill("別の証拠で足りるため");
    await page.getByRole("button", { name: "欠番にする" }).click();
    await page.getByText("欠番にしました。ほかの番号は変わりません。").waitFor();
    await screenshot(page, `exhibits-frozen-${width}`);
    if (width === 1280) await expectAccessible(page);
    const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth").catch(() => 0);
    expect(wide).toBeLessThanOrEqual(0);
    await page.goto(`${origin}/incidents/${incident}/documents`);
    await screenshot(page, `exhibits-documents-${width}`);
    await page.goto(`${origin}/incidents/${incident}/documents/draft/exhibit`);
    await screenshot(page, `exhibits-choose-${width}`);
    await context.close();
  });
});
