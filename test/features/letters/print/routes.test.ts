import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Customer } from "#src/features/customers/index.ts";
import { listEntries } from "#src/features/ledger/index.ts";
import { getRun } from "#src/features/letters/index.ts";
import { getPrintSettings, listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../../support/house.ts";
import { isInstalled, runOn, wordsOf } from "../../../typeset/outsiders.ts";
import { addCustomers, change, makeCase } from "../people.ts";

const hasPoppler = isInstalled("pdftotext");

let at: TestApp;
let incident: string;
let people: Customer[];
let headers: { cookie: string; origin: string; host: string };
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  people = await addCustomers(at, incident, [
    { name: "試験 一郎", postal: "200-0001", address: "例示町1" },
    { name: "<b>太字</b> 二郎", postal: "300-0001", address: "例示町2" },
    { name: "住所なし 三郎", address: "" },
  ]);
  headers = asUser();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const asUser = (user?: Parameters<TestApp["signedIn"]>[0]) => ({
  ...at.signedIn(user),
  origin: "http://127.0.0.1",
  host: "127.0.0.1",
});
const page = (path: string): string => `/incidents/${incident}/letters/print${path}`;
const post = (url: string, body: Record<string, string | string[]>, as = headers) =>
  at.http.inject({
    method: "POST",
    url,
    headers: { ...as, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(
      Object.entries(body).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, one]),
      ),
    ).toString(),
  });
const api = (path: string, payload: object, as = headers) =>
  at.http.inject({ method: "POST", url: `/api/incidents/${incident}/${path}`, headers: as, payload });
async function makeLetters(): Promise<string> {
  const started = await at.http.inject({
    method: "POST",
    url: `/api/incidents/${incident}/letter-runs`,
    headers,
    payload: { template: "apology", consulted: "yes" },
  });
  const run = started.json().id as string;
  await expect.poll(() => getRun(at.house.read, incident, run).state, { timeout: 20_000 }).toBe("made");
  return run;
}
const newestKind = () => listEntries(at.house.read, { incident, limit: 1 })[0]?.kind;
const settings = () => getPrintSettings(at.house.read, listShops(at.house.read)[0]!.id);

describe("the pages", () => {
  test("show the grid of the sheet, who is stopped first, and escape every name", async () => {
    const answer = await at.http.inject({ url: page("/labels?sheet=44"), headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.body.match(/name="start"/g)).toHaveLength(44);
    expect(answer.body).toContain("label-grid-4");
    expect(answer.body).toContain("印刷できる方 2人");
    expect(answer.body).toContain("住所がありません。");
    expect(answer.body.indexOf("住所なし 三郎")).toBeLessThan(answer.body.indexOf("試験 一郎"));
    expect(answer.body).not.toContain("<b>太字");
    for (const path of ["", "/envelopes", "/cards", "/envelopes?barcode=yes"]) {
      expect((await at.http.inject({ url: page(path), headers })).statusCode).toBe(200);
    }
  });

  test("begin with those whose letters are made and wait for their envelopes", async () => {
    const shown = async () => (await at.http.inject({ url: page("/labels"), headers })).body;
    expect(await shown()).toContain("住所なし 三郎");
    await makeLetters();
    expect(await shown()).toContain("試験 一郎");
    expect(await shown()).not.toContain("住所なし 三郎");
  });

  test("find the one whose envelope has to be printed again", async () => {
    const answer = await at.http.inject({
      url: page(`/envelopes?q=${encodeURIComponent("しけん")}`),
      headers,
    });
    expect(answer.body).toContain("見つかりませんでした。");
    const found = await at.http.inject({
      url: page(`/envelopes?q=${encodeURIComponent("試験一郎")}`),
      headers,
    });
    expect(found.body).toContain("試験 一郎　様");
    expect(found.body).not.toContain("太字");
    expect(found.body).toContain("印刷できる方 2人");
  });

  test("give labels as a download that begins at the tapped label", async () => {
    const answer = await post(page("/labels?sheet=12"), { mode: "all", start: "7", hasHonorific: "yes" });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/pdf");
    expect(answer.headers["content-disposition"]).toContain(encodeURIComponent("宛名ラベル_2人.pdf"));
    expect(newestKind()).toBe("letters.labels_printed");
    if (!hasPoppler) return;
    const [first] = wordsOf(answer.rawPayload);
    // Label 7 is the first of the fourth row: 21.2 + 3 × 42.3 mm from the top.
    expect((first!.top * 25.4) / 72).toBeGreaterThan(148);
  });

  test("ask for ticks, and print for those who were ticked", async () => {
    const nobody = await post(page("/envelopes"), { mode: "only" });
    expect(nobody.statusCode).toBe(400);
    expect(nobody.body).toContain("印を付けた方がいません。");
    const one = await post(page("/envelopes"), { mode: "only", ids: people[1]!.id, hasMark: "yes" });
    expect(one.headers["content-disposition"]).toContain(encodeURIComponent("封筒の宛名_1人.pdf"));
  });

  test("a postcard needs harmless words and a confirmed warning; what was typed stays", async () => {
    const bad = await post(page("/cards"), {
      mode: "all",
      side: "text",
      notice: "情報の持ち出しのお詫び",
      isWarned: "yes",
    });
    expect(bad.statusCode).toBe(400);
    expect(bad.body).toContain("情報の持ち出しのお詫び</textarea>");
    expect(bad.body).toContain("封書でお送りください");
    const notice = "年末は30日まで営業します。";
    const unwarned = await post(page("/cards"), { mode: "all", notice, side: "address" });
    expect(unwarned.statusCode).toBe(400);
    expect(unwarned.body).toContain("読んだら、印を付けてください。");
    expect(newestKind()).not.toBe("letters.cards_printed");
    const good = await post(page("/cards"), { mode: "all", notice, isWarned: "yes", side: "address" });
    expect(good.headers["content-type"]).toBe("application/pdf");
    expect(newestKind()).toBe("letters.cards_printed");
  });

  test("measuring the cross corrects the shift, and settings stay what they were", async () => {
    const measured = await post("/settings/printing/measured", { paper: "envelope", x: "１８．５", y: "21" });
    expect(measured.statusCode).toBe(303);
    expect(settings().envelopeShift).toEqual({ x: 1.5, y: -1 });
    const shown = await at.http.inject({ url: "/settings/printing", headers });
    expect(shown.body).toContain('name="envelopeShift.x"');
    const form = {
      "sheetShift.x": "0",
      "sheetShift.y": "0",
      "envelopeShift.x": "1.5",
      "envelopeShift.y": "-1",
      "cardShift.x": "0",
      "cardShift.y": "0",
      labelSheet: "21",
      envelopeLayout: "sideways",
      envelopeTurn: "180",
      cardDirection: "down",
      "windowHole.x": "22",
      "windowHole.y": "30",
      "windowHole.width": "90",
      "windowHole.height": "45",
    };
    expect((await post("/settings/printing", form)).statusCode).toBe(303);
    expect(settings()).toMatchObject({
      labelSheet: "21",
      envelopeTurn: 180,
      envelopeHasBoxes: false,
      envelopeShift: { x: 1.5, y: -1 },
    });
    const fit = await at.http.inject({ url: "/settings/printing", headers });
    expect(fit.body).toContain("動いても、宛名は窓の中に収まります。");
    const wrong = await post("/settings/printing", { ...form, "sheetShift.x": "40", labelSheet: "13" });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).toContain("-15から15までのmm");
    expect(wrong.body).toContain('value="40"');
  });

  test.each([
    "window",
    "labels",
    "envelope",
    "card",
  ])("the test sheet %s opens in the browser and names no customer", async (sheet) => {
    const answer = await at.http.inject({ url: `/settings/printing/test/${sheet}.pdf`, headers });
    expect(answer.headers["content-disposition"]).toBe(`inline; filename="test-${sheet}.pdf"`);
    if (!hasPoppler) return;
    const text = runOn(answer.rawPayload, "pdftotext", [], ["-"]);
    expect(text).toContain("見本 花子");
    expect(text).not.toContain("試験");
  });
});

describe("the API", () => {
  test("prints a run's addresses in the run's order", async () => {
    const run = await makeLetters();
    const answer = await api("envelopes", { run });
    expect(answer.headers["content-disposition"]).toContain("envelopes.pdf");
    if (hasPoppler) {
      const text = runOn(answer.rawPayload, "pdftotext", [], ["-"]);
      expect(text.indexOf("試験 一郎")).toBeLessThan(text.indexOf("太字"));
    }
    const check = await api("address-check?limit=1", { kind: "labels", run, hasBarcode: true });
    expect(check.json()).toMatchObject({
      ready: 2,
      stopped: 0,
      items: [{ customerId: people[1]!.id, addressee: "試験 一郎　様", isReady: true }],
      nextCursor: "1",
    });
    expect((await at.http.inject({ url: page(`?run=${run}`), headers })).body).toContain(
      "第1回のお手紙の順番",
    );
    expect((await at.http.inject({ url: page(`/labels?run=${run}`), headers })).statusCode).toBe(200);
  });

  test("says how many people were left out, and a name that fits only without the sender is told beforehand", async () => {
    const answer = await api("address-labels", {});
    expect(answer.headers).toMatchObject({ "akashi-people": "2", "akashi-left-out": "1" });
    const lines = Array.from({ length: 6 }, (_, index) => `例示町${index}`).join("\n");
    change(at, sql`UPDATE customer SET address = ${lines} WHERE id = ${people[1]!.id}`);
    const check = async (hasSender: boolean) =>
      (await api("address-check", { kind: "labels", sheet: "24", hasSender })).json().ready;
    expect([await check(false), await check(true)]).toEqual([2, 1]);
    const shown = await at.http.inject({ url: page("/labels?sheet=24"), headers });
    expect(shown.body).toContain("印刷できる方 1人");
  });

  test("tells what speaks against words on a postcard, and refuses them with the same sentences", async () => {
    const told = await api("postcard-words", { notice: "名簿が漏えいしました。" });
    expect(told.json().findings.map(({ code }: { code: string }) => code)).toEqual(["incident"]);
    const refused = await api("postcards", { notice: "名簿が漏えいしました。", isWarned: true });
    expect(refused.statusCode).toBe(409);
    expect(refused.json().error.fields.notice).toBe(told.json().findings[0].sentence);
    const unwarned = await api("postcards", { notice: "1月5日から営業します。", isWarned: false });
    expect(unwarned.json().error.code).toBe("letter_card_unwarned");
    const printed = await api("postcards", { notice: "1月5日から営業します。", isWarned: true });
    expect(printed.statusCode).toBe(200);
  });

  test("settings are changed one by one", async () => {
    const changed = await at.http.inject({
      method: "PATCH",
      url: "/api/print-settings",
      headers,
      payload: { cardDirection: "down" },
    });
    expect(changed.json()).toMatchObject({ cardDirection: "down", labelSheet: "12" });
    const read = await at.http.inject({ url: "/api/print-settings", headers });
    expect(read.json()).toEqual(changed.json());
    const sheet = await at.http.inject({ url: "/api/print-test-sheets/labels?labels=65", headers });
    expect(sheet.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("strangers find nothing, advisers print nothing", async () => {
    const adviser = asUser(at.addPerson("adviser", [incident]));
    const stranger = asUser(at.addPerson("staff"));
    expect((await api("address-labels", {}, adviser)).statusCode).toBe(403);
    expect((await api("address-labels", {}, stranger)).statusCode).toBe(404);
    expect((await post(page("/labels"), { mode: "all" }, adviser)).statusCode).toBe(403);
    expect((await at.http.inject({ url: page("/labels"), headers: stranger })).statusCode).toBe(404);
    const settingsOfStaff = await at.http.inject({
      method: "PATCH",
      url: "/api/print-settings",
      headers: stranger,
      payload: { cardDirection: "down" },
    });
    expect(settingsOfStaff.statusCode).toBe(403);
  });
});
