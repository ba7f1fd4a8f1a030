/** 通知書（内容証明） from the skeleton to the sheets, on a phone with scripts and on a desk without. */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { listDocuments } from "#src/features/documents/index.ts";
import { addPerson, personInput } from "#src/features/incidents/index.ts";
import { listNotices } from "#src/features/notices/index.ts";
import { openSample } from "../features/customers/statements/people.ts";
import { closeBrowser, lookAt, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";

let at: TestApp;
let origin: string;
beforeEach(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

it.each([
  [360, true],
  [1280, false],
])("is written, counted and issued at %i px, scripts %s", { timeout: 120_000 }, async (width, scripts) => {
  const incident = openSample(at);
  at.house.write({ id: at.owner.id }, (tx) =>
    addPerson(tx, incident, personInput.parse({ role: "元従業員", name: "試験 太郎", isOtherParty: true })),
  );
  const base = `${origin}/incidents/${incident}`;
  const page = await openSignedIn(at, origin, { width, scripts });
  const look = (name: string) => lookAt(page, `notice-${width}-${name}`, { scripts });
  const press = async (name: string): Promise<void> => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.waitForLoadState("load");
  };
  await page.goto(`${base}/documents/draft/notice`);
  await page.getByRole("link", { name: "文面を書く・直す" }).click();
  await look("01-empty");
  await page.getByRole("link", { name: "文面を書く" }).click();
  expect(await page.getByLabel("受取人のお名前").inputValue()).toBe("試験 太郎");
  await look("02-skeleton");
  const body = page.getByLabel("本文");
  await body.fill("　次のことを請求します。DMを送らないこと。本書到達後７日以内に回答してください。");
  if (!scripts) await press("保存せずに字数を数える");
  await page.getByText("1枚目の3行目、13文字目の「DM」は、英字です。").waitFor();
  expect(listNotices(at.house.read, incident)).toEqual([]);
  await look("03-counted");
  await body.fill("　次のことを請求します。はがきを送らないこと。本書到達後７日以内に回答してください。");
  await page.getByLabel("受取人の住所").fill("例示県例示市9-9-9");
  await press("文面を保存する");
  await page.getByText("決まりに合わないところは見つかりませんでした。").waitFor();
  await page.getByText("1行ずつの字数を見る").click();
  await look("04-saved");
  await page.getByRole("link", { name: "印刷する紙を見る" }).click();
  const paper = page.frameLocator("iframe");
  await paper.getByText("通", { exact: true }).first().waitFor();
  await look("05-paper");
  await press("この内容でPDFを作る");
  expect(listDocuments(at.house.read, incident)[0]).toMatchObject({ kind: "notice", pages: 1 });
  await page.getByText("3通印刷します（相手方に1通、郵便局に1通、お店の控えに1通）").waitFor();
  await page.getByRole("link", { name: "e内容証明用のWord（.docx）で受け取る" }).waitFor();
  await look("06-issued");
  const issuedAt = page.url();
  await page.getByRole("link", { name: "パスワード付きで受け取る" }).click();
  await page.getByLabel("パスワード（空のままにすると").fill("みじかい");
  await press("パスワード付きのPDFを用意する");
  await page.getByText("半角の英字・数字・記号だけで入れてください").first().waitFor();
  await look("07-lock");
  await page.getByLabel("パスワード（空のままにすると").fill("");
  await press("パスワード付きのPDFを用意する");
  await page.getByText("この画面を閉じると、もう表示できません").waitFor();
  await look("08-locked");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "パスワード付きのPDFを取り出す" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/第1版_パスワード付き\.pdf$/);
  await page.goto(issuedAt);
  const [word] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Word（.docx）で受け取る", exact: true }).click(),
  ]);
  expect(word.suggestedFilename()).toMatch(/第1版_編集用\.docx$/);
});

it.each([
  [360, true],
  [1280, false],
])(
  "goes to several, is mended by hand and withdrawn at %i px, scripts %s",
  { timeout: 120_000 },
  async (width, scripts) => {
    const incident = openSample(at);
    const base = `${origin}/incidents/${incident}`;
    const page = await openSignedIn(at, origin, { width, scripts });
    const look = (name: string) => lookAt(page, `notice-${width}-${name}`, { scripts });
    const press = async (name: string): Promise<void> => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.waitForLoadState("load");
    };
    const body = page.getByLabel("本文");
    await page.goto(`${base}/notices/new`);
    await page.getByLabel("受取人のお名前").fill("試験 太郎");
    await page.getByLabel("受取人の住所").fill("例示県例示市9-9-9");
    await body.fill(
      "　令和５年のはがきについて、次のことを請求します。①本書到達後７日以内に回答してください。",
    );
    await page.getByText("同じ文面を、ほかの方にも送るとき").click();
    await page.getByLabel("ほかの受取人1の住所").fill("例示県例示市8-8-8");
    await press("文面を保存する");
    await page.getByText("ほかの受取人のお名前を入れてください。").first().waitFor();
    await page.getByLabel("ほかの受取人1のお名前").fill("例示 次郎");
    await press("文面を保存する");
    await page.getByText("4通印刷します（受取人2人に1通ずつ、").waitFor();
    await page.getByText("e内容証明（インターネット）で出すとき").click();
    await page.getByText("の26文字目の「①」は").waitFor();
    await look("11-several");
    await body.fill(
      "　令和６年のはがきについて、次のことを請求します。本書到達後７日以内に回答してください。",
    );
    await press("文面を保存する");
    await page.getByRole("link", { name: "印刷したあとで間違いに気づいたら" }).click();
    await page.getByText("1枚目4行目　2字削除").waitFor();
    await look("12-corrections");
    await page.goBack();
    await page.getByRole("link", { name: "この文面を取り下げる" }).click();
    await press("この文面を取り下げる");
    await page.getByText("取り下げる理由を入れてください。").first().waitFor();
    await look("13-withdraw");
    await page.getByLabel("取り下げる理由").fill("弁護士の名前で出すことにした。");
    await press("この文面を取り下げる");
    await page.getByText("弁護士の名前で出すことにした。").waitFor();
    await look("14-withdrawn");
    await page.getByRole("link", { name: "この文面をもとに、新しい文面を書く" }).click();
    expect(await page.getByLabel("ほかの受取人1のお名前").inputValue()).toBe("例示 次郎");
    await page.goto(`${base}/notices`);
    await page.getByText("取下げ").first().waitFor();
    await look("15-list");
  },
);
