/** Pages and API of the templates: owners only, seen versions, text kept, quick previews. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listVersions, ourTemplate, readTemplate } from "#src/features/templates/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { makeCase } from "../letters/people.ts";

const NAME = "documents/conflict";
const ours = ourTemplate(NAME).source;
const edited = ours.replace("法律相談をお願いする前に", "ご相談の前に");
const page = `/settings/templates/${NAME}`;
const api = `/api/templates/${NAME}`;

let at: TestApp;
let headers: { cookie: string };
beforeEach(async () => {
  at = await openTestApp();
  headers = at.signedIn();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const form = (url: string, values: Readonly<Record<string, string>>, more: Record<string, string> = {}) =>
  at.http.inject({
    method: "POST",
    url,
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded", ...more },
    payload: new URLSearchParams(values).toString(),
  });
const get = (url: string) => at.http.inject({ url, headers });

describe("pages", () => {
  test("are the owner's alone", async () => {
    const staff = at.signedIn(at.addPerson("staff"));
    for (const url of [
      "/settings/templates",
      page,
      `${page}/versions`,
      `${page}/reset`,
      "/api/templates",
      api,
    ]) {
      expect((await at.http.inject({ url, headers: staff })).statusCode).toBe(403);
    }
    expect((await at.http.inject({ url: "/settings", headers: staff })).body).not.toContain(
      "/settings/templates",
    );
  });

  test("say which text is the shop's, since when, and in which version", async () => {
    expect((await get("/settings/templates")).body).toContain("最初のまま");
    await form(page, { source: edited, seen: "0" });
    expect((await get("/settings/templates")).body).toContain("お店の版（第1版・11月21日）");
    expect((await get(page)).body).toContain("お店の版（第1版・11月21日）");
  });

  test("keep what was typed beside the sentence, and save nothing", async () => {
    const broken = ours.replace("{{party.name}}", "{{party.nmae}}");
    const answer = await form(page, { source: broken.replaceAll("\n", "\r\n"), seen: "0" });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain("{{party.nmae}}");
    expect(answer.body).toContain("「party.nmae」という項目はありません。");
    expect(answer.body).toContain("まだ保存していません");
    expect(answer.body).toMatch(/<strong class="not-live">\d+行目：<\/strong>/);
    expect(listVersions(at.house.read, NAME)).toEqual([]);
  });

  test("tell of a colleague's version, keep the text, and take it when it is sent again", async () => {
    await form(page, { source: edited, seen: "0" });
    const mine = edited.replace("ご相談の前に", "はじめに");
    const stale = await form(page, { source: mine, seen: "0" });
    expect(stale.statusCode).toBe(409);
    expect(stale.body).toContain("ほかの画面でこのひな形が変わりました");
    expect(stale.body).toContain("はじめに");
    expect(stale.body).toContain('name="seen" value="1"');
    expect(readTemplate(at.house.read, NAME).source).toBe(edited);
    expect((await form(page, { source: mine, seen: "1" })).statusCode).toBe(303);
    expect(readTemplate(at.house.read, NAME)).toMatchObject({ version: 2, source: mine });
  });

  test("show each version's changes, and make an earlier one new again", async () => {
    await form(page, { source: edited, seen: "0" });
    await form(page, { source: `${edited}\nさいごの行\n`, seen: "1" });
    const list = await get(`${page}/versions`);
    expect(list.body).toContain("2行を足しました");
    expect(list.body).toContain("見本 花子");
    const version = await get(`${page}/versions/2`);
    expect(version.body).toContain("足した行：");
    expect(version.body).toContain("さいごの行");
    expect((await form(`${page}/versions/1/restore`, { seen: "1" })).statusCode).toBe(303);
    expect(readTemplate(at.house.read, NAME).version).toBe(2);
    expect((await form(`${page}/versions/1/restore`, { seen: "2" })).statusCode).toBe(303);
    expect(readTemplate(at.house.read, NAME)).toMatchObject({ version: 3, source: edited });
    expect((await form(`${page}/reset`, { seen: "3" })).statusCode).toBe(303);
    expect(readTemplate(at.house.read, NAME)).toMatchObject({ version: 0, source: ours });
  });

  test("show the paper without a script in the frame, with what is wrong above it", async () => {
    const answer = await form(`${page}/preview`, {
      source: ours.replace("{{addressee}}", "{{nobody}}"),
      seen: "0",
    });
    expect(answer.headers["content-type"]).toContain("text/html");
    expect(answer.body).toContain("「nobody」という項目はありません。");
    expect((await form(`${page}/preview`, { source: edited, seen: "0" })).body).toContain("ご相談の前に");
  });

  test("escape what a template holds", async () => {
    const answer = await form(page, { source: `${ours}{{<img src=x>}}</textarea><script>`, seen: "0" });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).not.toContain("<img src=x>");
    expect(answer.body).not.toContain("</textarea><script>");
  });

  test("answer a megabyte of text with a sentence and the text", async () => {
    const answer = await form(page, { source: "あ".repeat(400_000), seen: "0" });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain("ひな形が長すぎます（400,001字）");
    expect(answer.body).toContain("あ".repeat(1000));
  });

  test("of unknown texts are none", async () => {
    for (const name of [
      "documents/nothing",
      "documents/packet-cover",
      "pages/shared",
      "documents/..%2Fpages",
    ]) {
      expect((await get(`/settings/templates/${name}`)).statusCode).toBeGreaterThanOrEqual(400);
      expect((await get(`/settings/templates/${name}`)).statusCode).toBeLessThan(500);
    }
  });
});

test("a keystroke is answered from the chosen case, or with the names of the fields", async () => {
  makeCase(at);
  const json = { accept: "application/json" };
  const first = (await form(`${page}/preview`, { source: edited, seen: "0" }, json)).json();
  expect(first).toMatchObject({ faults: [], forbidden: [], isCase: true });
  expect(first.html).toContain("無名 次郎");
  const named = (await form(`${page}/preview`, { source: edited, seen: "0", incident: "none" }, json)).json();
  expect(named.isCase).toBe(false);
  expect(named.html).toContain("〔相手方の氏名（よみ）〕");
  const marked = await form(`${page}/preview`, { source: `${edited}\n○○\n`, seen: "0" }, json);
  expect(marked.json().forbidden[0]).toContain("書きかけの印「○○」");
});

describe("the API", () => {
  const call = (method: "PUT" | "POST", url: string, payload: object) =>
    at.http.inject({ method, url, headers, payload });

  test("lists, reads, saves, restores and gives back", async () => {
    const { items } = (await get("/api/templates")).json();
    expect(items.find(({ name }: { name: string }) => name === NAME)).toEqual({
      name: NAME,
      title: "利益相反確認票",
      group: "弁護士",
      isPart: false,
      usedBy: [NAME],
      isOwners: false,
      seen: 0,
    });
    const saved = await call("PUT", api, { source: edited, seen: 0 });
    expect(saved.json()).toMatchObject({ isOwners: true, seen: 1, source: edited });
    // The same once more makes nothing.
    expect((await call("PUT", api, { source: edited, seen: 1 })).json()).toMatchObject({ seen: 1 });
    expect((await call("PUT", api, { source: ours, seen: 0 })).statusCode).toBe(409);
    expect(
      (await get(`${api}/versions`)).json().items.map(({ version }: { version: number }) => version),
    ).toEqual([1, 0]);
    expect((await get(`${api}/versions/0`)).json()).toMatchObject({ origin: "original", source: ours });
    expect((await call("POST", `${api}/versions/0/restore`, { seen: 1 })).json()).toMatchObject({
      isOwners: false,
      seen: 2,
    });
    expect((await call("POST", `${api}/versions/1/restore`, { seen: 2 })).json()).toMatchObject({ seen: 3 });
    expect((await call("POST", `${api}/reset`, { seen: 3 })).json()).toMatchObject({
      isOwners: false,
      seen: 4,
    });
  });

  test("names line and sentence of what cannot be used, and why something is missing", async () => {
    const refused = await call("PUT", api, { source: ours.replace("{{party.name}}", "なし"), seen: 0 });
    expect(refused.statusCode).toBe(422);
    expect(refused.json().error.fields["1"]).toContain("「相手方の氏名」が入っていません。");
    const checked = await call("POST", `${api}/check`, {
      source: `${ours}{{#if x}}`,
      incident: makeCase(at),
    });
    expect(checked.json()).toMatchObject({ html: null, isCase: false });
    expect(checked.json().faults[0].words).toContain("閉じ忘れ");
  });

  test("describes itself", async () => {
    const { paths } = (await get("/api/openapi.json")).json();
    expect(Object.keys(paths).filter((path) => path.startsWith("/api/templates"))).toEqual([
      "/api/templates",
      "/api/templates/{folder}/{name}",
      "/api/templates/{folder}/{name}/check",
      "/api/templates/{folder}/{name}/versions",
      "/api/templates/{folder}/{name}/versions/{version}",
      "/api/templates/{folder}/{name}/versions/{version}/restore",
      "/api/templates/{folder}/{name}/reset",
    ]);
  });
});
