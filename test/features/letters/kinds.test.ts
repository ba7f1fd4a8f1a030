/** 続報 and 訂正: their words, what they refer to, and the name that stands in the owner's own template. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { consentInput, recordConsent } from "#src/features/incidents/index.ts";
import { findingsOf, getDraft, saveDraft } from "#src/features/letters/index.ts";
import { previewHtml, typedHtml } from "#src/features/letters/preview.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { addCustomers, FORMER, makeCase } from "./people.ts";

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  await addCustomers(at, incident, [{ name: "試験 一郎", address: "例示町1" }]);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const TODAY = "2026-11-21";
const save = (changes: Parameters<typeof saveDraft>[2], kind: "apology" | "followup" | "correction") =>
  at.house.write({ id: at.owner.id }, (tx) => saveDraft(tx, incident, changes, kind));
const codes = async (kind: "followup" | "correction") =>
  (await findingsOf(at.house.read, incident, TODAY, kind))
    .filter((one) => one.isBlocking)
    .map(({ code, place }) => `${code} ${place}`);

test("a 続報 goes on with the apology's words and asks what became known", async () => {
  save({ blocks: { cause: "お店で書き直した原因です。" } }, "apology");
  expect(getDraft(at.house.read, incident, "followup").blocks.cause).toBe("お店で書き直した原因です。");
  expect(await codes("followup")).toEqual([
    "missing known",
    "missing changed",
    "no_date sentOn",
    "no_earlier earlierOn",
  ]);
  save(
    {
      sentOn: "2026-12-20",
      earlierOn: "2026-12-01",
      blocks: {
        known: "書き出された日が分かりました。",
        changed: "前回お知らせした内容に変わりはありません。",
      },
    },
    "followup",
  );
  expect(await codes("followup")).toEqual([]);
  const html = await previewHtml(at.house, incident, undefined, "followup");
  expect(html).toContain("令和8年12月1日付のお知らせ");
  expect(html).toContain("書き出された日が分かりました。");
});

test("a 続報 keeps the five items of 規則10条, and says no more than is known", async () => {
  save(
    {
      sentOn: "2026-12-20",
      earlierOn: "2026-12-01",
      blocks: { known: "名簿が持ち出されました。", changed: "変わりはありません。", harm: "", advice: "" },
    },
    "followup",
  );
  expect(await codes("followup")).toEqual(["missing harm", "missing advice", "too_certain known"]);
});

test("a 訂正 says what was wrong and what is right, and not the same twice", async () => {
  const blocks = {
    wrong: "受付時間は平日9時からです。",
    right: "受付時間は平日9時からです。",
    why: "確認が不十分でした。",
    preventionDone: "二人で読み合わせました。",
  };
  save({ sentOn: "2026-12-20", earlierOn: "2026-12-21", blocks }, "correction");
  expect(await codes("correction")).toEqual(["earlier_not_before earlierOn", "nothing_corrected right"]);
  save({ earlierOn: "2026-12-01", blocks: { right: "受付時間は平日10時からです。" } }, "correction");
  expect(await codes("correction")).toEqual([]);
});

test("a kind of letter has no blocks of another", () => {
  expect(() => save({ blocks: { known: "x" } }, "apology")).toThrow(
    expect.objectContaining({ fields: { "blocks.known": "この種類のお手紙にはない項目です。" } }),
  );
});

test("a lawyer's consent lets a name pass in its kind of letter, and the linter says why", async () => {
  save({ blocks: { measures: `${FORMER}のIDを止めました。` } }, "apology");
  const blocked = await findingsOf(at.house.read, incident, TODAY);
  expect(blocked.filter((one) => one.isBlocking).map(({ code }) => code)).toEqual(["blocked_name"]);
  at.house.write({ id: at.owner.id }, (tx) =>
    recordConsent(
      tx,
      incident,
      consentInput.parse({ paper: "apology", names: [FORMER], lawyer: "例示 弁護士", givenOn: "2026-11-20" }),
    ),
  );
  const passed = await findingsOf(at.house.read, incident, TODAY);
  expect(passed).toMatchObject([
    {
      code: "consented_name",
      isBlocking: false,
      what: expect.stringContaining("令和8年11月20日、例示 弁護士"),
    },
  ]);
});

test("what is typed is shown as paper and kept nowhere", () => {
  const html = typedHtml(at.house.read, incident, "apology", { blocks: { cause: "まだ保存していない原因" } });
  expect(html).toContain("まだ保存していない原因");
  expect(getDraft(at.house.read, incident).blocks.cause).not.toContain("まだ保存していない原因");
});

test("the pages show each kind, keep what was typed, and show it while typing", async () => {
  const headers = {
    ...at.signedIn(),
    origin: "http://127.0.0.1",
    host: "127.0.0.1",
    "content-type": "application/x-www-form-urlencoded",
  };
  const base = `/incidents/${incident}/letters/text`;
  const page = await at.http.inject({ url: `${base}/correction`, headers });
  expect(page.body).toContain("訂正のお手紙の文面");
  expect(page.body).toContain("1 誤っていた内容");
  const refused = await at.http.inject({
    method: "POST",
    url: `${base}/followup`,
    headers,
    payload: new URLSearchParams({ earlierOn: "ほにゃ", known: "残る文" }).toString(),
  });
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain("残る文");
  const shown = await at.http.inject({
    method: "POST",
    url: `${base}/followup/sheet`,
    headers,
    payload: new URLSearchParams({ taken: "suspected", use: "none", known: "打っている途中" }).toString(),
  });
  expect(shown.body).toContain("打っている途中");
});
